"""What somebody can try, per role: only what this version can do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Words = str | Promise


@dataclass(frozen=True)
class Step:
    """One thing to try. `page` is a URL name of the portal, `outside` a path of the pretend world outside."""

    text: Words
    page: str = ""
    outside: str = ""
    link: Words = ""


@dataclass(frozen=True)
class Role:
    """One kind of person, and what they can try in order."""

    key: str
    name: Words
    intro: Words
    steps: tuple[Step, ...]


ROLES = (
    Role(
        "holder",
        _("Als diplomahouder"),
        _("U bent afgestudeerd en hebt vanavond een bewijs nodig."),
        (
            Step(
                _("Log in. Kies in de nep-DigiD een persoon en niveau Midden."),
                page="accounts:login",
                link=_("Inloggen"),
            ),
            Step(_("Bekijk uw diploma's. Open er een en kijk waar elk gegeven vandaan komt.")),
            Step(
                _("Stel een uittreksel samen: een of meer diploma's, in het Nederlands of in het Engels."),
                page="portal:extract_choose",
                link=_("Uittreksel samenstellen"),
            ),
            Step(
                _("Kijk welke uittreksels u hebt en of ze nog kloppen."),
                page="portal:extracts",
                link=_("Mijn uittreksels"),
            ),
            Step(
                _("Kijk daarna wie uw gegevens zag. Uw eigen uittreksel staat erbij."),
                page="portal:disclosures",
                link=_("Wie zag mijn gegevens?"),
            ),
            Step(
                _("Klik bij een gegeven op Klopt dit niet? U leest of het kan en volgt uw verzoek."),
                page="corrections:overview",
                link=_("Correcties"),
            ),
            Step(_("Log opnieuw in met niveau Basis, of annuleer. U leest dan waarom u niet binnenkomt.")),
        ),
    ),
    Role(
        "employer",
        _("Als werkgever"),
        _("Een sollicitant stuurde u een uittreksel. U kent de sollicitant niet en u hebt geen account."),
        (
            Step(
                _("Lees in een minuut hoe u een uittreksel controleert."),
                page="portal:check_guide",
                link=_("Zo controleert u een uittreksel"),
            ),
            Step(
                _("Controleer het pdf-bestand. Verander er daarna iets aan en controleer het nog eens."),
                page="portal:check",
                link=_("Uittreksel controleren"),
            ),
            Step(
                _("Hebt u alleen een afdruk? Controleer het nummer met de geboortedatum."),
                page="portal:check_number",
                link=_("Controleren met het nummer"),
            ),
            Step(
                _(
                    "Wijzig de naam van die persoon in de nep-BRP. Na een paar minuten is het uittreksel "
                    "echt, maar niet meer actueel."
                ),
                outside="/brp/",
                link=_("Nep-BRP"),
            ),
            Step(
                _("Meld dat u fraude vermoedt. Een beoordelaar leest de melding in het beheer."),
                page="portal:report_fraud",
                link=_("Fraude melden"),
            ),
        ),
    ),
    Role(
        "missing",
        _("Als iemand zonder diploma in het register"),
        _("Uw diploma is te oud, te nieuw of hoort niet in het register."),
        (
            Step(
                _("Zoek zonder inloggen uit of uw diploma in het register staat."),
                page="portal:diplomahulp",
                link=_("Diplomahulp"),
            ),
            Step(_("Log in als iemand zonder diploma's. U krijgt de Diplomahulp en geen foutmelding.")),
        ),
    ),
    Role(
        "staff",
        _("Als medewerker"),
        _("U werkt bij een instelling of bij de beheerder van het register."),
        (
            Step(
                _("Log in als medewerker en kies een rol en een organisatie."),
                page="accounts:login",
                link=_("Inloggen"),
            ),
            Step(
                _("Op uw werkplek ziet u wie u bent, voor wie u werkt en wanneer uw sessie eindigt."),
                page="accounts:workplace",
                link=_("Werkplek"),
            ),
        ),
    ),
    Role(
        "reviewer",
        _("Als behandelaar van correcties"),
        _("Er liggen verzoeken in elke stand. Sommige zijn te laat."),
        (
            Step(
                _("Log in als Sanne de Wit en pak het volgende verzoek. Vraag de instelling wat er klopt."),
                page="review:start",
                link=_("Behandelen"),
            ),
            Step(_("Log in als Karin Hofstra van de Hanze en beantwoord een vraag met a, b of c.")),
            Step(_("Besluit als Sanne en bekijk de brief eerst. Een afwijzing stelt Joris Bakker vast.")),
            Step(_("Maak als houder bezwaar. Amira El Idrissi behandelt het: zij besloot niet eerder.")),
            Step(
                _("Bekijk de cijfers van het eerste kwartaal van 2025."),
                page="review:figures",
                link=_("Cijfers over correcties"),
            ),
        ),
    ),
    Role(
        "outside",
        _("Als de wereld buiten het register"),
        _("Er verandert iets in de Basisregistratie Personen (BRP)."),
        (
            Step(
                _("Wijzig in de nep-BRP een naam, of zet geheimhouding aan. Het portaal leest dit mee."),
                outside="/brp/",
                link=_("Nep-BRP"),
            ),
            Step(_("Log weer in als die persoon. De nieuwe naam staat op de pagina en op het uittreksel.")),
        ),
    ),
)
