"""The file is PDF/A-3a and PDF/UA-1 in form: tags, language, title, headings, scopes, fonts, metadata."""

from datetime import UTC, datetime

import pytest

from documents.glyphs import missing_glyphs, printable
from documents.pdf import Attachment, RenderError, render
from tests.documents import reading
from tests.documents.conftest import HTML, STYLE

pytestmark = pytest.mark.pdf

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def page_of(body: str) -> str:
    return f"<html lang='nl'><head><title>x</title></head><body>{body}</body></html>"


def tags(data: bytes) -> list[str]:
    return ["/" + element.tag for element in reading.structure(data)]


def test_the_file_says_it_is_both_archival_and_accessible(page: bytes) -> None:
    assert reading.xmp_value(page, NAMESPACES["pdfaid"], "part") == "3"
    assert reading.xmp_value(page, NAMESPACES["pdfaid"], "conformance") == "A"
    assert reading.xmp_value(page, NAMESPACES["pdfuaid"], "part") == "1"
    assert reading.xmp(page).find(".//pdfaExtension:schemas", NAMESPACES) is not None


def test_language_title_and_output_intent(page: bytes) -> None:
    root = reading.reader(page).root
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert reading.xmp(page).findtext(".//dc:title//rdf:li", namespaces=NAMESPACES) == "Uittreksel 7"


def test_headings_and_table_are_tagged_in_reading_order(page: bytes) -> None:
    found = tags(page)
    assert [tag for tag in found if tag.startswith("/H")] == ["/H1", "/H2"]
    assert found.index("/H1") < found.index("/H2") < found.index("/Table")


def test_every_header_cell_has_the_scope_of_its_place(page: bytes) -> None:
    scopes = [element.scope for element in reading.structure(page) if element.tag == "TH"]
    pages = reading.page_count(page)
    assert pages > 1
    assert scopes.count("/Row") == 60
    assert scopes.count("/Column") == 2 * pages  # the head is repeated on every page


def test_only_fira_sans_is_used_and_embedded(page: bytes) -> None:
    found = reading.fonts(page)
    assert found
    assert all("Fira-Sans" in name and embedded for name, embedded in found)


def test_letters_of_names_survive_extraction(page: bytes) -> None:
    assert "Łukasz Çelik-Đorđević" in reading.text(page)
    assert "Nguyễn" in reading.text(page)
    assert "pagina 2/" in reading.text(page)


def test_the_same_input_gives_the_same_bytes(page: bytes) -> None:
    assert render(HTML, stylesheets=[STYLE]) == page


def test_an_attachment_is_listed_once_with_its_relationship() -> None:
    attachment = Attachment("gegevens.json", b'{"a": 1}', "De gegevens", datetime(2026, 1, 1, tzinfo=UTC))
    root = reading.reader(render(HTML, stylesheets=[STYLE], attachments=[attachment])).root
    [specification] = [entry.get_object() for entry in root["/AF"]]
    assert specification["/AFRelationship"] == "/Data"
    assert specification["/EF"]["/F"].data == b'{"a": 1}'


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("<html><title>x</title><h1>x</h1></html>", "render.warning"),  # no language
        ("<html lang='nl'><h1>x</h1></html>", "render.metadata"),  # no title
        (page_of("<h2>x</h2>"), "render.metadata"),  # no first heading
        (page_of("<h1>x</h1><h3>x</h3>"), "render.metadata"),  # a level skipped
        (page_of("<h1>x</h1><img src='data:image/png;base64,AA'/>"), "render.warning"),
        (page_of("<h1>x</h1><p style='colr: red'>x</p>"), "render.warning"),
        (page_of("<h1>漢</h1>"), "render.glyph"),
        (page_of("<h1>&#x6F22;</h1>"), "render.glyph"),
        (page_of("<h1 style='font-family: serif'>x</h1>"), "render.font"),
        (page_of("<h1>x</h1><p>x"), "render.markup"),  # not well-formed
        (page_of("<h1>x</h1><p>R&D</p>"), "render.markup"),  # not escaped
        (page_of("<h1>x</h1><marquee>x</marquee>"), "render.markup"),  # no style for it
        (page_of("<article><h1>x</h1><p data-kept='end'>x</p></article>"), "render.markup"),  # in the flow
    ],
)
def test_what_would_not_conform_is_refused(html: str, code: str) -> None:
    with pytest.raises(RenderError) as caught:
        render(html, stylesheets=[])
    assert caught.value.code == code


KEPT = (
    "article { padding-top: 30mm } .brand, .note { position: absolute; left: 0; top: 0 } .note { top: 150mm }"
)


def letter(name: str, *, kept: bool = True) -> str:
    brand, note = (f" data-kept='{place}'" if kept else "" for place in ("start", "end"))
    return page_of(
        f"<article><div class='brand'{brand}><p>Briefhoofd</p></div><h1>{name}</h1><p>Beste {name},</p>"
        f"<div class='note'{note}><p>Hoe controleert u dit?</p></div></article>"
    )


def test_what_is_laid_out_once_stands_where_it_was_written() -> None:
    kept = render(letter("Nadia"), stylesheets=[KEPT])
    plain = render(letter("Nadia", kept=False), stylesheets=[KEPT])
    assert reading.text(kept) == reading.text(plain)
    assert tags(kept) == tags(plain)
    said = reading.text(kept)
    assert said.index("Briefhoofd") < said.index("Beste") < said.index("Hoe controleert")


def test_what_is_laid_out_once_carries_nothing_from_one_file_to_the_next() -> None:
    first = render(letter("Nadia"), stylesheets=[KEPT])
    second = render(letter("Bram"), stylesheets=[KEPT])
    assert "Nadia" not in reading.text(second)
    assert render(letter("Nadia"), stylesheets=[KEPT]) == first


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x.png",
        "https://example.org/x.png",
        "file:///etc/passwd",
        "file:///etc/../etc/hostname",
        "ftp://example.org/x",
        "data:text/html,x",
    ],
)
def test_a_document_can_fetch_nothing(url: str) -> None:
    with pytest.raises(RenderError, match=r"render\.warning"):
        render(page_of(f"<h1>x</h1><img alt='x' src='{url}'/>"), stylesheets=[])


def test_a_silenced_logger_does_not_hide_a_warning() -> None:
    import logging

    logger = logging.getLogger("weasyprint")
    logger.disabled = True
    try:
        with pytest.raises(RenderError):
            render("<html><title>x</title><h1>x</h1></html>", stylesheets=[])
        assert logger.disabled
    finally:
        logger.disabled = False


def test_an_error_holds_no_text_of_the_document() -> None:
    with pytest.raises(RenderError) as caught:
        render("<html lang=nl><title>x</title><h1>x</h1><p style='Jansen: 1'>x", stylesheets=[])
    assert "Jansen" not in str(caught.value)


def test_letters_are_replaced_only_without_loss() -> None:
    assert printable("Ha\u0301n") == "Hán"
    assert printable("a\u2011b\u202fc") == "a-b\u00a0c"
    assert printable("\u1e28") == "H\u0327"  # the font lacks the whole, not the parts
    assert missing_glyphs("Şĩřẽģ \u1e28 ß ẞ ĳ ŋ Ł Đ Θ Ж ế") == frozenset()
    assert missing_glyphs("a 漢 ع") == {"漢", "ع"}
