"""A verdict on a file in words: what it is, what to do now, and every check that was made."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diplomas import display
from documents.inspect import Check, Outcome
from documents.unsealed import Appearance
from portal.extracts.check import FileReport, Verdict

type Words = str | Promise

# How a verdict is coloured; its words say the same.
TONES = {
    Verdict.CURRENT: "ok",
    Verdict.OVERTAKEN: "warning",
    Verdict.WITHDRAWN: "error",
    Verdict.ERASED: "warning",
    Verdict.NOT_REGISTERED: "error",
    Verdict.ALTERED: "error",
    Verdict.OTHER_SEAL: "error",
    Verdict.COPY: "warning",
    Verdict.NOT_OURS: "warning",
    Verdict.ENCRYPTED: "warning",
    Verdict.NOT_PDF: "warning",
    Verdict.TOO_BIG: "warning",
}
SUSPICIOUS = frozenset({Verdict.NOT_REGISTERED, Verdict.ALTERED, Verdict.OTHER_SEAL})
HEADINGS: dict[Verdict, Words] = {
    Verdict.CURRENT: gettext_lazy("Dit uittreksel is echt en klopt"),
    Verdict.OVERTAKEN: gettext_lazy("Dit uittreksel is echt, maar niet meer actueel"),
    Verdict.WITHDRAWN: gettext_lazy("Dit uittreksel is echt, maar het diploma is ingetrokken"),
    Verdict.ERASED: gettext_lazy("Dit uittreksel is echt, maar de gegevens zijn verwijderd"),
    Verdict.NOT_REGISTERED: gettext_lazy("Wij kennen dit uittreksel niet"),
    Verdict.ALTERED: gettext_lazy("Dit bestand is veranderd na het verzegelen"),
    Verdict.OTHER_SEAL: gettext_lazy("Dit zegel is niet van ons"),
    Verdict.COPY: gettext_lazy("Dit is een scan, afdruk of kopie"),
    Verdict.NOT_OURS: gettext_lazy("Dit is geen uittreksel van ons"),
    Verdict.ENCRYPTED: gettext_lazy("Dit bestand is beveiligd met een wachtwoord"),
    Verdict.NOT_PDF: gettext_lazy("Dit is geen pdf-bestand"),
    Verdict.TOO_BIG: gettext_lazy("Dit bestand is te groot"),
}
MEANINGS: dict[Verdict, tuple[Words, ...]] = {
    Verdict.CURRENT: (
        gettext_lazy("Het heeft ons zegel en er is niets aan veranderd."),
        gettext_lazy("Wat erop staat, is vandaag nog zo in het register."),
    ),
    Verdict.OVERTAKEN: (
        gettext_lazy("Het heeft ons zegel en er is niets aan veranderd."),
        gettext_lazy("Maar in het register staat nu iets anders."),
    ),
    Verdict.WITHDRAWN: (
        gettext_lazy("Het heeft ons zegel en er is niets aan veranderd."),
        gettext_lazy("Maar een diploma dat erop staat, geldt niet meer."),
    ),
    Verdict.ERASED: (
        gettext_lazy("Het heeft ons zegel en er is niets aan veranderd."),
        gettext_lazy("Het register mag deze gegevens niet langer bewaren en kan ze niet meer bevestigen."),
    ),
    Verdict.NOT_REGISTERED: (
        gettext_lazy("Het zegel is van ons, maar in onze administratie staat dit bestand niet."),
        gettext_lazy("Dat hoort niet te kunnen. Vertrouw dit bestand niet."),
    ),
    Verdict.ALTERED: (
        gettext_lazy("Wat u leest, kan anders zijn dan wat wij hebben verzegeld. Vertrouw dit bestand niet."),
        gettext_lazy(
            "Ook wie het bestand alleen opnieuw opslaat of er iets bij schrijft, verbreekt het zegel."
        ),
    ),
    Verdict.OTHER_SEAL: (
        gettext_lazy("Een ander heeft dit bestand ondertekend. Wij hebben het niet gemaakt."),
        gettext_lazy("Staat er dat het een uittreksel van ons is? Vertrouw het dan niet."),
    ),
    Verdict.COPY: (
        gettext_lazy("Er zit geen zegel op. Daarom kan niemand zien of het echt is."),
        gettext_lazy("Alleen het pdf-bestand dat de diplomahouder downloadde, is een bewijs."),
    ),
    Verdict.NOT_OURS: (
        gettext_lazy("Het is een pdf zonder ons zegel."),
        gettext_lazy("Is het bedoeld als uittreksel? Dan is het geen bewijs."),
    ),
    Verdict.ENCRYPTED: (
        gettext_lazy("Onze uittreksels hebben nooit een wachtwoord."),
        gettext_lazy("Iemand heeft dit bestand dus veranderd, of het is niet van ons."),
    ),
    Verdict.NOT_PDF: (gettext_lazy("Een uittreksel van ons is altijd een pdf."),),
    Verdict.TOO_BIG: (
        gettext_lazy("Onze uittreksels zijn altijd kleiner dan 2 MB."),
        gettext_lazy("Dit is dus niet het bestand dat iemand bij ons downloadde."),
    ),
}
_ASK_NEW = gettext_lazy("Vraag de diplomahouder om een nieuw uittreksel. Dat is gratis en kan meteen.")
_ASK_FILE = gettext_lazy("Vraag de diplomahouder om het pdf-bestand zelf, zoals die het downloadde.")
ADVICE: dict[Verdict, tuple[Words, ...]] = {
    Verdict.CURRENT: (
        gettext_lazy("Kijk of de naam en de geboortedatum horen bij de persoon die u spreekt."),
        gettext_lazy("Controleer later opnieuw als u het bestand dan weer gebruikt."),
    ),
    Verdict.OVERTAKEN: (_ASK_NEW, gettext_lazy("Wat er is veranderd, mogen wij u niet vertellen.")),
    Verdict.WITHDRAWN: (
        gettext_lazy("Gebruik dit uittreksel niet als bewijs."),
        gettext_lazy("Vraag de diplomahouder wat er is gebeurd. Wij mogen u dat niet vertellen."),
    ),
    Verdict.ERASED: (gettext_lazy("Vraag de diplomahouder naar het papieren diploma."),),
    Verdict.NOT_REGISTERED: (_ASK_NEW,),
    Verdict.ALTERED: (_ASK_FILE, gettext_lazy("Is ook dat bestand niet goed? Meld het dan bij ons.")),
    Verdict.OTHER_SEAL: (_ASK_FILE,),
    Verdict.COPY: (
        _ASK_FILE,
        gettext_lazy("Hebt u alleen papier? Controleer dan het nummer dat erop staat."),
    ),
    Verdict.NOT_OURS: (_ASK_FILE,),
    Verdict.ENCRYPTED: (_ASK_FILE,),
    Verdict.NOT_PDF: (_ASK_FILE,),
    Verdict.TOO_BIG: (_ASK_FILE,),
}
# Each check as a sentence that holds when it passed, and one for when it failed.
CHECKS: dict[Check, tuple[Words, Words]] = {
    Check.SIZE: (gettext_lazy("Het is niet groter dan 2 MB"), gettext_lazy("Het is groter dan 2 MB")),
    Check.PDF: (gettext_lazy("Het is een pdf"), gettext_lazy("Het is geen pdf")),
    Check.SEALED: (gettext_lazy("Er zit een zegel op"), gettext_lazy("Er zit geen zegel op")),
    Check.SINGLE: (
        gettext_lazy("Er zit precies één zegel op"),
        gettext_lazy("Er zit meer dan één handtekening op"),
    ),
    Check.COVERAGE: (
        gettext_lazy("Het zegel geldt voor het hele bestand"),
        gettext_lazy("Er staat iets in het bestand waar het zegel niet voor geldt"),
    ),
    Check.PLACE: (
        gettext_lazy("Naast het zegel is niets verstopt"),
        gettext_lazy("Naast het zegel staat iets wat er niet hoort"),
    ),
    Check.CERTIFICATION: (
        gettext_lazy("Het zegel staat geen enkele wijziging toe"),
        gettext_lazy("Het zegel staat wijzigingen toe"),
    ),
    Check.PADES: (
        gettext_lazy("Het zegel heeft de Europese vorm (PAdES)"),
        gettext_lazy("Het zegel heeft niet de Europese vorm (PAdES)"),
    ),
    Check.CONTAINER: (
        gettext_lazy("Het zegel is gemaakt zoals wij het maken"),
        gettext_lazy("Het zegel is niet gemaakt zoals wij het maken"),
    ),
    Check.INTEGRITY: (
        gettext_lazy("Na het verzegelen is er niets veranderd"),
        gettext_lazy("Na het verzegelen is er iets veranderd"),
    ),
    Check.SIGNATURE: (
        gettext_lazy("De digitale handtekening klopt"),
        gettext_lazy("De digitale handtekening klopt niet"),
    ),
    Check.BOUND: (
        gettext_lazy("Het certificaat hoort bij deze handtekening"),
        gettext_lazy("Het certificaat hoort niet bij deze handtekening"),
    ),
    Check.TIMESTAMP: (
        gettext_lazy("Een tijdstempel bewijst wanneer het is verzegeld"),
        gettext_lazy("De tijdstempel klopt niet"),
    ),
    Check.TIMESTAMP_AUTHORITY: (
        gettext_lazy("De tijdstempel komt van een dienst die wij vertrouwen"),
        gettext_lazy("De tijdstempel komt van een dienst die wij niet kennen"),
    ),
    Check.CHAIN: (
        gettext_lazy("Het certificaat komt van een uitgever die wij vertrouwen"),
        gettext_lazy("Het certificaat komt van een uitgever die wij niet kennen"),
    ),
    Check.KEY_USAGE: (
        gettext_lazy("Het certificaat is bedoeld om mee te verzegelen"),
        gettext_lazy("Het certificaat is niet bedoeld om mee te verzegelen"),
    ),
    Check.SIGNER: (
        gettext_lazy("De naam in het zegel is de onze"),
        gettext_lazy("De naam in het zegel is niet de onze"),
    ),
    Check.VALIDITY: (
        gettext_lazy("Het certificaat was toen geldig"),
        gettext_lazy("Het certificaat was toen niet geldig"),
    ),
    Check.REVOCATION: (
        gettext_lazy("Het certificaat was toen niet ingetrokken"),
        gettext_lazy("Niet bewezen is dat het certificaat toen niet was ingetrokken"),
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One check: `outcome` is passed, failed or not_done."""

    text: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Page:
    """The verdict page. `number`, `sealed_at` and `signer` are empty where no seal says so."""

    verdict: str
    tone: str
    heading: str
    meaning: tuple[str, ...]
    since: str
    advice: tuple[str, ...]
    lines: tuple[Line, ...]
    not_done: int
    suspicious: bool
    is_genuine: bool
    try_number: bool
    number: str
    sealed_at: datetime.datetime | None
    signer: str
    sha256: str


