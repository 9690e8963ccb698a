"""Reads a PDF with another library than the one that wrote it, for what the tests assert."""

import io
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader


def reader(data: bytes) -> "PdfFileReader":
    from pyhanko.pdf_utils.reader import PdfFileReader

    return PdfFileReader(io.BytesIO(data))


def structure(data: bytes) -> Iterator[Any]:
    """Every structure element, in reading order."""

    def walk(element: Any) -> Iterator[Any]:
        yield element
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object() if hasattr(kid, "get_object") else kid
            if isinstance(kid, dict) and "/S" in kid:
                yield from walk(kid)

    for top in reader(data).root["/StructTreeRoot"]["/K"]:
        yield from walk(top.get_object())


def xmp(data: bytes) -> etree._Element:
    packet = reader(data).root["/Metadata"].data
    return etree.fromstring(packet[packet.index(b"<x:xmpmeta") : packet.index(b"</x:xmpmeta>") + 12])


def xmp_value(data: bytes, namespace: str, name: str) -> str | None:
    """A simple property of the metadata, whether it is written as an element or as an attribute."""
    for element in xmp(data).iter():
        if element.tag == f"{{{namespace}}}{name}":
            return element.text
        if (value := element.get(f"{{{namespace}}}{name}")) is not None:
            return str(value)
    return None


def fonts(data: bytes) -> list[tuple[str, bool]]:
    """Name and whether it is embedded, of every font in the file."""
    output = run("pdffonts", data).splitlines()[2:]
    return [(line.split()[0], line.split()[-5] == "yes") for line in output]


def text(data: bytes, *options: str) -> str:
    return run("pdftotext", data, *options, to_stdout=True)


def attachments(data: bytes) -> dict[str, bytes]:
    """The files inside the file, by name."""
    names = reader(data).root["/Names"]["/EmbeddedFiles"]["/Names"]
    specifications = [entry.get_object() if hasattr(entry, "get_object") else entry for entry in names]
    found = zip(specifications[::2], specifications[1::2], strict=True)
    return {str(name): bytes(specification["/EF"]["/F"].data) for name, specification in found}


def page_count(data: bytes) -> int:
    return int(reader(data).root["/Pages"]["/Count"])


def run(program: str, data: bytes, *options: str, to_stdout: bool = False) -> str:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "document.pdf"
        path.write_bytes(data)
        command = [program, *options, str(path), *(["-"] if to_stdout else [])]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        return done.stdout + done.stderr
