"""The engine that lays out our pages: WeasyPrint with one typeface, no network, and no more than they need.

Our pages are well-formed, so Python's own XML parser reads them (an HTML parser in Python takes ten times as
long), and use few elements, so a short style sheet stands under them instead of WeasyPrint's own, whose
rules for notes and markers make six styles for every element of a page.

What is the same on page after page is laid out once. A child of an `article` with the attribute `data-kept`
is taken out, laid out in a document of its own, and put where it was in the article's first page: first
(`data-kept="start"`) or last (`data-kept="end"`). It has to be positioned absolutely, so that nothing else on
the page depends on it, and it depends on nothing but its own text and the style sheets.
"""

import atexit
import re
import threading
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from documents.glyphs import FONT_DIRECTORY, FONT_FAMILY, FONT_FILES

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

# WeasyPrint wants these at layout and at writing.
OPTIONS = {"pdf_variant": "pdf/a-3a", "pdf_tags": True, "pdf_identifier": True}
# Pango's font map is not made for two threads at a time.
lock = threading.Lock()

# What a browser would bring for the elements of a document or a letter, and for the boxes in the margin.
_BASE = """
head, title, meta { display: none }
html, body, main, article, section, div, p, h1, h2, h3, h4, ul, ol, dl, dt, dd { display: block }
li { display: list-item }
table { display: table; border-spacing: 2px; box-sizing: border-box; text-indent: initial }
caption { display: table-caption }
thead { display: table-header-group }
tbody { display: table-row-group }
tr { display: table-row }
td, th { display: table-cell; padding: 1px }
p, ul, ol, dl { margin-top: 1em; margin-bottom: 1em }
ul, ol { padding-left: 40px; counter-reset: list-item; break-before: avoid }
ul { list-style-type: disc }
ol { list-style-type: decimal }
li::marker { white-space: pre; text-transform: none }
thead, tbody { vertical-align: middle }
tr, td, th { vertical-align: inherit }
strong, th, h1, h2, h3, h4 { font-weight: bold }
em { font-style: italic }
h1, h2, h3, h4 { bookmark-label: content(text); hyphens: manual; break-after: avoid; break-inside: avoid }
h1 { bookmark-level: 1 }
h2 { bookmark-level: 2 }
h3 { bookmark-level: 3 }
h4 { bookmark-level: 4 }
br::before { content: "\\A"; white-space: pre-line }
img { overflow: hidden }
@page {
  margin: 75px;
  @top-left { text-align: left; vertical-align: middle }
  @top-center { text-align: center; vertical-align: middle }
  @top-right { text-align: right; vertical-align: middle }
  @bottom-left { text-align: left; vertical-align: middle }
  @bottom-center { text-align: center; vertical-align: middle }
  @bottom-right { text-align: right; vertical-align: middle }
}
"""
_KNOWN = {"span", *re.findall(r"\w+", " ".join(re.findall(r"^([a-z].*) \{", _BASE, re.MULTILINE)))}


class MarkupError(Exception):
    """The page is not well-formed, or holds an element without a style. The message holds no text of it."""


def lay_out(markup: str, stylesheets: Sequence[str]) -> Any:
    """WeasyPrint's document of this page. Call it under `lock`. Raises `MarkupError`."""
    root = _parse_markup(markup)
    kept = list(_take_out(root, tuple(stylesheets)))
    document = _render(root, stylesheets)
    for article, place, boxes in kept:
        _put_back(document, article, place, boxes)
    return document


def _parse_markup(markup: str) -> Element:
    try:
        # Ours: made by our templates, which escape what they are given. No entities but XML's own.
        root = ElementTree.fromstring(markup)  # noqa: S314
    except ElementTree.ParseError as error:
        raise MarkupError(f"not well-formed at line {error.position[0]}") from None
    if unknown := {element.tag for element in root.iter()} - _KNOWN:
        raise MarkupError(f"no style for {', '.join(sorted(unknown))}")
    return root


def _render(root: Element, stylesheets: Sequence[str]) -> Any:
    css = [_fonts_css(), *(_stylesheet(text) for text in stylesheets)]
    return _page_class()(root).render(font_config=_fonts(), stylesheets=css, cache=_pictures(), **OPTIONS)


# --- parts that are laid out once ---


def _take_out(root: Element, stylesheets: tuple[str, ...]) -> Iterator[tuple[Element, str, list[Any]]]:
    """Take the kept parts out of the page: (article, "start" or "end", laid-out boxes) of each."""
    for article in root.iterfind("body/article"):
        for part in article.findall("*[@data-kept]"):
            article.remove(part)
            part.tail = None
            text = ElementTree.tostring(part, encoding="unicode")
            yield article, part.attrib["data-kept"], _kept(text, root.get("lang", ""), stylesheets)


