"""Which letters the typeface of our documents can show, and what to do with those it cannot.

A letter that is missing would be taken from whatever font the machine has, or shown as an empty box, on a
paper that says a person's name. So the text is looked at before layout.
"""

import html
import unicodedata
from functools import cache
from pathlib import Path

FONT_DIRECTORY = Path(__file__).parent / "fonts"
FONT_FAMILY = "Fira Sans"
FONT_FILES = {
    400: FONT_DIRECTORY / "FiraSans-Regular.ttf",
    500: FONT_DIRECTORY / "FiraSans-Medium.ttf",
    700: FONT_DIRECTORY / "FiraSans-Bold.ttf",
}

# Signs that only differ in how they break or how wide they are: replaced without loss of meaning.
_EQUIVALENTS = str.maketrans(
    {
        "\u2010": "-",  # hyphen
        "\u2011": "-",  # non-breaking hyphen
        "\u2000": " ",
        "\u2001": " ",
        "\u2002": " ",
        "\u2003": " ",
        "\u2004": " ",
        "\u2005": " ",
        "\u2006": " ",
        "\u2009": " ",
        "\u200a": " ",
        "\u202f": "\u00a0",  # narrow no-break space
        "\u2060": "",  # word joiner
        "\ufeff": "",  # byte order mark
        "\u2032": "\u2019",  # prime, as in a name
        "\u2033": "\u201d",
        "\u201b": "\u2018",
    }
)
_LAYOUT_ONLY = frozenset("\t\n\r\u00ad\u200b")


@cache
def available_characters() -> frozenset[str]:
    """The characters that every weight of the typeface has."""
    from fontTools.ttLib import TTFont

    covered: set[int] | None = None
    for path in FONT_FILES.values():
        with TTFont(path, lazy=True) as font:
            codes = set(font.getBestCmap())
        covered = codes if covered is None else covered & codes
    return frozenset(map(chr, covered or ())) | _LAYOUT_ONLY


def printable(text: str) -> str:
    """The same text in characters that the typeface has, as far as that loses nothing.

    Composes letters (NFC); takes a letter apart into base and accent when only the parts exist (the font
    then places the accent); replaces spaces and hyphens of special width. Letters that are still missing
    stay: see `missing_glyphs`.
    """
    available = available_characters()
    if text.isascii() or (unicodedata.is_normalized("NFC", text) and _prints_as_it_is(text, available)):
        return text
    composed = unicodedata.normalize("NFC", text).translate(_EQUIVALENTS)
    if available.issuperset(composed):
        return composed
    return "".join(_in_parts(character, available) for character in composed)


def _prints_as_it_is(text: str, available: frozenset[str]) -> bool:
    used = set(text)
    return used <= available and _EQUIVALENTS.keys().isdisjoint(map(ord, used))


def _in_parts(character: str, available: frozenset[str]) -> str:
    if character in available:
        return character
    parts = unicodedata.normalize("NFD", character)
    return parts if available.issuperset(parts) else character


def missing_glyphs(text: str) -> frozenset[str]:
    """Characters of `text` that cannot be shown, not even after `printable`. Entities (`&#353;`) count."""
    if text.isascii() and "&" not in text:
        return frozenset()
    return frozenset(printable(html.unescape(text))) - available_characters()
