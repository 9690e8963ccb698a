"""What left the register about one person, for that person; the log is kept twenty years (WRO art. 33).

Reads only. The rows were written by `disclosure`, in the transaction that let the data go.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from . import catalogue
from .catalogue import Field, Supplier
from .content import Facts
from .models import Disclosure, DisclosureItem, Extract
from .terms import DocumentKind
from .values import ProgrammeValue

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class ReleasedDiploma:
    """One diploma in a release: what it was called then, and which fields could be read.

    `none` are the fields of which it was told that there is no value. `programme` is None when its content
    was erased since.
    """

    diploma: UUID
    version: int
    kind: DocumentKind | None
    programme: ProgrammeValue | None
    date: datetime.date | None
    fields: tuple[Field, ...]
    none: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """One release: to whom, when, why, on which ground, and of which diplomas. `party` is a reference."""

    id: UUID
    at: datetime.datetime
    party: str
    purpose: str
    legal_basis: str
    is_extract: bool
    extract_number: str
    diplomas: tuple[ReleasedDiploma, ...]


@dataclass(frozen=True, slots=True)
class Releases:
    """One page of the log, newest first. `number` counts from 1; `pages` is at least 1."""

    rows: tuple[Release, ...]
    number: int
    pages: int
    total: int


class Receiver(StrEnum):
    """Who received something, in general terms (WRO art. 33(3))."""

    HOLDER = "holder"
    CHECK = "check"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the log somebody looks for; None means all. `year` is that of the Dutch calendar."""

    year: int | None = None
    receiver: Receiver | None = None
    diploma: UUID | None = None


def release_years(*, holder: UUID) -> tuple[int, ...]:
    """The years in which something left the register about this person, newest first."""
    moments = Disclosure.objects.filter(holder_id=holder).datetimes("at", "year", order="DESC")
    return tuple(moment.year for moment in moments)


def _log(holder: UUID, wanted: Wanted) -> QuerySet[Disclosure]:
    log = Disclosure.objects.filter(holder_id=holder)
    if wanted.year is not None:
        zone = timezone.get_current_timezone()
        first = datetime.datetime(wanted.year, 1, 1, tzinfo=zone)
        log = log.filter(at__gte=first, at__lt=datetime.datetime(wanted.year + 1, 1, 1, tzinfo=zone))
    ours = (Receiver.HOLDER, Receiver.CHECK)
    if wanted.receiver in ours:
        log = log.filter(party__startswith=f"{wanted.receiver}:")
    elif wanted.receiver is not None:
        for receiver in ours:
            log = log.exclude(party__startswith=f"{receiver}:")
    if wanted.diploma is not None:
        of_it = DisclosureItem.objects.filter(
            disclosure_id=OuterRef("pk"), at=OuterRef("at"), version__diploma_id=wanted.diploma
        )
        log = log.filter(Exists(of_it))
    return log


def own_releases(
    *, holder: UUID, page: int = 1, size: int = PAGE_SIZE, wanted: Wanted | None = None
) -> Releases:
    """One page of what left the register about this person; a page past the end is the last one."""
    log = _log(holder, wanted or Wanted())
    total = log.count()
    pages = max(1, -(-total // size))
    number = min(max(page, 1), pages)
    first = (number - 1) * size
    rows = list(log.select_related("field_set").order_by("-at", "id")[first : first + size])
    items = _items(rows)
    numbers = dict(
        Extract.objects.filter(holder_id=holder, disclosure_id__in=[row.id for row in rows]).values_list(
            "disclosure_id", "number"
        )
    )
    return Releases(
        rows=tuple(_release(row, items.get(row.id, []), numbers.get(row.id, "")) for row in rows),
        number=number,
        pages=pages,
        total=total,
    )


def _items(rows: Sequence[Disclosure]) -> dict[UUID, list[DisclosureItem]]:
    """The items of these releases. The moments are given too, so that only their partitions are read."""
    found: dict[UUID, list[DisclosureItem]] = {}
    if not rows:
        return found
    items = (
        DisclosureItem.objects.filter(
            disclosure_id__in=[row.id for row in rows], at__range=(rows[-1].at, rows[0].at)
        )
        .select_related("version__content")
        .order_by("id")
    )
    for item in items:
        found.setdefault(item.disclosure_id, []).append(item)
    return found


def _release(row: Disclosure, items: Sequence[DisclosureItem], number: str) -> Release:
    names = frozenset((sector, kind, field) for sector, kind, field in row.field_set.entries)
    return Release(
        id=row.id,
        at=row.at,
        party=row.party,
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        is_extract=bool(number),
        extract_number=number,
        diplomas=tuple(_diploma(item, names) for item in items),
    )


def _diploma(item: DisclosureItem, entries: frozenset[tuple[str, str, str]]) -> ReleasedDiploma:
    version = item.version
    content = getattr(version, "content", None)
    if content is None:
        return ReleasedDiploma(version.diploma_id, version.number, None, None, None, ())
    facts = Facts.from_json(content.content)
    allowed = [
        entry
        for entry in catalogue.all_fields()
        if (facts.sector.value, facts.kind.value, entry.name) in entries
    ]
    return ReleasedDiploma(
        diploma=version.diploma_id,
        version=version.number,
        kind=facts.kind,
        programme=facts.programme,
        date=facts.exam_date,
        fields=tuple(
            entry
            for entry in allowed
            if Supplier.BRP in entry.suppliers or facts.fields.get(entry.name) is not None
        ),
        none=tuple(entry for entry in allowed if facts.fields.get(entry.name, entry) is None),
    )
