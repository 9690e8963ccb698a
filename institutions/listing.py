"""The list of a desk's records: newest first, page after page by where the last one ended, never counted.

It holds no names. Records that another organisation delivers and this one awards have a list of their own:
they are few, and one statement for both would sort all of an institution's records.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet

from diplomas.models import Diploma
from diplomas.terms import DocumentKind, Role, Sector, State
from institutions.desk import Desk
from institutions.naming import programme_names
from institutions.scope import records

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the list: a state, those awarded but delivered by another, and where to begin."""

    state: str = ""
    delivered_elsewhere: bool = False
    after: tuple[datetime.date, UUID] | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Wanted:
        """Read the address; what cannot be read counts as not asked."""
        state = query.get("stand", "")
        day, _mark, key = query.get("na", "").partition("_")
        try:
            after = (datetime.date.fromisoformat(day), UUID(key)) if key else None
        except ValueError:
            after = None
        return cls(state if state in State.values else "", query.get("van") == "anderen", after)

    @property
    def query(self) -> str:
        given = {"stand": self.state, "van": "anderen" if self.delivered_elsewhere else ""}
        if self.after:
            given["na"] = f"{self.after[0].isoformat()}_{self.after[1]}"
        return urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True, slots=True)
class Row:
    diploma: UUID
    source_key: str
    sector: Sector
    kind: DocumentKind
    programme: str
    exam_date: datetime.date
    state: State


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `next_query` is the address of the next one; empty on the last."""

    wanted: Wanted
    rows: tuple[Row, ...]
    next_query: str
    first_query: str


def page(desk: Desk, wanted: Wanted) -> Page:
    found = _part(desk, wanted)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.after:
        day, key = wanted.after
        # Two conditions, so that the index can begin at the day.
        found = found.filter(exam_date__lte=day).filter(Q(exam_date__lt=day) | Q(pk__gt=key))
    rows = list(found.select_related("programme").order_by("-exam_date", "pk")[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    names = programme_names(shown)
    last = (shown[-1].exam_date, shown[-1].pk) if len(rows) > PAGE_SIZE else None
    return Page(
        wanted=wanted,
        rows=tuple(
            Row(
                row.pk, row.source_key, Sector(row.sector), DocumentKind(row.kind), names[row.pk],
                row.exam_date, State(row.state),
            )
            for row in shown
        ),
        next_query=replace(wanted, after=last).query if last else "",
        first_query=replace(wanted, after=None).query if wanted.after else "",
    )  # fmt: skip


def _part(desk: Desk, wanted: Wanted) -> QuerySet[Diploma]:
    if desk.organisation is None:
        # Who handles cases in the register comes with a case: there is nothing to leaf through.
        return Diploma.objects.none()
    if wanted.delivered_elsewhere:
        return (
            records(desk)
            .filter(parties__organisation__in=desk.carries, parties__role=Role.AWARDS)
            .exclude(deliverer__in=desk.carries)
            .distinct()
        )
    # What one delivers is always in one's scope: no need to ask the parties as well.
    return (
        Diploma.objects.filter(deliverer__in=desk.carries) if desk.reads_records else Diploma.objects.none()
    )
