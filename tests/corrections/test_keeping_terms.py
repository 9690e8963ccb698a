"""Terms stop, run again, are moved and are told of; what nobody does happens by itself."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from corrections import terms
from corrections.holder.presenting import may
from corrections.models import CorrectionRequest
from corrections.services import clockwork, holding, reviewing
from corrections.workflow import Action, State
from diplomas.errors import Refused
from tests.corrections.conftest import Office, fresh, told


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
    # Nobody answered or looked: the term ran again after the last day for an answer, and passed.
    time_machine.move_to(datetime.datetime(2027, 9, 20, 12, tzinfo=datetime.UTC))
    assert Action.GIVE_NOTICE in may(request)
    holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=request.step)
