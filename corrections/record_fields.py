"""What else stands on a document that was missing: the simple fields that the register may hold of it.

What follows from the programme register is not asked. A grade list is left out: it is added afterwards, where
it has a page of its own.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from corrections import value_controls
from diplomas import catalogue, scenarios, values
from diplomas.catalogue import Field, Supplier, ValueType
from diplomas.steps import Unknown
from diplomas.terms import DocumentKind, Sector
from diplomas.values import BadValue, Json, Status, Value
from institutions.value_forms import GIVEN as GIVEN_VALUE
from institutions.value_forms import NOT_KNOWN, ValueForm

SIMPLE: Final = frozenset({ValueType.TEXT, ValueType.CODE, ValueType.DATE, ValueType.NUMBER})
# Asked for by the form of the record itself.
ASKED: Final = frozenset({"document_kind", "exam_date"})


class FieldForm(ValueForm):
    """One field, that may be left as it is: then the register does not know it."""

    def __init__(self, entry: Field, *args: Any, **kwargs: Any) -> None:
        super().__init__(entry, *args, **kwargs)
        self.fields["has_value"].required = False
        if self.is_bound and self.data.get(self.add_prefix("has_value")) == GIVEN_VALUE:
            value_controls.insist(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        typed = any(cleaned.get(name) for name in self.fields if name != "has_value")
        if typed and cleaned.get("has_value") in ("", NOT_KNOWN):
            self.add_error("has_value", _("U vulde iets in. Kies dan 'Deze waarde', of maak het leeg."))
        return cleaned


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
    """What only the institution knows, and is one value."""
    return tuple(
        entry
        for entry in _allowed(document)
        if entry.type in SIMPLE and entry.name not in ASKED and set(entry.suppliers) == {Supplier.INSTITUTION}
    )


def has_grade_list(document: str) -> bool:
    return any(entry.type == ValueType.GRADES for entry in _allowed(document))


def forms_of(
    document: str, data: Any, prefix: str, begun: Mapping[str, Json], on: datetime.date
) -> list[FieldForm]:
    return [
        FieldForm(entry, data, prefix=f"{prefix}-{entry.name}", today=_today(entry, begun), on=on)
        for entry in open_fields(document)
    ]


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
