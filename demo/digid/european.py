"""The pretend European login: people with a means of another member state, with and without a BSN.

What it says of them is what a Dutch broker hands over for eIDAS: the identifier that another member state
gives somebody for the Netherlands (DE/NL/…), family name, given names and birth date; and the BSN when the
broker found the person in the BRP.
"""

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.levels import EIDAS, Level
from demo.people import by_key
from demo.provider import LoggedIn

# The three levels as they stand in the form.
LEVELS = {"low": Level.BASIS, "substantial": Level.SUBSTANTIEEL, "high": Level.HOOG}
COUNTRIES: dict[str, str | Promise] = {
    "BE": _("België"),
    "DE": _("Duitsland"),
    "EE": _("Estland"),
    "IT": _("Italië"),
    "PL": _("Polen"),
    "ES": _("Spanje"),
}
FIRST_COUNTRY = "DE"


@dataclass(frozen=True)
class European:
    """A synthetic person. `case`: the key of the case of the demonstration that they are, if any."""

    key: str
    given_name: str
    family_name: str
    birth_date: str
    story: str | Promise
    case: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def number(self) -> str:
        """The BSN with which the BRP knows this person, or nothing."""
        return by_key(self.case).number if self.case else ""


PEOPLE = (
    European(
        "lena",
        "Lena Margarethe",
        "Schröder",
        "2000-07-30",
        _("Gevonden in de BRP: de inlogdienst geeft een BSN door."),
        case="joint-abroad",
    ),
    European(
        "matteo",
        "Matteo",
        "Ricci",
        "1994-03-12",
        _("Studeerde in Nederland en vertrok weer. Er komt geen BSN mee."),
    ),
    # The name and birth date of somebody in the register: they must not be taken for that person.
    European(
        "sanne",
        "Sanne",
        "de Vries",
        "1997-05-12",
        _("Heet en is geboren als iemand in het register. Er komt geen BSN mee, dus wij zoeken niets op."),
    ),
)


def chosen(key: str) -> European | None:
    """The person with this key."""
    return next((person for person in PEOPLE if person.key == key), None)


def logged_in(person: European, *, country: str, level: str) -> LoggedIn:
    """What the ID token says of this person with a means of this country. The subject is a pseudonym."""
    country = country if country in COUNTRIES else FIRST_COUNTRY
    secret = settings.OIDC_DOORS["digid"]["client_secret"].encode()
    pseudonym = hmac.new(secret, f"{country}:{person.key}".encode(), hashlib.sha256).hexdigest()
    claims = {
        "person_identifier": f"{country}/NL/{pseudonym[:20]}",
        "given_name": person.given_name,
        "family_name": person.family_name,
        "birthdate": person.birth_date,
    }
    if person.number:
        claims["bsn"] = person.number
    reached = LEVELS.get(level, EIDAS.least)
    return LoggedIn(subject=pseudonym, claims=claims, acr=EIDAS.uri(reached))
