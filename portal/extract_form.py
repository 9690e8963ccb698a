"""What a holder chooses of an extract."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from diplomas import display
from diplomas.shown import DiplomaData
from diplomas.terms import State
from nlds.helper import NLDSFormHelper
from portal.extracts.choice import GRADE_LIST, Choice
from portal.presenters.overview import card


class ExtractForm(forms.Form):
    """Diplomas, language, and what more may be on it. Only what this person has is offered."""

    diplomas = forms.MultipleChoiceField(
        label=_("Welke diploma's komen op het uittreksel?"),
        help_text=_("Kies er één of meer. Elk diploma begint op een nieuwe bladzijde."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Kies ten minste één diploma"),
            "invalid_choice": _("Kies een diploma uit de lijst"),
        },
    )
    language = forms.ChoiceField(
        label=_("In welke taal?"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies een taal"), "invalid_choice": _("Kies een taal")},
    )
    without_grades = forms.BooleanField(label=_("Laat de cijferlijst weg"), required=False)
    former_names = forms.BooleanField(label=_("Zet mijn vroegere namen erbij"), required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(
        self, given: object, *, own: Sequence[DiplomaData], has_former_names: bool, **options
    ) -> None:
        super().__init__(given, **options)
        offered = [data for data in own if data.state == State.AWARDED]
        self.fields["diplomas"].choices = [(str(data.diploma), _name(data)) for data in offered]
        if len(offered) == 1:  # nothing to choose
            self.initial["diplomas"] = [str(offered[0].diploma)]
        if not any(data.get(GRADE_LIST) for data in offered):
            del self.fields["without_grades"]
        if not has_former_names:
            del self.fields["former_names"]
        self.helper = NLDSFormHelper(self, submit=_("Download uittreksel"))

    def choice(self) -> Choice:
        """The extract that was asked for, its diplomas in the order of the list."""
        data = self.cleaned_data
        wanted = set(data["diplomas"])
        ordered = [value for value, _label in self.fields["diplomas"].choices if value in wanted]
        return Choice(
            diplomas=tuple(UUID(value) for value in ordered),
            language=data["language"],
            grades=not data.get("without_grades"),
            former_names=bool(data.get("former_names")),
        )


def _name(data: DiplomaData) -> str:
    """What tells one diploma from another: its name, who issued it, and the year."""
    shown = card(data)
    schools = ", ".join(organisation.name for organisation in shown.institutions)
    return f"{shown.title} ({display.document_kind(data.kind).lower()}), {schools}, {shown.date.year}"
