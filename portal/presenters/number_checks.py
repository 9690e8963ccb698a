"""The answer to a number and a date of birth, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diplomas import display
from diplomas.currency import Standing
from diplomas.number_check import NumberAnswer

from .diploma import Line, line

type Words = str | Promise

_HEADINGS: dict[Standing, Words] = {
    Standing.CURRENT: gettext_lazy("Dit nummer hoort bij een uittreksel dat klopt"),
    Standing.OVERTAKEN: gettext_lazy("Dit nummer hoort bij een uittreksel dat niet meer actueel is"),
    Standing.WITHDRAWN: gettext_lazy("Dit nummer hoort bij een diploma dat is ingetrokken"),
    Standing.ERASED: gettext_lazy("Dit nummer hoort bij gegevens die zijn verwijderd"),
}
_TONES = {
    Standing.CURRENT: "ok",
    Standing.OVERTAKEN: "warning",
    Standing.WITHDRAWN: "error",
    Standing.ERASED: "warning",
}
_ASK_NEW = gettext_lazy("Vraag de diplomahouder om een nieuw uittreksel. Dat is gratis en kan meteen.")
_ADVICE: dict[Standing, tuple[Words, ...]] = {
    Standing.CURRENT: (
        gettext_lazy("Vergelijk wat hieronder staat met uw papier. Verschilt er iets? Dan is het niet echt."),
        gettext_lazy("Vraag liever om het pdf-bestand: alleen daarvan ziet u of er niets aan is veranderd."),
    ),
    Standing.OVERTAKEN: (
        _ASK_NEW,
        gettext_lazy("Hieronder staat wat op het oude uittreksel stond."),
    ),
    Standing.WITHDRAWN: (
        gettext_lazy("Gebruik dit uittreksel niet als bewijs."),
        gettext_lazy("Vraag de diplomahouder wat er is gebeurd. Wij mogen u dat niet vertellen."),
    ),
    Standing.ERASED: (gettext_lazy("Vraag de diplomahouder naar het papieren diploma."),),
}


@dataclass(frozen=True, slots=True)
class Diploma:
    """What the asker holds already, to compare with."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """`known` is false for a number and a date that do not belong together, whichever of the two is wrong."""

    known: bool
    tone: str
    heading: str
    since: str
    advice: tuple[str, ...]
    diplomas: tuple[Diploma, ...]


def page(answer: NumberAnswer | None) -> Page:
    if answer is None:
        return Page(
            known=False,
            tone="warning",
            heading=_("Wij kennen deze combinatie niet"),
            since="",
            advice=(
                _("Kijk of u het nummer en de geboortedatum goed hebt overgenomen."),
                _("Klopt alles? Dan is het uittreksel niet van ons. Vraag om het pdf-bestand."),
            ),
            diplomas=(),
        )
    standing = answer.standing
    since = ""
    if standing.since is not None:
        date = display.date(timezone.localdate(standing.since))
        since = _("Dat is zo sinds %(date)s.") % {"date": date}
    return Page(
        known=True,
        tone=_TONES[standing.standing],
        heading=str(_HEADINGS[standing.standing]),
        since=since,
        advice=tuple(map(str, _ADVICE[standing.standing])),
        diplomas=tuple(
            Diploma(display.title(data), tuple(line(data, shown) for shown in data.fields))
            for data in answer.diplomas
        ),
    )
