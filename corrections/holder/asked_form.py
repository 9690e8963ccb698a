"""What should stand there, typed by the catalogue; programmes and institutions as they are printed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections.asked import IN_WORDS, Asked, from_change
from diplomas import values
from diplomas.catalogue import Field, ValueType
from diplomas.dates import PartialDate
from diplomas.steps import Unknown
from diplomas.values import BadValue, Status, Value
from institutions.value_forms import GIVEN, NONE, ValueForm
from nlds.fields import DateField

EARLIEST = datetime.date(1900, 1, 1)
# Up to so many values of a list stand as radio buttons.
FEW = 8
LONGEST_WORDS = 300


class AskedForm(ValueForm):
    """The controls of one field for its holder. `asked` is what they gave, when the form is valid.

    `today` is what they asked before, else what the register shows; a document never says *unknown*.
    """

    def __init__(
        self, entry: Field, *args: Any, today: tuple[Status, Value | None], words: str = "", **kwargs: Any
    ) -> None:
        self.asked: Asked | None = None
        super().__init__(entry, *args, today=today, **kwargs)
        has_value = self.fields["has_value"]
        assert isinstance(has_value, forms.ChoiceField)
        has_value.choices = [
            (GIVEN, _("Iets: dat vul ik hieronder in")),
            (NONE, _("Niets: dit staat er niet op")),
        ]
        has_value.initial = NONE if today[0] == Status.NONE else GIVEN
        has_value.label = _("Wat staat er op uw document?")
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
                    help_text=_("Schrijf het over zoals het op uw document staat"),
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
                value.error_messages["required"] = _("Vul in wat er op uw document staat")

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
                self.add_error("value", _("Schrijf over wat er op uw document staat"))
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
