"""The background of the project as data: what happened when, the figures, and the four scenarios.

Everything here comes from one source, the presentation about the exploration of diploma data of June 2025,
and nothing is added to it. Figures are those of the presentation, not of this demonstration.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Text = str | Promise

PRESENTATION = _("presentatie “Mijn diploma's in cijfers”, juni 2025")


@dataclass(frozen=True)
class Moment:
    """A step in the history."""

    when: Text
    what: Text


@dataclass(frozen=True)
class Figure:
    """A figure as the presentation gives it; `value` is never rounded or computed by us."""

    value: Text
    meaning: Text
    source: Text = PRESENTATION


@dataclass(frozen=True)
class Finding:
    """What a group of people told."""

    who: Text
    how: Text
    results: tuple[Text, ...]


@dataclass(frozen=True)
class Scenario:
    """One way to go on, with its advantage and disadvantage."""

    code: str
    name: Text
    advantage: Text
    disadvantage: Text


TIMELINE = (
    Moment(
        "2012",
        _("Het diplomaregister begint. De toelichting bij de wet zegt: later zijn meer gegevens gewenst."),
    ),
    Moment("2019", _("De wetten over de onderwijsregisters komen samen in één wet.")),
    Moment(
        _("2021 tot en met 2023"),
        _(
            "Er komt een startnota en een onderzoek naar de gevolgen. De vraag is: kan het register het "
            "uittreksel van de instelling overnemen? Het antwoord: neem niet het supplement over. "
            "Verwerk diplomagegevens liever als losse gegevens."
        ),
    ),
    Moment(
        "2024",
        _(
            "De verkenning begint. De vraag is: wat zijn de baten en lasten van meer diplomagegevens? "
            "Het gaat om diplomahouders, instellingen, bestuursorganen en werkgevers."
        ),
    ),
    Moment(_("Juni 2025"), _("De verkenning is bijna klaar.")),
    Moment(
        _("Daarna"),
        _("De verkenning krijgt een formeel einde. Een Kamerbrief zegt hoe het verdergaat, samen met DUO."),
    ),
)

FIGURES = (
    Figure(_("ca. 6.000.000"), _("diploma's van het hoger onderwijs")),
    Figure(_("ruim 2,5 miljoen"), _("downloads in 2024")),
    Figure(_("80.000"), _("van die downloads waren van het hoger onderwijs")),
    Figure(_("25.000"), _("uitwisselingen met het BIG-register per jaar")),
    Figure(_("meer dan 100"), _("correctieverzoeken in het eerste kwartaal van 2025")),
    Figure("6", _("van die verzoeken gingen over het judicium")),
    Figure(
        _("meer dan 90"),
        _("van die verzoeken zijn niet ingewilligd, onder meer over de cijferlijst van het hoger onderwijs"),
    ),
    Figure("11", _("instellingen voor hoger onderwijs deden mee aan een sessie")),
    Figure("5", _("gesprekken met de grootste")),
)

FINDINGS = (
    Finding(
        _("Diplomahouders"),
        _("Een enquête in 2022 en 2023, en de correctieverzoeken"),
        (
            _(
                "Zij vragen om de cijferlijst, het judicium en de graad. "
                "Maar ook om de inhoud van de opleiding."
            ),
            _("Voor een vervolgopleiding vragen instellingen een kopie van het diploma, geen uittreksel."),
        ),
    ),
    Finding(
        _("Instellingen voor hoger onderwijs"),
        _("Een sessie met elf instellingen en vragen per e-mail"),
        (
            _("Meer gegevens voorkomen vragen en helpen bij een vervolgopleiding."),
            _(
                "Zij noemen afstudeerrichting, judicium, graadtoevoeging, joint degree, taal, en cijferlijst "
                "of gemiddeld cijfer."
            ),
        ),
    ),
    Finding(
        _("Bestuursorganen"),
        _("Een lijst die in de loop van de tijd is gemaakt"),
        (_("Zij zijn tevreden. Een extra wens is de afstudeerrichting of specialisatie."),),
    ),
    Finding(
        _("De grootste"),
        _("Vijf gesprekken; de presentatie zegt niet met wie"),
        (_("Zij zijn tevreden. Een extra wens is de afstudeerrichting of specialisatie."),),
    ),
)

SCENARIOS = (
    Scenario(
        "1",
        _("Complete uitbreiding"),
        _("Voorziet in de informatiebehoefte van iedereen."),
        _("Heeft veel gevolgen: voor instellingen die de gegevens leveren, voor DUO en voor afnemers."),
    ),
    Scenario(
        "2",
        _("Gericht op het uitgereikte diploma"),
        _("Is overzichtelijk en voorziet voor een groot deel in de behoefte."),
        _("Heeft niet alle toegevoegde waarde: de cijferlijst ontbreekt bijvoorbeeld."),
    ),
    Scenario(
        "3",
        _("De meest gevraagde gegevens"),
        _("Voorziet precies in de grootste toegevoegde waarde."),
        _("Vraagt een grote of grotere aanpassing en is niet echt overzichtelijk."),
    ),
    Scenario("4", _("Geen aanpassingen"), _("Is goedkoop."), _("Geeft geen extra toegevoegde waarde.")),
)
