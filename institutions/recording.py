"""Recording a new diploma by hand: whose, which, and what the programme register does not tell.

What follows from the programme register (RIO) is taken over and not asked; the rest is typed by the
catalogue.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from diplomas import catalogue, persons, register, scenarios
from diplomas.catalogue import Field, Supplier
from diplomas.content import Facts, Provenance
from diplomas.dates import PartialDate
from diplomas.errors import NotFound, Refused
from diplomas.models import Diploma, Holder, Offering, Programme
from diplomas.persons import PersonData
from diplomas.reference.derivation import Derived, derive
from diplomas.reference.lookup import names_at, system_of
from diplomas.register import Act
from diplomas.steps import FieldChange, Unknown
from diplomas.terms import DocumentKind, NumberKind, Reason, Sector, State
from diplomas.values import Code, Value
from institutions import person as who
from institutions.access import is_own
from institutions.desk import Desk
from institutions.services import source_of

# Filled in by the first step, or by the register itself.
_GIVEN = frozenset({"document_kind", "programme", "institution", "exam_date"})


@dataclass(frozen=True, slots=True)
class Start:
    """What has to be known first: the person, the kind of document, the programme and the day."""

    kind: NumberKind
    number: str
    birth_date: PartialDate
    sector: Sector
    document: DocumentKind
    programme_code: str
    exam_date: datetime.date
    state: State
    source_key: str


@dataclass(frozen=True, slots=True)
class Known:
    """The person and programme of a start, and what RIO tells of it; `open_fields` are still to be given.

    `person` is what the BRP says of somebody whom the register does not have yet: then there is no `holder`.
    """

    name: str
    holder: Holder | None
    person: PersonData | None
    derived: Derived
    open_fields: tuple[Field, ...]


def look_up(desk: Desk, start: Start) -> Known:
    """Check the first step. Raises `NotFound` for who may not record, `Refused` with a sentence otherwise."""
    if not desk.edits or desk.organisation is None:
        raise NotFound(_("Dit diploma staat niet bij uw instelling."))
    holder, person = who.look_up(start.kind, start.number, start.birth_date)
    if holder is not None and is_own(desk.user, holder.pk):
        raise Refused(_("Dit zijn uw eigen gegevens. Vraag een collega om dit te doen."))
    system = system_of(start.sector)
    programme = Programme.objects.filter(system=system, code=start.programme_code).first()
    derived = derive(programme, start.exam_date) if programme else None
    if programme is None or derived is None or derived.period is None:
        raise Refused(_("Wij kennen geen opleiding met deze code op de datum van het examen."))
    offered = Offering.objects.filter(
        programme=programme, organisation__in=desk.carries, period__contains=start.exam_date
    )
    if system in (Programme.System.ISAT, Programme.System.CREBO) and not offered.exists():
        raise Refused(_("Deze opleiding stond op de datum van het examen niet bij uw instelling."))
    told = derived.for_document(start.sector, start.document)
    name = holder.full_name if holder else person.name.full_name if person else ""
    return Known(name, holder, person, derived, _open_fields(start, told))


def _open_fields(start: Start, told: Mapping[str, Value | None]) -> tuple[Field, ...]:
    here = (start.sector.value, start.document.value)
    allowed = {name for *place, name in scenarios.allowed(scenarios.active()) if tuple(place) == here}
    return tuple(
        entry
        for entry in catalogue.stored_fields(start.sector, start.document)
        if entry.name not in _GIVEN
        and entry.name not in told
        and entry.name in allowed
        and Supplier.INSTITUTION in entry.suppliers
        and not (entry.name == "issue_date" and start.state == State.NOT_ISSUED)
    )


@transaction.atomic
def record(*, desk: Desk, start: Start, given: Mapping[str, FieldChange]) -> Diploma:
    """Record the diploma as version 1. Raises as `look_up`, and `Refused` for a key that was used before."""
    known = look_up(desk, start)
    holder = known.holder or persons.register_holder(
        kind=start.kind, number=start.number, person=known.person
    )
    assert desk.organisation is not None
    source = source_of(desk)
    told = known.derived.for_document(start.sector, start.document)
    fields: dict[str, Value | None] = {
        "document_kind": Code(start.document.value),
        "institution": (names_at([desk.organisation.pk], start.exam_date)[desk.organisation.pk],),
        "exam_date": start.exam_date,
        **told,
    }
    asked = {entry.name for entry in known.open_fields}
    fields |= {n: change for n, change in given.items() if n in asked and not isinstance(change, Unknown)}
    return register.record(
        facts=Facts(
            holder=holder.pk,
            deliverer=desk.organisation.pk,
            sector=start.sector,
            state=start.state,
            fields=fields,
        ),
        source_key=start.source_key,
        provenance=Provenance(source).with_fields(dict.fromkeys(told, known.derived.source)),
        act=Act(actor=desk.user.actor, reason=Reason.DELIVERY, source=source.name),
    )
