"""The two steps of recording a diploma by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diplomas.catalogue import Field
from diplomas.register import MAXIMUM_SOURCE_KEY
from diplomas.steps import FieldChange
from diplomas.terms import HIGHER_EDUCATION, KINDS_BY_SECTOR, DocumentKind, NumberKind, Sector, State
from diplomas.values import Status
from institutions.desk import Desk
from institutions.forms import PartialDateField, date_field, digits
from institutions.recording import Start
from institutions.value_forms import ValueForm


def document_choices(desk: Desk) -> list[tuple[str, str]]:
    """The kinds of document of the sectors this institution has; of all sectors when that is not recorded."""
    own = desk.organisation.sectors if desk.organisation else []
    return [
        (f"{sector.value}|{kind.value}", f"{kind.label}, {sector.label}")
        for sector, kinds in KINDS_BY_SECTOR.items()
        if not own or sector.value in own
        for kind in kinds
    ]


class StartForm(forms.Form):
    """Whose diploma, which programme, which day."""

    number_kind = forms.ChoiceField(
        label=_("Soort nummer"),
        choices=[
            (NumberKind.BSN, NumberKind.BSN.label),
            (NumberKind.ONDERWIJSNUMMER, NumberKind.ONDERWIJSNUMMER.label),
        ],
        initial=NumberKind.BSN,
    )
    number = forms.CharField(
        label=_("Nummer van de afgestudeerde"),
        max_length=20,
        error_messages={"required": _("Vul het nummer van de afgestudeerde in.")},
    )
    birth_date = PartialDateField(label=_("Geboortedatum"))
    document = forms.ChoiceField(label=_("Soort document"))
    programme_code = forms.CharField(
        label=_("Code van de opleiding"),
        max_length=16,
        help_text=_("Bijvoorbeeld 34560 (ISAT), 25180 (crebo) of HAVO"),
        error_messages={"required": _("Vul de code van de opleiding in.")},
    )
    exam_date = date_field(_("Datum laatste examen"))
    issued = forms.ChoiceField(
        label=_("Is het document uitgereikt?"),
        choices=[
            (State.AWARDED, _("Ja")),
            (State.NOT_ISSUED, _("Nee, de kandidaat vroeg om het later te doen")),
        ],
        widget=forms.RadioSelect,
        initial=State.AWARDED,
    )
    source_key = forms.CharField(
        label=_("Eigen sleutel van de instelling"),
        max_length=MAXIMUM_SOURCE_KEY,
        help_text=_("Waaronder u dit diploma in uw eigen administratie vindt"),
        error_messages={"required": _("Vul uw eigen sleutel in.")},
    )

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        document = self.fields["document"]
        assert isinstance(document, forms.ChoiceField)
        document.choices = document_choices(desk)

    def clean_number(self) -> str:
        return digits(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        sector = str(cleaned.get("document", "")).partition("|")[0]
        if cleaned.get("issued") == State.NOT_ISSUED and sector and Sector(sector) not in HIGHER_EDUCATION:
            self.add_error("issued", _("Alleen in het hoger onderwijs kan de uitreiking worden uitgesteld."))
        return cleaned

    @property
    def start(self) -> Start:
        given = self.cleaned_data
        sector, _bar, kind = given["document"].partition("|")
        return Start(
            kind=NumberKind(given["number_kind"]),
            number=given["number"],
            birth_date=given["birth_date"],
            sector=Sector(sector),
            document=DocumentKind(kind),
            programme_code=given["programme_code"].strip().upper(),
            exam_date=given["exam_date"],
            state=State(given["issued"]),
            source_key=given["source_key"].strip(),
        )


def value_forms(fields: tuple[Field, ...], start: Start, data: Mapping[str, Any] | None) -> list[ValueForm]:
    """A form for each field that is still to be given; what is left alone stays unknown."""
    return [
        ValueForm(
            entry, data, prefix=entry.name, today=(Status.UNKNOWN, None), on=start.exam_date,
            parts=start.sector == Sector.MBO,
        )
        for entry in fields
    ]  # fmt: skip


def changes(forms_: list[ValueForm]) -> dict[str, FieldChange]:
    return {form.entry.name: form.change for form in forms_}
