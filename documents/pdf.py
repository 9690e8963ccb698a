"""HTML to PDF: PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) in one file.

WeasyPrint makes either of the two. We let it make PDF/A-3a with tags and complete the file in its `finisher`:
the PDF/UA identifier with its extension schema, the scope of table headers, and one entry for each
attachment instead of two. Whatever WeasyPrint warns about is an error here: a warning means that the page is
not what was written, and this page gets sealed.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from documents import engine
from documents.glyphs import FONT_FAMILY, missing_glyphs, printable

# PDF/A allows only properties it knows: the PDF/UA identifier brings its schema (ISO 19005-3, 6.6.2.3).
_PDFUA_XMP = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


class RenderError(Exception):
    """The page could not be made as written. `code` is stable; `details` hold no text of the document."""

    def __init__(self, code: str, details: Sequence[str]) -> None:
        super().__init__(f"{code}: {'; '.join(details)}")
        self.code = code
        self.details = tuple(details)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF. `relationship` as in ISO 32000-2, 7.11.3: Data (what the page shows), Source."""

    name: str
    data: bytes
    description: str
    modified: datetime
    relationship: Literal["Data", "Source"] = "Data"


def render(html: str, *, stylesheets: Sequence[str], attachments: Sequence[Attachment] = ()) -> bytes:
    """Lay out a complete HTML document (with `lang` and `<title>`) and return the PDF.

    `stylesheets` are CSS texts; each is parsed once per process. Only the typeface of `documents/fonts` is
    used; the document can read nothing from network or disk. The same input gives the same bytes.
    Raises `RenderError`: `render.glyph` (a letter the typeface lacks), `render.warning` (anything WeasyPrint
    complains about), `render.font` (another font got in), `render.metadata` (no title, headings out of
    order, a picture without words).
    """
    for text, where in ((html, ""), *((text, " in CSS") for text in stylesheets)):
        if missing := missing_glyphs(text):
            raise RenderError("render.glyph", [f"U+{ord(sign):04X}{where}" for sign in sorted(missing)])
    with engine.lock, _warnings_are_errors():
        try:
            document = engine.lay_out(printable(html), stylesheets)
        except engine.MarkupError as error:
            raise RenderError("render.markup", [str(error)]) from error
        data = document.write_pdf(
            finisher=_finish,
            attachments=[_attachment(attachment) for attachment in attachments] or None,
            **engine.OPTIONS,
        )
        if not isinstance(data, bytes):
            raise RenderError("render.metadata", ["no output"])
        return data


def warm_up() -> None:
    """Load WeasyPrint and the fonts, so that a process's first document is as quick as the others."""
    render('<html lang="nl"><title>.</title><h1>.</h1></html>', stylesheets=())


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(str(record.msg))  # the pattern only: its arguments may hold text of the document


@contextmanager
def _warnings_are_errors() -> Iterator[None]:
    logger = logging.getLogger("weasyprint")
    collector = _Collector()
    before = (logger.disabled, logger.level, logger.propagate)
    # A logging configuration may have silenced or redirected this logger: neither may hide a warning from us.
    logger.disabled, logger.level, logger.propagate = False, logging.WARNING, False
    logger.addHandler(collector)
    try:
        yield
    finally:
        logger.removeHandler(collector)
        logger.disabled, logger.level, logger.propagate = before
    if collector.messages:
        raise RenderError("render.warning", collector.messages)


def _attachment(attachment: Attachment) -> Any:
    from weasyprint import Attachment as PdfAttachment

    moment = attachment.modified.astimezone(UTC)
    return PdfAttachment(
        string=attachment.data,
        url_fetcher=engine.fetcher(),
        name=attachment.name,
        description=attachment.description,
        relationship=attachment.relationship,
        created=moment,
        modified=moment,
    )


# --- what WeasyPrint leaves to do ---


def _finish(document: Any, pdf: Any) -> None:
    if not document.metadata.title:
        raise RenderError("render.metadata", ["no title"])
    _headings_in_order(pdf)
    _pictures_have_words(pdf)
    _add_pdfua_identifier(pdf)
    _list_attachments_once(pdf)
    _give_headers_their_scope(pdf)
    _only_our_typeface(pdf)
    _write_once(pdf)


def _number(reference: Any) -> int:
    text = reference.decode() if isinstance(reference, bytes) else str(reference)
    return int(text.split()[0])


def _add_pdfua_identifier(pdf: Any) -> None:
    metadata = pdf.objects[_number(pdf.catalog["Metadata"])]
    end = b"</rdf:RDF>"
    content = b"".join(metadata.stream)
    if content.count(end) != 1:
        raise RenderError("render.metadata", ["unexpected XMP"])
    metadata.stream = [content.replace(end, _PDFUA_XMP + end)]


def _list_attachments_once(pdf: Any) -> None:
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = list(dict.fromkeys(pdf.catalog["AF"]))


def _give_headers_their_scope(pdf: Any) -> None:
    """A header cell in a table's head is for its column, one in the body for its row (ISO 14289-1, 7.5)."""
    for element in pdf.objects:
        if not isinstance(element, dict) or element.get("S") != "/TH" or "A" not in element:
            continue
        ancestor = element
        while ancestor["S"] not in ("/THead", "/TBody", "/TFoot", "/Table", "/Document"):
            ancestor = pdf.objects[_number(ancestor["P"])]
        element["A"]["Scope"] = "/Column" if ancestor["S"] == "/THead" else "/Row"


def _headings_in_order(pdf: Any) -> None:
    """The first heading is an H1 and no level is skipped on the way down (ISO 14289-1, 7.4.2)."""
    previous = 0
    for element in pdf.objects:
        tag = element.get("S") if isinstance(element, dict) else None
        if isinstance(tag, str) and re.fullmatch("/H[1-6]", tag):
            level = int(tag[2])
            if level > previous + 1:
                raise RenderError("render.metadata", [f"heading level {level} after {previous}"])
            previous = level


def _pictures_have_words(pdf: Any) -> None:
    """WeasyPrint asks an alternative text of an <img>; an <svg> needs its <title> as much (7.3)."""
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/Figure" and "Alt" not in element:
            raise RenderError("render.metadata", ["a picture without alternative text"])


def _only_our_typeface(pdf: Any) -> None:
    ours = re.compile(rf"/[A-Z]{{6}}\+{FONT_FAMILY.replace(' ', '-')}(-|$)")
    for entry in pdf.objects:
        if isinstance(entry, dict) and entry.get("Type") == "/FontDescriptor":
            name = entry["FontName"]
            name = name.decode() if isinstance(name, bytes) else str(name)
            if not ours.match(name):
                raise RenderError("render.font", ["a font that is not ours was used"])


def _write_once(pdf: Any) -> None:
    """Every object as the bytes it will be.

    At writing, WeasyPrint asks each for its bytes twice, for the file and for its identifier, and compresses
    what has to be compressed at both times.
    """
    from pydyf import Object

    class Written(Object):  # type: ignore[misc]
        def __init__(self, entry: Any) -> None:
            super().__init__()
            self.number, self.generation, self.free = entry.number, entry.generation, entry.free
            self._data, self._compressible = entry.data, entry.compressible

        data = property(lambda self: self._data)
        compressible = property(lambda self: self._compressible)

    for place, entry in enumerate(pdf.objects):
        if entry.free == "n":
            pdf.objects[place] = Written(entry)
