"""How much the pre-check answered: of everything that people came with, the part that needed no request.

Both sides count the same thing: a field of one diploma that somebody found wrong, or a diploma that somebody
missed. A filter narrows both sides or neither: answers know the institution that delivered the diploma, and
of a missing diploma there is none, so with an institution chosen those are left out on both sides.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncQuarter

from corrections.figures.outcomes import Wanted, asked_items, percent, quarter_name
from corrections.models import CorrectionRequest, Precheck, Wish

ANSWERED, INSISTED, SENT, WISHES = "answered", "insisted", "sent", "wishes"


@dataclass(frozen=True, slots=True)
class Beforehand:
    """What the pre-check answered, what was sent all the same, everything that was sent, and wishes.

    `quarter` is empty for all of them together. `wishes` is None when an institution is chosen: a wish is
    about the register and names none.
    """

    quarter: str
    answered: int
    insisted: int
    sent: int
    wishes: int | None

    @property
    def share(self) -> float:
        """Of everything that people came with, the part that the pre-check answered; in percent."""
        return percent(self.answered, self.answered + self.sent)


def beforehand(wanted: Wanted) -> Beforehand:
    """What the pre-check answered in the quarter (or ever). An outcome narrows nothing here."""
    return by_quarter(wanted)[-1]


def by_quarter(wanted: Wanted) -> tuple[Beforehand, ...]:
    """The newest quarter first, at the end all together."""
    found: defaultdict[datetime.date, Counter[str]] = defaultdict(Counter)
    for name, rows, moment in _counted(wanted):
        each = rows.annotate(quarter=TruncQuarter(moment)).order_by().values_list("quarter")
        for at, number in each.annotate(number=Count("pk")):
            found[at.date()][name] = number
    days = [day for day in sorted(found, reverse=True) if wanted.quarter in (None, day)]
    together: Counter[str] = Counter()
    for day in days:
        together.update(found[day])
    lines = [(quarter_name(day), found[day]) for day in days]
    return tuple(
        Beforehand(
            quarter, counts[ANSWERED], counts[INSISTED], counts[SENT],
            None if wanted.organisation else counts[WISHES],
        )
        for quarter, counts in [*lines, ("", together)]
    )  # fmt: skip


def _counted(wanted: Wanted) -> Iterator[tuple[str, QuerySet[Any], str]]:
    """Name, rows of every quarter, and the column that says when."""
    checks, wishes = Precheck.objects.all(), Wish.objects.all()
    sent = asked_items(wanted)
    if wanted.organisation:
        checks = checks.filter(organisation=wanted.organisation)
        sent = sent.filter(request__kind=CorrectionRequest.Kind.FIELD)
    if wanted.field:
        checks, wishes = checks.filter(field=wanted.field), wishes.filter(field=wanted.field)
    if wanted.scenario:
        checks, wishes = checks.filter(scenario=wanted.scenario), wishes.filter(scenario=wanted.scenario)
    yield ANSWERED, checks.filter(sent=False), "at"
    yield INSISTED, checks.filter(sent=True), "at"
    yield SENT, sent, "request__submitted_at"
    yield WISHES, wishes, "at"
