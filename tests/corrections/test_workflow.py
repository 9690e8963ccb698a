"""The table: every state, action and person, without a database."""

from __future__ import annotations

import itertools

import pytest

from corrections import workflow
from corrections.workflow import (
    DECIDED,
    FINAL,
    OBJECTION,
    OPEN,
    TABLE,
    Action,
    Basis,
    Clock,
    Facts,
    Need,
    NotAllowed,
    Outcome,
    State,
    Who,
)

DESK = {State.IN_REVIEW, State.ANSWERED}
WAITING = {State.WAITING_HOLDER, State.WAITING_INSTITUTION}
EVERY_OPEN = set(OPEN)
ALL_BUT_DRAFT = set(State) - {State.DRAFT}
STAFF = (Who.REVIEWER, Who.SECOND_REVIEWER, Who.OBJECTION_HANDLER)

# Who may do what, and when: written down a second time, by hand, so that a slip in the table shows.
MAY: dict[tuple[Action, Who], set[State]] = {
    (Action.SUBMIT, Who.HOLDER): {State.DRAFT},
    (Action.ANSWER, Who.HOLDER): {State.WAITING_HOLDER},
    (Action.ADD_DOCUMENT, Who.HOLDER): EVERY_OPEN | set(OBJECTION),
    (Action.WITHDRAW, Who.HOLDER): EVERY_OPEN,
    (Action.GIVE_NOTICE, Who.HOLDER): EVERY_OPEN | {State.OBJECTION_FILED, State.OBJECTION_HEARD},
    (Action.OBJECT, Who.HOLDER): set(DECIDED),
    (Action.WITHDRAW_OBJECTION, Who.HOLDER): set(OBJECTION),
    (Action.CLAIM, Who.REVIEWER): {State.SUBMITTED, *DESK, *WAITING},
    (Action.CLAIM, Who.OBJECTION_HANDLER): set(OBJECTION),
    (Action.ASSIGN, Who.REVIEWER): {State.SUBMITTED, *DESK, *WAITING},
    (Action.HAND_BACK, Who.REVIEWER): {*DESK, *WAITING},
    (Action.HAND_BACK, Who.OBJECTION_HANDLER): set(OBJECTION),
    (Action.HAND_BACK, Who.SYSTEM): {*DESK, *WAITING, *OBJECTION},
    **{(Action.NOTE, who): ALL_BUT_DRAFT for who in STAFF},
    (Action.ASK_HOLDER, Who.REVIEWER): DESK,
    (Action.ASK_INSTITUTION, Who.REVIEWER): DESK,
    (Action.INSTITUTION_IS_CLOSED, Who.REVIEWER): {State.IN_REVIEW},
    (Action.REPLY, Who.INSTITUTION): {State.WAITING_INSTITUTION, *OBJECTION},
    (Action.RECALL, Who.REVIEWER): WAITING,
    (Action.REMIND, Who.SYSTEM): {*WAITING, *OBJECTION},
    (Action.ASK_INSTITUTION, Who.OBJECTION_HANDLER): set(OBJECTION),
    (Action.INSTITUTION_IS_CLOSED, Who.OBJECTION_HANDLER): set(OBJECTION),
    (Action.RECALL, Who.OBJECTION_HANDLER): set(OBJECTION),
    (Action.SILENCE, Who.SYSTEM): {State.WAITING_HOLDER},
    (Action.SILENCE, Who.REVIEWER): {State.WAITING_HOLDER},
    (Action.DELAY, Who.REVIEWER): EVERY_OPEN,
    (Action.DECIDE, Who.REVIEWER): DESK,
    (Action.PROPOSE, Who.REVIEWER): DESK,
    (Action.TAKE_BACK, Who.REVIEWER): {State.PROPOSED},
    (Action.RETURN, Who.SECOND_REVIEWER): {State.PROPOSED},
    (Action.APPROVE, Who.SECOND_REVIEWER): {State.PROPOSED},
    (Action.INVITE, Who.OBJECTION_HANDLER): {State.OBJECTION_FILED},
    (Action.HEAR, Who.OBJECTION_HANDLER): {State.OBJECTION_FILED},
    (Action.ADJOURN, Who.OBJECTION_HANDLER): set(OBJECTION),
    (Action.DECIDE_OBJECTION, Who.OBJECTION_HANDLER): {State.OBJECTION_HEARD},
}


@pytest.mark.parametrize("state", State)
def test_every_state_action_and_person(state: State) -> None:
    for action, who in itertools.product(Action, Who):
        if state in MAY.get((action, who), set()):
            assert workflow.find(state, action, who).action == action
            assert action in workflow.actions(state, who)
        else:
            with pytest.raises(NotAllowed):
                workflow.find(state, action, who)
            assert action not in workflow.actions(state, who), (action, who)


def test_no_two_rows_answer_the_same_question() -> None:
    seen = [(state, row.action, who) for row in TABLE for state in row.states for who in row.who]
    assert len(seen) == len(set(seen))


