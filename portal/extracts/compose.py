"""From what may leave the register to the page that gets sealed: HTML and its style sheets."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import segno
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.translation import ngettext

from diplomas import catalogue, display, scenarios
from diplomas.catalogue import Scenario
from diplomas.shown import DiplomaData
from diplomas.terms import HIGHER_EDUCATION

from .choice import GRADE_LIST, Choice
from .sheets import Sheet, sheet

# Kept with every extract: another layout is another name.
LAYOUT = "uittreksel-2"


@dataclass(frozen=True, slots=True)
class Page:
    """What `documents.pdf.render` takes."""

    html: str
    stylesheets: tuple[str, ...]


def compose(
    diplomas: Sequence[DiplomaData],
    *,
    choice: Choice,
    number: str,
    downloaded_on: datetime.date,
    check_url: str,
    scenario: Scenario,
    field_set: str,
    left_out: frozenset[str] = frozenset(),
) -> Page:
    """Lay these diplomas out, each from a new page, in the language chosen.

    `field_set` is the short name of the set of fields; `left_out` are fields the holder did not want.
    """
    language = choice.language
    with translation.override(language):
        html = render_to_string(
            "extracts/extract.html",
            {
                "language": language,
                "number": number,
                "sheets": [_sheet(data, scenario, left_out) for data in diplomas],
                "shown": _shown(len(diplomas)),
                "downloaded_on": display.date(downloaded_on),
                "check_address": check_url.partition("://")[2],
                "check_code": check_code(check_url),
                "scenario": _scenario(diplomas, scenario),
                "field_set": field_set,
                "left_out": [str(catalogue.by_name(name).label).lower() for name in sorted(left_out)],
                "layout": LAYOUT,
                "site_name": settings.SITE_NAME,
                "demonstration": settings.DEMO,
            },
        )
    names = ["extracts/extract.css", *(["extracts/demonstration.css"] if settings.DEMO else [])]
    return Page(html, tuple(_stylesheet(name) for name in names))


def _sheet(data: DiplomaData, scenario: Scenario, left_out: frozenset[str]) -> Sheet:
    """`left_out` counts for a diploma of which the scenario would have shown the grade list."""
    place = (data.sector.value, data.kind.value, GRADE_LIST)
    without_marks = GRADE_LIST in left_out and place in catalogue.field_set_of(scenario)
    return sheet(data, without_marks=without_marks)


def _shown(count: int) -> str:
    """An extract is never proof that somebody has no other diploma."""
    words = ngettext(
        "Dit uittreksel toont %(count)s document. In het register kunnen er meer staan.",
        "Dit uittreksel toont %(count)s documenten. In het register kunnen er meer staan.",
        count,
    )
    return words % {"count": count}


def _scenario(diplomas: Sequence[DiplomaData], scenario: Scenario) -> str:
    """Which choice of fields the sheet shows. Scenarios change higher education only."""
    if not any(data.sector in HIGHER_EDUCATION for data in diplomas):
        return ""
    return scenarios.named(scenario)


@lru_cache(maxsize=8)
def check_code(url: str) -> str:
    """A QR code as data URL of a picture. It holds the address of the check page and nothing else.

    Four pixels for a module: enough for viewers that smooth what they enlarge, and quick to embed.
    """
    return segno.make(url, error="m", micro=False).png_data_uri(scale=4, border=0, dark="#052a2d")


@cache
def _stylesheet(name: str) -> str:
    # Not a template, but found where templates are found.
    return str(get_template(name).template.source)
