"""An institution's pages in the administration on a large register: list, search, record, and their plans.

The baseline is the slowest statement of each page itself, bare, for the same person in the same run.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Kind, Membership, User
from accounts.roles import Role
from benchmarks.pages import _explain, _only_a_mark, _p95
from benchmarks.report import Report
from diplomas.models import Diploma, Organisation

SAMPLE = 40
type Ask = Callable[[], object]


def measure(report: Report, *, size: int, plans: bool = False) -> None:
    """Pages of a registrar of the institution with the most diplomas."""
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    organisation = _largest()
    client = _registrar(organisation)
    sample = list(
        Diploma.objects.filter(deliverer=organisation, holder__protected=False)
        .select_related("holder").order_by("id")[: SAMPLE]
    )  # fmt: skip
    found = reverse("admin:diplomas_diploma_search")
    listed = reverse("admin:diplomas_diploma_changelist")
    deep = f"{listed}?na={sample[0].exam_date.isoformat()}_{sample[0].pk}"

    def search(**given: str) -> Ask:
        return lambda: _ok(client.post(found, given))

    asks: dict[str, list[Ask]] = {
        "list, first page": [lambda: _ok(client.get(listed))] * SAMPLE,
        "list, somewhere deep": [lambda: _ok(client.get(deep))] * SAMPLE,
        "search by name": [search(name=row.holder.surname) for row in sample],
        "search by a name with a slip": [search(name=f"{row.holder.surname}x") for row in sample],
        "search by birth date": [search(birth_date=str(row.holder.birth_date)) for row in sample],
        "search by name and birth date": [
            search(name=row.holder.surname, birth_date=str(row.holder.birth_date)) for row in sample
        ],
        "search by own key": [search(source_key=row.source_key) for row in sample],
        "record": [
            lambda row=row: _ok(client.get(reverse("admin:diplomas_diploma_record", args=[row.pk])))  # type: ignore[misc]
            for row in sample
        ],
    }
    for name, calls in asks.items():
        _measure(report, name, calls, size=size, plans=plans)


def _measure(report: Report, name: str, calls: list[Ask], *, size: int, plans: bool) -> None:
    for call in calls[:3]:
        call()
    times, bare = [], []
    for call in calls:
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
        with CaptureQueriesContext(connection) as captured:
            call()
        asked = [query["sql"] for query in captured.captured_queries if not _only_a_mark(query["sql"])]
        bare.append(_slowest(captured.captured_queries))
    for label, pick in (("median", statistics.median), ("p95", _p95)):
        report.add(f"administration: {name}, {size:,} diplomas, {label}", pick(times), "ms",
                   baseline="its slowest statement alone", baseline_value=pick(bare))  # fmt: skip
    report.count(f"administration: {name}", size=size, queries=len(asked), most=20)
    if plans:
        _explain(report, f"administration: {name}", asked)


def _slowest(queries: list[dict[str, str]]) -> float:
    """Milliseconds of the slowest reading statement, run again bare."""
    slowest = max((q for q in queries if q["sql"].startswith("SELECT")), key=lambda q: float(q["time"]))
    with connection.cursor() as cursor:
        started = time.perf_counter()
        cursor.execute(slowest["sql"])
        cursor.fetchall()
        return (time.perf_counter() - started) * 1000


def _largest() -> Organisation:
    top = Diploma.objects.values("deliverer").annotate(count=Count("pk")).order_by("-count")[0]
    return Organisation.objects.get(pk=top["deliverer"])


def _registrar(organisation: Organisation) -> Client:
    user, _made = User.objects.get_or_create(
        door="staff", subject="bench-registrar", defaults={"kind": Kind.STAFF, "password": "!"}
    )
    Membership.objects.get_or_create(
        user=user,
        role=Role.REGISTRAR,
        organisation=organisation,
        defaults={"valid_until": timezone.now() + timedelta(days=1), "source": Membership.Source.CLAIMS},
    )
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _ok(answer: object) -> None:
    status = getattr(answer, "status_code", 0)
    if status != 200:
        raise SystemExit(f"A measured page answered {status}.")
