"""Rows for tests, made through the register itself: plain functions, no randomness.

Every function gives something valid when called without arguments. `recorded` is the one most tests need.
"""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal
from uuid import UUID, uuid4

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from diplomas import catalogue, numbers, register
from diplomas.catalogue import Field, ValueType
from diplomas.content import Facts, Provenance, Source
from diplomas.dates import PartialDate
from diplomas.models import (
    Diploma,
    Holder,
    HolderNumber,
    Organisation,
    OrganisationName,
    Programme,
    ProgrammePeriod,
    Succession,
)
from diplomas.reference.lookup import system_of
from diplomas.terms import KINDS_BY_SECTOR, DocumentKind, NumberKind, Reason, Sector, State
from diplomas.values import Code, GradeRow, OrganisationValue, ProgrammeValue, Value

EXAM_DATE = datetime.date(2024, 6, 21)
ALWAYS = DateRange(datetime.date(1900, 1, 1), None)
_count = itertools.count(1)

LEVEL_BY_SECTOR = {
    Sector.WO: "WO-MA",
    Sector.HBO: "HBO-BA",
    Sector.MBO: "MBO-4",
    Sector.VAVO: "VWO",
    Sector.VO: "HAVO",
    Sector.VSO: "VMBO-TL",
    Sector.PRO: "PRO",
    Sector.STAATSEXAMEN: "VWO",
    Sector.NT2: "NT2-II",
    Sector.INBURGERING: "B1",
}
PLACES = [(sector, kind) for sector, kinds in KINDS_BY_SECTOR.items() for kind in kinds]


def brin() -> str:
    """A code of the right shape that no earlier call gave and no institution of the reference data has."""
    number = next(_count)
    return f"{number % 9 + 91}{chr(65 + number // 9 % 26)}{chr(65 + number // 234 % 26)}"


def organisation(
    name: str = "Hogeschool Voorbeeld",
    *,
    code: str | None = None,
    kind: str = Organisation.Kind.SCHOOL,
    place: str = "Utrecht",
    name_en: str = "",
    period: DateRange = ALWAYS,
    **columns: object,
) -> Organisation:
    """An organisation with one name in `period`."""
    given = {"funded": True, "country": "NL", "sectors": [], **columns}
    made = Organisation.objects.create(kind=kind, brin=code or brin(), **given)
    OrganisationName.objects.create(organisation=made, name=name, name_en=name_en, place=place, period=period)
    return made


def renamed(old: Organisation, name: str, *, on: datetime.date) -> None:
    """From that day the organisation has another name."""
    current = old.names.order_by("-period").first()
    assert current is not None
    current.period = DateRange(current.period.lower, on)
    current.save()
    OrganisationName.objects.create(
        organisation=old, name=name, place=current.place, period=DateRange(on, None)
    )


def merged(old: Organisation, new: Organisation, *, on: datetime.date) -> None:
    """From that day the old organisation is no more and the new one carries its records."""
    for name in old.names.all():
        name.period = DateRange(name.period.lower, on)
        name.save()
    Succession.objects.create(old=old, new=new, on=on)


def programme(
    sector: Sector = Sector.HBO,
    *,
    code: str | None = None,
    name: str = "Opleiding tot Verpleegkundige",
    name_en: str = "Nursing",
    **period_columns: object,
) -> Programme:
    """A programme that exists always."""
    made = Programme.objects.create(system=system_of(sector), code=code or f"{next(_count):05d}")
    ProgrammePeriod.objects.create(
        programme=made, period=ALWAYS, name=name, name_en=name_en, sector=sector, **period_columns
    )
    return made


def holder(
    given_names: str = "Sanne Maria",
    prefix: str = "de",
    surname: str = "Vries",
    *,
    birth: PartialDate | None = None,
    bsn: str = "",
    **columns: object,
) -> Holder:
    """A person, found by `bsn` when it is given."""
    born = birth or PartialDate(1999, 2, 3)
    made = Holder(
        given_names=given_names,
        prefix=prefix,
        surname=surname,
        **{"sex": "V", "brp_at": timezone.now(), **columns},
    )
    made.set_birth_date(born)
    made.save()
    if bsn:
        digest = numbers.digest(NumberKind.BSN, bsn)
        HolderNumber.objects.create(
            holder=made,
            kind=NumberKind.BSN,
            key_id=digest.key_id,
            digest=digest.value,
            cipher=numbers.encrypt(NumberKind.BSN, bsn).value,
        )
    return made


def organisation_value(made: Organisation) -> OrganisationValue:
    """The organisation as a version records it: its newest name, frozen."""
    name = made.names.order_by("-period").first()
    assert name is not None
    return OrganisationValue(
        id=str(made.pk),
        name=name.name,
        name_en=name.name_en,
        brin=made.brin or "",
        place=name.place,
        country=made.country,
    )


