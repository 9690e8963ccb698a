"""A form for one value, typed by the catalogue: a date as a date, a distinction from its list, marks as rows.

Every field of the catalogue gets its controls from its type, so a new field needs no form of its own. What
comes out is a value of the register, None (there is none) or `UNKNOWN`; what does not fit is said there.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from diplomas import display, values
from diplomas.catalogue import Field, ValueType
from diplomas.models import Organisation, Programme
from diplomas.reference.derivation import derive
from diplomas.reference.lookup import names_at
from diplomas.register import UNKNOWN
from diplomas.steps import FieldChange
from diplomas.values import (
    OTHER,
    BadValue,
    Code,
    GradeRow,
    Json,
    OrganisationValue,
    ProgrammeValue,
    Status,
    Value,
)
from institutions import grade_forms
from institutions.forms import date_field

GIVEN, NONE, NOT_KNOWN = "given", "none", "unknown"


class ValueForm(forms.Form):
    """The controls of one field. `today` is what the register says now: (status, value).

    `parts`: the document keeps the parts of its grade list apart.
    """

    has_value = forms.ChoiceField(
        label=_("Wat staat er op het document?"),
        widget=forms.RadioSelect,
        initial=GIVEN,
        error_messages={"required": _("Kies wat er op het document staat.")},
    )

    def __init__(
        self, entry: Field, *args: Any, today: tuple[Status, Value | None], on: datetime.date,
        parts: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.entry, self.on = entry, on
        self.columns = grade_forms.columns(parts=parts)
        self.change: FieldChange = UNKNOWN
        status, value = today
        super().__init__(*args, **kwargs)
        has_value = self.fields["has_value"]
        assert isinstance(has_value, forms.ChoiceField)
        has_value.choices = [(GIVEN, _("Deze waarde"))]
        if not entry.required:
            has_value.choices += [
                (NONE, _("Niets: dit staat er niet op")),
                (NOT_KNOWN, _("Niet bekend: dit is nooit aangeleverd")),
            ]
        has_value.initial = {Status.NONE: NONE, Status.UNKNOWN: NOT_KNOWN}.get(status, GIVEN)
        if entry.type == ValueType.GRADES:
            self._grade_list(display.grade_rows(value), parts=parts)
        else:
            self.fields.update(CONTROLS[entry.type](entry, value))

    @property
    def value_fields(self) -> list[forms.BoundField]:
        """The controls of the value itself, without the grade list's cells."""
        return [self[name] for name in self.fields if name != "has_value" and not name.startswith("row-")]

    def _grade_list(self, rows: tuple[GradeRow, ...], *, parts: bool) -> None:
        """As many rows as there are, or as were sent; more when those are asked for."""
        self.sent = grade_forms.posted(self.data, self.add_prefix("row-")) if self.is_bound else 0
        number = grade_forms.count(rows, self.sent, more=self.more_name in self.data)
        self.fields.update(grade_forms.controls(rows, number, parts=parts))
        self.can_grow = number < grade_forms.most(rows)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The cells of a grade list, row by row."""
        numbers = sorted({int(name.split("-")[1]) for name in self.fields if name.startswith("row-")})
        return [[self[f"row-{n}-{key}"] for key in self.columns] for n in numbers]

    @property
    def column_labels(self) -> list[Any]:
        return list(self.columns.values())

    @property
    def more_name(self) -> str:
        """Of the button that asks for more rows."""
        return self.add_prefix(grade_forms.MORE)

    @property
    def rows_id(self) -> str:
        """Where the rows stand on the page."""
        return self.add_prefix("rows")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        has_value = cleaned.get("has_value")
        if has_value == NONE:
            self.change = None
        elif has_value == NOT_KNOWN:
            self.change = UNKNOWN
        elif has_value == GIVEN and not self.errors:
            self._read(cleaned)
        return cleaned

    def _read(self, cleaned: Mapping[str, Any]) -> None:
        raw = RAW[self.entry.type](self, cleaned)
        if self.errors:
            return
        try:
            self.change = values.read(self.entry, raw)
        except BadValue as error:
            self.add_error(self._first_control(), str(error))

    def _first_control(self) -> str | None:
        return next((name for name in self.fields if name != "has_value"), None)


# --- from a type to controls ---


def _text(entry: Field, value: Value | None) -> dict[str, forms.Field]:
    long = isinstance(value, str) and len(value) > 100
    widget = forms.Textarea(attrs={"rows": 4}) if long else forms.TextInput()
    return {
        "value": forms.CharField(
            label=entry.label, required=False, max_length=values.MAXIMUM_TEXT, widget=widget,
            initial=value if isinstance(value, str) else "", help_text=entry.explanation,
        )
    }  # fmt: skip


def _code(entry: Field, value: Value | None) -> dict[str, forms.Field]:
    choices = [("", _("Kies een waarde")), *entry.codes.items()]
    if entry.literal and OTHER not in entry.codes:
        choices.append((OTHER, _("Anders")))
    found: dict[str, forms.Field] = {
        "value": forms.ChoiceField(
            label=entry.label, required=False, choices=choices,
            initial=value.code if isinstance(value, Code) else "", help_text=entry.explanation,
        )
    }  # fmt: skip
    if entry.literal:
        found["words"] = forms.CharField(
            label=_("De woorden op het document"), required=False, max_length=200,
            initial=value.text if isinstance(value, Code) else "",
            help_text=_("Alleen als ze anders zijn dan de lijst"),
        )  # fmt: skip
    return found


def _date(entry: Field, value: Value | None) -> dict[str, forms.Field]:
    day = value if isinstance(value, datetime.date) else None
    return {"value": date_field(entry.label, required=False, initial=day)}


def _plain(entry: Field, value: Value | None) -> dict[str, forms.Field]:
    return {
        "value": forms.CharField(
            label=entry.label, required=False, initial="" if value is None else str(value).replace(".", ","),
            help_text=entry.explanation,
        )
    }  # fmt: skip


def _partial(entry: Field, value: Value | None) -> dict[str, forms.Field]:
    return {
        "value": forms.CharField(
            label=entry.label, required=False, initial="" if value is None else str(value),
            help_text=_("Bijvoorbeeld 1980-02-03, 1980-02 of 1980"),
        )
    }  # fmt: skip


def _organisations(entry: Field, value: Value | None) -> dict[str, forms.Field]:
    named = [o.brin for o in value if isinstance(o, OrganisationValue)] if isinstance(value, tuple) else []
    return {
        "value": forms.CharField(
            label=entry.label, required=False, initial=", ".join(named),
            help_text=_("De BRIN-codes van de instellingen, met een komma ertussen"),
        )
    }  # fmt: skip


def _programme(entry: Field, value: Value | None) -> dict[str, forms.Field]:
    code = f"{value.system} {value.code}" if isinstance(value, ProgrammeValue) else ""
    return {
        "value": forms.CharField(
            label=entry.label, required=False, initial=code,
            help_text=_("Soort code en code, bijvoorbeeld ISAT 34560"),
        )
    }  # fmt: skip


type Control = Callable[[Field, Value | None], dict[str, forms.Field]]
CONTROLS: Final[dict[ValueType, Control]] = {
    ValueType.TEXT: _text,
    ValueType.CODE: _code,
    ValueType.DATE: _date,
    ValueType.PARTIAL_DATE: _partial,
    ValueType.NUMBER: _plain,
    ValueType.ORGANISATIONS: _organisations,
    ValueType.PROGRAMME: _programme,
}


# --- from controls to what the register stores ---


def _raw_text(_form: ValueForm, cleaned: Mapping[str, Any]) -> Json:
    return str(cleaned.get("value") or "")


def _raw_code(form: ValueForm, cleaned: Mapping[str, Any]) -> Json:
    code = str(cleaned.get("value") or "")
    words = str(cleaned.get("words") or "").strip()
    return {"code": code, "text": words} if form.entry.literal and words else code


def _raw_date(_form: ValueForm, cleaned: Mapping[str, Any]) -> Json:
    day = cleaned.get("value")
    return day.isoformat() if isinstance(day, datetime.date) else ""


def _raw_number(_form: ValueForm, cleaned: Mapping[str, Any]) -> Json:
    return str(cleaned.get("value") or "").strip().replace(",", ".")


def _raw_organisations(form: ValueForm, cleaned: Mapping[str, Any]) -> Json:
    """By BRIN, with the names they had on the day of the document."""
    wanted = [part.strip().upper() for part in str(cleaned.get("value") or "").split(",") if part.strip()]
    known = dict(Organisation.objects.filter(brin__in=wanted).values_list("brin", "pk"))
    if missing := [brin for brin in wanted if brin not in known]:
        form.add_error("value", _("Wij kennen deze BRIN-code niet: %(code)s.") % {"code": missing[0]})
    names = names_at([known[brin] for brin in wanted if brin in known], form.on)
    found = [names[known[brin]] for brin in wanted if brin in known and known[brin] in names]
    return [{key: getattr(o, key) for key in OrganisationValue.__slots__} for o in found]


def _raw_programme(form: ValueForm, cleaned: Mapping[str, Any]) -> Json:
    system, _gap, code = str(cleaned.get("value") or "").strip().partition(" ")
    programme = Programme.objects.filter(system=system.upper(), code=code.strip()).first()
    named = derive(programme, form.on).values.get("programme") if programme else None
    if not isinstance(named, ProgrammeValue):
        form.add_error("value", _("Deze opleiding bestond niet op de datum van het examen."))
        return {}
    return {key: getattr(named, key) for key in ProgrammeValue.__slots__}


def _raw_grades(form: ValueForm, cleaned: Mapping[str, Any]) -> Json:
    if form.sent > len(form.rows):
        words = _("Een cijferlijst heeft hier hoogstens %(n)d regels.") % {"n": grade_forms.MOST_ROWS}
        form.add_error("row-0-name", words)
    return grade_forms.raw(form, form.entry, cleaned)


type Reader = Callable[[ValueForm, Mapping[str, Any]], Json]
RAW: Final[dict[ValueType, Reader]] = {
    ValueType.TEXT: _raw_text,
    ValueType.CODE: _raw_code,
    ValueType.DATE: _raw_date,
    ValueType.PARTIAL_DATE: _raw_text,
    ValueType.NUMBER: _raw_number,
    ValueType.ORGANISATIONS: _raw_organisations,
    ValueType.PROGRAMME: _raw_programme,
    ValueType.GRADES: _raw_grades,
}
