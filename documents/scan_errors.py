"""Why a scan or photo was not taken. Each reason has a code for the log and says, in Dutch, what to do."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(StrEnum):
    EMPTY = "empty"
    NOT_A_SCAN = "not_a_scan"  # none of the four kinds
    NOT_ONLY_A_SCAN = "not_only_a_scan"  # one of the four, and something else as well
    TOO_BIG = "too_big"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"  # broken, or it costs more time or memory than a scan needs


# The numbers are those of documents/scans.py and documents/scrubbing.py; a test holds them to each other.
MESSAGES = {
    Refusal.EMPTY: _("Dit bestand is leeg. Kies een ander bestand."),
    Refusal.NOT_A_SCAN: _(
        "Dit bestand is geen pdf en geen foto (jpg, png of heic), hoe het ook heet. Kies een ander bestand."
    ),
    Refusal.NOT_ONLY_A_SCAN: _(
        "Dit bestand is niet alleen een foto of scan: er zit nog iets anders in. "
        "Maak een nieuwe foto of scan."
    ),
    Refusal.TOO_BIG: _(
        "Dit bestand is groter dan 10 MB. Maak een kleinere foto of scan, of stuur minder pagina's."
    ),
    Refusal.TOO_MANY_PAGES: _(
        "Dit bestand heeft meer dan 20 pagina's. Stuur alleen de pagina's van het diploma."
    ),
    Refusal.TOO_MANY_PIXELS: _(
        "Deze foto of scan heeft meer dan 50 megapixel. Maak er een met een lagere resolutie."
    ),
    Refusal.ENCRYPTED: _(
        "Dit pdf-bestand is beveiligd met een wachtwoord. Sla het op zonder wachtwoord, "
        "of maak een foto van het papier."
    ),
    Refusal.UNREADABLE: _("Wij kunnen dit bestand niet lezen. Maak een nieuwe foto of scan."),
}


class ScanRefused(Exception):
    """This file is not taken. `code` is for the log, `message` for the person who sent it."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code.value)
        self.code = code

    @property
    def message(self) -> Promise | str:
        return MESSAGES[self.code]
