"""Of every quote in the trail it is said who reads it, and that is what the holder's own page shows."""

from __future__ import annotations

import html
from typing import Final

import pytest
from django.urls import reverse
from django.utils import timezone

from corrections import readers
from corrections.holder import timeline
from corrections.models import CorrectionRequest, Event, EventText, Forgotten
from corrections.objections import HEARD_HOW, INVITED_FOR, Hearing
from corrections.readers import Readers
from corrections.review.trail import trail
from corrections.services import answering, deciding, holding, reviewing
from corrections.services.answering import Found
from corrections.workflow import TABLE, Action, Finding, Need, Outcome
from tests.corrections.conftest import STORED, Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters
from tests.corrections.test_review_pages import page
from tests.portal.reading import main_of, select, words

__all__ = ["cheap_letters"]
WORDS: Final = "Woorden die iemand hierbij schreef."

# Written down a second time, by hand: None for a step with which nobody writes anything.
READ_BY: Final[dict[Action, Readers | None]] = {
    Action.SUBMIT: None,
    Action.ANSWER: Readers.OWN,
    Action.ADD_DOCUMENT: None,
    Action.WITHDRAW: None,
    Action.GIVE_NOTICE: None,
    Action.CLAIM: None,
    Action.ASSIGN: None,
    Action.HAND_BACK: Readers.COLLEAGUES,
    Action.NOTE: Readers.COLLEAGUES,
    Action.ASK_HOLDER: Readers.HOLDER,
    Action.ASK_INSTITUTION: Readers.INSTITUTION,
    Action.INSTITUTION_IS_CLOSED: Readers.HOLDER,
    Action.RECALL: Readers.HOLDER,
    Action.REMIND: None,
    Action.SILENCE: None,
    Action.DELAY: Readers.HOLDER,
    Action.REPLY: None,  # its words are with the answers, field by field
    Action.DECIDE: None,  # and these with the decision
    Action.PROPOSE: None,
    Action.TAKE_BACK: None,
    Action.APPROVE: None,
    Action.RETURN: Readers.COLLEAGUES,
    Action.OBJECT: Readers.OWN,
    Action.WITHDRAW_OBJECTION: None,
    Action.INVITE: Readers.HOLDER,
    Action.HEAR: Readers.HOLDER,
    Action.ADJOURN: Readers.HOLDER,
    Action.DECIDE_OBJECTION: None,
}


def test_of_every_action_it_is_known_who_reads_its_words() -> None:
    assert set(READ_BY) == set(Action)
    for action, expected in READ_BY.items():
        assert readers.of_step(action) == (expected or Readers.COLLEAGUES), action
    for row in TABLE:
        if Need.TEXT in row.needs:
            assert READ_BY[row.action] is not None, row.action


def test_the_holders_timeline_shows_the_words_of_just_those(office: Office) -> None:
    """Each row of the table, as if something had been written with it."""
    request = office.sent()
    day = timezone.localdate().isoformat()
    data = {INVITED_FOR: day, "heard_on": day, HEARD_HOW: Hearing.SPOKEN}
    for row in TABLE:
        for state in row.states:
            for who in row.who:
                event = Event(
                    request=request, number=2, at=timezone.now(), action=row.action, state_from=state,
                    state_to=(row.to or (state,))[0], who=who, data=data,
                )  # fmt: skip
                event.said = EventText(event=event, text=WORDS)
                shown = any(WORDS in step.said for step in timeline.steps(request, [event]))
                assert shown is readers.of_step(row.action).with_holder, (row.action, state, who)


def holders_page(office: Office, request: CorrectionRequest) -> str:
    address = reverse("corrections:request", args=[request.pk])
    return html.unescape(office.client("owner").get(address).content.decode())


def quoted(request: CorrectionRequest) -> dict[str, Readers]:
    """Everything that the trail quotes, with who is said to read it."""
    found = {}
    for step in trail(fresh(request)):
        if step.said:
            found[step.said] = step.readers
        for line in step.lines:
            if line.readers is not None:
                found[line.text.split("“")[1].split("”")[0]] = line.readers
            else:
                assert "“" not in line.text, "a quote without its readers"
    return found


def as_shown(office: Office, request: CorrectionRequest) -> dict[str, Readers]:
    """As `quoted`, once it is sure that the holder's page has just those that it should have."""
    theirs = holders_page(office, request)
    found = quoted(request)
    for text, who in found.items():
        assert (text in theirs) is who.with_holder, (text, who)
    return found


