"""How sure a login service is of who logged in, and in which order its answers stand.

DigiD names its levels with SAML class references, also through OpenID Connect; a European login (eIDAS) has
its own three. Compared by order, never as text; an answer that is not in the table is refused.
"""

from enum import IntEnum

from django.utils.translation import gettext_lazy as _

_SAML = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
_EIDAS = "http://eidas.europa.eu/LoA/"


class Level(IntEnum):
    """Levels of DigiD, weakest first. eIDAS low counts as Basis: it promises no second factor."""

    BASIS = 10
    MIDDEN = 20
    SUBSTANTIEEL = 30
    HOOG = 40

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def uri(self) -> str:
        """What DigiD calls this level in `acr_values` and in the claim `acr`."""
        return next(uri for uri, level in _BY_URI.items() if level is self)


_LABELS = {
    Level.BASIS: _("Basis"),
    Level.MIDDEN: _("Midden"),
    Level.SUBSTANTIEEL: _("Substantieel"),
    Level.HOOG: _("Hoog"),
}
_BY_URI = {
    f"{_SAML}PasswordProtectedTransport": Level.BASIS,
    f"{_SAML}MobileTwoFactorContract": Level.MIDDEN,
    f"{_SAML}Smartcard": Level.SUBSTANTIEEL,
    f"{_SAML}SmartcardPKI": Level.HOOG,
    f"{_EIDAS}low": Level.BASIS,
    f"{_EIDAS}substantial": Level.SUBSTANTIEEL,
    f"{_EIDAS}high": Level.HOOG,
}

# The least a holder must log in with: a second factor beside the password.
LEAST = Level.MIDDEN


def level_of(acr: object) -> Level | None:
    """The level that a claim `acr` names; None when it is missing or unknown."""
    return _BY_URI.get(acr) if isinstance(acr, str) else None
