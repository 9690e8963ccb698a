"""A page of a queue asks as much with many requests as with few, and the next one is given to one person."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from corrections import people, queues
from corrections.models import CorrectionRequest, Event, RequestItem
from corrections.queues import Filters, View
from corrections.services import reviewing
from corrections.workflow import State, Who
from tests import factories
from tests.corrections.conftest import Office, account, fresh
from tests.diplomas.test_races import race
from tests.institutions.conftest import employee

STATES = (State.SUBMITTED, State.IN_REVIEW, State.WAITING_HOLDER, State.WAITING_INSTITUTION, State.PROPOSED,
          State.OBJECTION_FILED)  # fmt: skip
CALLERS, REQUESTS = 8, 40


def many(office: Office, count: int) -> None:
    """So many requests in every state, some late, half of the reviewer's."""
    today = timezone.localdate()
    begun = CorrectionRequest.objects.count()
    made = [
        CorrectionRequest(
            reference=f"C-2026-{begun + number:08}", kind="field", state=state, step=1, scenario="S2",
            holder=office.holder, diploma=office.diploma, version=1, organisation=office.school,
            submitted_at=timezone.now(), due_on=today + datetime.timedelta(days=number % 30 - 3),
            stopped_on=today if state == State.WAITING_HOLDER else None,
            assigned_to=office.people["reviewer"] if number % 2 and state != State.SUBMITTED else None,
        )
        for number, state in enumerate(STATES * count)
    ]  # fmt: skip
    CorrectionRequest.objects.bulk_create(made)
    RequestItem.objects.bulk_create(
        RequestItem(request=one, field="distinction", asked={"none": True}) for one in made
    )


def noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)


def asked(call: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_pages_ask_the_same_of_few_and_of_many(office: Office) -> None:
    client = office.client("reviewer")
    addresses = [reverse("review:queue", args=[view.value]) for view in View]
    addresses.append(addresses[-1] + "?gegeven=distinction")
    many(office, 2)
    one = queues.page(office.people["reviewer"], View.ALL).rows[0]
    addresses.append(reverse("review:request", args=[one.pk]))

    def count() -> dict[str, int]:
        return {address: asked(partial(client.get, address)) for address in addresses}

    count()  # what a process keeps for itself is there from now on
    few = count()
    many(office, 20)

    assert count() == few


def test_taking_the_next_asks_the_same_of_few_and_of_many(office: Office) -> None:
    actor = office.reviewer
    many(office, 2)
    few = asked(lambda: reviewing.take_next(actor=actor))
    many(office, 20)

    assert asked(lambda: reviewing.take_next(actor=actor)) == few


@pytest.mark.parametrize("person", ["", "owner"], ids=["not in the register", "who sent them"])
def test_counts_are_those_of_the_pages(office: Office, person: str) -> None:
    many(office, 3)
    other = factories.recorded(deliverer=office.school)
    CorrectionRequest.objects.filter(state=State.PROPOSED).update(holder=other.holder, diploma=other)
    user = office.people["reviewer"]
    user.person = person or user.person
    user.save()

    counted = queues.counts(user)

    assert counted == {view: len(queues.page(user, view).rows) for view in View}
    assert counted[View.ALL] == (3 if person else 18)


def test_the_next_one_is_never_ones_own(office: Office) -> None:
    many(office, 1)
    User.objects.filter(pk=office.people["colleague"].pk).update(person="owner")
    colleague = people.staff(User.objects.get(pk=office.people["colleague"].pk), Who.REVIEWER)

    assert reviewing.take_next(actor=colleague) is None
    assert reviewing.take_next(actor=office.reviewer) is not None


def test_what_waits_for_nobody_is_found_once_its_day_has_passed(office: Office, time_machine: Any) -> None:
    """Handed back, or its reviewer left, while an institution was asked that stays silent."""
    request = office.asked()
    reviewing.hand_back(actor=office.reviewer, request_id=request.pk, step=request.step)
    colleague, user = office.as_staff("colleague"), office.people["colleague"]
    assert request.waiting_until is not None

    def free() -> list[UUID]:
        rows = queues.page(user, View.FREE).rows
        assert queues.counts(user)[View.FREE] == len(rows)
        assert queues.counts(user, Filters(kind="field"))[View.FREE] == len(rows)
        return [row.pk for row in rows]

    for days, found in ((0, []), (1, [request.pk])):
        time_machine.move_to(noon(request.waiting_until + datetime.timedelta(days=days)))
        assert free() == found
    assert reviewing.take_next(actor=office.reviewer) is None  # who handed it back
    assert reviewing.take_next(actor=colleague) == request
    assert free() == []
    assert [row.pk for row in queues.page(user, View.MINE).rows] == [request.pk]
    reviewing.recall(actor=colleague, request_id=request.pk, step=fresh(request).step, text="Geen antwoord.")
    assert fresh(request).state == State.IN_REVIEW


def test_what_nobody_has_is_read_from_its_own_index(office: Office) -> None:
    """A condition that the planner cannot match with the index would read every running request."""
    many(office, 2)
    free = CorrectionRequest.objects.filter(CorrectionRequest.free(timezone.localdate()))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    plan = free.order_by("due_on", "id")[:1].explain()
    assert "correction_free" in plan, plan
    assert "Sort" not in plan, plan


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_take_each_request_once() -> None:
    diploma = factories.recorded()
    account(diploma.holder, "owner")
    CorrectionRequest.objects.bulk_create(
        CorrectionRequest(
            reference=f"C-2026-{number:08}", kind="field", state=State.SUBMITTED, step=1, scenario="S2",
            holder=diploma.holder, diploma=diploma, version=1, submitted_at=timezone.now(),
            due_on=timezone.localdate(),
        )
        for number in range(REQUESTS)
    )  # fmt: skip
    actors = [
        people.staff(employee(f"Behandelaar {number}", Role.REVIEWER), Who.REVIEWER)
        for number in range(CALLERS)
    ]

    def take(actor: people.Actor) -> list[CorrectionRequest]:
        taken = []
        while found := reviewing.take_next(actor=actor):
            taken.append(found)
        return taken

    racers = race(*(lambda actor=actor: take(actor) for actor in actors))

    assert [racer.error for racer in racers] == [None] * CALLERS
    given = Counter(found.pk for racer in racers for found in racer.result)
    assert len(given) == REQUESTS
    assert set(given.values()) == {1}
    assert Event.objects.filter(action="claim").values("request").distinct().count() == REQUESTS
    assert Event.objects.count() == REQUESTS
