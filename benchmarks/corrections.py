"""The reviewers' pages with a thousand and with a hundred thousand requests that run: time, queries, plans.

The baseline of a page is its slowest statement, bare, in the same run.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from benchmarks import claims
from benchmarks.corrections_rows import common_field, fill, make_holders, rare_field, reviewers
from benchmarks.pages import LARGE_TABLES, _only_a_mark, _p95
from benchmarks.report import Report
from corrections import queues
from corrections.models import CorrectionRequest
from corrections.queues import View

FEW = 1_000
MANY = int(os.environ.get("BENCH_REQUESTS", 100_000))
SAMPLE = 40
LARGE = (*LARGE_TABLES, "corrections_correctionrequest", "corrections_requestitem", "corrections_event",
         "corrections_question", "accounts_user")  # fmt: skip
type Ask = Callable[[], object]


def measure(report: Report) -> None:
    """Pages at both sizes, then claims."""
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    for size in (FEW, MANY):
        fill(running=size)
        if size == FEW:
            make_holders(reviewers()[:1])
        _pages(report, size=size, plans=size == MANY)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    _counts(report, size=MANY, name="counts of all views after VACUUM", plans=True)
    claims.measure(report)


def _pages(report: Report, *, size: int, plans: bool) -> None:
    # Somebody who sent requests too, so that every statement also leaves out their own.
    user = reviewers()[0]
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])

    def at(view: View, query: str = "") -> list[Ask]:
        address = reverse("review:queue", args=[view.value]) + query
        return [lambda: _get(client, address)] * SAMPLE

    asks: dict[str, list[Ask]] = {f"queue {view.value}": at(view) for view in View}
    asks["queue alle, somewhere deep"] = at(View.ALL, _deep(user))
    asks["queue alle, of a field that many ask for"] = at(View.ALL, f"?gegeven={common_field()}")
    asks["queue alle, of a field that few ask for"] = at(View.ALL, f"?gegeven={rare_field()}")
    institution = (
        CorrectionRequest.objects.filter(state="submitted").order_by("due_on", "id")[0].organisation_id
    )
    asks["queue alle, of an institution"] = at(View.ALL, f"?instelling={institution}")
    asks["page of a request"] = [
        lambda pk=pk: _get(client, reverse("review:request", args=[pk]))  # type: ignore[misc]
        for pk in queues.running(user).filter(state="in_review", kind="field").order_by("due_on", "id")
        .values_list("pk", flat=True)[:SAMPLE]
    ]  # fmt: skip
    for name, calls in asks.items():
        _measure(report, name, calls, size=size, plans=plans)
    _counts(report, size=size, name="counts of all views", plans=plans)


def _counts(report: Report, *, size: int, name: str, plans: bool) -> None:
    user = reviewers()[0]
    _measure(report, name, [lambda: queues.counts(user)] * SAMPLE, size=size, plans=plans)


def _deep(user: User) -> str:
    """The address of the page in the middle of everything that runs."""
    rows = queues.running(user).order_by("due_on", "id")
    row = rows[rows.count() // 2]
    return f"?na={row.due_on}_{row.pk}"


def _measure(report: Report, name: str, calls: list[Ask], *, size: int, plans: bool) -> None:
    for call in calls[:3]:
        call()
    times = [_milliseconds(call) for call in calls]
    with CaptureQueriesContext(connection) as captured:
        calls[-1]()
    asked = [query["sql"] for query in captured.captured_queries if not _only_a_mark(query["sql"])]
    reading = [query for query in captured.captured_queries if _reads(query["sql"])]
    slowest = max(reading, key=lambda query: float(query["time"]))["sql"]
    bare = [_milliseconds(lambda: _bare(slowest)) for _ in calls]
    for label, pick in (("median", statistics.median), ("p95", _p95)):
        report.add(f"corrections: {name}, {size:,} running, {label}", pick(times), "ms",
                   baseline="its slowest statement alone", baseline_value=pick(bare))  # fmt: skip
    report.count(f"corrections: {name}", size=size, queries=len(asked), most=35, of="requests")
    if plans:
        _explain(report, f"corrections: {name}", [sql for sql in asked if _reads(sql)], slowest)


def _reads(sql: str) -> bool:
    return sql.lstrip("( ").upper().startswith("SELECT")


def _bare(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.fetchall()


def _milliseconds(call: Ask) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def _explain(report: Report, page: str, statements: list[str], slowest: str) -> None:
    """Look for scans in every plan; keep that of the slowest statement, as it went."""
    scanned = set()
    for sql in statements:
        plan = _plan("EXPLAIN " + sql)
        found = {table for table in LARGE if f"Seq Scan on {table} " in plan}
        if found:
            report.plans[f"{page}, a scan of {', '.join(sorted(found))}"] = plan
        scanned |= found
    report.plans[f"{page}, slowest"] = _plan("EXPLAIN (ANALYZE, BUFFERS) " + slowest)
    report.notes.append(
        f"SEQUENTIAL SCAN on {page}: {', '.join(sorted(scanned))}" if scanned
        else f"plans of {page}: no sequential scan on a large table"
    )  # fmt: skip


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return "\n".join(row[0] for row in cursor.fetchall())


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"A measured page answered {answer.status_code}: {address}")
