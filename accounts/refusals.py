"""Why somebody is not let in, and what we then say. A reason is a code; the page is made from this table.

No reason carries anything of the person: neither number nor name reaches a log line or a page.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diplomas.errors import DomainError


class LoginRefused(DomainError):
    """This login does not succeed. `reason` is a key of REFUSALS."""

    def __init__(self, reason: str) -> None:
        super().__init__(str(REFUSALS[reason].title))
        self.code = self.reason = reason


@dataclass(frozen=True)
class Refusal:
    """One page: HTTP status, heading, what happened, and what to do now."""

    status: int
    title: str | Promise
    happened: str | Promise
    advice: str | Promise
    may_retry: bool = True


REFUSALS = {
    "cancelled": Refusal(
        200,
        _("U hebt het inloggen geannuleerd"),
        _("U bent niet ingelogd."),
        _("Wilt u toch uw diploma's zien? Log dan opnieuw in."),
    ),
    "level_too_low": Refusal(
        403,
        _("Log in met een hoger niveau"),
        _("U hebt ingelogd op het niveau Basis. Voor uw diploma's is ten minste het niveau Midden nodig."),
        _("Log opnieuw in. Gebruik daarbij de app of een controle per sms."),
    ),
    "european_level_too_low": Refusal(
        403,
        _("Log in met een hoger niveau"),
        _(
            "U hebt ingelogd op het Europese niveau laag (low). "
            "Voor uw diploma's is ten minste het niveau substantieel (substantial) nodig."
        ),
        _("Log opnieuw in met een inlogmiddel van een hoger niveau. Hebt u DigiD? Log dan in met DigiD."),
    ),
    "level_unknown": Refusal(
        403,
        _("Wij weten niet hoe u hebt ingelogd"),
        _("De inlogdienst gaf geen niveau door dat wij kennen. Daarom bent u niet ingelogd."),
        _("Log opnieuw in. Lukt het weer niet? Neem dan contact met ons op."),
    ),
    "stale": Refusal(
        400,
        _("Deze inlogpoging is niet meer geldig"),
        _("De inlogpoging is al gebruikt, is te oud of hoort bij een ander venster. U bent niet ingelogd."),
        _("Log opnieuw in. Gebruik daarbij niet de knop Vorige van uw browser."),
    ),
    "untrusted": Refusal(
        400,
        _("Wij kunnen deze inlogpoging niet vertrouwen"),
        _("Het antwoord van de inlogdienst klopt niet met onze vraag. Daarom bent u niet ingelogd."),
        _("Log opnieuw in. Lukt het weer niet? Neem dan contact met ons op."),
    ),
    "unreachable": Refusal(
        503,
        _("De inlogdienst is niet bereikbaar"),
        _("U kunt nu niet inloggen. Dit ligt niet aan u."),
        _("Probeer het over 5 minuten opnieuw."),
    ),
    "provider_failed": Refusal(
        502,
        _("De inlogdienst gaf een fout"),
        _("De inlogdienst kon uw inlogpoging niet afmaken. U bent niet ingelogd."),
        _("Probeer het later opnieuw. Lukt het weer niet? Neem dan contact met ons op."),
    ),
    "number_missing": Refusal(
        403,
        _("Wij kregen geen burgerservicenummer"),
        _("De inlogdienst gaf geen nummer door. Zonder burgerservicenummer vinden wij uw diploma's niet."),
        _("Hebt u geen burgerservicenummer? Neem dan contact met ons op."),
    ),
    "number_invalid": Refusal(
        403,
        _("Het burgerservicenummer klopt niet"),
        _("De inlogdienst gaf een nummer door dat geen burgerservicenummer kan zijn. U bent niet ingelogd."),
        _("Log opnieuw in. Lukt het weer niet? Neem dan contact met ons op."),
    ),
    "number_not_for_demo": Refusal(
        403,
        _("Gebruik een testnummer"),
        _("Dit is een demonstratie. U kunt hier alleen inloggen met een testnummer dat begint met 99999."),
        _("Gebruik nooit een echt burgerservicenummer. Het nummer dat u gaf, hebben wij niet bewaard."),
    ),
    "identifier_missing": Refusal(
        403,
        _("Wij weten niet wie u bent"),
        _("De inlogdienst gaf geen kenmerk van u door. Daarom bent u niet ingelogd."),
        _("Log opnieuw in. Lukt het weer niet? Neem dan contact met ons op."),
    ),
    "deceased": Refusal(
        403,
        _("U kunt niet inloggen voor iemand die is overleden"),
        _("Volgens de Basisregistratie Personen (BRP) is deze persoon overleden."),
        _("Bent u nabestaande? Neem dan contact met ons op. Klopt het niet? Meld dit bij uw gemeente."),
        may_retry=False,
    ),
    "disabled": Refusal(
        403,
        _("Dit account is geblokkeerd"),
        _("U kunt met dit account niet inloggen."),
        _("Neem contact met ons op als u vragen hebt."),
        may_retry=False,
    ),
    "no_role": Refusal(
        403,
        _("U hebt geen rol in dit portaal"),
        _("Uw organisatie gaf geen rol door waarmee u hier kunt werken. U bent niet ingelogd."),
        _("Vraag de beheerder van uw organisatie om een rol."),
    ),
    "too_many": Refusal(
        429,
        _("Te veel inlogpogingen"),
        _("Vanaf uw verbinding is te vaak achter elkaar ingelogd."),
        _("Wacht 5 minuten en probeer het dan opnieuw."),
    ),
}
