"""What is recorded, counted: decisions by quarter, field, institution and outcome, and how long they took.

Counting only: nothing here names a person. Days are calendar days between receipt and decision, standstill
included; *late* is a decision after the last day that held then.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import reasons
from corrections.models import CorrectionRequest, Precheck, Wish
from corrections.workflow import Outcome, State
from diplomas import catalogue
from diplomas.models import Organisation
from diplomas.present_names import names_today_of

ZONE: Final = "Europe/Amsterdam"
# This century: before there were no requests, and the ends of the calendar have no quarter before or after.
_QUARTER: Final = re.compile("(20[0-9]{2})-K([1-4])")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions are counted; empty means everything. `quarter` is its first day."""

    quarter: datetime.date | None = None
    field: str = ""
    organisation: UUID | None = None
    outcome: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Wanted:
        return cls(
            quarter=quarter_of(query.get("kwartaal", "")),
            field=query.get("gegeven", "") if query.get("gegeven", "") in catalogue.names() else "",
            organisation=_uuid(query.get("instelling", "")),
            outcome=query.get("uitkomst", "") if query.get("uitkomst", "") in Outcome.values else "",
        )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def quarter_of(text: str) -> datetime.date | None:
    """The first day of a quarter written as 2025-K1; None for anything else."""
    found = _QUARTER.fullmatch(text)
    return datetime.date(int(found[1]), int(found[2]) * 3 - 2, 1) if found else None


def quarter_name(day: datetime.date) -> str:
    return f"{day.year}-K{(day.month + 2) // 3}"


@dataclass(frozen=True, slots=True)
class Line:
    """Decisions on one field by one institution with one outcome in one quarter."""

    quarter: str
    field: str
    institution: str
    outcome: str
    reason: str
    number: int
    median_days: float
    p90_days: float
    late: int


@dataclass(frozen=True, slots=True)
class Total:
    number: int
    granted: int
    median_days: float | None
    p90_days: float | None
    late: int

    @property
    def late_share(self) -> float:
        return 100 * self.late / self.number if self.number else 0.0


@dataclass(frozen=True, slots=True)
class StepDays:
    """How many days requests stood in one state before they went on."""

    state: str
    number: int
    median_days: float
    p90_days: float


@dataclass(frozen=True, slots=True)
class Beforehand:
    """What the pre-check did: people it answered, people who sent all the same, requests, and wishes."""

    answered: int
    insisted: int
    sent: int
    wishes: int

    @property
    def share(self) -> float:
        """Of all who came, the part that the pre-check answered; in percent."""
        whole = self.answered + self.sent
        return 100 * self.answered / whole if whole else 0.0


# One row per decided item; a decision counts in the quarter in which it was taken, in the Netherlands.
_DECIDED = f"""
    FROM corrections_decisionitem i
    JOIN corrections_decision d ON d.id = i.decision_id AND d.state = 'taken' AND d.stage = 'first'
    JOIN corrections_requestitem q ON q.id = i.item_id
    JOIN corrections_correctionrequest r ON r.id = d.request_id
    CROSS JOIN LATERAL (SELECT
        date_trunc('quarter', d.taken_at AT TIME ZONE '{ZONE}')::date AS quarter,
        ((d.taken_at AT TIME ZONE '{ZONE}')::date - (r.submitted_at AT TIME ZONE '{ZONE}')::date) AS days,
        ((d.taken_at AT TIME ZONE '{ZONE}')::date > d.due_on)::int AS late
    ) t
    WHERE (%(quarter)s::date IS NULL OR t.quarter = %(quarter)s::date)
      AND (%(field)s = '' OR q.field = %(field)s)
      AND (%(organisation)s::uuid IS NULL OR r.organisation_id = %(organisation)s::uuid)
      AND (%(outcome)s = '' OR i.outcome = %(outcome)s)
"""


