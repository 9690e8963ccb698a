"""Two at once, each with a connection of its own: exactly one wins, and the other is told so."""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, connections, transaction

from diplomas import disclosure, feed, register, scenarios, verify
from diplomas.catalogue import Scenario
from diplomas.errors import Refused, Stale
from diplomas.models import Change, Diploma, Disclosure, FieldSet
from diplomas.release_record import ensure_partitions
from diplomas.terms import Reason, Role
from tests import factories

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PATIENCE = 20  # seconds before a race counts as hung


@dataclass
class Racer:
    """A call in a thread with its own connection, and what came of it."""

    call: Callable[[], Any]
    result: Any = None
    error: Exception | None = None
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.result = self.call()
        except Exception as error:
            self.error = error
        finally:
            connections.close_all()

    def finish(self) -> Racer:
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive(), "the race hangs"
        return self


def race(*calls: Callable[[], Any]) -> list[Racer]:
    """All of them from the same moment."""
    start = threading.Barrier(len(calls))

    def ready(call: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:
            connection.ensure_connection()
            start.wait(PATIENCE)
            return call()

        return run

    return [racer.finish() for racer in [Racer(ready(call)) for call in calls]]


def wait_until_blocked(count: int = 1) -> None:
    """Until that many connections to this database wait for a lock."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees one answer for ever
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0] >= count:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits for a lock")


@contextmanager
def holding(diploma: Diploma) -> Iterator[None]:
    """Keep the diploma's row while others line up for it."""
    with transaction.atomic():
        Diploma.objects.select_for_update().get(pk=diploma.pk)
        yield


def amend(diploma: Diploma, text: str, version: int = 1) -> Any:
    return register.amend(
        diploma_id=diploma.pk,
        expected_version=version,
        changes={"specialisation": text},
        source=factories.source("decision:C-1"),
        act=factories.act(Reason.DECISION),
    )


def withdraw(diploma: Diploma) -> Any:
    return register.withdraw(diploma_id=diploma.pk, expected_version=1, act=factories.act(Reason.WITHDRAWN))


def one_winner(racers: list[Racer], lost: type[Exception]) -> Racer:
    winners = [racer for racer in racers if racer.error is None]
    assert len(winners) == 1, [racer.error for racer in racers]
    assert {type(racer.error) for racer in racers if racer.error} == {lost}
    return winners[0]


def test_of_two_amendments_of_one_version_one_wins() -> None:
    diploma = factories.recorded(specialisation="Eerst")
    # Both have read version 1 and stand before the compare-and-set when the row is let go.
    with holding(diploma):
        racers = [Racer(lambda text=text: amend(diploma, text)) for text in ("Een", "Twee")]
        wait_until_blocked(2)
    winner = one_winner([racer.finish() for racer in racers], Stale)

    diploma.refresh_from_db()
    head = diploma.versions.select_related("content").get(number=2)
    assert diploma.head == 2
    assert head.pk == winner.result.pk
    assert diploma.versions.count() == 2
    assert Change.objects.filter(diploma=diploma, kind="amended").count() == 1
    assert verify.verify().broken is None


def test_an_amendment_against_a_withdrawal() -> None:
    diploma = factories.recorded()
    with holding(diploma):
        racers = [Racer(lambda: amend(diploma, "Nieuw")), Racer(lambda: withdraw(diploma))]
        wait_until_blocked(2)
    winner = one_winner([racer.finish() for racer in racers], Stale)
    diploma.refresh_from_db()
    assert (diploma.state == "withdrawn") == (winner.result.reason == Reason.WITHDRAWN)
    assert verify.verify().broken is None


def test_many_writers_lose_nothing() -> None:
    """Each tries again until it is written: every change is in the history, none is overwritten."""
    diploma = factories.recorded()

    def write(text: str) -> None:
        while True:
            head = Diploma.objects.values_list("head", flat=True).get(pk=diploma.pk)
            try:
                amend(diploma, text, version=head)
            except Stale:
                continue
            return

    racers = race(*(lambda text=f"Richting {n}": write(text) for n in range(4)))

    assert [racer.error for racer in racers] == [None] * 4
    said = [v.content.content["fields"]["specialisation"] for v in diploma.versions.order_by("number")[1:]]
    assert sorted(said) == [f"Richting {n}" for n in range(4)]
    assert verify.verify().broken is None


def test_parties_follow_the_winner() -> None:
    diploma = factories.recorded()
    schools = [factories.organisation(name) for name in ("Een", "Twee")]

    def change(school: Any) -> Any:
        return register.amend(
            diploma_id=diploma.pk,
            expected_version=1,
            changes={"institution": (factories.organisation_value(school),)},
            source=factories.source(),
            act=factories.act(Reason.INSTITUTION),
        )

    with holding(diploma):
        racers = [Racer(lambda school=school: change(school)) for school in schools]
        wait_until_blocked(2)
    winner = one_winner([racer.finish() for racer in racers], Stale)
    awarding = diploma.parties.get(role=Role.AWARDS)
    assert awarding.organisation == schools[racers.index(winner)]
    assert verify.verify().broken is None


def test_the_same_record_delivered_twice_at_once() -> None:
    deliverer = factories.organisation()
    said = [factories.facts(deliverer=deliverer) for _time in range(2)]

    # The first has inserted its row but not committed: the second waits for it and is then refused.
    with transaction.atomic():
        factories.record(said[0], source_key="2024-17")
        second = Racer(lambda: factories.record(said[1], source_key="2024-17"))
        wait_until_blocked()
    second.finish()

    assert isinstance(second.error, Refused)
    assert "met deze sleutel" in str(second.error)
    assert Diploma.objects.count() == 1
    assert Change.objects.count() == 1
    one_winner(race(*(lambda s=s: factories.record(s, source_key="2024-18") for s in said)), Refused)


def prepare(diploma: Diploma) -> disclosure.Prepared:
    return disclosure.prepare(
        holder=diploma.holder_id,
        diplomas=[diploma.pk],
        party="holder",
        purpose="Uittreksel",
        legal_basis="WRO art. 31",
    )


@pytest.mark.parametrize("change", [lambda d: amend(d, "Gewijzigd"), withdraw], ids=["amended", "withdrawn"])
def test_what_changed_while_the_file_was_made_does_not_leave(change: Callable[[Diploma], Any]) -> None:
    diploma = factories.recorded()
    prepared = prepare(diploma)

    # The change is written but not committed: the release waits for it, and then sees it.
    with transaction.atomic():
        change(diploma)
        release = Racer(lambda: disclosure.disclose(prepared))
        wait_until_blocked()
    release.finish()

    assert isinstance(release.error, Stale)
    assert not Disclosure.objects.exists()


def test_a_change_waits_for_a_release_that_is_being_written() -> None:
    diploma = factories.recorded()
    prepared = prepare(diploma)

    with transaction.atomic():
        disclosure.disclose(prepared)
        change = Racer(lambda: amend(diploma, "Net te laat"))
        wait_until_blocked()
        assert Diploma.objects.get(pk=diploma.pk).head == 1
    change.finish()

    assert change.error is None
    assert Disclosure.objects.get().items.get().version.number == 1


def test_two_releases_do_not_wait_for_each_other_for_ever() -> None:
    first, second = factories.recorded(), None
    second = factories.recorded(person=first.holder_id)
    orders = [(first.pk, second.pk), (second.pk, first.pk)] * 2

    def release(order: tuple[Any, ...]) -> Any:
        return disclosure.disclose(
            disclosure.prepare(
                holder=first.holder_id, diplomas=order, party="p", purpose="p", legal_basis="l"
            )
        )

    racers = race(*(lambda order=order: release(order) for order in orders))
    assert [racer.error for racer in racers] == [None] * 4
    assert Disclosure.objects.count() == 4
    assert FieldSet.objects.count() == 1, "the same field set is one row, also when it is new to both"


def test_partitions_are_made_once() -> None:
    first = datetime.date(2032, 1, 1)
    racers = race(*(lambda: ensure_partitions(first=first, months=2) for _time in range(3)))
    assert [racer.error for racer in racers] == [None] * 3
    assert sorted(racer.result for racer in racers) == [0, 0, 4]


def test_a_scenario_that_changes_meanwhile_does_not_change_what_was_prepared() -> None:
    diploma = factories.recorded()
    scenarios.activate(scenario=Scenario.S1, actor="test")
    prepared = prepare(diploma)
    scenarios.activate(scenario=Scenario.S4, actor="test")
    disclosure.disclose(prepared)
    assert Disclosure.objects.get().field_set.name == "scenario:S1"


# --- the change feed ---


def read_all(consumer: str = "test") -> list[int]:
    """What the consumer gets now. Transactions elsewhere on the server may hold events back a moment."""
    found: list[int] = []
    with feed.reading(consumer=consumer) as changes:
        found += [change.pk for change in changes]
    return found


def read_until(wanted: set[int], consumer: str = "test") -> list[int]:
    until, found = time.monotonic() + PATIENCE, []
    while not wanted <= set(found):
        assert time.monotonic() < until, f"the feed never gave {wanted - set(found)}"
        found += read_all(consumer)
        time.sleep(0.02)
    return found


def test_an_event_that_commits_late_is_not_skipped() -> None:
    """The slow writer's event has the lower number and becomes visible after the fast one's was asked for."""
    slow, fast = factories.facts(), factories.facts()
    read_until(set(Change.objects.values_list("pk", flat=True)))
    written, commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            factories.record(slow)
            written.set()
            assert commit.wait(PATIENCE)

    racer = Racer(write_slowly)
    assert written.wait(PATIENCE)
    factories.record(fast)
    late_before_early = read_all()
    commit.set()
    racer.finish()

    events = list(Change.objects.order_by("id").values_list("pk", flat=True))
    assert late_before_early == [], "the fast event waits for the slow one"
    assert read_until(set(events)) == events
    assert read_all() == []


def test_two_readers_of_one_name_never_get_the_same_event() -> None:
    read_all()  # the consumer is known already: else its first row would make them wait
    for _time in range(3):
        factories.recorded()
    wanted = set(Change.objects.values_list("pk", flat=True))
    inside, go_on = threading.Event(), threading.Event()

    def read_slowly() -> list[int]:
        found: list[int] = []
        until = time.monotonic() + PATIENCE
        while not found and time.monotonic() < until:
            with feed.reading(consumer="test", limit=2) as changes:
                found += [change.pk for change in changes]
                if found:
                    inside.set()
                    assert go_on.wait(PATIENCE)
        return found

    slow = Racer(read_slowly)
    assert inside.wait(PATIENCE)
    quick = Racer(read_all)
    wait_until_blocked()
    go_on.set()

    first, second = slow.finish().result, quick.finish().result
    assert not set(first) & set(second)
    assert sorted([*first, *second, *read_until(wanted - {*first, *second})]) == sorted(wanted)
