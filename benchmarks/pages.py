"""The holder's pages at two sizes of the register: queries, milliseconds, and the plans behind them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from benchmarks.report import Report
from diplomas.models import Diploma

PEOPLE = 60
LARGE_TABLES = ("diplomas_diploma", "diplomas_diplomaversion", "diplomas_versioncontent", "diplomas_holder",
                "diplomas_holdernumber", "diplomas_change", "diplomas_disclosure", "diplomas_diplomaparty",
                "diplomas_holdername", "institutions_recordaccess")  # fmt: skip
BARE = """
SELECT d.id, d.sector, d.kind, d.state, v.number, c.content, c.provenance
FROM diplomas_diploma d
JOIN diplomas_diplomaversion v ON v.diploma_id = d.id AND v.number = d.head
JOIN diplomas_versioncontent c ON c.version_id = v.id
WHERE d.holder_id = %s ORDER BY d.exam_date DESC
"""


def measure(report: Report, *, size: int, plans: bool = False) -> None:
    """Overview and detail for a sample of holders, next to the one bare SQL statement that it must run."""
    sample = _sample()
    bare = _timed([lambda holder=holder: _bare(holder) for holder, _diploma in sample])
    clients = [(_client(holder), holder, diploma) for holder, diploma in sample]
    overview = reverse("portal:diplomas")
    pages: dict[str, Callable[[UUID], str]] = {
        "overview": lambda _diploma: overview,
        "detail": lambda diploma: reverse("portal:diploma", args=[diploma]),
    }
    for name, address in pages.items():
        for client, _holder, diploma in clients[:3]:
            client.get(address(diploma))
        calls = [
            lambda client=client, diploma=diploma, address=address: _get(client, address(diploma))
            for client, _holder, diploma in clients
        ]
        times = _timed(calls)
        for label, pick in (("median", statistics.median), ("p95", _p95)):
            report.add(f"{name} page, {size:,} diplomas, {label}", pick(times), "ms",
                       baseline="bare SQL", baseline_value=pick(bare))  # fmt: skip
        client, _holder, diploma = clients[0]
        with CaptureQueriesContext(connection) as captured:
            client.get(address(diploma))
        asked = [query["sql"] for query in captured.captured_queries if not _only_a_mark(query["sql"])]
        report.count(name, size=size, queries=len(asked))
        if plans:
            _explain(report, name, asked)


def _only_a_mark(sql: str) -> bool:
    """BEGIN and COMMIT around the session's update: Django logs them beside the queries."""
    return sql.split()[0] in {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"}


def _sample() -> list[tuple[UUID, UUID]]:
    """Holders spread over the register, with one diploma each."""
    step = max(Diploma.objects.count() // PEOPLE, 1)
    ids = list(Diploma.objects.order_by("id").values_list("holder_id", "id")[: PEOPLE * step : step])
    return [(holder, diploma) for holder, diploma in ids][:PEOPLE]


def _client(holder: UUID) -> Client:
    user, _made = User.objects.get_or_create(
        door="digid",
        subject=f"bench-{holder}",
        defaults={"kind": "holder", "holder_id": holder, "password": "!"},
    )
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"A measured page answered {answer.status_code}.")


def _bare(holder: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, [holder])
        cursor.fetchall()


def _timed(calls: list[Callable[[], None]]) -> list[float]:
    times = []
    for call in calls:
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return times


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _explain(report: Report, page: str, statements: list[str]) -> None:
    for number, sql in enumerate(statements, 1):
        if not sql.lstrip().upper().startswith("SELECT"):
            continue
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + sql)
            plan = "\n".join(row[0] for row in cursor.fetchall())
        report.plans[f"{page} {number}"] = plan
        print(f"-- {page}, query {number}\n{plan}")
        scanned = [table for table in LARGE_TABLES if f"Seq Scan on {table}" in plan]
        if scanned:
            report.notes.append(f"SEQUENTIAL SCAN on {page}, query {number}: {', '.join(scanned)}")
    if not any("SEQUENTIAL" in note and page in note for note in report.notes):
        report.notes.append(f"plans of {page}: no sequential scan on a large table")
