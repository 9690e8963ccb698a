"""What a file is, by its bytes: one of four kinds, and nothing else beside.

A file can be two things at once: a picture with an archive behind it, a PDF with a web page before it. What
we keep is written anew, so the second thing would be lost anyway; but no camera or scanner makes such a file,
so whoever sent it hears that it is not taken. Nothing here decodes: it finds where the picture ends.
"""

import re
from enum import StrEnum


class Kind(StrEnum):
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"


# Where viewers look for a header, and so where a second one would count.
HEAD = 1024
# The end record of an archive, with the longest comment behind it.
ARCHIVE_END = 22 + 65_535

PNG_START = b"\x89PNG\r\n\x1a\n"
# Pictures in the HEIF container that are coded with HEVC; AVIF has others.
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
BRANDS_OF_ANY = frozenset({b"mif1", b"msf1"})

# Markers that have a length behind them, and the end: not restarts, the begin, and one for private use.
JPEG_MARKER = re.compile(rb"\xff([^\xff\x00\x01\xd0-\xd8])")
JPEG_END = 0xD9
# Steps made to find an end. A real file takes some hundreds; one made of steps would keep us busy.
MOST_STEPS = 20_000

PAGE_FOR_BROWSERS = (b"<!doctype", b"<html", b"<body", b"<script", b"<iframe", b"<svg ", b"<svg>", b"<?php")
ARCHIVE_OR_PROGRAM = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x7fELF")


def kind_of(data: bytes) -> Kind | None:
    """The kind these bytes begin as; None for anything else, also when the right header comes later."""
    if data.startswith(b"%PDF-"):
        return Kind.PDF
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(PNG_START):
        return Kind.PNG
    if data[4:8] == b"ftyp" and _is_heic(data):
        return Kind.HEIC
    return None


def _is_heic(data: bytes) -> bool:
    first = data[8:12]
    others = data[16 : min(int.from_bytes(data[:4]), HEAD)]
    brands = {others[place : place + 4] for place in range(0, len(others), 4)}
    return first in HEIC_BRANDS or (first in BRANDS_OF_ANY and bool(brands & HEIC_BRANDS))


def hides_a_kind(data: bytes) -> bool:
    """Bytes that begin as nothing we know, with one of our kinds a little further on."""
    head = data[:HEAD]
    return b"%PDF-" in head or PNG_START in head or re.search(rb"\xff\xd8\xff[\xe0\xe1]", head) is not None


def is_something_else_too(data: bytes, kind: Kind) -> bool:
    """Whether a file of this kind can also be read as an archive, a program, a page or another document.

    What a phone puts behind a photo (a second picture, a film, its own notes) is nothing of these.
    """
    head, tail = data[1:HEAD], data[end_of(data, kind) :]
    return (
        _has(head.lower(), PAGE_FOR_BROWSERS)
        or _has(tail.lower(), PAGE_FOR_BROWSERS)
        or _has(tail, ARCHIVE_OR_PROGRAM)
        or b"%PDF-" in head
        or b"%PDF-" in tail
        or _is_windows_program(tail)
        or _ends_as_archive(data)
    )


def _has(data: bytes, marks: tuple[bytes, ...]) -> bool:
    return any(mark in data for mark in marks)


def _ends_as_archive(data: bytes) -> bool:
    """An archive is read from its end, so it can begin anywhere: also within the picture."""
    place = data.rfind(b"PK\x05\x06", max(0, len(data) - ARCHIVE_END))
    if place < 0 or data[place + 4 : place + 8] != bytes(4):
        return False
    comment = int.from_bytes(data[place + 20 : place + 22], "little")
    return place + 22 + comment <= len(data)


def _is_windows_program(tail: bytes) -> bool:
    """Two letters say too little: the real header must follow."""
    start = tail.find(b"MZ")
    return start >= 0 and tail.find(b"PE\x00\x00", start) >= 0


def end_of(data: bytes, kind: Kind) -> int:
    """How many bytes the picture or document itself takes.

    Where its end is missing, or too far to look for, the place reached: what follows is not believed.
    """
    ends = {Kind.PDF: _pdf_end, Kind.JPEG: _jpeg_end, Kind.PNG: _png_end, Kind.HEIC: _heic_end}
    return min(ends[kind](data), len(data))


def _pdf_end(data: bytes) -> int:
    place = data.rfind(b"%%EOF")
    return len(data) if place < 0 else place + 5


def _jpeg_end(data: bytes) -> int:
    place = 2
    for _step in range(MOST_STEPS):
        found = JPEG_MARKER.search(data, place)
        if found is None:
            break
        if found[1][0] == JPEG_END:
            return found.end()
        following = found.end() + int.from_bytes(data[found.end() : found.end() + 2])
        if following > len(data):
            break
        place = following
    return place


def _png_end(data: bytes) -> int:
    place = len(PNG_START)
    for _step in range(MOST_STEPS):
        name = data[place + 4 : place + 8]
        place += 12 + int.from_bytes(data[place : place + 4])
        if name == b"IEND" or place >= len(data):
            break
    return place


def _heic_end(data: bytes) -> int:
    """Boxes, each with its size in front; what does not fit in the file is no box."""
    place = 0
    for _step in range(MOST_STEPS):
        size = int.from_bytes(data[place : place + 4])
        if size == 0:  # until the end of the file
            return len(data)
        if size == 1:
            size = int.from_bytes(data[place + 8 : place + 16])
        if size < 8 or place + size > len(data):
            break
        place += size
    return place
