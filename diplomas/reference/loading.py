"""Writes the data files to the tables: adds and updates, never removes, and a second run changes nothing.

A row is known by what identifies it: an organisation by its BRIN (or kind), a programme by (system, code), a
period by what it belongs to and the day it begins. What administrators added beside the files stays.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from diplomas.errors import Refused
from diplomas.models import (
    JointPartner,
    Offering,
    Organisation,
    OrganisationName,
    Programme,
    ProgrammePeriod,
    Succession,
)

from .files import Period, ProgrammeKey, ReferenceData, read_all
from .lookup import forget, organisation_id


@dataclass(frozen=True, slots=True)
class Counts:
    """What loading did to one table. `other` counts rows that are in the table and not in the files."""

    table: str
    created: int
    updated: int
    unchanged: int
    other: int

    @property
    def changed(self) -> bool:
        return bool(self.created or self.updated)


type Report = Callable[[Counts], None]
type Values = Mapping[str, Any]


@transaction.atomic
def load(*, data: ReferenceData | None = None, report: Report | None = None) -> tuple[Counts, ...]:
    """Bring the tables in line with the data files (or `data`) in one transaction; tell each table's counts.

    Raises `BadData` when a file is wrong and `Refused` when the tables hold something that contradicts it,
    such as an overlapping period that somebody added. Nothing is written then.
    """
    data = data or read_all()
    done: list[Counts] = []

    def say(counts: Counts) -> None:
        done.append(counts)
        if report:
            report(counts)

    say(_organisations(data))
    say(_names(data))
    say(_successions(data))
    programmes, counts = _programmes(data)
    say(counts)
    say(_periods(data, programmes))
    say(_offerings(data, programmes))
    say(_partners(data, programmes))
    forget()
    return tuple(done)


def _organisations(data: ReferenceData) -> Counts:
    wanted = {
        (organisation_id(row.key),): {
            "kind": row.kind.value,
            "brin": row.brin,
            "country": row.country,
            "funded": row.funded,
            "sectors": [sector.value for sector in row.sectors],
            "recognised_from": row.recognised.start,
            "recognised_until": row.recognised.end,
        }
        for row in data.organisations
    }
    return _write(Organisation, ("id",), wanted)


def _names(data: ReferenceData) -> Counts:
    wanted = {
        (organisation_id(row.organisation), row.period.start): {
            "name": row.name,
            "name_en": row.name_en,
            "place": row.place,
            "period": _range(row.period),
        }
        for row in data.names
    }
    return _write(OrganisationName, ("organisation_id", "period.lower"), wanted)


def _successions(data: ReferenceData) -> Counts:
    wanted = {
        (organisation_id(row.old), organisation_id(row.new)): {"on": row.on} for row in data.successions
    }
    return _write(Succession, ("old_id", "new_id"), wanted)


def _programmes(data: ReferenceData) -> tuple[Mapping[ProgrammeKey, int], Counts]:
    wanted: dict[tuple[Hashable, ...], Values] = {row.key: {} for row in data.programmes}
    counts = _write(Programme, ("system", "code"), wanted)
    return {(p.system, p.code): p.pk for p in Programme.objects.all()}, counts


def _periods(data: ReferenceData, programmes: Mapping[ProgrammeKey, int]) -> Counts:
    wanted = {
        (programmes[row.key], row.period.start): {
            "period": _range(row.period),
            "name": row.name,
            "name_en": row.name_en,
            "sector": row.sector.value,
            "level": row.level,
            "phase": str(row.phase),
            "degree": str(row.degree),
            "additions": list(row.additions),
            "credits": row.credits,
            "nlqf": row.nlqf,
            "eqf": row.eqf,
            "isced_f": row.isced_f,
            "professional_requirements": row.professional_requirements,
        }
        for row in data.programmes
    }
    return _write(ProgrammePeriod, ("programme_id", "period.lower"), wanted)


def _offerings(data: ReferenceData, programmes: Mapping[ProgrammeKey, int]) -> Counts:
    wanted = {
        (programmes[row.programme], organisation_id(row.organisation), row.period.start): {
            "period": _range(row.period)
        }
        for row in data.offerings
    }
    return _write(Offering, ("programme_id", "organisation_id", "period.lower"), wanted)


def _partners(data: ReferenceData, programmes: Mapping[ProgrammeKey, int]) -> Counts:
    wanted = {
        (programmes[row.programme], organisation_id(row.organisation)): {"order": row.order}
        for row in data.partners
    }
    return _write(JointPartner, ("programme_id", "organisation_id"), wanted)


def _range(period: Period) -> DateRange:
    return DateRange(period.start, period.end)


def _write[M: models.Model](
    model: type[M], key: Sequence[str], wanted: Mapping[tuple[Any, ...], Values]
) -> Counts:
    """Create what is missing and update what differs; rows are matched on `key`."""
    attributes = [part for part in key if "." not in part]
    existing = {_key_of(row, key): row for row in model._default_manager.all()}
    new: list[M] = []
    different: list[M] = []
    changed: set[str] = set()
    for identity, values in wanted.items():
        row = existing.get(identity)
        if row is None:
            new.append(model(**dict(zip(attributes, identity, strict=False)), **values))
        elif names := [name for name, value in values.items() if getattr(row, name) != value]:
            for name in names:
                setattr(row, name, values[name])
            different.append(row)
            changed.update(names)
    try:
        with transaction.atomic():
            if different:
                model._default_manager.bulk_update(different, sorted(changed), batch_size=500)
            model._default_manager.bulk_create(new, batch_size=500)
    except IntegrityError as error:
        raise Refused(_explain(model, error)) from error
    unchanged = len(wanted) - len(new) - len(different)
    other = len(existing.keys() - wanted.keys())
    return Counts(model._meta.db_table, len(new), len(different), unchanged, other)


def _key_of(row: models.Model, key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(attrgetter(part)(row) for part in key)


def _explain(model: type[models.Model], error: IntegrityError) -> str:
    """The constraint's own message where it has one."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    messages = {c.name: str(c.violation_error_message) for c in model._meta.constraints}
    return f"{model._meta.db_table}: {messages.get(str(name), name or error)}"
