"""A stranger's scan or photo in, a clean one out: just its pages, written anew.

Decoding is what hostile files attack, so it happens in a process of its own (`documents.scrubbing`) that
gives up most of its rights first. Whatever happens there, here it is a scan or a reason to refuse one.
Nothing of a file is kept here or logged; neither is its name, which says nothing about what it is.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import structlog

from documents.confined import Busy, Confined, Ended
from documents.kinds import Kind, hides_a_kind, is_something_else_too, kind_of
from documents.scan_errors import Refusal, ScanRefused

__all__ = ["MOST_BYTES", "MOST_PAGES", "Busy", "Refusal", "Scan", "ScanRefused", "clean", "page_picture"]

logger = structlog.get_logger(__name__)
# What somebody may send in. Megabytes of 10^6 bytes, as people and their phones count.
MOST_BYTES = 10_000_000
MOST_PAGES = 20
# A program gives at most this back: a picture without losses may grow when it is written anew.
MOST_BACK = 64_000_000
_program = Confined(
    Path(__file__).with_name("scrubbing.py"), seconds=20, most=MOST_BACK, at_once=2, patience=10
)


@dataclass(frozen=True, slots=True)
class Scan:
    """A clean file: `kind` is pdf, jpeg or png; `pages` counts from 1 and is 1 for a picture."""

    kind: str
    data: bytes
    pages: int


def clean(data: bytes) -> Scan:
    """Make a clean scan of the bytes somebody sent.

    Takes at most 30 seconds, of which 10 to wait for a place; a photo takes about one. Raises `ScanRefused`,
    or `Busy` when too many are being cleaned, and nothing else.
    """
    kind = _acceptable(data)
    answer, body = _ask(data, "clean", kind)
    scan = _told(answer, body)
    # The program may have been taken over: what it gives must be what it should give, and that only.
    if kind_of(body) != scan.kind or is_something_else_too(body, Kind(scan.kind)):
        raise _refused(Refusal.UNREADABLE)
    logger.info("scan cleaned", kind=kind.value, pages=scan.pages)
    return scan


def page_picture(scan: Scan, page: int) -> bytes:
    """One page (counted from 0) as a JPEG of at most 1600 pixels wide, to stand in a web page.

    Takes at most as long as `clean` and raises what it raises, and `IndexError` for a page that is not there.
    """
    if not 0 <= page < scan.pages:
        raise IndexError(page)
    _answer, body = _ask(scan.data, "picture", Kind(scan.kind), str(page))
    if kind_of(body) != Kind.JPEG:
        raise _refused(Refusal.UNREADABLE)
    return body


def _acceptable(data: bytes) -> Kind:
    """What can be said before anything is decoded."""
    if not data:
        raise _refused(Refusal.EMPTY)
    if len(data) > MOST_BYTES:
        raise _refused(Refusal.TOO_BIG)
    kind = kind_of(data)
    if kind is None:
        raise _refused(Refusal.NOT_ONLY_A_SCAN if hides_a_kind(data) else Refusal.NOT_A_SCAN)
    if is_something_else_too(data, kind):
        raise _refused(Refusal.NOT_ONLY_A_SCAN)
    return kind


def _ask(data: bytes, *words: str) -> tuple[dict[str, object], bytes]:
    """The program's answer: a line of JSON, and the bytes behind it."""
    try:
        line, _end, body = _program.run(data, *words).partition(b"\n")
        answer = json.loads(line)
        if not isinstance(answer, dict):
            raise ValueError("no object")
        refusal = Refusal(str(answer["refused"])) if "refused" in answer else None
    except (Ended, ValueError, RecursionError) as error:
        raise _refused(Refusal.UNREADABLE, why=str(error)[:40]) from None
    if refusal:
        raise _refused(refusal)
    return answer, body


def _told(answer: dict[str, object], body: bytes) -> Scan:
    kind, pages = answer.get("kind"), answer.get("pages")
    if kind not in ("pdf", "jpeg", "png") or not isinstance(pages, int) or not 1 <= pages <= MOST_PAGES:
        raise _refused(Refusal.UNREADABLE, why="answer")
    return Scan(str(kind), body, pages)


def _refused(refusal: Refusal, why: str = "") -> ScanRefused:
    logger.info("scan refused", code=refusal.value, why=why)
    return ScanRefused(refusal)