def _rows(sql: str, wanted: Wanted) -> list[tuple[Any, ...]]:
    given = {
        "quarter": wanted.quarter, "field": wanted.field,
        "organisation": wanted.organisation, "outcome": wanted.outcome,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def lines(wanted: Wanted) -> tuple[Line, ...]:
    """Newest quarter first, then the fields in reading order."""
    found = _rows(
        f"""
        SELECT t.quarter, q.field, r.organisation_id, i.outcome, i.reason, count(*),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY t.days),
               percentile_cont(0.9) WITHIN GROUP (ORDER BY t.days), sum(t.late)
        {_DECIDED}
        GROUP BY 1, 2, 3, 4, 5
        ORDER BY 1 DESC, 6 DESC, 2, 3, 4, 5
        """,
        wanted,
    )
    names = names_today_of({row[2] for row in found if row[2]})
    return tuple(
        Line(
            quarter=quarter_name(row[0]),
            field=field_label(row[1]),
            institution=names.get(row[2], "") if row[2] else "",
            outcome=str(Outcome(row[3]).label),
            reason=str(reasons.words(row[4])),
            number=row[5],
            median_days=float(row[6]),
            p90_days=float(row[7]),
            late=row[8] or 0,
        )
        for row in found
    )


def field_label(name: str) -> str:
    entry = catalogue.names().get(name)
    return str(entry.label) if entry else _("Heel diploma")


def total(wanted: Wanted) -> Total:
    ((number, granted, median, p90, late),) = _rows(
        f"""
        SELECT count(*), count(*) FILTER (WHERE i.outcome = 'granted'),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY t.days),
               percentile_cont(0.9) WITHIN GROUP (ORDER BY t.days), coalesce(sum(t.late), 0)
        {_DECIDED}
        """,
        wanted,
    )
    return Total(number, granted, median, p90, late)


def step_days(wanted: Wanted) -> tuple[StepDays, ...]:
    """How long requests stood in each state, of those decided in the quarter (or all)."""
    found = _rows(
        f"""
        WITH chosen AS (SELECT DISTINCT r.id {_DECIDED}),
        stood AS (
            SELECT e.state_to AS state,
                   extract(epoch FROM
                       lead(e.at) OVER (PARTITION BY e.request_id ORDER BY e.number) - e.at) / 86400 AS days
            FROM corrections_event e JOIN chosen c ON c.id = e.request_id
        )
        SELECT state, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
               percentile_cont(0.9) WITHIN GROUP (ORDER BY days)
        FROM stood WHERE days IS NOT NULL GROUP BY state
        """,  # noqa: S608 - only constants of this file
        wanted,
    )
    by_state = {row[0]: row for row in found}
    return tuple(
        StepDays(str(state.label), by_state[state.value][1], float(by_state[state.value][2]),
                 float(by_state[state.value][3]))
        for state in State if state.value in by_state
    )  # fmt: skip


def beforehand(wanted: Wanted) -> Beforehand:
    """What the pre-check answered in the quarter (or ever)."""
    checks, wishes = Precheck.objects.all(), Wish.objects.all()
    sent = CorrectionRequest.objects.exclude(state=State.DRAFT)
    if wanted.quarter:
        begin, end = _bounds(wanted.quarter)
        checks = checks.filter(at__gte=begin, at__lt=end)
        sent = sent.filter(submitted_at__gte=begin, submitted_at__lt=end)
        wishes = wishes.filter(at__gte=begin, at__lt=end)
    if wanted.organisation:
        sent = sent.filter(organisation=wanted.organisation)
    if wanted.field:
        checks, wishes = checks.filter(field=wanted.field), wishes.filter(field=wanted.field)
        sent = sent.filter(items__field=wanted.field)
    return Beforehand(
        answered=checks.filter(sent=False).count(),
        insisted=checks.filter(sent=True).count(),
        sent=sent.count(),
        wishes=wishes.count(),
    )


def _bounds(quarter: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    zone = timezone.get_current_timezone()
    following = (quarter + datetime.timedelta(days=95)).replace(day=1)
    return (
        datetime.datetime.combine(quarter, datetime.time.min, tzinfo=zone),
        datetime.datetime.combine(following, datetime.time.min, tzinfo=zone),
    )


def organisations() -> dict[UUID, str]:
    """Whoever a request was about, by today's name."""
    asked = CorrectionRequest.objects.filter(organisation=OuterRef("pk")).exclude(state=State.DRAFT)
    found = set(Organisation.objects.filter(Exists(asked)).values_list("pk", flat=True))
    return dict(sorted(names_today_of(found).items(), key=lambda one: one[1].casefold()))
