"""The BRP over HTTP, in the style of the Haal Centraal API "BRP personen bevragen".

A person is asked for with a POST, so a number never stands in an address that a server or proxy might log.
Of what the service may return only the fields we need are asked for and read. Changes come from a list that
is read by cursor. Nothing of a question or an answer is logged, and no error carries any of it.
"""

import datetime
from collections.abc import Mapping
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomas import persons
from diplomas.dates import PartialDate
from diplomas.persons import ChangePage, FormerName, PersonChange, PersonData, PersonName
from diplomas.terms import NumberKind

# Seconds to wait for a connection and for an answer.
TIMEOUT = (3, 10)
FIELDS = [
    "burgerservicenummer",
    "vorigeBurgerservicenummers",
    "naam",
    "naamhistorie",
    "geslacht",
    "geboorte.datum",
    "overlijden.datum",
    "geheimhoudingPersoonsgegevens",
]
# O is "onbekend" in the BRP; X is given by court order.
_SEX = {"M": "M", "V": "V", "X": "X", "O": ""}


class BRP:
    """`persons.PersonRegister` on settings.BRP_URL, with the bearer token settings.BRP_TOKEN."""

    def __init__(self) -> None:
        self._base = settings.BRP_URL.rstrip("/")
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {settings.BRP_TOKEN}"

    def person(self, kind: NumberKind, number: str) -> PersonData | None:
        """The person with this BSN. Other kinds of number are unknown to the BRP: None.

        Raises `persons.PersonRegisterUnreachable`, and its `PersonUnreadable` when only this answer is wrong.
        """
        if kind != NumberKind.BSN:
            return None
        question = {
            "type": "RaadpleegMetBurgerservicenummer",
            "burgerservicenummer": [number],
            "fields": FIELDS,
        }
        answer = self._ask("personen", question)
        try:
            bodies = list(answer["personen"])
        except (KeyError, TypeError):
            raise _unusable() from None
        try:
            found = [read_person(body) for body in bodies]
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _unreadable() from None
        # A service that answers about somebody else must not rename the one we asked about.
        if found and number not in (found[0].number, *found[0].replaced_numbers):
            raise _unreadable()
        return found[0] if found else None

    def changes(self, *, after: int, limit: int = persons.PAGE_SIZE) -> ChangePage:
        """The next changes in the list of persons whom we follow."""
        answer = self._ask("wijzigingen", {"na": after, "aantal": limit})
        try:
            rows = tuple(
                PersonChange(int(row["volgnummer"]), NumberKind.BSN, str(row["burgerservicenummer"]))
                for row in answer["wijzigingen"]
            )
            return ChangePage(rows, more=bool(answer["meer"]))
        except (KeyError, TypeError, ValueError):
            raise _unusable() from None

    def _ask(self, path: str, question: dict[str, Any]) -> Any:
        """The JSON answer. The causes of errors are dropped: they can hold what was asked."""
        if not self._base:
            raise _unreachable()
        try:
            # A redirect is refused: it would take the token and the number to another address.
            response = self._session.post(
                f"{self._base}/{path}", json=question, timeout=TIMEOUT, allow_redirects=False
            )
            if response.status_code != requests.codes.ok:
                raise _unreachable()
            return response.json()
        except requests.RequestException:  # also what is not JSON
            raise _unreachable() from None


def refresh_persons() -> persons.Applied:
    """Take over all that the BRP reported since the last time: the periodic task and the command.

    Raises `persons.PersonRegisterUnreachable`; the next run goes on where this one stopped.
    """
    return persons.apply_changes(register=persons.get_person_register())


def _unreachable() -> persons.PersonRegisterUnreachable:
    return persons.PersonRegisterUnreachable(
        _("De Basisregistratie Personen (BRP) is nu niet bereikbaar. Probeer het later opnieuw.")
    )


def _unusable() -> persons.PersonRegisterUnreachable:
    return persons.PersonRegisterUnreachable(
        _("De Basisregistratie Personen (BRP) gaf een antwoord dat wij niet kunnen lezen.")
    )


def _unreadable() -> persons.PersonUnreadable:
    return persons.PersonUnreadable(str(_unusable()))


def read_person(body: Mapping[str, Any]) -> PersonData:
    """A person of the API as the register takes one. Raises KeyError, TypeError or ValueError."""
    death = body.get("overlijden")
    return PersonData(
        kind=NumberKind.BSN,
        number=body["burgerservicenummer"],
        name=_name(body["naam"]),
        sex=_SEX[body.get("geslacht", {}).get("code", "O")],
        birth_date=_date(body.get("geboorte", {}).get("datum")),
        as_of=timezone.now(),
        died_on=None if death is None else _date(death.get("datum")),
        protected=bool(body.get("geheimhoudingPersoonsgegevens", False)),
        former_names=tuple(_former_name(row) for row in body.get("naamhistorie", [])),
        replaced_numbers=tuple(body.get("vorigeBurgerservicenummers", [])),
    )


def _name(body: Mapping[str, str]) -> PersonName:
    """The parts of a name. Who has one name has it in `geslachtsnaam`, also when it came as `voornamen`."""
    given, surname = body.get("voornamen", ""), body.get("geslachtsnaam", "")
    if not surname:
        given, surname = "", given
    if not surname:
        raise ValueError("a person has at least one name")
    return PersonName(surname=surname, given_names=given, prefix=body.get("voorvoegsel", ""))


def _former_name(body: Mapping[str, Any]) -> FormerName:
    start = body.get("datumIngang")
    return FormerName(
        name=_name(body),
        valid_until=datetime.date.fromisoformat(body["datumEinde"]),
        valid_from=datetime.date.fromisoformat(start) if start else None,
    )


def _date(body: Mapping[str, Any] | None) -> PartialDate:
    """A date of the BRP: whole, year and month, year alone, or unknown."""
    match body:
        case {"type": "Datum", "datum": str() as text}:
            return PartialDate.of(datetime.date.fromisoformat(text))
        case {"type": "JaarMaandDatum", "jaar": int() as year, "maand": int() as month}:
            return PartialDate(year, month)
        case {"type": "JaarDatum", "jaar": int() as year}:
            return PartialDate(year)
        case None | {"type": "DatumOnbekend"}:
            return PartialDate()
    raise ValueError("no date of the BRP")
