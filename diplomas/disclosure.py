"""The only door out of the register.

What leaves is a frozen `DiplomaData` that holds just the allowed fields and no database object: a field that
is not allowed cannot leak from a template, because it is not there. A holder's own view writes nothing
(`own_overview`, `own_diploma`). A release is prepared by reading only (`prepare`); after the receiver's file
was made, one short transaction records it (`disclose`, `disclose_extract`), and only then it is handed over.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from . import catalogue, scenarios
from .catalogue import Field, Scenario, Supplier
from .content import Facts, Provenance, Source
from .dates import PartialDate
from .errors import NotFound, Refused, Stale
from .models import (
    Diploma,
    DiplomaVersion,
    Extract,
    ExtractItem,
    FieldSet,
    Holder,
)
from .present_names import names_today
from .release_record import record
from .shown import DiplomaData, ShownField, shown_hash
from .terms import State
from .values import Code, OrganisationValue, Status, Value

type Entries = frozenset[tuple[str, str, str]]
# How much of a receiver, a purpose and a ground the log holds.
LONGEST = {"party": 120, "purpose": 200, "legal_basis": 80}


# --- the holder's own view: reads, writes nothing ---


def own_overview(*, holder: UUID) -> tuple[DiplomaData, ...]:
    """Every diploma of this person, newest first, as the active scenario lets its holder see it."""
    return load(holder=holder, entries=scenarios.allowed(scenarios.active()))


def own_diploma(*, holder: UUID, diploma: UUID) -> DiplomaData:
    """One diploma of this person. Raises `NotFound` also when it is somebody else's."""
    found = load(holder=holder, diplomas=[diploma], entries=scenarios.allowed(scenarios.active()))
    if not found:
        raise NotFound(_("Dit diploma staat niet bij uw gegevens."))
    return found[0]


# --- releases ---


@dataclass(frozen=True, slots=True)
class Prepared:
    """A release that is ready to be made: read, not yet recorded.

    `left_out` are fields of these diplomas that the receiver could have had and did not want.
    """

    holder: UUID
    data: tuple[DiplomaData, ...]
    scenario: Scenario
    entries: Entries
    field_set_name: str
    party: str
    purpose: str
    legal_basis: str
    former_names: bool = False
    left_out: frozenset[str] = frozenset()

    @property
    def field_set_id(self) -> str:
        """Eight hexadecimal digits by which people can name the set of fields."""
        return scenarios.field_set_digest(self.entries).hex()[:8]


def prepare(
    *,
    holder: UUID,
    diplomas: Sequence[UUID],
    party: str,
    purpose: str,
    legal_basis: str,
    former_names: bool = False,
    without: frozenset[str] = frozenset(),
) -> Prepared:
    """Read what the holder may take out, in the order asked. Writes nothing.

    `without`: fields that the holder leaves off. They are no part of the release, nor of its field set.
    Raises `NotFound` for a diploma that is not this holder's, and `Refused` for one that was not issued
    (WHW art. 7.11(3)) or was withdrawn: of those nothing leaves the register.
    """
    for name, given in (("party", party), ("purpose", purpose), ("legal_basis", legal_basis)):
        _check_given(name, given)
    scenario = scenarios.active()
    allowed = scenarios.allowed(scenario)
    entries = frozenset(entry for entry in allowed if entry[2] not in without)
    found = {
        data.diploma: data
        for data in load(holder=holder, diplomas=diplomas, entries=entries, former_names=former_names)
    }
    if set(found) != set(diplomas) or not diplomas:
        raise NotFound(_("Dit diploma staat niet bij uw gegevens."))
    for data in found.values():
        _check_releasable(data.state)
    places = {(data.sector.value, data.kind.value) for data in found.values()}
    left_out = frozenset(name for sector, kind, name in allowed - entries if (sector, kind) in places)
    return Prepared(
        holder=holder,
        data=tuple(found[diploma] for diploma in dict.fromkeys(diplomas)),
        scenario=scenario,
        entries=entries,
        field_set_name=" without ".join([f"scenario:{scenario}", *sorted(left_out)]),
        party=party,
        purpose=purpose,
        legal_basis=legal_basis,
        former_names=former_names,
        left_out=left_out,
    )


def _check_given(name: str, given: str) -> None:
    if not given.strip() or "\0" in given:
        raise Refused(_("Zonder ontvanger, doel en grondslag gaat er niets uit het register."))
    if len(given) > LONGEST[name]:
        raise Refused(_("Ontvanger, doel of grondslag is langer dan %(n)d tekens.") % {"n": LONGEST[name]})


def _check_releasable(state: str) -> None:
    if state == State.NOT_ISSUED:
        raise Refused(
            _("Dit diploma is nog niet uitgereikt. Een uittreksel kan pas als de instelling het uitreikt.")
        )
    if state == State.WITHDRAWN:
        raise Refused(_("Dit diploma is ingetrokken. Er is geen uittreksel van mogelijk."))


@transaction.atomic
def disclose(prepared: Prepared, *, at: datetime.datetime | None = None) -> UUID:
    """Record the release (WRO art. 33) and return its id.

    Raises `Stale` when a diploma changed since `prepare`: what was made of it must not leave.
    """
    return _disclose(prepared, at=at or timezone.now(), field_set=_field_set(prepared))


