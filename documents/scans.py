"""A scan or photo of a paper document, made clean: what a stranger sent, without anything but its pages.

Parsers are what files attack, so they run in a process of their own that gave up most of its rights first
(`documents.scrubbing`). Whatever happens there, here it is an answer. Kinds are told by content, never by
name. The original is not kept by anybody.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.unsealed import Busy

logger = structlog.get_logger(__name__)

MOST_BYTES: Final = 10_000_000
MOST_PAGES: Final = 20
SECONDS: Final = 25
# At most so many at a time in this process; who finds no place within PATIENCE seconds is asked to wait.
AT_ONCE: Final = 2
PATIENCE: Final = 15
_SCRUBBING = Path(__file__).with_name("scrubbing.py")
_places = threading.BoundedSemaphore(AT_ONCE)

REFUSALS: Final[dict[str, str | Promise]] = {
    "empty": _("Dit bestand is leeg. Kies een ander bestand."),
    "too_big": _("Dit bestand is groter dan 10 MB. Maak het kleiner, of stuur de pagina's los."),
    "wrong_kind": _("Dit is geen pdf, jpg, png of heic. Maak een foto of scan en kies die."),
    "encrypted": _("Dit bestand heeft een wachtwoord. Bewaar het zonder wachtwoord en kies het opnieuw."),
    "broken": _("Wij kunnen dit bestand niet openen. Maak een nieuwe foto of scan."),
    "too_many_pages": _("Dit bestand heeft meer dan 20 pagina's. Kies alleen de pagina's die nodig zijn."),
    "too_large_picture": _("Deze foto is te groot van afmeting. Maak een kleinere foto."),
    "mixed": _("Dit bestand is niet alleen een foto of scan: er zit iets anders in. Maak een nieuwe scan."),
}


class ScanRefused(Exception):
    """This file cannot be taken in. `code` says why, `message` what to do."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.message = REFUSALS[code]
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True, slots=True)
class Scan:
    """A clean file. `kind` is "pdf", "jpeg" or "png"; `pages` at least 1."""

    kind: str
    data: bytes
    pages: int


def clean(data: bytes) -> Scan:
    """The pages of this file and nothing else. Raises `ScanRefused` and `Busy`, and nothing else."""
    if not data:
        raise ScanRefused("empty")
    if len(data) > MOST_BYTES:
        raise ScanRefused("too_big")
    head, _line, body = _run(data, "clean").partition(b"\n")
    answer, *rest = head.decode("ascii", "replace").split(" ")
    if answer == "ok" and len(rest) == 2 and rest[0] in ("pdf", "jpeg", "png") and body:
        return Scan(rest[0], body, max(1, int(rest[1])))
    raise ScanRefused(rest[0] if answer == "no" and rest and rest[0] in REFUSALS else "broken")


def page_picture(scan: Scan, page: int) -> bytes:
    """One page (from 0) as JPEG, at most 1,600 pixels wide, to show inside a page of ours.

    Raises `ScanRefused` when it cannot be drawn, and `Busy`.
    """
    head, _line, body = _run(scan.data, f"page {page}").partition(b"\n")
    if head.startswith(b"ok") and body:
        return body
    raise ScanRefused("broken")


def _run(data: bytes, task: str) -> bytes:
    if not _places.acquire(timeout=PATIENCE):
        raise Busy
    try:
        done = subprocess.run(  # noqa: S603 - a program of our own, with nothing of the file in its command
            [sys.executable, "-I", str(_SCRUBBING), *task.split(" ")],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            env={},
            check=True,
        )
        return done.stdout
    except subprocess.SubprocessError as error:
        logger.info("scan not read", why=type(error).__name__)
        return b"no broken\n"
    finally:
        _places.release()
