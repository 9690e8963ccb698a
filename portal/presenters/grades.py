"""A grade list as one or more tables: which columns there are follows from what was delivered."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from diplomas import display
from diplomas.shown import DiplomaData
from diplomas.terms import HIGHER_EDUCATION, Sector
from diplomas.values import GradeRow

MARKS = ("school_exam", "central_exam", "final")
NUMERIC = frozenset({*MARKS, "credits"})
COLUMNS: dict[str, str | Promise] = {
    "credits": gettext_lazy("Studiepunten (EC)"),
    "school_exam": gettext_lazy("Schoolexamen"),
    "central_exam": gettext_lazy("Centraal examen"),
    "final": gettext_lazy("Eindcijfer"),
    "result": gettext_lazy("Resultaat"),
    "date": gettext_lazy("Datum"),
}
# Where a sector has its own word for a column.
WORDS: dict[Sector, dict[str, str | Promise]] = {
    Sector.MBO: {"school_exam": gettext_lazy("Instellingsexamen")},
    Sector.WO: {"final": gettext_lazy("Cijfer")},
    Sector.HBO: {"final": gettext_lazy("Cijfer")},
}
# In mbo, law keeps parts of the exam, practice and optional modules (keuzedelen) apart: each is a table.
MBO_PARTS: dict[str, str | Promise] = {
    "subject": gettext_lazy("Examenonderdelen"),
    "part": gettext_lazy("Onderdelen"),
    "practice": gettext_lazy("Beroepspraktijkvorming"),
    "module": gettext_lazy("Keuzedelen"),
    "thesis": gettext_lazy("Werkstuk"),
}
RESULTS: dict[str, str | Promise] = {
    "behaald": pgettext_lazy("resultaat", "Behaald"),
    "niet behaald": pgettext_lazy("resultaat", "Niet behaald"),
    "vrijstelling": pgettext_lazy("resultaat", "Vrijstelling"),
    "voldaan": pgettext_lazy("resultaat", "Voldaan"),
    "goed": pgettext_lazy("resultaat", "Goed"),
    "voldoende": pgettext_lazy("resultaat", "Voldoende"),
    "onvoldoende": pgettext_lazy("resultaat", "Onvoldoende"),
    "herkansing in tijdvak 2": pgettext_lazy("resultaat", "Herkansing in tijdvak 2"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with the heading of its column, which phones print beside it; no value is an empty `text`."""

    heading: str
    text: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Row:
    name: Cell
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class GradeTable:
    """A table with a caption; the first heading is that of the names."""

    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]


def tables(data: DiplomaData) -> tuple[GradeTable, ...]:
    """The grade list of this diploma as tables; none when it has no grade list or may not show it."""
    return tuple(_table(data.sector, name, rows) for name, rows in parts(data, whole=_("Cijferlijst")))


def parts(data: DiplomaData, *, whole: str) -> list[tuple[str, list[GradeRow]]]:
    """The rows of the grade list under the name of their part; outside mbo all are under `whole`."""
    rows = list(display.grade_rows(data.value("grade_list")))
    if data.sector != Sector.MBO:
        return [(whole, rows)] if rows else []
    return [
        (str(MBO_PARTS.get(kind, kind)), found)
        for kind in dict.fromkeys([*MBO_PARTS, *(row.kind for row in rows)])
        if (found := [row for row in rows if row.kind == kind])
    ]


def column(sector: Sector, key: str) -> str:
    """The heading of a column in the words of the sector."""
    return str(WORDS.get(sector, {}).get(key, COLUMNS[key]))


def cell_text(row: GradeRow, key: str) -> str:
    """One value of a row as it is printed."""
    raw: str = getattr(row, key)
    if key == "date":
        return _date(raw)
    if key == "result":
        return str(RESULTS.get(raw.casefold(), raw))
    return display.mark(raw)


def _table(sector: Sector, caption: str, rows: Sequence[GradeRow]) -> GradeTable:
    keys = [key for key in COLUMNS if any(getattr(row, key) for row in rows)]
    first = _("Vak") if sector in HIGHER_EDUCATION or any(row.school_exam for row in rows) else _("Onderdeel")
    headings = [Heading(first, False), *(Heading(column(sector, key), key in NUMERIC) for key in keys)]
    return GradeTable(
        caption=caption,
        headings=tuple(headings),
        rows=tuple(
            Row(
                Cell(first, display.grade_name(row), False),
                tuple(Cell(column(sector, key), cell_text(row, key), key in NUMERIC) for key in keys),
            )
            for row in rows
        ),
    )


def _date(raw: str) -> str:
    try:
        return display.date(datetime.date.fromisoformat(raw)) if raw else ""
    except ValueError:
        return raw