def page(report: FileReport, data: bytes) -> Page:
    """The page for this verdict, in the active language. `data` only tells what a file that is no PDF is."""
    verdict, inspection = report.verdict, report.inspection
    lines = _lines(report)
    made = [line for line in lines if line.outcome != Outcome.NOT_DONE]
    signer = inspection.signer
    return Page(
        verdict=verdict.value,
        tone=TONES[verdict],
        heading=str(HEADINGS[verdict]),
        meaning=(*_what_it_is(report, data), *map(str, MEANINGS[verdict])),
        since=_since(report),
        advice=tuple(map(str, ADVICE[verdict])),
        lines=tuple(made),
        not_done=len(lines) - len(made),
        suspicious=verdict in SUSPICIOUS,
        is_genuine=report.is_genuine,
        try_number=verdict in {Verdict.COPY, Verdict.NOT_REGISTERED},
        number=report.standing.number if report.standing else "",
        sealed_at=inspection.sealed_at if signer else None,
        signer=signer.organization if signer else "",
        sha256=inspection.sha256,
    )


def _since(report: FileReport) -> str:
    """Since when it does not hold any more, in a sentence; empty while it holds."""
    if report.since is None:
        return ""
    words: dict[Verdict, Callable[[], str]] = {
        Verdict.OVERTAKEN: lambda: _("Dat is zo sinds %(date)s."),
        Verdict.WITHDRAWN: lambda: _("Dat is zo sinds %(date)s."),
        Verdict.ERASED: lambda: _("Dat is gebeurd op %(date)s."),
    }
    sentence = words.get(report.verdict)
    date = display.date(timezone.localdate(report.since))
    return sentence() % {"date": date} if sentence else ""


