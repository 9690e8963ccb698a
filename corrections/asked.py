"""What a holder says that should stand there: a value, that there is none, or words of the document.

Programmes and institutions are asked for in words: a holder knows what is printed, not which code it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from diplomas import catalogue, display, values
from diplomas.catalogue import Field, ValueType
from diplomas.shown import ShownField
from diplomas.steps import UNKNOWN, FieldChange, Unknown
from diplomas.values import Json, Status, Value

IN_WORDS = frozenset({ValueType.ORGANISATIONS, ValueType.PROGRAMME})


@dataclass(frozen=True, slots=True)
class Asked:
    """One of three: `value`, `none` or `words`."""

    value: Value | None = None
    none: bool = False
    words: str = ""

    @property
    def is_value(self) -> bool:
        """Whether the register could take it over as it is: a value, or that there is none."""
        return self.none or self.value is not None

    @property
    def change(self) -> FieldChange:
        """As the register takes it; `UNKNOWN` for words."""
        return UNKNOWN if self.words else self.value


def write(field: Field, asked: Asked) -> dict[str, Json]:
    """As it is stored: {"value": ...}, {"none": true} or {"words": "..."}."""
    if asked.words:
        return {"words": asked.words}
    if asked.value is None:
        return {"none": True}
    return {"value": values.write(field, asked.value)}


def read(field: Field, stored: Mapping[str, Json]) -> Asked:
    """What was stored. Raises `BadValue` when the catalogue does not know the value any more."""
    if "words" in stored:
        return Asked(words=str(stored["words"]))
    if stored.get("value") is None:
        return Asked(none=True)
    return Asked(value=values.read(field, stored["value"]))


def from_change(change: FieldChange) -> Asked:
    """What an institution or reviewer chose in a form of values. Raises ValueError for *unknown*."""
    if isinstance(change, Unknown):
        raise ValueError("unknown is no answer to a request")
    return Asked(none=True) if change is None else Asked(value=change)


def in_words(field: Field, asked: Asked) -> str:
    """One line for a person; a grade list is counted."""
    if asked.words:
        return asked.words
    if asked.value is None:
        return pgettext("geen waarde", "Geen")
    if rows := display.grade_rows(asked.value):
        return _("een lijst met %(n)d onderdelen") % {"n": len(rows)}
    return display.value(field, asked.value)


def shown_then(field_name: str, status: str, stored: Json) -> ShownField:
    """What the register said when the holder looked."""
    field = catalogue.by_name(field_name)
    value = None if stored is None else values.read(field, stored)
    return ShownField(field, Status(status), value)
