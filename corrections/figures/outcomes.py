"""What is recorded, counted: decisions by quarter, field, institution, scenario and outcome, and their days.

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
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from corrections import reasons
from corrections.models import CorrectionRequest, RequestItem
from corrections.posted import uuid_of
from corrections.workflow import Outcome, State
from diplomas import catalogue
from diplomas.catalogue import Scenario
from diplomas.models import Organisation
from diplomas.present_names import names_today_of

ZONE: Final = "Europe/Amsterdam"
# This century: before there were no requests, and the ends of the calendar have no quarter before or after.
_QUARTER: Final = re.compile("(20[0-9]{2})-K([1-4])")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions are counted; empty means everything. `quarter` is its first day.

    `scenario` is the one that was active when a request was sent, or when the pre-check answered.
    """

    quarter: datetime.date | None = None
    field: str = ""
    organisation: UUID | None = None
    scenario: str = ""
    outcome: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Wanted:
        field, scenario, outcome = (query.get(name, "") for name in ("gegeven", "scenario", "uitkomst"))
        return cls(
            quarter=quarter_of(query.get("kwartaal", "")),
            field=field if field in catalogue.names() else "",
            organisation=uuid_of(query.get("instelling", "")),
            scenario=scenario if scenario in list(Scenario) else "",
            outcome=outcome if outcome in Outcome.values else "",
        )


def quarter_of(text: str) -> datetime.date | None:
    """The first day of a quarter written as 2025-K1; None for anything else."""
    found = _QUARTER.fullmatch(text)
    return datetime.date(int(found[1]), int(found[2]) * 3 - 2, 1) if found else None


def percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def quarter_name(day: datetime.date) -> str:
    return f"{day.year}-K{(day.month + 2) // 3}"


def quarter_words(name: str) -> str:
    """A quarter as people read it; its name stays what addresses have."""
    found = _QUARTER.fullmatch(name)
    return _("%(year)s-K%(number)s") % {"year": found[1], "number": found[2]} if found else name


@dataclass(frozen=True, slots=True)
class Line:
    """Decisions on one field by one institution under one scenario with one outcome in one quarter."""

    quarter: str
    field: str
    institution: str
    scenario: str
    outcome: str
    reason: str
    number: int
    median_days: float
    p90_days: float
    late: int

    @property
    def late_share(self) -> float:
        return percent(self.late, self.number)


@dataclass(frozen=True, slots=True)
class Total:
    number: int
    granted: int
    median_days: float | None
    p90_days: float | None
    late: int

    @property
    def late_share(self) -> float:
        return percent(self.late, self.number)


# One row per decided item; a decision counts in the quarter in which it was taken, in the Netherlands.
DECIDED = f"""
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
      AND (%(scenario)s = '' OR r.scenario = %(scenario)s)
      AND (%(outcome)s = '' OR i.outcome = %(outcome)s)
"""


def rows(sql: str, wanted: Wanted) -> list[tuple[Any, ...]]:
    given = {
        "quarter": wanted.quarter, "field": wanted.field,
        "organisation": wanted.organisation, "scenario": wanted.scenario, "outcome": wanted.outcome,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def lines(wanted: Wanted) -> tuple[Line, ...]:
    """Newest quarter first, then the fields in reading order."""
    found = rows(
        f"""
        SELECT t.quarter, q.field, r.organisation_id, r.scenario, i.outcome, i.reason, count(*),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY t.days),
               percentile_cont(0.9) WITHIN GROUP (ORDER BY t.days), sum(t.late)
        {DECIDED}
        GROUP BY 1, 2, 3, 4, 5, 6
        ORDER BY 1 DESC, 7 DESC, 2, 3, 4, 5, 6
        """,
        wanted,
    )
    names = names_today_of({row[2] for row in found if row[2]})
    return tuple(
        Line(
            quarter=quarter_name(row[0]),
            field=field_label(row[1]),
            institution=names.get(row[2], "") if row[2] else "",
            scenario=row[3],
            outcome=str(Outcome(row[4]).label),
            reason=str(reasons.words(row[5])),
            number=row[6],
            median_days=float(row[7]),
            p90_days=float(row[8]),
            late=row[9] or 0,
        )
        for row in found
    )


def asked_items(wanted: Wanted) -> QuerySet[RequestItem]:
    """The items of everything that was sent, of what is wanted; of every quarter and outcome."""
    found = RequestItem.objects.exclude(request__state=State.DRAFT)
    if wanted.organisation:
        found = found.filter(request__organisation=wanted.organisation)
    if wanted.field:
        found = found.filter(field=wanted.field)
    if wanted.scenario:
        found = found.filter(request__scenario=wanted.scenario)
    return found


def field_label(name: str) -> str:
    entry = catalogue.names().get(name)
    return str(entry.label) if entry else _("Heel diploma")


def total(wanted: Wanted) -> Total:
    ((number, granted, median, p90, late),) = rows(
        f"""
        SELECT count(*), count(*) FILTER (WHERE i.outcome = 'granted'),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY t.days),
               percentile_cont(0.9) WITHIN GROUP (ORDER BY t.days), coalesce(sum(t.late), 0)
        {DECIDED}
        """,
        wanted,
    )
    return Total(number, granted, median, p90, late)


def organisations() -> dict[UUID, str]:
    """Whoever a request was about, by today's name."""
    asked = CorrectionRequest.objects.filter(organisation=OuterRef("pk")).exclude(state=State.DRAFT)
    found = set(Organisation.objects.filter(Exists(asked)).values_list("pk", flat=True))
    return dict(sorted(names_today_of(found).items(), key=lambda one: one[1].casefold()))
