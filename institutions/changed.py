"""What somebody changed on a form, as sentences with the old and the new value. For data without persons."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.forms.models import BaseInlineFormSet
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from institutions.reference_forms import ByCode, PeriodField


def lines(form: forms.ModelForm, formsets: Iterable[BaseInlineFormSet], *, added: bool) -> list[str]:
    """One for each field and each row that changed. Always Dutch: they are kept, and read by anybody."""
    with override(settings.LANGUAGE_CODE):
        found = list(_fields(form, added=added))
        for formset in formsets:
            kind = capfirst(str(formset.model._meta.verbose_name))
            for row in formset.forms:
                if row.has_changed():
                    new = row not in formset.initial_forms
                    heading = _("%(kind)s (nieuw)") % {"kind": kind} if new else f"{kind} {row.instance}"
                    found.append(f"{heading}: {'; '.join(_fields(row, added=new))}")
        return found


def _fields(form: forms.ModelForm, *, added: bool) -> Iterator[str]:
    for name in form.changed_data:
        field, new = form.fields[name], form.cleaned_data.get(name)
        label = capfirst(str(field.label or name))
        if added:
            yield f"{label}: {words(field, new)}"
        else:
            yield f"{label}: {words(field, form.get_initial_for_field(field, name))} → {words(field, new)}"


def words(field: forms.Field, value: Any) -> str:
    """A value of this field as somebody reads it."""
    if value is None or value == "" or value == []:
        return _("leeg")
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(field, ByCode):
        return field.described(value)
    if isinstance(field, PeriodField):
        return period(value.lower, value.upper)
    if isinstance(value, datetime.date):
        return _day(value)
    if isinstance(value, list):
        return ", ".join(_label(field, item) for item in value)
    return _label(field, value)


def period(lower: datetime.date | None, upper: datetime.date | None) -> str:
    if lower and upper:
        return _("van %(lower)s tot %(upper)s") % {"lower": _day(lower), "upper": _day(upper)}
    if lower:
        return _("vanaf %(lower)s") % {"lower": _day(lower)}
    return _("tot %(upper)s") % {"upper": _day(upper)} if upper else _("altijd")


def _day(value: datetime.date) -> str:
    return formats.date_format(value, "j F Y")


def _label(field: forms.Field, value: Any) -> str:
    return str(dict(getattr(field, "choices", ())).get(value, value))
