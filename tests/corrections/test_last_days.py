"""The last day itself belongs to whoever has it: an institution, a holder, an objection, an invitation."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from corrections import showing, terms
from corrections.models import CorrectionRequest
from corrections.objections import Hearing
from corrections.review.trail import trail
from corrections.services import answering, clockwork, grounds, holding, objecting, openings, reviewing
from corrections.services.answering import Found
from corrections.workflow import Finding, State
from diplomas.errors import Refused
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters

__all__ = ["cheap_letters"]
pytestmark = pytest.mark.usefixtures("cheap_letters")
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    noon(time_machine, datetime.date(2027, 3, 1))


def noon(time_machine: Any, day: datetime.date) -> None:
    time_machine.move_to(datetime.datetime.combine(day, datetime.time(12), datetime.UTC))


@pytest.mark.parametrize("after", [0, 1])
def test_an_institution_is_silent_from_the_day_after_its_last(
    office: Office, time_machine: Any, after: int
) -> None:
    request = office.asked()
    noon(time_machine, request.questions.get().due_on + after * DAY)
    reviewing.recall(actor=office.reviewer, request_id=request.pk, step=request.step, text="Genoeg.")
    assert openings.institution_was_silent(fresh(request)) is bool(after)


@pytest.mark.parametrize("after", [0, 1])
def test_so_is_a_holder(office: Office, time_machine: Any, after: int) -> None:
    request = office.claimed()
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    request = fresh(request)
    assert request.waiting_until is not None
    noon(time_machine, request.waiting_until + after * DAY)
    if not after:
        with pytest.raises(Refused, match="mag nog antwoorden"):
            reviewing.silence(actor=office.reviewer, request_id=request.pk)
        clockwork.run()
        assert fresh(request).state == State.WAITING_HOLDER
    reviewing.recall(
        actor=office.reviewer, request_id=request.pk, step=fresh(request).step, text="Niet meer nodig."
    )
    assert openings.holder_was_silent(fresh(request)) is bool(after)


@pytest.mark.parametrize("after", [0, 1])
def test_who_sent_a_document_by_then_was_not_silent(office: Office, time_machine: Any, after: int) -> None:
    """Also without a word that it was the answer. Of one that came later it stays true that none came."""
    request = office.claimed()
    office.with_document(request)
    holding.added(actor=office.as_holder(), request_id=request.pk, evidence_id=request.pk)  # before we asked
    request = fresh(request)
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    until = fresh(request).waiting_until
    assert until is not None
    noon(time_machine, until + after * DAY)
    holding.added(actor=office.as_holder(), request_id=request.pk, evidence_id=request.pk)
    noon(time_machine, until + 2 * DAY)
    assert clockwork.run().went_on == 1
    request = fresh(request)
    assert openings.holder_was_silent(request) is bool(after)
    (closed,) = grounds.closed_reasons(request).values()
    assert "not_completed" not in closed
    assert ("no_answer" in closed) is not bool(after)
    if not after:
        assert "was dus niet stil" in closed["no_answer"]
    assert "antwoordde niet" not in " ".join(one.text for one in trail(request))


def test_an_answer_on_our_own_last_day_leaves_that_day_for_the_document(
    office: Office, time_machine: Any
) -> None:
    request = office.asked()
    assert request.due_on is not None
    noon(time_machine, request.due_on)
    found = {request.items.get().pk: Found(Finding.GONE, "Vernietigd.", {})}
    answering.reply(desk=office.desk("registrar"), question_id=request.questions.get().pk, found=found)
    left = showing.of(fresh(request))
    assert left is not None
    assert (left.until, left.passed) == (request.due_on, False)


def test_an_invitation_for_today_can_be_made_and_missed(office: Office) -> None:
    request = office.objected()
    reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    today = datetime.date(2027, 3, 1)
    given = {"actor": office.objections, "request_id": request.pk, "text": "Om 15 uur."}
    with pytest.raises(Refused, match="die nog komt"):
        objecting.invite(step=fresh(request).step, on=today - DAY, **given)
    objecting.invite(step=fresh(request).step, on=today, **given)
    request = office.heard(fresh(request), "Niemand kwam.", how=Hearing.ABSENT)
    assert request.state == State.OBJECTION_HEARD


def objected(office: Office, request: CorrectionRequest) -> CorrectionRequest:
    holding.object_(actor=office.as_holder(), request_id=request.pk, step=request.step, text="Nee.")
    return fresh(request)


@pytest.mark.parametrize("after", [0, 1])
def test_who_objects_too_late_is_answered_from_that_day(
    office: Office, time_machine: Any, after: int
) -> None:
    """Six weeks after the term for it; of one that is late, after the day on which it came."""
    request = office.rejected()
    assert request.objection_until is not None
    came = request.objection_until + after * DAY
    noon(time_machine, came)
    request = objected(office, request)
    assert request.due_on == terms.objection_decision_due(came).date
    assert request.events.get(action="object").data["late"] is bool(after)


def test_an_objection_begins_without_the_delay_and_the_notice_of_the_request(
    office: Office, time_machine: Any
) -> None:
    request = office.rejected()
    CorrectionRequest.objects.filter(pk=request.pk).update(delayed=True, notice_on=datetime.date(2027, 2, 1))
    request = objected(office, fresh(request))
    assert (request.delayed, request.notice_on, request.closed_at) == (False, None, None)
