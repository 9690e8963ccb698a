"""The pretend BRP itself: what it knows, and the events that somebody who demonstrates can let happen."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from demo.models import DemoFormerName, DemoFormerNumber, DemoPerson, DemoPersonChange
from diplomas import numbers
from diplomas.dates import PartialDate
from diplomas.errors import NotFound, Refused

FIRST_NUMBER, LAST_NUMBER = 999990000, 999999999
# Any number: everybody who adds to the list of changes takes this lock.
_LIST_LOCK = 730_114


def people() -> QuerySet[DemoPerson]:
    """Everybody, in the order of their names."""
    return DemoPerson.objects.all()


def somebody(person_id: UUID) -> DemoPerson:
    """The person with this id. Raises `NotFound`."""
    person = DemoPerson.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("Deze persoon bestaat niet in de nagebootste BRP."))
    return person


def by_number(bsn: str) -> DemoPerson | None:
    """The person who has or had this number."""
    found = DemoPerson.objects.filter(bsn=bsn) | DemoPerson.objects.filter(former_numbers__bsn=bsn)
    return found.distinct().first()


def changes(*, after: int, limit: int) -> tuple[list[DemoPersonChange], bool]:
    """What stands in the list after this place, and whether there is more."""
    rows = list(
        DemoPersonChange.objects.filter(pk__gt=after).select_related("person").order_by("pk")[: limit + 1]
    )
    return rows[:limit], len(rows) > limit


def test_numbers() -> Iterator[str]:
    """All numbers of the block for test persons that pass the eleven test, in order."""
    return (str(n) for n in range(FIRST_NUMBER, LAST_NUMBER + 1) if numbers.is_test_bsn(str(n)))


def free_number() -> str:
    """The highest number of the block that nobody has or had. Raises `Refused` when all are taken."""
    taken = set(DemoPerson.objects.values_list("bsn", flat=True))
    taken |= set(DemoFormerNumber.objects.values_list("bsn", flat=True))
    free = [number for number in test_numbers() if number not in taken]
    if not free:
        raise Refused(_("Alle testnummers zijn vergeven."))
    return free[-1]


@transaction.atomic
def change_name(*, person_id: UUID, given_names: str, prefix: str, surname: str) -> None:
    """Give somebody another name from today; the old one stays as a former name."""
    person = _locked(person_id)
    if (given_names, prefix, surname) == (person.given_names, person.prefix, person.surname):
        raise Refused(_("Zo heet deze persoon al."))
    if not surname:
        raise Refused(_("Vul ten minste een achternaam in."))
    DemoFormerName.objects.create(
        person=person,
        given_names=person.given_names,
        prefix=person.prefix,
        surname=person.surname,
        valid_until=timezone.localdate(),
    )
    person.given_names, person.prefix, person.surname = given_names, prefix, surname
    _changed(person)


@transaction.atomic
def register_death(*, person_id: UUID, died: PartialDate) -> None:
    """Somebody died on this, possibly partial, date."""
    person = _locked(person_id)
    if person.died is not None:
        raise Refused(_("Deze persoon is al overleden."))
    day = died.as_date()
    if day is not None and day > timezone.localdate():
        raise Refused(_("Deze datum ligt in de toekomst."))
    person.died = str(died)
    _changed(person)


@transaction.atomic
def set_secrecy(*, person_id: UUID, protected: bool) -> None:
    """Put secrecy (geheimhouding) on or take it off."""
    person = _locked(person_id)
    if person.protected == protected:
        raise Refused(_("De geheimhouding staat al zo."))
    person.protected = protected
    _changed(person)


@transaction.atomic
def change_number(*, person_id: UUID) -> None:
    """Give somebody another number; the old one still finds them."""
    person = _locked(person_id)
    new = free_number()
    DemoFormerNumber.objects.create(person=person, bsn=person.bsn, valid_until=timezone.localdate())
    person.bsn = new
    _changed(person)


@transaction.atomic
def correct_birth(*, person_id: UUID, birth: PartialDate) -> None:
    """Correct the birth date, which may be partial."""
    person = _locked(person_id)
    day = birth.as_date()
    if day is not None and day > timezone.localdate():
        raise Refused(_("Deze datum ligt in de toekomst."))
    if person.birth == str(birth):
        raise Refused(_("De geboortedatum is al zo."))
    person.birth = str(birth)
    _changed(person)


def answer(person: DemoPerson) -> dict[str, Any]:
    """The person as the BRP's API gives them. What is empty is left out."""
    body: dict[str, Any] = {
        "burgerservicenummer": person.bsn,
        "naam": _name(person),
        "geslacht": {"code": person.sex or "O"},
        "geboorte": {"datum": _date(person.birth)},
    }
    if person.died is not None:
        body["overlijden"] = {"datum": _date(person.died)}
    if person.protected:
        body["geheimhoudingPersoonsgegevens"] = True
    history = [_name(row) | _period(row.valid_from, row.valid_until) for row in person.former_names.all()]
    if history:
        body["naamhistorie"] = history
    if former := [row.bsn for row in person.former_numbers.all()]:
        body["vorigeBurgerservicenummers"] = former
    return body


def _locked(person_id: UUID) -> DemoPerson:
    somebody(person_id)
    return DemoPerson.objects.select_for_update().get(pk=person_id)


def _changed(person: DemoPerson) -> None:
    """Keep it and put it on the list, one writer at a time: places become visible in their order."""
    person.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LIST_LOCK])
    DemoPersonChange.objects.create(person=person)


def _name(row: DemoPerson | DemoFormerName) -> dict[str, str]:
    parts = {"voornamen": row.given_names, "voorvoegsel": row.prefix, "geslachtsnaam": row.surname}
    return {key: value for key, value in parts.items() if value}


def _period(start: datetime.date | None, end: datetime.date) -> dict[str, str]:
    body = {"datumEinde": end.isoformat()}
    return body | {"datumIngang": start.isoformat()} if start else body


def _date(text: str) -> dict[str, Any]:
    date = PartialDate.parse(text)
    if date.year is None:
        return {"type": "DatumOnbekend", "onbekend": True}
    if date.month is None:
        return {"type": "JaarDatum", "jaar": date.year}
    if date.day is None:
        return {"type": "JaarMaandDatum", "jaar": date.year, "maand": date.month}
    return {"type": "Datum", "datum": str(date)}
