"""The grade list as it stands on paper, in the words and columns of the sector's own document.

Secondary education has school exam, central exam and a final mark that is also written out; mbo keeps the
parts of the exam, practice and optional modules apart; the self-sufficiency route has parts without marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from diplomas import display
from diplomas.shown import DiplomaData
from diplomas.terms import Sector
from diplomas.values import GradeRow
from portal.presenters import grades

# In this order, as far as a row has them.
_COLUMNS = ("date", "credits", "school_exam", "central_exam", "final")
SECONDARY = frozenset({Sector.VO, Sector.VAVO, Sector.VSO, Sector.STAATSEXAMEN})
_WRITTEN_OUT: tuple[str | Promise, ...] = (
    pgettext_lazy("cijfer", "nul"),
    pgettext_lazy("cijfer", "een"),
    pgettext_lazy("cijfer", "twee"),
    pgettext_lazy("cijfer", "drie"),
    pgettext_lazy("cijfer", "vier"),
    pgettext_lazy("cijfer", "vijf"),
    pgettext_lazy("cijfer", "zes"),
    pgettext_lazy("cijfer", "zeven"),
    pgettext_lazy("cijfer", "acht"),
    pgettext_lazy("cijfer", "negen"),
    pgettext_lazy("cijfer", "tien"),
)
_HEADINGS: dict[Sector, str | Promise] = {
    Sector.MBO: gettext_lazy("Resultatenlijst"),
    Sector.INBURGERING: gettext_lazy("Onderdelen"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A heading or a value. Figures stand to the right; what is known to be short needs less room."""

    text: str
    numeric: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A subject or part; `remark` says more about its result, such as a resit."""

    name: str
    remark: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The first heading is that of the names."""

    headings: tuple[Cell, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """All of a grade list. Without a table, `note` says why; without either there is none to show."""

    heading: str
    tables: tuple[Table, ...] = ()
    note: str = ""


def marks(data: DiplomaData, *, left_out: bool) -> Marks:
    """The grade list of this diploma. `left_out`: its holder did not want it on this extract."""
    heading = str(_HEADINGS.get(data.sector, _("Cijferlijst")))
    shown = data.get("grade_list")
    if shown is None:
        return Marks(heading, note=_("Op verzoek van de diplomahouder weggelaten.") if left_out else "")
    first = _("Onderdeel") if data.sector == Sector.INBURGERING else _("Vak")
    tables = tuple(_table(data.sector, name, rows) for name, rows in grades.parts(data, whole=first))
    return Marks(heading, tables, "" if tables else display.status(shown))


def _table(sector: Sector, name: str, rows: Sequence[GradeRow]) -> Table:
    keys = [key for key in _COLUMNS if any(getattr(row, key) for row in rows)]
    # In mbo a result stands beside the mark; elsewhere it stands for it, or is a remark.
    if ("final" not in keys or sector == Sector.MBO) and any(row.result for row in rows):
        keys.append("result")
    written = sector in SECONDARY and any(_written_out(row.final) for row in rows)
    headings = [Cell(name), *(Cell(grades.column(sector, key), key in grades.NUMERIC) for key in keys)]
    if written:
        headings.append(Cell(_("In letters"), short=True))
    return Table(tuple(headings), tuple(_row(sector, row, keys, written=written) for row in rows))


def _row(sector: Sector, row: GradeRow, keys: Sequence[str], *, written: bool) -> Row:
    result, said = grades.cell_text(row, "result"), "result" in keys
    cells = []
    for key in keys:
        text = grades.cell_text(row, key)
        if key == "final" and not text and not said:
            text, said = result, True
        cells.append(Cell(text, key in grades.NUMERIC))
    if written:
        cells.append(Cell(_written_out(row.final)))
    name = display.grade_name(row)
    if row.kind == "module" and row.code and row.code not in name:
        name = f"{name} ({row.code})"
    return Row(name, "" if said else result, tuple(cells))


def _written_out(mark: str) -> str:
    """A whole mark in letters, which are harder to change than a figure; empty for any other."""
    return str(_WRITTEN_OUT[int(mark)]) if mark.isdecimal() and int(mark) < len(_WRITTEN_OUT) else ""
