"""On an objection the institution is asked as before a first decision; our own clock runs on."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from corrections.models import CorrectionRequest, Question
from corrections.review.presenting import may
from corrections.services import answering, clockwork, holding, objecting, openings, reviewing
from corrections.services.answering import Found
from corrections.workflow import Action, Finding, Outcome, State
from diplomas.errors import Refused, Stale
from tests.corrections.conftest import STORED, Office, fresh
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
