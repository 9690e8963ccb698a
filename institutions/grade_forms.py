"""A grade list in a form: rows of controls, as many as were sent, and more for who presses a button.

Nothing needs a script. A row without anything in it is no row; what is wrong in one names its row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diplomas import values
from diplomas.catalogue import Field
from diplomas.values import GRADE_KINDS, BadValue, GradeRow, Json

# Empty rows below a list that is there, and for one that begins.
SPARE_ROWS: Final = 3
FIRST_ROWS: Final = 8
MORE_ROWS: Final = 5
# A form has at most a thousand controls (DATA_UPLOAD_MAX_NUMBER_FIELDS).
MOST_ROWS: Final = 80
LONGEST: Final = 200
COLUMNS: Final[dict[str, str | Promise]] = {
    "name": gettext_lazy("Vak of onderdeel"),
    "code": gettext_lazy("Code"),
    "school_exam": gettext_lazy("Schoolexamen"),
    "central_exam": gettext_lazy("Centraal examen"),
    "final": gettext_lazy("Eindcijfer"),
    "credits": gettext_lazy("EC"),
    "result": gettext_lazy("Resultaat"),
}
MARKS: Final = ("school_exam", "central_exam", "final")
# Of a row that stands there already; what is not shown goes along as it is.
_KEPT: Final = {"kind": GRADE_KINDS[0], "name_en": "", "date": ""}
# The name of the button that asks for more rows, within its form.
MORE: Final = "more_rows"
# Where the law keeps parts of a list apart (mbo), each row says of which part it is.
KIND: Final = "kind"
KINDS: Final[dict[str, str | Promise]] = {
    "subject": gettext_lazy("Examenonderdeel"),
    "module": gettext_lazy("Keuzedeel"),
    "practice": gettext_lazy("Beroepspraktijkvorming"),
    "thesis": gettext_lazy("Werkstuk"),
    "part": gettext_lazy("Onderdeel"),
}
_WITH_COMMA: Final = re.compile(r"-?[0-9]+,[0-9]+")
_CREDITS: Final = re.compile(r"[0-9]+(\.[0-9]+)?")


def wanted(data: Mapping[str, Any] | None) -> bool:
    """Whether more rows were asked for: then nothing is sent yet, and nothing is wrong yet."""
    return any(name.rpartition("-")[2] == MORE for name in data or ())


def without_errors(among: Iterable[forms.BaseForm]) -> None:
    """Whoever asks for more rows has not finished."""
    for form in among:
        form.errors.clear()


def columns(*, parts: bool) -> dict[str, str | Promise]:
    """`parts`: this document keeps the parts of its list apart."""
    return {**COLUMNS, KIND: gettext_lazy("Soort onderdeel")} if parts else COLUMNS


def posted(data: Mapping[str, Any], start: str) -> int:
    """How many rows were sent under names that begin with `start`."""
    found = (re.match(r"([0-9]{1,4})-", name[len(start) :]) for name in data if name.startswith(start))
    return max((int(one[1]) + 1 for one in found if one), default=0)


def most(rows: Sequence[GradeRow]) -> int:
    """A list that was delivered longer is shown whole."""
    return max(MOST_ROWS, len(rows))


def count(rows: Sequence[GradeRow], sent: int, *, more: bool) -> int:
    """How many rows stand in the form."""
    begin = len(rows) + SPARE_ROWS if rows else FIRST_ROWS
    return min(max(begin, sent + (MORE_ROWS if more else 0)), most(rows))


def controls(rows: Sequence[GradeRow], number_of_rows: int, *, parts: bool) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    for number in range(number_of_rows):
        row = rows[number] if number < len(rows) else GradeRow("")
        for key, column in columns(parts=parts).items():
            label = _("%(column)s, regel %(n)d") % {"column": column, "n": number + 1}
            found[f"row-{number}-{key}"] = _cell(key, label, getattr(row, key))
        for key, usual in _KEPT.items():
            if f"row-{number}-{key}" not in found and (value := getattr(row, key)) != usual:
                found[f"row-{number}-{key}"] = forms.CharField(
                    required=False, initial=value, widget=forms.HiddenInput()
                )
    return found


def _cell(key: str, label: str, value: str) -> forms.Field:
    if key == KIND:
        return forms.ChoiceField(label=label, required=False, choices=list(KINDS.items()), initial=value)
    long = _("%(label)s: schrijf hoogstens %(n)d tekens.") % {"label": label, "n": LONGEST}
    return forms.CharField(
        label=label, required=False, max_length=LONGEST, initial=value, error_messages={"max_length": long}
    )


def filled(cleaned: Mapping[str, Any]) -> dict[int, dict[str, str]]:
    """The rows with something in them, by number; of each every cell that has something."""
    numbers = sorted({int(name.split("-")[1]) for name in cleaned if name.startswith("row-")})
    found = {}
    for number in numbers:
        cells = {key: str(cleaned.get(f"row-{number}-{key}") or "").strip() for key in GradeRow.__slots__}
        if any(cells[key] for key in COLUMNS):
            found[number] = {key: text for key, text in cells.items() if text}
    return found


def raw(form: forms.Form, entry: Field, cleaned: Mapping[str, Any]) -> Json:
    """The list as the register stores it; what is wrong in a row is said at that row.

    Credits are a number. What the register has otherwise stays, for who changes something else.
    """
    rows: list[Json] = []
    typed = set(form.changed_data)
    for number, cells in filled(cleaned).items():
        row = cells | {key: _point(cells[key]) for key in (*MARKS, "credits") if key in cells}
        row[KIND] = row.get(KIND, "") if row.get(KIND) in GRADE_KINDS else GRADE_KINDS[0]
        rows.append(dict(row))
        if trouble := _trouble(entry, row):
            form.add_error(f"row-{number}-name", in_row(number, trouble))
        if (name := f"row-{number}-credits") in typed and not _is_credits(row.get("credits", "")):
            words = _("schrijf de EC als getal, bijvoorbeeld 5 of 7,5.")
            form.add_error(name, in_row(number, words))
    return rows


def _is_credits(text: str) -> bool:
    return not text or _CREDITS.fullmatch(text) is not None


def _trouble(entry: Field, row: Mapping[str, str]) -> str:
    if "name" not in row:
        return _("vul de naam van het vak of onderdeel in.")
    try:
        values.read(entry, [dict(row)])
    except BadValue as error:
        return str(error)
    return ""


def in_row(number: int, trouble: str) -> str:
    return _("Regel %(n)d: %(trouble)s") % {"n": number + 1, "trouble": trouble}


def _point(text: str) -> str:
    """A mark with a comma as the register stores it; words keep theirs."""
    return text.replace(",", ".") if _WITH_COMMA.fullmatch(text) else text
