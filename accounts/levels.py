"""How sure a login service is of who logged in, and in which order its answers stand.

DigiD names its levels with SAML class references, also through OpenID Connect; a European login (eIDAS,
Regulation (EU) 910/2014, article 8) has three of its own. Compared by order, never as text. Each kind of
login knows its own names only: an answer that is not in its table is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Level(IntEnum):
    """The levels of DigiD, weakest first. eIDAS low counts as Basis: it promises no second factor."""

    BASIS = 10
    MIDDEN = 20
    SUBSTANTIEEL = 30
    HOOG = 40


@dataclass(frozen=True)
class Scheme:
    """One kind of login: what it calls its levels, the least we take, and how a lower one is refused."""

    names: Mapping[Level, tuple[str, str | Promise]]
    least: Level
    too_low: str

    @property
    def levels(self) -> list[Level]:
        """Its levels, weakest first."""
        return sorted(self.names)

    def uri(self, level: Level) -> str:
        """What it calls this level in `acr_values` and in the claim `acr`."""
        return self.names[level][0]

    def label(self, level: Level) -> str:
        """What people call this level."""
        return str(self.names[level][1])

    def level_of(self, acr: object) -> Level | None:
        """The level that a claim `acr` names; None when it is missing or unknown."""
        return next((level for level in self.names if self.uri(level) == acr), None)


_SAML = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
_LOA = "http://eidas.europa.eu/LoA/"

# The least a holder must log in with: a second factor beside the password.
DIGID = Scheme(
    names={
        Level.BASIS: (f"{_SAML}PasswordProtectedTransport", _("Basis")),
        Level.MIDDEN: (f"{_SAML}MobileTwoFactorContract", _("Midden")),
        Level.SUBSTANTIEEL: (f"{_SAML}Smartcard", _("Substantieel")),
        Level.HOOG: (f"{_SAML}SmartcardPKI", _("Hoog")),
    },
    least=Level.MIDDEN,
    too_low="level_too_low",
)
# Member states must accept each other's means from substantial on (Regulation 910/2014, article 6).
EIDAS = Scheme(
    names={
        Level.BASIS: (f"{_LOA}low", _("Laag (low)")),
        Level.SUBSTANTIEEL: (f"{_LOA}substantial", _("Substantieel (substantial)")),
        Level.HOOG: (f"{_LOA}high", _("Hoog (high)")),
    },
    least=Level.SUBSTANTIEEL,
    too_low="european_level_too_low",
)