@pytest.mark.usefixtures("cheap_letters")
def test_what_the_desk_says_is_what_the_holder_has(office: Office) -> None:
    request, reviewer, holder = office.claimed(), office.reviewer, office.as_holder()
    given = {"actor": reviewer, "request_id": request.pk}

    def step() -> int:
        return fresh(request).step

    reviewing.note(text="Lijkt op een ander verzoek.", **given)
    reviewing.ask_holder(text="Welk jaar was het?", step=step(), **given)
    holding.answer(actor=holder, request_id=request.pk, step=step(), text="Het was 2024.")
    reviewing.ask_institution(text="Kijk ook in het oude archief.", step=step(), **given)
    answering.reply(
        desk=office.desk("registrar"), question_id=request.questions.get().pk,
        found={request.items.get().pk: Found(Finding.MATCHES, "Gezien in ons archief.")},
    )  # fmt: skip
    reviewing.delay(text="De zaak is lastig.", weeks=2, step=step(), **given)
    first = office.outcome(fresh(request), Outcome.REJECTED)
    deciding.decide(step=step(), draft=first, **given)
    assert as_shown(office, request)["Wij hebben dit nagekeken."] == Readers.LATER
    deciding.return_(actor=office.second, request_id=request.pk, step=step(), text="Noem het archief.")
    assert as_shown(office, request) == {
        "Lijkt op een ander verzoek.": Readers.COLLEAGUES,
        "Welk jaar was het?": Readers.HOLDER,
        "Het was 2024.": Readers.OWN,
        "Kijk ook in het oude archief.": Readers.INSTITUTION,
        "Gezien in ons archief.": Readers.HOLDER,
        "De zaak is lastig.": Readers.HOLDER,
        "Wij hebben dit nagekeken.": Readers.COLLEAGUES,
        "Noem het archief.": Readers.COLLEAGUES,
    }
    reviewing.hand_back(text="Ik ben er niet.", step=step(), **given)
    reviewing.claim(step=step(), **given)
    deciding.decide(step=step(), draft=first, **given)
    deciding.approve(actor=office.second, request_id=request.pk, step=step())
    found = as_shown(office, request)
    assert found["Ik ben er niet."] == Readers.COLLEAGUES
    # The same words: of what was sent back, of the proposal, and of the decision.
    assert found["Wij hebben dit nagekeken."] == Readers.HOLDER
    holding.object_(actor=holder, request_id=request.pk, step=step(), text="Ik ben het niet eens.")
    assert as_shown(office, request)["Ik ben het niet eens."] == Readers.OWN


@pytest.mark.usefixtures("cheap_letters")
def test_an_answer_that_was_followed_by_another_is_not_with_the_holder_any_more(office: Office) -> None:
    request = office.objected()
    given = {"actor": office.objections, "request_id": request.pk}
    reviewing.claim(step=request.step, **given)
    reviewing.ask_institution(step=fresh(request).step, **given)
    found = {request.items.get().pk: Found(Finding.CORRECTS, "Toch anders gevonden.", STORED)}
    question = request.questions.get(state="open")
    answering.reply(desk=office.desk("registrar"), question_id=question.pk, found=found)
    said = as_shown(office, request)
    assert said["Gezien in ons archief."] == Readers.NO_LONGER
    assert said["Toch anders gevonden."] == Readers.HOLDER


def test_it_stands_at_each_quote_of_the_page(office: Office) -> None:
    request = office.proposed()
    deciding.return_(actor=office.second, request_id=request.pk, step=request.step, text="Noem het archief.")
    response = office.client("reviewer").get(reverse("review:request", args=[request.pk]))
    last = words(select(main_of(response), ".mdp-timeline > li")[-1])
    assert "Alleen voor collega's:Noem het archief." in last
    shown = html.unescape(page(office.client("reviewer"), "request", request.pk))
    assert '“Gezien in ons archief.” <span class="mdp-small">(De aanvrager leest dit)</span>' in shown
    # And outside the trail.
    above = shown.split("<h2", 1)[1].split("Verloop</h2>")[0]
    for words_ in (
        f'Woorden van de aanvrager:</p>\n<blockquote class="mdp-said">{request.why}',
        '<q>Gezien in ons archief.</q> <span class="mdp-small">(De aanvrager leest dit)</span>',
        'Alleen voor collega\'s:</p>\n<blockquote class="mdp-said">Noem het archief.',
    ):
        assert words_.replace("</p>\n", "</p>") in above.replace("</p>\n", "</p>"), words_


def test_past_its_time_there_is_nothing_to_read(office: Office) -> None:
    request = office.answered(Finding.MATCHES)
    assert [line for step in trail(request) for line in step.lines if line.readers]
    request.forgotten = Forgotten(request=request)
    assert not [line for step in trail(request) for line in step.lines if line.readers]
