"""Forms of the reference data: periods with a from and an until, and institutions and programmes by code."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.forms import DateRangeField, RangeWidget
from django.db.backends.postgresql.psycopg_any import DateRange
from django.forms.models import BaseInlineFormSet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from diplomas.models import JointPartner, Offering, Organisation, Programme, Succession
from diplomas.terms import Sector
from institutions import reference


class PeriodWidget(RangeWidget):
    """Two dates with words before them."""

    def __init__(self) -> None:
        super().__init__(forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        parts = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        labelled = zip((_("Vanaf"), _("Tot (niet tot en met)")), parts, strict=True)
        rendered = (
            (
                part["attrs"].get("id", ""),
                label,
                self._render(part["template_name"], {"widget": part}, renderer),
            )
            for label, part in labelled
        )
        inner = format_html_join(" ", '<label for="{}">{}</label> {}', rendered)
        return format_html('<div class="period">{}</div>', inner)


class PeriodField(DateRangeField):
    """A period that begins before it ends. An open end stays in force."""

    def __init__(self, **given: Any) -> None:
        given = {"label": _("Periode"), "required": True, **given}
        super().__init__(widget=PeriodWidget(), **given)
        self.error_messages["required"] = _("Vul in vanaf wanneer dit geldt.")
        self.error_messages["bound_ordering"] = _("De periode eindigt voor zij begint.")

    def compress(self, values: list[datetime.date | None]) -> DateRange | None:
        if values and values[0] is not None and values[0] == values[1]:
            raise forms.ValidationError(_("De periode eindigt op de dag dat zij begint."))
        return super().compress(values)


class ByCode(forms.CharField):
    """One of many rows, typed by its code: also where nothing helps to choose."""

    def find(self, text: str) -> Any:
        raise NotImplementedError

    def row(self, key: Any) -> Any:
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = self.find(text)
        if found is None:
            raise forms.ValidationError(self.error_messages["unknown"])
        return found

    def prepare_value(self, value: Any) -> Any:
        """The code; what somebody typed stays as it is."""
        if value is None or isinstance(value, str):
            return value
        return str(self.row(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (str(data).strip() if data else "")

    def described(self, value: Any) -> str:
        return reference.described(self.row(value))


class OrganisationByCode(ByCode):
    default_error_messages = {"unknown": _("Wij kennen geen instelling met deze BRIN of naam.")}

    def __init__(self, **given: Any) -> None:
        hint = _("De BRIN. Heeft de instelling er geen? Vul dan haar naam in.")
        super().__init__(**{"label": _("Instelling"), "help_text": hint, **given})

    def find(self, text: str) -> Organisation | None:
        return reference.find_organisation(text)

    def row(self, key: Any) -> Organisation:
        return key if isinstance(key, Organisation) else Organisation.objects.get(pk=key)


class ProgrammeByCode(ByCode):
    default_error_messages = {
        "unknown": _("Wij kennen geen opleiding met deze code, of meer dan één. Zet dan de soort ervoor.")
    }

    def __init__(self, **given: Any) -> None:
        hint = _("De code, bijvoorbeeld 34560. Zet zo nodig de soort ervoor: ISAT 34560.")
        super().__init__(**{"label": _("Opleiding"), "help_text": hint, **given})

    def find(self, text: str) -> Programme | None:
        return reference.find_programme(text)

    def row(self, key: Any) -> Programme:
        return key if isinstance(key, Programme) else Programme.objects.get(pk=key)


class RefusableForm(forms.ModelForm):
    """A form that can say afterwards what the database would not have."""

    refusal: str = ""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal:
            raise forms.ValidationError(self.refusal)
        return cleaned


class OrganisationForm(RefusableForm):
    sectors = forms.MultipleChoiceField(
        label=_("Sectoren"), choices=Sector, required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean_brin(self) -> str | None:
        brin = self.cleaned_data["brin"]
        return brin.strip().upper() if brin else None


class ProgrammeForm(RefusableForm):
    pass


class OfferingForm(RefusableForm):
    programme = ProgrammeByCode()
    organisation = OrganisationByCode()
    period = PeriodField()

    class Meta:
        model = Offering
        fields = ("programme", "organisation", "period")


class PeriodRowForm(forms.ModelForm):
    """A row with a period. Whether it overlaps another is for all rows together: see `PeriodFormSet`."""

    period = PeriodField()

    def validate_constraints(self) -> None:
        exclude = self._get_validation_exclusions() | {"period"}
        try:
            self.instance.validate_constraints(exclude=exclude)
        except forms.ValidationError as error:
            self._update_errors(error)


class SuccessionForm(forms.ModelForm):
    new = OrganisationByCode(label=_("Opvolger"))

    class Meta:
        model = Succession
        fields = ("new", "on")

    def clean_new(self) -> Organisation:
        new, old = self.cleaned_data["new"], self.instance.old
        if new == old:
            raise forms.ValidationError(_("Een instelling volgt zichzelf niet op."))
        if not old._state.adding and reference.makes_a_ring(old, new):
            raise forms.ValidationError(_("Deze instelling gaf haar diploma's zelf door aan de oude."))
        return new


class JointPartnerForm(forms.ModelForm):
    organisation = OrganisationByCode()

    class Meta:
        model = JointPartner
        fields = ("organisation", "order")


class PeriodFormSet(BaseInlineFormSet):
    """Periods of one thing do not overlap as they will be, whatever they were before."""

    def clean(self) -> None:
        super().clean()
        taken: list[DateRange] = []
        for form in self.forms:
            period = getattr(form, "cleaned_data", {}).get("period")
            if period is None:
                continue
            if any(_overlap(period, other) for other in taken):
                form.add_error("period", self._message())
            taken.append(period)

    def _message(self) -> str:
        rules = (c for c in self.model._meta.constraints if isinstance(c, ExclusionConstraint))
        return str(next(rules).get_violation_error_message())


def _overlap(one: DateRange, other: DateRange) -> bool:
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: DateRange, other: DateRange) -> bool:
    return one.lower is None or other.upper is None or one.lower < other.upper
