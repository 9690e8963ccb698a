"""Finding a record: by name, date of birth, the institution's own key, the key of the diploma, or a number.

Always by POST: what somebody types names a person, and addresses end up in logs. A person whose data are
protected is not found by name or date of birth (Koski's turvakielto), only by a key or number that is known.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F, Q, QuerySet

from diplomas import numbers
from diplomas.dates import PartialDate
from diplomas.models import Diploma, Holder, HolderName
from diplomas.terms import DocumentKind, NumberKind, Sector, State
from institutions.desk import Desk
from institutions.naming import programme_names
from institutions.scope import records

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody typed. A name alone, a birth date alone or both; or one of the keys."""

    name: str = ""
    birth_date: PartialDate | None = None
    source_key: str = ""
    diploma: UUID | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found, with what is needed to tell it from its neighbours."""

    diploma: UUID
    name: str
    birth_date: PartialDate
    sector: Sector
    kind: DocumentKind
    programme: str
    exam_date: datetime.date
    state: State
    source_key: str


@dataclass(frozen=True, slots=True)
class Found:
    """At most MOST records. `similar`: nobody has exactly this name. `more`: there are more."""

    hits: tuple[Hit, ...]
    similar: bool = False
    more: bool = False


def find(desk: Desk, wanted: Wanted) -> Found:
    """The records of this desk that fit everything that was typed."""
    scope = records(desk)
    if wanted.diploma:
        return _found(scope.filter(pk=wanted.diploma))
    if wanted.source_key:
        return _found(scope.filter(source_key=wanted.source_key))
    if wanted.number:
        return _found(scope.filter(holder__in=_by_number(wanted.number)))
    people = Holder.objects.filter(protected=False)
    if wanted.birth_date is not None:
        people = people.filter(
            birth_year=wanted.birth_date.year,
            birth_month=wanted.birth_date.month,
            birth_day=wanted.birth_date.day,
        )
    if not wanted.name:
        return _found(scope.filter(holder__in=people.values("pk")))
    prefix, surname = split(wanted.name)
    found = _found(scope.filter(holder__in=_called(people, prefix, surname)))
    if found.hits:
        return found
    alike = people.filter(surname__trigram_similar=surname)
    order = TrigramSimilarity("holder__surname", surname).desc()
    return _found(scope.filter(holder__in=alike.values("pk")), order, similar=True)


def _called(people: QuerySet[Holder], prefix: str, surname: str) -> QuerySet[Holder, dict[str, UUID]]:
    """Who of these people has this name or had it. A small letter at the start may stand for a capital.

    Two look-ups in two indexes: one condition for both would read everybody.
    """
    named = Q(surname__in={surname, surname[:1].upper() + surname[1:]})
    if prefix:
        named &= Q(prefix__iexact=prefix)
    former = people.filter(pk__in=HolderName.objects.filter(named).values("holder"))
    return people.filter(named).values("pk").union(former.values("pk"))


# The prefixes (voorvoegsels) of the BRP's table 36 that occur most; a longer one before a shorter one.
PREFIXES: Final = (
    "van der", "van den", "van de", "van het", "van 't", "van", "von der", "von", "de la", "de", "den", "der",
    "ten", "ter", "te", "op de", "op 't", "in 't", "in de", "uit de", "el", "al", "d'", "'t", "la", "le",
    "du", "dos", "da",
)  # fmt: skip


def split(name: str) -> tuple[str, str]:
    """Prefix and surname of a name as people write it: "van der Berg", "Berg, van der" or "Berg"."""
    text = " ".join(name.split())
    surname, comma, prefix = text.partition(",")
    if comma:
        return prefix.strip().lower(), surname.strip()
    for known in PREFIXES:
        gap = "" if known.endswith("'") else " "
        if text.lower().startswith(known + gap) and len(text) > len(known + gap):
            return known, text[len(known + gap) :]
    return "", text


def _by_number(number: str) -> QuerySet[Holder, UUID]:
    fits = Q(pk__in=[])
    for kind in (NumberKind.BSN, NumberKind.ONDERWIJSNUMMER):
        for digest in numbers.digests(kind, number):
            fits |= Q(numbers__kind=kind, numbers__key_id=digest.key_id, numbers__digest=digest.value)
    return Holder.objects.filter(fits).values_list("pk", flat=True)


def _found(records: QuerySet[Diploma], *order: object, similar: bool = False) -> Found:
    # Keys first, what belongs to them then: joined in one statement, the planner reads every holder.
    keys = list(
        records.order_by(*order, F("exam_date").desc(), "pk").values_list("pk", flat=True)[: MOST + 1]  # type: ignore[arg-type]
    )
    found = {row.pk: row for row in Diploma.objects.filter(pk__in=keys).select_related("holder", "programme")}
    rows = [found[key] for key in keys]
    return Found(_hits(rows[:MOST]), similar=similar and bool(rows), more=len(rows) > MOST)


def _hits(rows: Sequence[Diploma]) -> tuple[Hit, ...]:
    names = programme_names(rows)
    return tuple(
        Hit(
            diploma=row.pk,
            name=row.holder.full_name,
            birth_date=row.holder.birth_date,
            sector=Sector(row.sector),
            kind=DocumentKind(row.kind),
            programme=names[row.pk],
            exam_date=row.exam_date,
            state=State(row.state),
            source_key=row.source_key,
        )
        for row in rows
    )
