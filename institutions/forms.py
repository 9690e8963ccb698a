"""The forms of the administration's own pages: what is wrong in a sentence, and nothing typed is lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from diplomas.dates import PartialDate
from institutions.search import Wanted

_DATE_FORMATS = ["%d-%m-%Y", "%Y-%m-%d"]
_DATE_HELP = _("Dag, maand en jaar, bijvoorbeeld 21-06-2024")


def date_field(label: object, **given: object) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=_DATE_FORMATS,
        help_text=_DATE_HELP,
        widget=forms.DateInput(format="%d-%m-%Y"),
        error_messages={
            "invalid": _("Vul een datum in, bijvoorbeeld 21-06-2024."),
            "required": _("Vul een datum in, bijvoorbeeld 21-06-2024."),
        },
        **given,
    )


def digits(text: str) -> str:
    """A person number as nine digits, however it was typed. Raises ValidationError."""
    plain = "".join(text.split()).replace(".", "").replace("-", "")
    if not (plain.isdigit() and len(plain) in (8, 9)):
        raise forms.ValidationError(_("Een nummer heeft 9 cijfers."))
    return plain.zfill(9)


class PartialDateField(forms.CharField):
    """A date of birth as people write it, of which day or month may be unknown."""

    def __init__(self, **given: Any) -> None:
        words = _("Bijvoorbeeld 03-02-1999. Is de dag of maand onbekend? Vul dan 1999-02 of 1999 in.")
        errors = {"required": _("Vul de geboortedatum in, bijvoorbeeld 03-02-1999.")}
        super().__init__(**{"max_length": 10, "help_text": words, "error_messages": errors, **given})

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        parts = text.replace("/", "-").replace(".", "-").split("-")
        if len(parts) == 3 and len(parts[2]) == 4:
            text = f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}"
        try:
            return PartialDate.parse(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class SearchForm(forms.Form):
    """One of these, or a name with a date of birth."""

    name = forms.CharField(
        label=_("Achternaam"), required=False, max_length=200, help_text=_("Ook een naam van vroeger")
    )
    birth_date = PartialDateField(label=_("Geboortedatum"), required=False)
    source_key = forms.CharField(label=_("Eigen sleutel van de instelling"), required=False, max_length=64)
    diploma = forms.CharField(label=_("Sleutel van het diploma"), required=False, max_length=40)
    number = forms.CharField(label=_("Burgerservicenummer of onderwijsnummer"), required=False, max_length=20)

    def clean_diploma(self) -> UUID | None:
        text = self.cleaned_data["diploma"].strip()
        try:
            return UUID(text) if text else None
        except ValueError:
            raise forms.ValidationError(
                _("Een sleutel van een diploma heeft 32 letters en cijfers.")
            ) from None

    def clean_number(self) -> str:
        return digits(self.cleaned_data["number"]) if self.cleaned_data["number"].strip() else ""

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Vul ten minste één ding in om op te zoeken."))
        if cleaned.get("name") and len(cleaned["name"].strip()) < 2:
            self.add_error("name", _("Vul ten minste twee letters van de achternaam in."))
        return cleaned

    @property
    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(
            name=given["name"].strip(),
            birth_date=given["birth_date"],
            source_key=given["source_key"].strip(),
            diploma=given["diploma"],
            number=given["number"],
        )


class ReasonForm(forms.Form):
    """Why something is done, and which version it is about."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput())
    reason = forms.CharField(
        label=_("Reden"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Dit staat bij de versie. De houder van het diploma kan het opvragen."),
        error_messages={"required": _("Schrijf op waarom u dit doet.")},
    )


class IssueForm(ReasonForm):
    issue_date = date_field(_("Datum van uitreiking"))
    field_order = ("issue_date", "reason")


class WithdrawForm(ReasonForm):
    hearing_on = date_field(_("Datum waarop u de houder hoorde"))
    hearing_note = forms.CharField(
        label=_("Wat de houder zei"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kwam de houder niet? Schrijf dan op wanneer en hoe u hem of haar uitnodigde."),
        error_messages={"required": _("Schrijf op wat de houder zei, of dat hij of zij niet kwam.")},
    )
    field_order = ("hearing_on", "hearing_note", "reason")


class PurposeForm(forms.Form):
    """Who works for the register says for which case a record is opened."""

    purpose = forms.CharField(
        label=_("Waarvoor opent u dit dossier?"),
        max_length=200,
        help_text=_("Bijvoorbeeld het kenmerk van een zaak. De houder kan dit lezen."),
        error_messages={"required": _("Vul in waarvoor u dit dossier opent.")},
    )


class DecisionForm(forms.Form):
    """Yes or no to what a colleague proposes."""

    outcome = forms.ChoiceField(
        label=_("Uw besluit"),
        choices=[("approve", _("Goedkeuren")), ("refuse", _("Afwijzen"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies of u het voorstel goedkeurt.")},
    )
    note = forms.CharField(
        label=_("Toelichting"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Verplicht als u afwijst"),
    )

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == "refuse" and not cleaned.get("note", "").strip():
            self.add_error("note", _("Schrijf op waarom u het voorstel afwijst."))
        return cleaned


class AccessFilterForm(forms.Form):
    """What the auditor looks for in the log."""

    user = forms.CharField(label=_("Medewerker"), required=False, max_length=100)
    diploma = forms.UUIDField(
        label=_("Sleutel van het diploma"),
        required=False,
        error_messages={"invalid": _("Een sleutel van een diploma heeft 32 letters en cijfers.")},
    )
    since = date_field(_("Vanaf"), required=False)
    until = date_field(_("Tot en met"), required=False)
    signs_only = forms.BooleanField(label=_("Alleen opvallende inzages"), required=False)
