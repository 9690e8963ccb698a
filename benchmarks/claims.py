""" "Pak de volgende" by sixteen reviewers at once, each a process with a connection of its own.

Two baselines in the same run: one bare UPDATE that takes the next row, by as many connections, half of them
before and half after; and by hand the statements without which a claim is no claim (lock, set, event, in a
transaction).
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction
from django.utils import timezone

from benchmarks.corrections_rows import make_holders, reviewers
from benchmarks.pages import _p95
from benchmarks.report import Report
from corrections import people
from corrections.models import CorrectionRequest, Event
from corrections.services import reviewing
from corrections.workflow import Who

AT_ONCE = 16
CLAIMS = int(os.environ.get("BENCH_CLAIMS", 10_000))
NEXT = """
SELECT id, step, state FROM corrections_correctionrequest
    WHERE assigned_to_id IS NULL AND state IN ('submitted', 'in_review', 'answered')
    ORDER BY due_on, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
"""
BARE = f"""
UPDATE corrections_correctionrequest SET assigned_to_id = %s, state = 'in_review', step = step + 1,
    changed_at = now() WHERE id = (SELECT id FROM ({NEXT}) found) RETURNING id
"""
SET = """
UPDATE corrections_correctionrequest SET assigned_to_id = %s, state = 'in_review', step = %s,
    changed_at = now() WHERE id = %s AND step = %s AND state = %s
"""
EVENT = """
INSERT INTO corrections_event (request_id, number, at, action, state_from, state_to, user_id, who, data)
    VALUES (%s, %s, now(), 'claim', %s, 'in_review', %s, 'reviewer', '{}') RETURNING id
"""
type Claim = Callable[[], UUID | None]
type Outcome = tuple[int, float, float, list[float], list[UUID | None]]


def measure(report: Report) -> None:
    """Claims a second and the time of one, and that each was given once."""
    each = CLAIMS // AT_ONCE
    half = each // 2
    before = _all(_bare, half)
    by_hand = _all(_by_hand, each)
    make_holders(reviewers()[8:AT_ONCE])
    events = Event.objects.count()
    free = _free().count()
    ours = _all(_service, each)
    _check(ours, events=events, free=free)
    after = _all(_bare, each - half)
    bare = (len(before.ids) + len(after.ids)) / (before.seconds + after.seconds)
    bare_p95 = _p95(before.times + after.times)
    report.add(f"corrections: take the next, {AT_ONCE} at once", ours.rate, "claims/s",
               baseline="one bare UPDATE", baseline_value=bare)  # fmt: skip
    report.add(f"corrections: take the next, {AT_ONCE} at once, against by hand", ours.rate, "claims/s",
               baseline="lock, set and event by hand", baseline_value=by_hand.rate)  # fmt: skip
    report.add("corrections: take the next, p95 of one claim", _p95(ours.times), "ms",
               baseline="one bare UPDATE", baseline_value=bare_p95)  # fmt: skip
    report.notes.append(
        f"corrections: {len(ours.ids):,} claims by {AT_ONCE} at once: each request given once, none lost, "
        "one event each, nobody their own"
    )


class Run:
    """What all of them did together."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        self.by_person = {number: ids for number, _start, _end, _times, ids in outcomes}
        self.times = [one for _n, _s, _e, times, _ids in outcomes for one in times]
        self.ids = [one for ids in self.by_person.values() for one in ids]
        self.seconds = max(one[2] for one in outcomes) - min(one[1] for one in outcomes)
        self.rate = len(self.ids) / self.seconds


def _all(make: Callable[[int], Claim], each: int) -> Run:
    """So many claims by each of sixteen, from the same moment."""
    connections.close_all()  # a child never goes on with a connection of its parent
    fork = multiprocessing.get_context("fork")
    start, told = fork.Barrier(AT_ONCE), fork.SimpleQueue()
    workers = [fork.Process(target=_work, args=(make, n, each, start, told)) for n in range(AT_ONCE)]
    for worker in workers:
        worker.start()
    outcomes = [told.get() for _worker in workers]
    for worker in workers:
        worker.join()
    return Run(outcomes)


def _work(make: Callable[[int], Claim], number: int, each: int, start: Any, told: Any) -> None:
    claim = make(number)
    times, ids = [], []
    start.wait()
    began = time.perf_counter()
    for _ in range(each):
        started = time.perf_counter()
        ids.append(claim())
        times.append((time.perf_counter() - started) * 1000)
    ended = time.perf_counter()
    connections.close_all()
    told.put((number, began, ended, times, ids))


def _service(number: int) -> Claim:
    actor = people.staff(reviewers()[number], Who.REVIEWER)

    def claim() -> UUID | None:
        found = reviewing.take_next(actor=actor)
        return found.pk if found else None

    return claim


def _bare(number: int) -> Claim:
    person = reviewers()[number].pk
    raw = _connection()

    def claim() -> UUID | None:
        row = raw.execute(BARE, [person]).fetchone()
        return row[0] if row else None

    return claim


def _by_hand(number: int) -> Claim:
    person = reviewers()[number].pk
    raw = _connection()

    def claim() -> UUID | None:
        with raw.transaction():
            found, step, state = raw.execute(NEXT).fetchone()
            raw.execute(SET, [person, step + 1, found, step, state])
            raw.execute(EVENT, [found, step + 1, state, person])
        return found

    return claim


def _connection() -> Any:
    """The driver's own connection, without Django around it."""
    connection.ensure_connection()
    return connection.connection


def _free() -> Any:
    return CorrectionRequest.objects.filter(CorrectionRequest.free(timezone.localdate()))


def _check(run: Run, *, events: int, free: int) -> None:
    """Each claim gave one request, to one person, with one event, and nobody their own. Stops otherwise."""
    assert None not in run.ids
    assert max(Counter(run.ids).values()) == 1, "a request was given twice"
    assert _free().count() == free - len(run.ids), "a request was lost"
    assert Event.objects.count() == events + len(run.ids), "an event too many or too few"
    people_ = reviewers()
    with transaction.atomic():
        for number, ids in run.by_person.items():
            person = people_[number]
            rows = CorrectionRequest.objects.filter(pk__in=ids, assigned_to=person)
            assert rows.count() == len(ids), "given to another"
            said = Event.objects.filter(request__in=ids, action="claim", user=person)
            assert said.count() == len(ids), "a claim without its event"
            own = people.own_holder(person)
            assert own is None or not rows.filter(holder_id=own).exists(), "their own"