def test_a_helpdesk_does_nothing() -> None:
    assert not any(workflow.actions(state, Who.HELPDESK) for state in State)


FACTS = [
    Facts(outcomes=outcomes, same=same, answered=answered, decided=decided)
    for outcomes in [
        *[(one,) for one in Outcome],
        *itertools.product(Outcome, repeat=2),
    ]
    for same in (True, False)
    for answered in (True, False)
    for decided in DECIDED
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.action}-{min(row.states)}")
def test_every_row_leads_somewhere_whatever_the_facts(row: workflow.Transition) -> None:
    for state, facts in itertools.product(row.states, FACTS):
        if row.action == Action.DECIDE and Outcome.GRANTED not in facts.outcomes:
            with pytest.raises(ValueError, match="does not lead"):
                row.target(state, facts)
            continue
        assert row.target(state, facts) in (row.to or (state,))


def test_from_every_state_that_is_not_the_end_there_is_a_way_to_the_end() -> None:
    ends = {State.WITHDRAWN, State.OBJECTION_DECIDED, *DECIDED}
    reach = set(ends)
    for _round in State:
        reach |= {state for row in TABLE for state in row.states if set(row.to) & reach}
    assert reach == set(State)


def test_every_state_but_the_draft_is_reached() -> None:
    reached = {target for row in TABLE for target in row.to}
    assert reached == set(State) - {State.DRAFT}


@pytest.mark.parametrize(
    ("outcomes", "same", "state"),
    [
        ([Outcome.GRANTED], True, State.GRANTED),
        ([Outcome.GRANTED], False, State.PARTLY_GRANTED),
        ([Outcome.GRANTED, Outcome.GRANTED], True, State.GRANTED),
        ([Outcome.GRANTED, Outcome.REJECTED], True, State.PARTLY_GRANTED),
        ([Outcome.REJECTED, Outcome.REJECTED], True, State.REJECTED),
        ([Outcome.NOT_CONSIDERED], True, State.NOT_CONSIDERED),
    ],
)
def test_the_state_follows_from_the_outcomes(outcomes: list[Outcome], same: bool, state: State) -> None:
    assert workflow.decided(Facts(outcomes=tuple(outcomes), same=same)) == state


def test_without_outcomes_nothing_is_decided() -> None:
    with pytest.raises(ValueError, match="every field"):
        workflow.decided(Facts())


@pytest.mark.parametrize(
    ("found", "second"),
    [
        ([(Outcome.GRANTED, Basis.INSTITUTION)], False),
        ([(Outcome.GRANTED, Basis.INSTITUTION), (Outcome.GRANTED, Basis.INSTITUTION)], False),
        ([(Outcome.GRANTED, Basis.DOCUMENT)], True),
        ([(Outcome.REJECTED, None)], True),
        ([(Outcome.NOT_CONSIDERED, None)], True),
        ([(Outcome.GRANTED, Basis.INSTITUTION), (Outcome.REJECTED, None)], True),
    ],
)
def test_who_may_decide_alone(found: list[tuple[Outcome, Basis | None]], second: bool) -> None:
    assert workflow.needs_second_person(found) is second


def test_only_waiting_for_the_holder_stops_the_clock() -> None:
    stops = {target for row in TABLE if row.clock == Clock.STOP for target in row.to}
    assert stops == {State.WAITING_HOLDER}
    for row in TABLE:
        if State.WAITING_HOLDER in row.states and row.to:
            assert row.clock in (Clock.RESUME, Clock.END), row.action


def test_whatever_closes_a_request_ends_its_term() -> None:
    for row in TABLE:
        if set(row.to) & {*FINAL} and not set(row.states) & {*FINAL}:
            assert row.clock in (Clock.END, Clock.OBJECTION_END), row.action


def test_every_decision_needs_a_letter_and_every_refusal_a_second_person() -> None:
    for row in TABLE:
        if set(row.to) & {*DECIDED} and row.action != Action.WITHDRAW_OBJECTION:
            assert Need.LETTER in row.needs, row.action
        if set(row.to) & {State.REJECTED, State.NOT_CONSIDERED} and row.action != Action.WITHDRAW_OBJECTION:
            assert Need.SECOND_PERSON in row.needs, row.action


def test_what_a_term_or_the_law_is_behind_names_its_article() -> None:
    for row in TABLE:
        if row.clock and row.clock not in (Clock.END,) and row.action != Action.RECALL:
            assert row.article, row.action


def test_the_holder_reads_of_every_change_of_state_that_matters_to_them() -> None:
    """Inside the house: laying a decision before a colleague, and handing work around."""
    inside = {Action.PROPOSE, Action.TAKE_BACK, Action.RETURN, Action.HAND_BACK}
    for row in TABLE:
        if row.to and row.action not in inside:
            assert row.told, row.action
