"""What came by post or telephone counts from the day it was with us, and names who entered it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from corrections import objections, people, received, terms
from corrections.models import CorrectionRequest
from corrections.people import Actor
from corrections.performing import STOOD_STILL
from corrections.received import Channel, Received
from corrections.review.trail import trail
from corrections.services import drafting, holding, reviewing
from corrections.workflow import Action, State, Who
from diplomas import display
from diplomas.errors import NotFound, Refused
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters

__all__ = ["cheap_letters"]

TODAY = datetime.date(2027, 3, 10)


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 10, 10, tzinfo=datetime.UTC))


def by_post(office: Office, day: datetime.date = TODAY, person: str = "reviewer", **given: Any) -> Actor:
    came = Received(given.pop("by", Channel.POST), day, given.pop("posted", None))
    return people.entering(office.people[person], office.holder.pk, came)


def sent_by_post(office: Office, day: datetime.date) -> CorrectionRequest:
    actor = by_post(office, day)
    return drafting.submit(actor=actor, request_id=office.draft(actor=actor).pk)


def test_a_request_counts_from_the_day_its_letter_came(office: Office) -> None:
    came = datetime.date(2027, 3, 3)
    request = sent_by_post(office, came)
    assert request.submitted_at is not None
    assert timezone.localdate(request.submitted_at) == came
    assert request.due_on == terms.decision_due(came).date
    event = request.events.get()
    assert (event.who, event.user) == (Who.HOLDER, office.people["reviewer"])
    assert received.of(event) == Received(Channel.POST, came)
    due = display.date(terms.decision_due(came).date)
    assert f"Laatste dag om te besluiten: {due}" in trail(request)[0].details


def test_what_the_holder_does_in_the_portal_names_no_other_way(office: Office) -> None:
    assert received.of(office.sent().events.get()) is None


def test_an_answer_ends_the_standstill_on_the_day_it_came(office: Office, time_machine: Any) -> None:
    request = office.claimed()
    reviewing.ask_holder(
        actor=office.reviewer, request_id=request.pk, step=request.step, text="Stuurt u een foto?",
        until=datetime.date(2027, 4, 7),
    )  # fmt: skip
    before = fresh(request)
    time_machine.move_to(datetime.datetime(2027, 3, 24, 10, tzinfo=datetime.UTC))
    actor = by_post(office, datetime.date(2027, 3, 17))
    holding.answer(actor=actor, request_id=request.pk, step=before.step, text="Die zit in deze brief.")
    after = fresh(request)
    assert after.state == State.IN_REVIEW
    assert after.due_on == terms.resumed_due(terms.counted_end(TODAY), TODAY, datetime.date(2027, 3, 17)).date


def test_an_answer_that_came_before_we_asked_stops_nothing(office: Office, time_machine: Any) -> None:
    request = office.claimed()
    due = request.due_on
    time_machine.move_to(datetime.datetime(2027, 3, 15, 10, tzinfo=datetime.UTC))
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een foto?")
    actor = by_post(office, datetime.date(2027, 3, 12))
    event = holding.answer(actor=actor, request_id=request.pk, step=fresh(request).step, text="Zie de brief.")
    assert event.data[STOOD_STILL] == ["2027-03-15", "2027-03-15"]
    assert fresh(request).due_on == due


def test_a_notice_of_default_counts_from_the_day_it_came(office: Office, time_machine: Any) -> None:
    request = office.claimed()
    assert request.due_on is not None
    entered = request.due_on + datetime.timedelta(days=9)
    time_machine.move_to(datetime.datetime.combine(entered, datetime.time(10), datetime.UTC))
    early = by_post(office, request.due_on)
    with pytest.raises(Refused, match="nog op tijd"):
        holding.give_notice(actor=early, request_id=request.pk, step=request.step)
    came = request.due_on + datetime.timedelta(days=2)
    holding.give_notice(actor=by_post(office, came), request_id=request.pk, step=request.step)
    assert fresh(request).notice_on == came


def test_a_notice_that_came_in_time_stays_so_when_the_term_stands_still_since(
    office: Office, time_machine: Any
) -> None:
    """We asked the holder something when we were late already, and then enter a letter from before that."""
    request = office.claimed()
    assert request.due_on is not None
    asked = request.due_on + datetime.timedelta(days=2)
    time_machine.move_to(datetime.datetime.combine(asked, datetime.time(10), datetime.UTC))
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een foto?")
    request = fresh(request)
    early = by_post(office, request.due_on)
    with pytest.raises(Refused, match="nog op tijd"):
        holding.give_notice(actor=early, request_id=request.pk, step=request.step)
    came = by_post(office, request.due_on + datetime.timedelta(days=1))
    holding.give_notice(actor=came, request_id=request.pk, step=request.step)


@pytest.mark.usefixtures("cheap_letters")
def test_nobody_objects_to_what_is_not_decided_yet(office: Office, time_machine: Any) -> None:
    request = office.rejected()
    time_machine.move_to(datetime.datetime(2027, 3, 12, 10, tzinfo=datetime.UTC))
    typed_wrong = by_post(office, TODAY - datetime.timedelta(days=1), "objections")
    with pytest.raises(Refused, match="Het besluit is van 10 maart 2027"):
        holding.object_(actor=typed_wrong, request_id=request.pk, step=request.step, text="Nee.")
    holding.object_(actor=by_post(office, TODAY), request_id=request.pk, step=request.step, text="Nee.")


@pytest.mark.usefixtures("cheap_letters")
@pytest.mark.parametrize(
    ("came", "posted", "late"),
    [(0, None, 0), (1, None, 1), (3, 0, 0), (7, -1, 0), (8, 0, 8), (3, 1, 3)],
    ids=["on the day", "a day after", "posted in time", "a week after", "over a week", "posted too late"],
)
def test_an_objection_that_was_posted_in_time_is_in_time(
    office: Office, time_machine: Any, came: int, posted: int | None, late: int
) -> None:
    """Awb art. 6:9(2); the week after a Wednesday ends on a Wednesday."""
    request = office.rejected()
    until = request.objection_until
    assert until == datetime.date(2027, 4, 21)
    time_machine.move_to(datetime.datetime(2027, 5, 20, 10, tzinfo=datetime.UTC))
    day = until + datetime.timedelta(days=came)
    stamp = None if posted is None else until + datetime.timedelta(days=posted)
    actor = by_post(office, day, "objections", posted=stamp)
    holding.object_(actor=actor, request_id=request.pk, step=request.step, text="Ik ben het niet eens.")
    found = objections.of(fresh(request))
    assert found is not None
    assert (found.on, found.late_days) == (day, late)
    why = any("op tijd gepost" in line for line in trail(fresh(request))[-1].details)
    assert why is (came > 0 and not late)
    (step,) = [one for one in trail(fresh(request)) if "maakte bezwaar" in one.text]
    words = " ".join(step.details)
    assert ("kwam op tijd" in words) is (late == 0)
    assert not late or f"{late} dag" in words


@pytest.mark.usefixtures("cheap_letters")
def test_an_objection_and_a_notice_of_default_are_in_writing(office: Office) -> None:
    request = office.rejected()
    with pytest.raises(Refused, match="niet per telefoon"):
        holding.object_(
            actor=by_post(office, by=Channel.PHONE), request_id=request.pk, step=request.step, text="Nee."
        )
    assert fresh(request).state == State.REJECTED


def test_it_did_not_come_before_the_request_nor_tomorrow(office: Office) -> None:
    request = office.sent()
    with pytest.raises(Refused, match="sinds 10 maart 2027"):
        holding.withdraw(actor=by_post(office, TODAY - datetime.timedelta(days=1)), request_id=request.pk)
    with pytest.raises(Refused, match="toekomst"):
        by_post(office, TODAY + datetime.timedelta(days=1))
    with pytest.raises(Refused, match="niet later zijn gepost"):
        by_post(office, posted=TODAY + datetime.timedelta(days=1))


@pytest.mark.parametrize("person", ["owner", "helpdesk", "registrar", "second"])
def test_only_who_handles_requests_enters_them(office: Office, person: str) -> None:
    with pytest.raises(NotFound):
        by_post(office, person=person)


def test_nobody_enters_for_themselves_or_for_somebody_else_than_named(office: Office) -> None:
    request = office.sent()
    colleague = office.people["reviewer"]
    other = people.entering(colleague, office.people["stranger"].holder_id, Received(Channel.POST, TODAY))
    with pytest.raises(NotFound):
        holding.withdraw(actor=other, request_id=request.pk)
    colleague.person = office.people["owner"].person
    colleague.save(update_fields=["person"])
    with pytest.raises(Refused, match="uw eigen verzoek"):
        by_post(office)


def test_the_steps_that_may_be_entered_are_those_of_the_holder(office: Office) -> None:
    request = office.claimed()
    holding.withdraw(actor=by_post(office), request_id=request.pk)
    last = fresh(request).events.last()
    assert last is not None
    assert (last.action, last.who) == (Action.WITHDRAW, Who.HOLDER)
