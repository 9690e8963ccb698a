"""What should stand there, typed by the catalogue; programmes and institutions as they are printed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corrections.asked import IN_WORDS, Asked, from_change, read
from diplomas import values
from diplomas.catalogue import Field, ValueType
from diplomas.dates import PartialDate
from diplomas.shown import DiplomaData
from diplomas.steps import Unknown
from diplomas.values import BadValue, Json, Status, Value
from institutions.value_forms import GIVEN, NONE, ValueForm
from nlds.fields import DateField

EARLIEST = datetime.date(1900, 1, 1)
# Up to so many values of a list stand as radio buttons.
FEW = 8
LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True)
class Words:
    """How the form speaks: to the holder about their document, or to who types a letter over."""

    label: str | Promise
    given: str | Promise
    none: str | Promise
    copy: str | Promise
    fill_in: str | Promise
    copy_it: str | Promise


HOLDER: Final = Words(
    label=_("Wat staat er op uw document?"),
    given=_("Iets: dat vul ik hieronder in"),
    none=_("Niets: dit staat er niet op"),
    copy=_("Schrijf het over zoals het op uw document staat"),
    fill_in=_("Vul in wat er op uw document staat"),
    copy_it=_("Schrijf over wat er op uw document staat"),
)


class AskedForm(ValueForm):
    """The controls of one field for its holder. `asked` is what they gave, when the form is valid.

    `today` is what they asked before, else what the register shows; a document never says *unknown*.
    """

    said: ClassVar[Words] = HOLDER

    @classmethod
    def about(cls, diploma: DiplomaData, entry: Field, data: Any, before: Mapping[str, Json] | None) -> Self:
        """With what was asked before, as it is stored, else with what the register shows."""
        shown = diploma.get(entry.name)
        # A grade list is mended line by line; anything else is typed over from the document, not from here.
        known = shown.value if shown and entry.type in (ValueType.GRADES, ValueType.TEXT) else None
        today: tuple[Status, Value | None] = (Status.DELIVERED, known)
        words = ""
        if before:
            with suppress(BadValue):
                asked = read(entry, before)
                today = (Status.NONE if asked.none else Status.DELIVERED, asked.value)
                words = asked.words
        return cls(entry, data, today=today, words=words, on=diploma.value("exam_date"))

    def __init__(
        self, entry: Field, *args: Any, today: tuple[Status, Value | None], words: str = "", **kwargs: Any
    ) -> None:
        self.asked: Asked | None = None
        super().__init__(entry, *args, today=today, **kwargs)
        has_value = self.fields["has_value"]
        assert isinstance(has_value, forms.ChoiceField)
        has_value.choices = [
            (GIVEN, self.said.given),
            (NONE, self.said.none),
        ]
        has_value.initial = NONE if today[0] == Status.NONE else GIVEN
        has_value.label = self.said.label
        if entry.required:
            del self.fields["has_value"]
        self._in_a_holders_words(entry, today[1], words)
        self._ask_for_it()

    def _in_a_holders_words(self, entry: Field, value: Value | None, words: str) -> None:
        match entry.type:
            case ValueType.DATE:
                day = value if isinstance(value, datetime.date) else None
                self.fields["value"] = DateField(
                    label=entry.label, required=False, initial=day, earliest=EARLIEST,
                    latest=timezone.localdate,
                )  # fmt: skip
            case ValueType.PARTIAL_DATE:
                partial = value if isinstance(value, PartialDate) else None
                self.fields["value"] = DateField(
                    label=entry.label, required=False, initial=partial, partial=True, earliest=EARLIEST,
                    latest=timezone.localdate,
                )  # fmt: skip
            case ValueType.ORGANISATIONS | ValueType.PROGRAMME:
                self.fields["value"] = forms.CharField(
                    label=entry.label, required=False, initial=words, max_length=LONGEST_WORDS,
                    help_text=self.said.copy,
                )  # fmt: skip
            case ValueType.CODE if len(entry.codes) <= FEW:
                choices = self.fields["value"]
                assert isinstance(choices, forms.ChoiceField)
                given = [choice for choice in choices.choices if choice[0]]
                self.fields["value"] = forms.ChoiceField(
                    label=entry.label, required=False, choices=given, widget=forms.RadioSelect,
                    initial=choices.initial, help_text=choices.help_text,
                )  # fmt: skip

    def _ask_for_it(self) -> None:
        """The value has to be there, unless the document says nothing."""
        nothing = self.is_bound and self.data.get(self.add_prefix("has_value")) == NONE
        value = self.fields.get("value")
        if value is not None and not nothing:
            value.required = True
            if not isinstance(value, DateField):
                value.error_messages["required"] = self.said.fill_in

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if "has_value" in self.fields and cleaned.get("has_value") == NONE:
            self.asked = Asked(none=True)
        elif not self.errors:
            self._read(cleaned)
        return cleaned

    def _read(self, cleaned: Mapping[str, Any]) -> None:
        if self.entry.type in IN_WORDS:
            words = str(cleaned.get("value") or "").strip()
            if not words:
                self.add_error("value", self.said.copy_it)
            else:
                self.asked = Asked(words=words)
            return
        if self.entry.type == ValueType.PARTIAL_DATE:
            found = cleaned.get("value")
            self._take(str(found) if isinstance(found, PartialDate) else "")
            return
        super()._read(cleaned)
        if not self.errors and not isinstance(self.change, Unknown):
            self.asked = from_change(self.change)

    def _take(self, raw: str) -> None:
        try:
            self.asked = Asked(value=values.read(self.entry, raw))
        except BadValue as error:
            self.add_error("value", str(error))
