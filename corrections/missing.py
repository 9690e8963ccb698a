"""A diploma that is missing: what its holder says of it, and the record that is made when that is granted.

What follows from the programme register (RIO) is taken over and not asked, as when an institution records a
diploma by hand (`institutions.recording`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from diplomas import catalogue, register, scenarios, values
from diplomas.content import Facts, Provenance, Source
from diplomas.errors import Refused
from diplomas.models import Diploma, DiplomaVersion, Organisation, Programme
from diplomas.reference.derivation import Derived, derive
from diplomas.reference.lookup import names_at, period_at, system_of
from diplomas.register import Act
from diplomas.terms import HIGHER_EDUCATION, DocumentKind, Sector, State
from diplomas.values import Code, Json, ProgrammeValue, Value

# Sectors of which a programme is of no other; the rest of secondary education shares its codes.
OWN_PROGRAMMES: Final = HIGHER_EDUCATION | {Sector.PRO}


@dataclass(frozen=True, slots=True)
class Record:
    """The record to be made: which institution, kind of document and programme, and the values it has.

    `fields` by name, as the register stores them; what is left out stays unknown.
    """

    organisation: UUID
    sector: Sector
    kind: DocumentKind
    programme_code: str
    exam_date: datetime.date
    source_key: str
    fields: Mapping[str, Json] = field(default_factory=dict)

    def to_json(self) -> dict[str, Json]:
        return {
            "organisation": str(self.organisation),
            "sector": str(self.sector.value),
            "kind": str(self.kind.value),
            "programme_code": self.programme_code,
            "exam_date": self.exam_date.isoformat(),
            "source_key": self.source_key,
            "fields": dict(self.fields),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Json]) -> Record:
        """Raises KeyError and ValueError for what `to_json` did not write."""
        fields = stored["fields"]
        return cls(
            organisation=UUID(str(stored["organisation"])),
            sector=Sector(str(stored["sector"])),
            kind=DocumentKind(str(stored["kind"])),
            programme_code=str(stored["programme_code"]),
            exam_date=datetime.date.fromisoformat(str(stored["exam_date"])),
            source_key=str(stored["source_key"]),
            fields=dict(fields) if isinstance(fields, dict) else {},
        )


def facts_of(record: Record, holder: UUID) -> tuple[Facts, dict[str, Source]]:
    """What the version would say, and which fields come from RIO. Raises `Refused` with a sentence.

    What was given for where RIO is silent stays, also when RIO says something since.
    """
    given = _given(record)
    derived = _derived(record, given)
    if not Organisation.objects.filter(pk=record.organisation).exists():
        raise Refused(_("Kies eerst welke instelling dit diploma heeft uitgegeven."))
    names = names_at([record.organisation], record.exam_date)
    if record.organisation not in names:
        raise Refused(_("Deze instelling bestond niet op de datum van het examen."))
    told = derived.for_document(record.sector, record.kind)
    fields: dict[str, Value | None] = {
        "document_kind": Code(record.kind.value),
        "institution": (names[record.organisation],),
        "exam_date": record.exam_date,
        **told,
        **given,
    }
    facts = Facts(
        holder=holder,
        deliverer=record.organisation,
        sector=record.sector,
        state=State.AWARDED,
        fields=fields,
    )
    return facts, dict.fromkeys(told.keys() - given.keys(), derived.source)


def not_held(record: Record) -> tuple[str, ...]:
    """The fields that the register may not hold now, by name: the scenario changed since they were given."""
    allowed = scenarios.allowed(scenarios.active())
    return tuple(name for name in record.fields if (record.sector, record.kind, name) not in allowed)


def held(record: Record) -> Record:
    """The record with what the register may hold of it now."""
    gone = not_held(record)
    if not gone:
        return record
    return replace(record, fields={name: raw for name, raw in record.fields.items() if name not in gone})


def check_held(record: Record) -> None:
    """Raises `Refused` when the register may not hold all of it any more."""
    if gone := not_held(record):
        raise Refused(
            _(
                "Het register heeft dit nu niet meer: %(fields)s. Dat veranderde na het antwoord of het "
                "voorstel. Besluit opnieuw: dan komt het er niet in."
            )
            % {"fields": labels(gone)}
        )


def labels(names: Iterable[str]) -> str:
    """Fields as people call them, in one line."""
    known = catalogue.names()
    return ", ".join(str(known[name].label) if name in known else name for name in names)


def told_by_rio(record: Record) -> dict[str, Value | None]:
    """What the programme register says of this document. Raises `Refused` for no programme of then."""
    return _derived(record, _given(record)).for_document(record.sector, record.kind)


def _given(record: Record) -> dict[str, Value | None]:
    return {
        name: None if stored is None else values.read(catalogue.by_name(name), stored)
        for name, stored in record.fields.items()
    }


def _derived(record: Record, given: Mapping[str, Value | None]) -> Derived:
    programme, phase = _programme(record), given.get("phase")
    derived = (
        derive(programme, record.exam_date, phase=phase.code if isinstance(phase, Code) else "")
        if programme else None
    )  # fmt: skip
    if derived is None or derived.period is None:
        raise Refused(_("Wij kennen geen opleiding met deze code op de datum van het examen."))
    if record.sector in OWN_PROGRAMMES and derived.period.sector != record.sector:
        of = {"sector": Sector(derived.period.sector).label, "code": record.programme_code}
        raise Refused(_("Opleiding %(code)s is van een andere sector: %(sector)s.") % of)
    return derived


def _programme(record: Record) -> Programme | None:
    return Programme.objects.filter(
        system=system_of(record.sector), code=record.programme_code.strip().upper()
    ).first()


def programme_of(record: Record) -> ProgrammeValue | None:
    """The programme as it was called on the day of the exam; None for a code that is not known then."""
    programme = _programme(record)
    period = period_at(programme, record.exam_date) if programme else None
    if programme is None or period is None:
        return None
    return ProgrammeValue(programme.system, programme.code, period.name, period.name_en)


def make(record: Record, *, holder: UUID, source: Source, act: Act) -> Diploma:
    """Write the diploma as version 1. Raises `Refused`, also for a source key that was used before."""
    check_held(record)
    facts, told = facts_of(record, holder)
    return register.record(
        facts=facts,
        source_key=record.source_key,
        provenance=Provenance(source).with_fields(told),
        act=act,
    )


def delivered_since(found: Diploma, since: datetime.datetime | None) -> bool:
    """Whether the register has it only since then: the institution was faster than we were."""
    first = DiplomaVersion.objects.values_list("recorded_at", flat=True).get(diploma=found, number=1)
    return since is not None and first > since


def already(record: Record, *, holder: UUID, since: datetime.datetime | None) -> Diploma | None:
    """The diploma, when its institution delivered it since then: no second one is made.

    Raises `Refused` when it stood there before that: then it was not missing.
    """
    found = same_already(record, holder)
    if found is not None and not delivered_since(found, since):
        raise Refused(
            _(
                "Dit diploma stond al in het register toen de aanvrager dit verzoek stuurde. Wijs het "
                "verzoek af, met de reden dat het diploma al in het register staat."
            )
        )
    return found


def find_or_make(
    record: Record, *, holder: UUID, since: datetime.datetime | None, source: Source, act: Act
) -> Diploma:
    """The diploma that was delivered since then, also at this very moment, or a new one. Raises as both.

    In the transaction of the caller: from here to its end nobody else records a diploma of this person.
    """
    register.take_turns(holder)
    return already(record, holder=holder, since=since) or make(record, holder=holder, source=source, act=act)


def same_already(record: Record, holder: UUID) -> Diploma | None:
    """A diploma of this person for this programme on this day, which the register has already.

    One that was withdrawn is none: it says nothing any more, and another may be right.
    """
    found = Diploma.objects.filter(
        holder_id=holder,
        exam_date=record.exam_date,
        programme__system=system_of(record.sector),
        programme__code=record.programme_code.strip().upper(),
        kind=record.kind,
    )
    return found.exclude(state=State.WITHDRAWN).order_by("pk").first()
