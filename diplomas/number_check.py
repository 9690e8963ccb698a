"""Checking an extract by its number: for somebody who holds paper, or a file that cannot be sent on.

Who knows the number and the date of birth holds the extract: both stand on it. They are told whether it still
holds, and of what it shows only what tells one extract from another. Our reading of WRO art. 31: the
register must be able to say of an extract that it comes from there (docs/adr/0028).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from . import catalogue, scenarios
from .content import Facts
from .currency import ExtractStanding, Standing, standing_of
from .dates import PartialDate
from .disclosure import Entries, project
from .models import Extract, ExtractItem, Holder
from .present_names import names_today
from .release_record import record
from .shown import DiplomaData

PARTY = "check:number"
PURPOSE = "Controle van een uittreksel"
LEGAL_BASIS = "WRO art. 31"
FIELDS = frozenset({"document_kind", "programme", "level", "institution", "exam_date"})
# Of what does not stand any more nothing is told but that.
_TOLD = frozenset({Standing.CURRENT, Standing.OVERTAKEN})


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """What the register says of an extract; `diplomas` as they were shown on it, with a few fields only."""

    standing: ExtractStanding
    diplomas: tuple[DiplomaData, ...]


def check_number(*, number: str, birth_date: PartialDate) -> NumberAnswer | None:
    """The extract with this number of somebody born on this day; None when there is none.

    One question asks for both, so a wrong number and a wrong date cannot be told apart, not by the answer and
    not by the time it takes. The first check of a day stands in the holder's log.
    """
    extract = (
        Extract.objects.filter(
            pk=number,
            holder__birth_year=birth_date.year,
            holder__birth_month=birth_date.month,
            holder__birth_day=birth_date.day,
        )
        .select_related("holder")
        .first()
    )
    if extract is None:
        return None
    standing = standing_of(number=number)
    assert standing is not None
    items = list(
        ExtractItem.objects.filter(extract=extract).select_related("version__content").order_by("id")
    )
    told = standing.standing in _TOLD
    entries = _entries() if told else frozenset()
    _record(extract, items, entries)
    return NumberAnswer(standing, _shown(extract.holder, items, entries) if told else ())


def _entries() -> Entries:
    """The same few fields of every kind of document: what any extract shows, under every scenario."""
    return frozenset(
        (sector.value, kind.value, entry.name)
        for entry in catalogue.all_fields()
        if entry.name in FIELDS
        for sector, kind in entry.places
    )


def _shown(person: Holder, items: list[ExtractItem], entries: Entries) -> tuple[DiplomaData, ...]:
    facts = [Facts.from_json(item.version.content.content) for item in items]
    names = names_today(facts)
    return tuple(
        project(item.version, said, person, entries=entries, names=names)
        for item, said in zip(items, facts, strict=True)
    )


@transaction.atomic
def _record(extract: Extract, items: list[ExtractItem], entries: Entries) -> None:
    """At most one release for an extract and a day, however many ask at once."""
    at, disclosure = timezone.now(), uuid4()
    if not _first_today(extract.number, timezone.localdate(at), disclosure):
        return
    record(
        disclosure,
        at=at,
        party=PARTY,
        purpose=PURPOSE,
        legal_basis=LEGAL_BASIS,
        field_set=scenarios.field_set(name="check", entries=entries),
        holder=extract.holder_id,
        versions=[item.version_id for item in items],
    )


def _first_today(number: str, day: datetime.date, disclosure: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO diplomas_extractcheck (extract_id, "on", disclosure_id) VALUES (%s, %s, %s)'
            ' ON CONFLICT (extract_id, "on") DO NOTHING RETURNING id',
            [number, day, disclosure],
        )
        return cursor.fetchone() is not None
