"""What differs between two grade lists, row by row and mark by mark; the same on pages and in letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diplomas import display
from diplomas.values import GradeRow

# What a person reads of a row; the words go into the middle of a sentence.
_COLUMNS: Final[dict[str, str | Promise]] = {
    "name": gettext_lazy("naam"),
    "code": gettext_lazy("code"),
    "credits": gettext_lazy("studiepunten"),
    "school_exam": gettext_lazy("schoolexamen"),
    "central_exam": gettext_lazy("centraal examen"),
    "final": gettext_lazy("eindcijfer"),
    "result": gettext_lazy("resultaat"),
    "date": gettext_lazy("datum"),
}
_AS_PRINTED: Final = frozenset({"name", "code", "result", "date"})


def differences(before: Sequence[GradeRow], after: Sequence[GradeRow]) -> tuple[str, ...]:
    """Each row that differs, in a sentence: what is new, what it was, and what goes."""
    left = list(before)
    found = []
    for row in after:
        was = _same_row(left, row)
        if was is None:
            found.append(_("%(line)s (nieuw)") % {"line": whole(row)})
            continue
        left.remove(was)
        if changes := _changes(was, row):
            found.append(f"{display.grade_name(was)}: {', '.join(changes)}")
    found += [_("%(line)s (vervalt)") % {"line": whole(row)} for row in left]
    return tuple(found)


def _same_row(rows: Iterable[GradeRow], wanted: GradeRow) -> GradeRow | None:
    """The row about the same subject: by its code, else by its name. The same row twice is two rows."""
    candidates = list(rows)
    if wanted in candidates:
        return wanted
    by_code = (row for row in candidates if wanted.code and _alike(row.code, wanted.code))
    by_name = (row for row in candidates if _alike(row.name, wanted.name))
    return next(by_code, None) or next(by_name, None)


def _alike(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _changes(was: GradeRow, row: GradeRow) -> list[str]:
    return [
        _("%(column)s %(now)s (was %(before)s)")
        % {"column": label, "now": _text(row, key) or "-", "before": _text(was, key) or "-"}
        for key, label in _COLUMNS.items()
        if getattr(was, key) != getattr(row, key)
    ]


def whole(row: GradeRow) -> str:
    """A row with all its marks."""
    marks = [
        f"{label} {text}"
        for key, label in _COLUMNS.items()
        if key not in ("name", "code", "date") and (text := _text(row, key))
    ]
    name = display.grade_name(row)
    return f"{name}: {', '.join(marks)}" if marks else name


def _text(row: GradeRow, key: str) -> str:
    raw: str = getattr(row, key)
    return raw if key in _AS_PRINTED else display.mark(raw)