@lru_cache(maxsize=64)
def _kept(part: str, language: str, stylesheets: tuple[str, ...]) -> list[Any]:
    """The boxes of a part, from a document that holds nothing else."""
    from weasyprint.layout.absolute import AbsolutePlaceholder

    root = Element("html", lang=language)
    SubElement(SubElement(root, "head"), "title").text = "."
    article = SubElement(SubElement(root, "body"), "article")
    article.append(ElementTree.fromstring(part))  # noqa: S314
    boxes: list[Any] = _first_box(_render(root, stylesheets), article).children
    if not all(isinstance(box, AbsolutePlaceholder) for box in boxes):
        raise MarkupError("a kept part that is not positioned absolutely")
    return boxes


def _put_back(document: Any, article: Element, place: str, boxes: list[Any]) -> None:
    box = _first_box(document, article)
    if place == "start":
        box.children = [*boxes, *box.children]
    elif place == "end":
        box.children = [*box.children, *boxes]
    else:
        raise MarkupError("a kept part without a place")


def _first_box(document: Any, element: Element) -> Any:
    """The box of this element on its first page."""
    return next(
        box for page in document.pages for box in page._page_box.descendants() if box.element is element
    )


@cache
def _page_class() -> Any:
    from cssselect2 import ElementWrapper
    from weasyprint import HTML

    class Page(HTML):  # type: ignore[misc]
        """A page from an element tree, with the style sheet above under it."""

        def __init__(self, root: Element) -> None:
            self.base_url = None
            self.url_fetcher = fetcher()
            self.media_type = "print"
            self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
            self.etree_element = root

        def _ua_stylesheets(self, forms: bool = False) -> list["CSS"]:
            return [_stylesheet(_BASE)]

    return Page


@cache
def fetcher() -> "URLFetcher":
    """Reads the files of `documents/fonts` and inline images, nothing else: no network, no other folder.

    One for all documents: making one builds a TLS context, which takes longer than laying out the page.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    allowed = {path.resolve() for path in FONT_FILES.values()}

    class PackageFetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlsplit(url)
            if parts.scheme == "data" and url.startswith(("data:image/svg+xml", "data:image/png")):
                return super().fetch(url, headers)
            path = (FONT_DIRECTORY / unquote(parts.path).rsplit("/", 1)[-1]).resolve()
            if parts.scheme != "file" or path not in allowed or unquote(parts.path) != str(path):
                raise ValueError("A document may not fetch anything.")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})

    return PackageFetcher()


@cache
def _fonts() -> "FontConfiguration":
    from weasyprint.text.fonts import FontConfiguration

    # It removes its temporary directory when it goes, which is too late once the interpreter comes down.
    atexit.register(_fonts.cache_clear)
    return FontConfiguration()


@cache
def _fonts_css() -> "CSS":
    """Figures are lining and tabular everywhere. The face says so: where a style says it, WeasyPrint 70
    leaks some memory for each run of text.
    """
    faces = "".join(
        f'@font-face {{ font-family: "{FONT_FAMILY}"; font-weight: {weight};'
        f' font-feature-settings: "lnum", "tnum"; src: url("{path.resolve().as_uri()}") }}'
        for weight, path in FONT_FILES.items()
    )
    # Margin boxes inherit from @page, not from the document's root.
    return _parse(f'{faces} @page {{ font-family: "{FONT_FAMILY}" }} html {{ font-family: "{FONT_FAMILY}" }}')


_PICTURES: dict[str, Any] = {}


def _pictures() -> dict[str, Any]:
    """The pictures of our pages are the same few every time: read once. Emptied before it grows."""
    from weasyprint.images import SVGImage

    if len(_PICTURES) > 30:
        _PICTURES.clear()
    for url, picture in _PICTURES.items():
        if isinstance(picture, SVGImage):
            _PICTURES[url] = _Drawing(picture)
    return _PICTURES


class _Drawing:
    """A drawing as the background of a box. Drawn once; after that, what was written is written again.

    WeasyPrint gives a background a fresh group, with the state of nothing before it.
    """

    def __init__(self, picture: Any) -> None:
        self.get_intrinsic_size = picture.get_intrinsic_size
        self._picture = picture
        self._written: dict[tuple[float, float], tuple[bytes, dict[str, Any]]] = {}

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        from pydyf import Stream

        states = stream.extra["Resources"]["ExtGState"]
        if (width, height) not in self._written:
            apart = stream.clone(resources=stream.extra["Resources"])
            self._picture.draw(apart, width, height, style)
            _, _, rest = Stream(apart.stream).data.partition(b"stream\n")
            self._written[width, height] = rest.removesuffix(b"\nendstream"), dict(states)
        written, needed = self._written[width, height]
        stream.stream.append(written)
        states.update(needed)


@lru_cache(maxsize=16)
def _stylesheet(text: str) -> "CSS":
    return _parse(text)


def _parse(text: str) -> "CSS":
    from weasyprint import CSS

    return CSS(string=text, font_config=_fonts(), url_fetcher=fetcher())