def programme_value(made: Programme) -> ProgrammeValue:
    """The programme as a version records it."""
    period = made.periods.order_by("-period").first()
    assert period is not None
    return ProgrammeValue(made.system, made.code, period.name, period.name_en)


GRADES = (
    GradeRow("Nederlandse taal", "0011", "Dutch", school_exam="7.4", central_exam="6.8", final="7"),
    GradeRow("Wiskunde B", "0150", "Mathematics B", school_exam="8.1", central_exam="7.2", final="8"),
    GradeRow("Lichamelijke opvoeding", kind="subject", school_exam="V", final="V"),
    GradeRow("Profielwerkstuk", kind="thesis", final="9"),
)


def example(field: Field, sector: Sector = Sector.HBO) -> Value:
    """A value that fits this field of the catalogue; organisations and programmes need `facts`."""
    match field.name:
        case "level":
            return Code(LEVEL_BY_SECTOR.get(sector, "HBO-BA"))
        case "issue_date":
            return EXAM_DATE + datetime.timedelta(days=14)
        case "distinction":
            return Code("CUM_LAUDE", "met lof geslaagd")
        case "average_grade":
            return Decimal("8.25")
        case "credits":
            return Decimal("240")
    match field.type:
        case ValueType.CODE:
            return Code(next(iter(field.codes)))
        case ValueType.DATE:
            return EXAM_DATE
        case ValueType.PARTIAL_DATE:
            return PartialDate(2001, 9)
        case ValueType.NUMBER:
            return Decimal("12.50")
        case ValueType.GRADES:
            return GRADES
        case ValueType.ORGANISATIONS:
            return (organisation_value(organisation("Universiteit Elders")),)
        case ValueType.PROGRAMME:
            return programme_value(programme(sector))
    return f"{field.name} volgens het document"


def facts(
    sector: Sector = Sector.HBO,
    kind: DocumentKind | None = None,
    *,
    person: UUID | Holder | None = None,
    deliverer: Organisation | None = None,
    state: State = State.AWARDED,
    complete: bool = True,
    **fields: Value | None,
) -> Facts:
    """What a version says: every field that applies (or only the required ones), replaced by `fields`.

    A keyword that names a field gives its value; None means *delivered that there is none*.
    """
    kind = kind or KINDS_BY_SECTOR[sector][0]
    deliverer = deliverer or organisation()
    person = person or holder()
    said: dict[str, Value | None] = {
        "document_kind": Code(kind.value),
        "institution": (organisation_value(deliverer),),
        "exam_date": EXAM_DATE,
    }
    if "programme" not in fields:
        said["programme"] = programme_value(programme(sector))
    for field in catalogue.stored_fields(sector, kind):
        if complete and field.name not in said and field.name not in fields:
            said[field.name] = example(field, sector)
    if state == State.NOT_ISSUED:
        said.pop("issue_date", None)
    return Facts(
        holder=person.pk if isinstance(person, Holder) else person,
        deliverer=deliverer.pk,
        sector=sector,
        state=state,
        fields={**said, **fields},
    )


def source(name: str = "institution:25BE", at: datetime.date = EXAM_DATE, batch: str = "2024-06") -> Source:
    return Source(name, at, batch)


def act(
    reason: Reason = Reason.DELIVERY,
    text: str | None = None,
    *,
    actor: str = "institution:25BE",
    origin: str = "delivery:2024-06",
    at: datetime.datetime | None = None,
) -> register.Act:
    """Who writes, when and why; anything but a delivery has its reason in words."""
    words = "" if reason == Reason.DELIVERY else "Uit de test"
    return register.Act(
        actor=actor,
        reason=reason,
        source=origin,
        reason_text=words if text is None else text,
        at=at or timezone.now(),
    )


def record(said: Facts, *, source_key: str | None = None, by: register.Act | None = None) -> Diploma:
    """These facts as version 1 of a new diploma."""
    return register.record(
        facts=said,
        source_key=source_key or f"key-{uuid4()}",
        provenance=Provenance(source()),
        act=by or act(),
    )


def recorded(sector: Sector = Sector.HBO, kind: DocumentKind | None = None, **given: object) -> Diploma:
    """A diploma that stands in the register; arguments as for `facts`.

    A withdrawn one is recorded first and then withdrawn, as in life: its head is version 2.
    """
    wanted = given.pop("state", State.AWARDED)
    withdrawn = wanted == State.WITHDRAWN
    said = facts(sector, kind, state=State.AWARDED if withdrawn else wanted, **given)
    diploma = record(said)
    if withdrawn:
        register.withdraw(diploma_id=diploma.pk, expected_version=1, act=act(Reason.WITHDRAWN))
        diploma.refresh_from_db()
    return diploma
