"""On an objection the institution is asked as before a first decision; our own clock runs on."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from corrections.models import CorrectionRequest, Question
from corrections.review.presenting import may
from corrections.services import (
    answering,
    clockwork,
    deciding,
    holding,
    objecting,
    openings,
    reviewing,
)
from corrections.services.answering import Found
from corrections.workflow import Action, Basis, Finding, Outcome, State
from diplomas.errors import Refused, Stale
from diplomas.models import Diploma
from tests.corrections.conftest import STORED, Office, fresh, told
from tests.corrections.test_keeping_terms import cheap_letters

__all__ = ["cheap_letters"]
pytestmark = pytest.mark.usefixtures("cheap_letters")


def asked(office: Office) -> CorrectionRequest:
    """An objection after b, whose handler asks the institution anew."""
    request = office.objected()
    reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    step = fresh(request).step
    reviewing.ask_institution(actor=office.objections, request_id=request.pk, step=step)
    return fresh(request)


def replied(office: Office, request: CorrectionRequest, finding: Finding, value: dict[str, Any]) -> None:
    question = request.questions.get(state=Question.State.OPEN)
    found = {request.items.get().pk: Found(finding, "Toch gevonden.", value)}
    answering.reply(desk=office.desk("registrar"), question_id=question.pk, found=found)


def test_what_the_institution_now_confirms_makes_the_objection_founded(office: Office) -> None:
    before = office.objected()
    reviewing.claim(actor=office.objections, request_id=before.pk, step=before.step)
    page = reverse("review:act", args=[before.pk, "vraag-instelling"])
    given = {"brin": "", "text": "Kijk nog eens.", "step": fresh(before).step}
    office.client("objections").post(page, given)
    request = fresh(before)
    assert (request.state, request.due_on) == (State.OBJECTION_FILED, before.due_on)
    assert request.waiting_until is None
    assert Action.RECALL in may(request, office.people["objections"])
    assert Action.ASK_INSTITUTION not in may(request, office.people["objections"])
    with pytest.raises(Refused, match="al een vraag open"):
        reviewing.ask_institution(actor=office.objections, request_id=request.pk, step=request.step)
    replied(office, request, Finding.CORRECTS, STORED)
    request = office.heard(fresh(request))
    objecting.decide(
        actor=office.objections, request_id=request.pk, step=request.step, verdict="founded",
        draft=office.outcome(request),
    )  # fmt: skip
    assert fresh(request).state == State.OBJECTION_DECIDED


def test_a_silent_institution_leaves_the_document(office: Office, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.rejected(Finding.GONE)
    holding.object_(actor=office.as_holder(), request_id=request.pk, step=request.step, text="Niet eens.")
    step = fresh(request).step
    reviewing.claim(actor=office.objections, request_id=request.pk, step=step)
    reviewing.ask_institution(actor=office.objections, request_id=request.pk, step=step + 1)
    time_machine.move_to(datetime.datetime(2027, 3, 29, 12, tzinfo=datetime.UTC))
    assert clockwork.run().reminded == 1
    request = fresh(request)
    reviewing.recall(actor=office.objections, request_id=request.pk, step=request.step, text="Te laat.")
    request = fresh(request)
    assert request.state == State.OBJECTION_FILED
    assert openings.institution_was_silent(request)
    with pytest.raises(Refused, match="geen vraag open"):
        reviewing.recall(actor=office.objections, request_id=request.pk, step=request.step, text="Weer.")


def test_withdrawing_the_objection_closes_the_inbox(office: Office) -> None:
    request = asked(office)
    question = request.questions.get(state=Question.State.OPEN)
    holding.withdraw_objection(actor=office.as_holder(), request_id=request.pk, step=request.step)
    found = {request.items.get().pk: Found(Finding.GONE, "Weg.", {})}
    with pytest.raises(Stale):
        answering.reply(desk=office.desk("registrar"), question_id=question.pk, found=found)


def test_deciding_on_the_objection_closes_the_inbox(office: Office) -> None:
    request = asked(office)
    request = office.heard(request)
    objecting.decide(
        actor=office.objections, request_id=request.pk, step=request.step, verdict="unfounded",
        draft=office.outcome(request, Outcome.REJECTED),
    )  # fmt: skip
    assert not request.questions.filter(state=Question.State.OPEN).exists()


# --- an institution that is no more, or that never had its time ---


def test_an_institution_that_closed_leaves_the_document(office: Office) -> None:
    """Nobody was asked before the first decision, and now nobody is left to ask (WRO art. 32(3)c)."""
    request = office.claimed()
    draft = office.outcome(request, Outcome.REJECTED)
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    deciding.approve(actor=office.second, request_id=request.pk, step=fresh(request).step)
    step = fresh(request).step
    holding.object_(actor=office.as_holder(), request_id=request.pk, step=step, text="Niet eens.")
    before = fresh(request)
    reviewing.claim(actor=office.objections, request_id=request.pk, step=before.step)
    handler = office.client("objections")
    office.with_document(before)
    assert "Vraag eerst de instelling" in openings.why_no_document(fresh(request), None)
    page = reverse("review:act", args=[request.pk, "instelling-gesloten"])
    handler.post(page, {"text": " ", "step": before.step + 1})
    assert fresh(request).step == before.step + 1
    given = {"text": "Gesloten in 2019, archief vernietigd.", "step": before.step + 1}
    assert "De aanvrager krijgt een bericht" in handler.post(page, given, follow=True).content.decode()
    request = fresh(request)
    assert (request.state, request.due_on) == (State.OBJECTION_FILED, before.due_on)
    assert told(office)[-1] == "institution_closed"
    shown = office.client("owner").get(reverse("corrections:request", args=[request.pk])).content.decode()
    assert "De instelling bestaat niet meer en kan niet antwoorden." in shown
    assert openings.why_no_document(request, None) == ""
    request = office.heard(request)
    objecting.decide(
        actor=office.objections, request_id=request.pk, step=request.step, verdict="founded",
        draft=office.outcome(request, basis=Basis.DOCUMENT),
    )  # fmt: skip
    request = fresh(request)
    assert request.state == State.OBJECTION_DECIDED
    assert Diploma.objects.get(pk=office.diploma.pk).head == 2


def test_a_closed_institution_is_not_asked_twice_at_once(office: Office) -> None:
    request = asked(office)
    with pytest.raises(Refused, match="al een vraag open"):
        reviewing.institution_is_closed(
            actor=office.objections, request_id=request.pk, step=request.step, text="Gesloten."
        )


def test_a_question_that_went_with_its_objection_was_no_silence(office: Office, time_machine: Any) -> None:
    """Withdrawn the day after; that the next question was recalled much later says nothing of this one."""
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = asked(office)
    time_machine.move_to(datetime.datetime(2027, 3, 2, 12, tzinfo=datetime.UTC))
    holding.withdraw_objection(actor=office.as_holder(), request_id=request.pk, step=request.step)
    time_machine.move_to(datetime.datetime(2027, 4, 5, 12, tzinfo=datetime.UTC))
    step = fresh(request).step
    holding.object_(actor=office.as_holder(), request_id=request.pk, step=step, text="Toch niet eens.")
    reviewing.claim(actor=office.objections, request_id=request.pk, step=step + 1)
    reviewing.ask_institution(actor=office.objections, request_id=request.pk, step=step + 2)
    reviewing.recall(actor=office.objections, request_id=request.pk, step=step + 3, text="Niet nodig.")
    assert not openings.institution_was_silent(fresh(request))


# --- what people read ---


def test_the_inbox_has_the_question_of_an_objection_as_any_other(office: Office) -> None:
    request = asked(office)
    document = office.with_document(request)
    question = request.questions.get(state=Question.State.OPEN)
    registrar, elsewhere = office.client("registrar"), office.client("elsewhere")
    inbox, page = (
        reverse("admin:corrections_question_changelist"),
        reverse("admin:corrections_question_answer", args=[question.pk]),
    )
    assert "1 vraag over een correctie wacht op uw antwoord." in registrar.get(
        reverse("admin:index")
    ).content.decode()  # fmt: skip
    assert page in registrar.get(inbox).content.decode()
    assert page not in elsewhere.get(inbox).content.decode()
    assert elsewhere.get(page).status_code == 404
    shown = registrar.get(page).content.decode()
    assert "Verstuur het antwoord" in shown
    assert "Judicium" in shown
    picture = reverse("admin:corrections_question_picture", args=[question.pk, document.pk, 0])
    assert picture in shown
    assert registrar.get(picture).status_code == 200
    item = request.items.get()
    given = {f"item-{item.pk}-finding": "c", f"item-{item.pk}-reason": "Archief na 10 jaar vernietigd."}
    assert "Uw antwoord is verstuurd" in registrar.post(page, given, follow=True).content.decode()
    request = fresh(request)
    assert request.state == State.OBJECTION_FILED
    assert not request.questions.filter(state=Question.State.OPEN).exists()
    closed = registrar.get(page).content.decode()
    assert "Archief na 10 jaar vernietigd." in closed
    assert "Verstuur het antwoord" not in closed
    assert registrar.get(picture).status_code == 404
    shown = office.client("objections").get(reverse("review:request", args=[request.pk])).content.decode()
    assert "Archief na 10 jaar vernietigd." in shown


def test_the_institution_reads_the_objection_while_it_is_asked(office: Office) -> None:
    request = asked(office)
    question = request.questions.get(state=Question.State.OPEN)
    page = reverse("admin:corrections_question_answer", args=[question.pk])
    registrar = office.client("registrar")
    shown = registrar.get(page).content.decode()
    assert "Ik ben het niet eens." in shown
    assert "Kijk daarom opnieuw" in shown
    assert request.why in shown
    replied(office, request, Finding.GONE, {})
    assert "Ik ben het niet eens." not in registrar.get(page).content.decode()


def test_who_asks_it_is_told_that_it_reads_the_objection(office: Office) -> None:
    def asks(person: str, request: CorrectionRequest) -> str:
        address = reverse("review:act", args=[request.pk, "vraag-instelling"])
        return office.client(person).get(address).content.decode()

    assert "wat er in het bezwaar staat" not in asks("reviewer", office.claimed())
    request = office.objected()
    reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    assert "wat de aanvrager vraagt en wat er in het bezwaar staat." in asks("objections", request)


def test_a_first_question_says_nothing_of_an_objection(office: Office) -> None:
    question = office.asked().questions.get()
    page = reverse("admin:corrections_question_answer", args=[question.pk])
    assert "bezwaar" not in office.client("registrar").get(page).content.decode()


def test_who_stops_waiting_reads_that_the_objection_goes_on(office: Office) -> None:
    request = asked(office)
    page = reverse("review:act", args=[request.pk, "niet-wachten"])
    given = {"text": "Dat duurt te lang.", "step": request.step}
    shown = office.client("objections").post(page, given, follow=True).content.decode()
    assert "Het bezwaar gaat verder." in shown
    assert "Het verzoek is weer in behandeling." not in shown


def test_before_the_decision_it_is_the_request_that_goes_on(office: Office) -> None:
    request = office.asked()
    page = reverse("review:act", args=[request.pk, "niet-wachten"])
    given = {"text": "Dat duurt te lang.", "step": request.step}
    shown = office.client("reviewer").post(page, given, follow=True).content.decode()
    assert "Het verzoek is weer in behandeling." in shown