# How files of other kinds begin.
_KINDS: tuple[tuple[tuple[bytes, ...], Words], ...] = (
    (
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"),
        gettext_lazy("Dit lijkt een foto of afbeelding."),
    ),
    ((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"), gettext_lazy("Dit lijkt een Word-document of een zip-bestand.")),
)


def _what_it_is(report: FileReport, data: bytes) -> tuple[str, ...]:
    """What the file is instead, where that helps somebody find the right one."""
    if report.verdict is Verdict.NOT_PDF:
        is_heic = data[4:8] == b"ftyp"
        return tuple(str(words) for starts, words in _KINDS if data.startswith(starts)) or (
            (_("Dit lijkt een foto of afbeelding."),) if is_heic else ()
        )
    if report.appearance is Appearance.UNREADABLE:
        return (_("Wij kunnen dit bestand niet goed lezen."),)
    return ()


def _lines(report: FileReport) -> tuple[Line, ...]:
    outcomes = report.inspection.outcomes
    lines = [
        Line(str(CHECKS[check][outcomes[check] is Outcome.FAILED]), outcomes[check].value) for check in Check
    ]
    if report.standing is not None or report.verdict is Verdict.NOT_REGISTERED:
        lines.append(_register_line(report))
    if report.standing is not None:
        lines.append(_currency_line(report))
    return tuple(lines)


def _register_line(report: FileReport) -> Line:
    if report.standing is not None:
        return Line(_("Het register kent precies dit bestand"), Outcome.PASSED)
    return Line(_("Het register kent dit bestand niet"), Outcome.FAILED)


def _currency_line(report: FileReport) -> Line:
    if report.verdict is Verdict.CURRENT:
        return Line(_("Wat erop staat, is vandaag nog zo in het register"), Outcome.PASSED)
    return Line(_("Wat erop staat, is vandaag niet meer zo in het register"), Outcome.FAILED)
