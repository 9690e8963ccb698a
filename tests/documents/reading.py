"""Reads a PDF with another library than the one that wrote it, for what the tests assert."""

import io
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader


def reader(data: bytes) -> "PdfFileReader":
    from pyhanko.pdf_utils.reader import PdfFileReader

    return PdfFileReader(io.BytesIO(data))


@dataclass(frozen=True)
class Element:
    """A structure element: its type, and what a picture or a header cell must have."""

    tag: str
    alt: str
    scope: str


def structure(data: bytes) -> Iterator[Element]:
    """Every structure element, in reading order."""
    import pikepdf

    def walk(element: Any) -> Iterator[Element]:
        attributes = element.get("/A", {})
        yield Element(str(element["/S"])[1:], str(element.get("/Alt", "")), str(attributes.get("/Scope", "")))
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from walk(kid)

    with pikepdf.open(io.BytesIO(data)) as file:
        for top in file.Root["/StructTreeRoot"]["/K"]:
            yield from walk(top)


def xmp(data: bytes) -> etree._Element:
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as file:
        packet = bytes(file.Root["/Metadata"].read_bytes())
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
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as file:
        return {name: found.get_file().read_bytes() for name, found in file.attachments.items()}


def language(data: bytes) -> str:
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as file:
        return str(file.Root["/Lang"])


def page_count(data: bytes) -> int:
    return int(reader(data).root["/Pages"]["/Count"])


def run(program: str, data: bytes, *options: str, to_stdout: bool = False) -> str:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "document.pdf"
        path.write_bytes(data)
        command = [program, *options, str(path), *(["-"] if to_stdout else [])]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        return done.stdout + done.stderr
