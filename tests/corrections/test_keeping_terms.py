"""Terms stop, run again, are moved and are told of; what nobody does happens by itself."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from corrections import letters, queues, terms
from corrections.holder.presenting import may, page
from corrections.models import CorrectionRequest
from corrections.review.trail import trail
from corrections.services import clockwork, deciding, holding, objecting, reviewing
from corrections.workflow import Action, State
from diplomas.errors import Refused
from tests.corrections.conftest import Office, fresh, told


@pytest.fixture
def cheap_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """No certificate is valid on every day that these tests travel to."""
    monkeypatch.setattr(letters, "sealed", lambda data: letters.Sealed(b"%PDF", b"\0" * 32, "test"))


def test_waiting_for_the_holder_stops_the_clock(office: Office, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.claimed()
    due = request.due_on
    reviewing.ask_holder(
        actor=office.reviewer, request_id=request.pk, step=request.step, text="Kunt u een scan sturen?"
    )
    request = fresh(request)
    assert request.stopped_on == datetime.date(2027, 3, 1)
    assert told(office)[-1] == "question"
    time_machine.move_to(datetime.datetime(2027, 3, 8, 12, tzinfo=datetime.UTC))
    holding.answer(actor=office.as_holder(), request_id=request.pk, step=request.step, text="Hier is hij.")
    request = fresh(request)
    assert (request.state, request.stopped_on, request.waiting_until) == (State.IN_REVIEW, None, None)
    assert due is not None
    first, last = datetime.date(2027, 3, 1), datetime.date(2027, 3, 8)
    assert request.due_on == terms.resumed_due(terms.counted_end(first), first, last).date
    assert request.due_on > due


def test_no_answer_in_time_goes_on_by_itself_after_a_reminder(office: Office, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.claimed()
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    until = fresh(request).waiting_until
    assert until is not None
    assert clockwork.run() == clockwork.Done(0, 0)
    time_machine.move_to(datetime.datetime.combine(until, datetime.time(12), tzinfo=datetime.UTC))
    assert clockwork.run() == clockwork.Done(1, 0)
    assert clockwork.run() == clockwork.Done(0, 0)
    assert told(office)[-1] == "reminder"
    time_machine.move_to(
        datetime.datetime.combine(until + datetime.timedelta(days=4), datetime.time(12), tzinfo=datetime.UTC)
    )
    assert clockwork.run() == clockwork.Done(0, 1)
    request = fresh(request)
    assert request.state == State.IN_REVIEW
    assert told(office)[-1] == "silence"
    # The term stood still until the last day for an answer, not until somebody noticed.
    assert request.due_on == terms.resumed_due(
        terms.counted_end(datetime.date(2027, 3, 1)), datetime.date(2027, 3, 1), until
    ).date  # fmt: skip


def test_a_second_question_to_the_holder_is_reminded_of_too(office: Office, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.claimed()
    for _each in range(2):
        request = fresh(request)
        reviewing.ask_holder(
            actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?"
        )
        request = fresh(request)
        assert request.waiting_until is not None
        for days, reminded in ((8, 0), (7, 1), (6, 0)):
            day = request.waiting_until - datetime.timedelta(days=days)
            time_machine.move_to(datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC))
            assert clockwork.run() == clockwork.Done(reminded, 0), days
        step = fresh(request).step
        holding.answer(actor=office.as_holder(), request_id=request.pk, step=step, text="Hier.")
    assert told(office).count("reminder") == 2


def test_an_institution_that_is_late_is_reminded_and_the_clock_goes_on(
    office: Office, time_machine: Any
) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.asked()
    due, until = request.due_on, request.waiting_until
    assert until is not None
    time_machine.move_to(datetime.datetime.combine(until, datetime.time(12), tzinfo=datetime.UTC))
    assert clockwork.run().reminded == 1
    assert clockwork.run().reminded == 0
    assert request.questions.get().reminders >= 1
    assert fresh(request).due_on == due


def test_delay_is_told_before_the_last_day_and_once(office: Office, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.claimed()
    due = request.due_on
    assert due is not None
    reviewing.delay(
        actor=office.reviewer,
        request_id=request.pk,
        step=request.step,
        text="De instelling zoekt nog.",
        weeks=2,
    )
    request = fresh(request)
    assert request.due_on == terms.delayed_due(due, 2, today=datetime.date(2027, 3, 1)).date
    assert told(office)[-1] == "delayed"
    with pytest.raises(Refused, match="al een keer"):
        reviewing.delay(
            actor=office.reviewer, request_id=request.pk, step=request.step, text="Weer.", weeks=2
        )


def test_too_late_the_holder_gives_notice_once_and_not_before(office: Office, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.claimed()
    with pytest.raises(Refused, match="nog op tijd"):
        holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=request.step)
    time_machine.move_to(datetime.datetime(2027, 5, 10, 12, tzinfo=datetime.UTC))
    holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=request.step)
    request = fresh(request)
    assert request.notice_on == datetime.date(2027, 5, 10)
    with pytest.raises(Refused, match="al in gebreke"):
        holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=request.step)
    with pytest.raises(Refused, match="al voorbij"):
        reviewing.delay(
            actor=office.reviewer, request_id=request.pk, step=request.step, text="Toch.", weeks=2
        )


def test_a_notice_of_delay_leaves_the_day_until_which_somebody_may_answer(office: Office) -> None:
    for request in (office.asked(), _waiting_for_the_holder(office)):
        until = request.waiting_until
        reviewing.delay(
            actor=office.reviewer, request_id=request.pk, step=request.step, text="Het is druk.", weeks=2
        )
        assert fresh(request).waiting_until == until


def _waiting_for_the_holder(office: Office) -> CorrectionRequest:
    request = office.claimed()
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    return fresh(request)


def test_a_term_that_stands_still_is_not_late(office: Office, time_machine: Any) -> None:
    """The day that stands there moves only when the term runs again; until then it may pass."""
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.claimed()
    until = datetime.date(2027, 7, 1)
    reviewing.ask_holder(
        actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?", until=until
    )
    request = fresh(request)
    assert request.due_on is not None
    time_machine.move_to(datetime.datetime(2027, 5, 20, 12, tzinfo=datetime.UTC))
    assert request.due_on < datetime.date(2027, 5, 20)
    with pytest.raises(Refused, match="nog op tijd"):
        holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=request.step)
    assert Action.GIVE_NOTICE not in may(request)
    reviewer = office.people["reviewer"]
    assert queues.counts(reviewer)[queues.View.LATE] == len(queues.page(reviewer, queues.View.LATE).rows) == 0
    shown = office.client("reviewer").get(reverse("review:queue", args=["alle"])).content.decode()
    assert "staat stil, nog" in shown
    assert "te laat<" not in shown
    # Nobody answered or looked: the term ran again after the last day for an answer, and passed.
    time_machine.move_to(datetime.datetime(2027, 9, 20, 12, tzinfo=datetime.UTC))
    assert Action.GIVE_NOTICE in may(request)
    holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=request.step)


def test_a_question_that_came_too_late_stays_late(office: Office, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.claimed()
    time_machine.move_to(datetime.datetime(2027, 5, 10, 12, tzinfo=datetime.UTC))
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    reviewer = office.people["reviewer"]
    assert queues.counts(reviewer)[queues.View.LATE] == len(queues.page(reviewer, queues.View.LATE).rows) == 1
    assert Action.GIVE_NOTICE in may(fresh(request))


@pytest.mark.usefixtures("cheap_letters")
def test_a_decision_after_a_notice_says_what_penalty_was_counted(office: Office, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.answered()
    time_machine.move_to(datetime.datetime(2027, 5, 10, 12, tzinfo=datetime.UTC))
    holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=request.step)
    time_machine.move_to(datetime.datetime(2027, 5, 27, 12, tzinfo=datetime.UTC))
    request = fresh(request)
    draft = office.outcome(request)
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    # Two weeks after Monday 10 May end on the 24th; 25, 26 and 27 May are three days at 23 euros.
    said = page(fresh(request)).steps[-2].said
    assert "3 dagen: €\u00a069" in said
    assert "10 juni 2027" in said
    trail = office.client("reviewer").get(reverse("review:request", args=[request.pk])).content.decode()
    assert "€ 69 (3 dagen)" in trail


@pytest.mark.usefixtures("cheap_letters")
def test_a_decision_within_two_weeks_after_a_notice_costs_nothing(office: Office, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.answered()
    time_machine.move_to(datetime.datetime(2027, 5, 10, 12, tzinfo=datetime.UTC))
    holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=request.step)
    time_machine.move_to(datetime.datetime(2027, 5, 24, 12, tzinfo=datetime.UTC))
    request = fresh(request)
    draft = office.outcome(request)
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    assert not request.events.filter(data__has_key="penalty").exists()


@pytest.mark.usefixtures("cheap_letters")
def test_an_objection_that_is_late_may_be_given_notice_of_and_not_adjourned(
    office: Office, time_machine: Any
) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.objected()
    reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    request = fresh(request)
    assert request.due_on is not None
    after = request.due_on + datetime.timedelta(days=1)
    assert Action.GIVE_NOTICE not in may(request)
    time_machine.move_to(datetime.datetime.combine(after, datetime.time(12), tzinfo=datetime.UTC))
    with pytest.raises(Refused, match="al voorbij"):
        objecting.adjourn(actor=office.objections, request_id=request.pk, step=request.step, text="Druk.")
    assert Action.GIVE_NOTICE in may(request)
    holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=request.step)
    assert fresh(request).notice_on == after


# --- whose desk is empty ---


def leaves(office: Office, person: str) -> None:
    Membership.objects.filter(user=office.people[person]).update(valid_until=timezone.now())


@pytest.mark.usefixtures("cheap_letters")
def test_what_somebody_had_who_left_is_for_whoever_takes_the_next(office: Office) -> None:
    desk, waiting = office.claimed(), office.asked()
    objection = office.objected()
    reviewing.claim(actor=office.objections, request_id=objection.pk, step=objection.step)
    assert clockwork.run() == clockwork.Done(0, 0, 0)
    leaves(office, "reviewer")
    leaves(office, "objections")
    assert reviewing.take_next(actor=office.as_staff("colleague")) is None
    assert clockwork.run() == clockwork.Done(0, 0, 3)
    assert clockwork.run() == clockwork.Done(0, 0, 0)
    assert {fresh(one).assigned_to for one in (desk, waiting, objection)} == {None}
    assert (fresh(desk).state, fresh(waiting).state) == (State.SUBMITTED, State.WAITING_INSTITUTION)
    assert reviewing.take_next(actor=office.as_staff("colleague")) == desk
    name = str(office.people["reviewer"])
    steps = [one for one in trail(fresh(desk)) if name in " ".join(one.details)]
    assert [one.text for one in steps] == ["Het portaal gaf het verzoek terug: het staat op niemands naam."]


def test_who_still_works_here_keeps_what_they_have(office: Office) -> None:
    request = office.claimed()
    leaves(office, "second")
    assert clockwork.run() == clockwork.Done(0, 0, 0)
    assert fresh(request).assigned_to == office.people["reviewer"]
