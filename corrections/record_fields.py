"""What else stands on a document that was missing: every field that the register may hold of it.

What only the programme register (RIO) knows is not asked. What the institution may know better is, for where
RIO is silent. Partners of a joint programme come from RIO; several specialisations are one text.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from corrections import value_controls
from diplomas import catalogue, scenarios, values
from diplomas.catalogue import Field, Supplier, ValueType
from diplomas.steps import Unknown
from diplomas.terms import DocumentKind, Sector
from diplomas.values import BadValue, Json, Status, Value
from institutions import grade_forms
from institutions.value_forms import GIVEN as GIVEN_VALUE
from institutions.value_forms import NONE, NOT_KNOWN, ValueForm

# Asked for by the form of the record itself.
ASKED: Final = frozenset({"document_kind", "programme", "institution", "exam_date"})
# Where the law has marks from 1 to 10. In higher education a foreign partner may have another scale.
TEN_IS_MOST: Final = catalogue.SECONDARY | catalogue.VOCATIONAL
MAXIMUM_MARK: Final = 10


class FieldForm(ValueForm):
    """One field, that may be left as it is: then the register does not know it.

    `ten_is_most`: a mark that is a number is one from 1 to 10.
    """

    def __init__(self, entry: Field, *args: Any, ten_is_most: bool = False, **kwargs: Any) -> None:
        self.ten_is_most = ten_is_most
        super().__init__(entry, *args, **kwargs)
        self.fields["has_value"].required = False
        if self.is_bound and self.data.get(self.add_prefix("has_value")) == GIVEN_VALUE:
            value_controls.insist(self)

    @property
    def only_without_rio(self) -> bool:
        """Whether it is asked only where the programme register says nothing."""
        return Supplier.RIO in self.entry.suppliers

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self._typed(cleaned) and cleaned.get("has_value") in ("", NOT_KNOWN, NONE):
            words = _("U vulde iets in bij %(field)s. Kies daar 'Deze waarde', of maak het leeg.")
            self.add_error("has_value", words % {"field": self.entry.label})
        if self.ten_is_most and self.entry.type == ValueType.GRADES:
            self._check_marks(grade_forms.filled(cleaned))
        return cleaned

    def _typed(self, cleaned: Mapping[str, Any]) -> bool:
        """Whether something was filled in that did not stand there already."""
        passed = ("has_value", grade_forms.KIND)
        return any(cleaned.get(name) for name in self.changed_data if name.rpartition("-")[2] not in passed)

    def _check_marks(self, rows: Mapping[int, Mapping[str, str]]) -> None:
        for number, cells in rows.items():
            for key in grade_forms.MARKS:
                if not _is_mark(cells.get(key, "")):
                    words = grade_forms.in_row(number, _("een cijfer is minstens 1 en hoogstens 10."))
                    self.add_error(f"row-{number}-{key}", words)


def _is_mark(text: str) -> bool:
    """Words are marks too."""
    try:
        return not text or 1 <= Decimal(text.replace(",", ".")) <= MAXIMUM_MARK
    except InvalidOperation:
        return True


def _allowed(document: str) -> tuple[Field, ...]:
    """The fields of this kind of document ("sector|kind") under the active scenario; none of no kind."""
    sector, _bar, kind = document.partition("|")
    try:
        entries = catalogue.stored_fields(Sector(sector), DocumentKind(kind))
    except ValueError:
        return ()
    allowed = scenarios.allowed(scenarios.active())
    return tuple(entry for entry in entries if (sector, kind, entry.name) in allowed)


def open_fields(document: str) -> tuple[Field, ...]:
    """What the institution knows, or may know."""
    return tuple(
        entry
        for entry in _allowed(document)
        if entry.name not in ASKED and Supplier.INSTITUTION in entry.suppliers
    )


def from_rio(document: str) -> tuple[Field, ...]:
    """What follows from the programme, so that nobody fills it in."""
    return tuple(
        entry
        for entry in _allowed(document)
        if entry.name not in ASKED and Supplier.INSTITUTION not in entry.suppliers
    )


def forms_of(
    document: str, data: Any, prefix: str, begun: Mapping[str, Json], on: datetime.date
) -> list[FieldForm]:
    sector, _bar, kind = document.partition("|")
    return [
        FieldForm(
            entry, data, prefix=f"{prefix}-{entry.name}", today=_today(entry, begun), on=on,
            parts=sector == Sector.MBO, ten_is_most=(sector, kind) in TEN_IS_MOST,
        )
        for entry in open_fields(document)
    ]  # fmt: skip


def _today(entry: Field, begun: Mapping[str, Json]) -> tuple[Status, Value | None]:
    """As it was proposed before; else not known."""
    if entry.name not in begun:
        return Status.UNKNOWN, None
    stored = begun[entry.name]
    try:
        return (Status.NONE, None) if stored is None else (Status.DELIVERED, values.read(entry, stored))
    except BadValue:
        return Status.UNKNOWN, None


def stored(forms: list[FieldForm]) -> dict[str, Json]:
    """As `missing.Record.fields` has them: what nobody knows is left out."""
    return {
        form.entry.name: None if form.change is None else values.write(form.entry, form.change)
        for form in forms
        if not isinstance(form.change, Unknown)
    }