def _disclose(prepared: Prepared, *, at: datetime.datetime, field_set: FieldSet) -> UUID:
    heads = dict(
        Diploma.objects.filter(pk__in=[data.diploma for data in prepared.data])
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk", "head")
    )
    if any(heads.get(data.diploma) != data.version for data in prepared.data):
        raise Stale(_("Dit diploma is zojuist gewijzigd. Maak het uittreksel opnieuw."))
    return record(
        uuid4(),
        at=at,
        party=prepared.party,
        purpose=prepared.purpose,
        legal_basis=prepared.legal_basis,
        field_set=field_set,
        holder=prepared.holder,
        versions=[data.version_id for data in prepared.data],
    )


def _field_set(prepared: Prepared) -> FieldSet:
    return scenarios.field_set(name=prepared.field_set_name, entries=prepared.entries)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is kept of a sealed file: its number, SHA-256 (32 bytes), language, signer and layout version."""

    number: str
    sha256: bytes
    language: str
    signer: str
    renderer: str


@transaction.atomic
def disclose_extract(prepared: Prepared, *, sealed: Sealed, at: datetime.datetime | None = None) -> Extract:
    """Record an extract and its release in one transaction. Raises as `disclose`."""
    at = at or timezone.now()
    field_set = _field_set(prepared)
    disclosure = _disclose(prepared, at=at, field_set=field_set)
    extract = Extract.objects.create(
        number=sealed.number,
        sha256=sealed.sha256,
        at=at,
        holder_id=prepared.holder,
        disclosure_id=disclosure,
        field_set=field_set,
        scenario=prepared.scenario,
        language=sealed.language,
        former_names=prepared.former_names,
        signer=sealed.signer,
        renderer=sealed.renderer,
    )
    items = []
    for data in prepared.data:
        salt = secrets.token_bytes(16)
        items.append(
            ExtractItem(
                extract=extract,
                diploma_id=data.diploma,
                version_id=data.version_id,
                salt=salt,
                shown=shown_hash(data, salt=salt),
            )
        )
    ExtractItem.objects.bulk_create(items)
    return extract


# --- reading ---


def load(
    *,
    holder: UUID,
    entries: Entries,
    diplomas: Iterable[UUID] | None = None,
    former_names: bool = False,
) -> tuple[DiplomaData, ...]:
    """The newest version of each diploma of this person, as who has these entries may know it.

    The same few statements however many there are. Writes nothing: who may have it is the caller's to know.
    """
    person = Holder.objects.filter(pk=holder).first()
    if person is None:
        return ()
    heads = DiplomaVersion.objects.filter(
        diploma__holder_id=holder, number=F("diploma__head"), content__isnull=False
    )
    if diplomas is not None:
        heads = heads.filter(diploma_id__in=list(diplomas))
    versions = list(
        heads.select_related("content", "diploma")
        .fetch_mode(models.FETCH_RAISE)
        .order_by("-diploma__exam_date", "diploma_id")
    )
    facts = [Facts.from_json(version.content.content) for version in versions]
    names = names_today(facts)
    former = tuple(row.full_name for row in person.former_names.all()) if former_names else ()
    return tuple(
        project(version, said, person, entries=entries, names=names, former_names=former)
        for version, said in zip(versions, facts, strict=True)
    )


def project(
    version: DiplomaVersion,
    facts: Facts,
    person: Holder,
    *,
    entries: Entries,
    names: Mapping[UUID, str],
    former_names: tuple[str, ...] = (),
) -> DiplomaData:
    """One version as a receiver with these entries may know it."""
    provenance = Provenance.from_json(version.content.provenance)
    sector, kind = facts.sector, facts.kind
    shown = [
        _shown(entry, facts, person, provenance)
        for entry in catalogue.all_fields()
        if (sector.value, kind.value, entry.name) in entries and entry.applies(sector, kind)
    ]
    recorded = {o.id: o.name for s in shown if isinstance(s.value, tuple) for o in _organisations(s.value)}
    return DiplomaData(
        diploma=version.diploma_id,
        version=version.number,
        version_id=version.pk,
        recorded_at=version.recorded_at,
        sector=sector,
        kind=kind,
        state=facts.state,
        deliverer=names.get(facts.deliverer, ""),
        fields=tuple(shown),
        names_now={id: names[UUID(id)] for id, name in recorded.items() if names.get(UUID(id), name) != name},
        former_names=former_names,
    )


def _organisations(value: tuple[object, ...]) -> Iterable[OrganisationValue]:
    return (item for item in value if isinstance(item, OrganisationValue))


def _shown(entry: Field, facts: Facts, person: Holder, provenance: Provenance) -> ShownField:
    if Supplier.BRP in entry.suppliers:
        value = _person_value(entry.name, person)
        source = Source("brp", timezone.localdate(person.brp_at))
        return ShownField(entry, Status.DELIVERED if value else Status.UNKNOWN, value, source)
    status = facts.status(entry.name)
    if status == Status.UNKNOWN:
        return ShownField(entry, status)
    return ShownField(entry, status, facts.fields[entry.name], provenance.of(entry.name))


def _person_value(name: str, person: Holder) -> Value | None:
    match name:
        case "holder_name":
            return person.full_name
        case "birth_date":
            return person.birth_date if person.birth_date != PartialDate() else None
        case "sex":
            return Code(person.sex) if person.sex else None
    raise KeyError(name)
