"""The forms of the holder's pages. Sent by POST; what was typed stays when something is wrong."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections.diplomahulp import GROUPS, NOT_INCLUDED, Document, Education
from corrections.performing import LONGEST_TEXT
from nlds.fields import DateField
from nlds.helper import NLDSFormHelper


def story(label: Any, required: Any, *, help_text: Any = "", rows: int = 6) -> forms.CharField:
    """A text box for somebody's own words."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": required,
            "max_length": _("Uw tekst is langer dan 4.000 tekens. Maak de tekst korter."),
        },
    )


class WhyForm(forms.Form):
    why = story(
        _("Waarom klopt het niet?"),
        _("Schrijf op waarom het niet klopt"),
        help_text=_("Schrijf geen burgerservicenummer op. Hoogstens 4.000 tekens."),
    )

    def __init__(self, *args: Any, missing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if missing:
            self.fields["why"] = story(
                _("Wat weet u van dit diploma?"),
                _("Schrijf op wat u van dit diploma weet"),
                help_text=_("Bijvoorbeeld wanneer en waar u het kreeg, of onder welke naam. "
                            "Schrijf geen burgerservicenummer op. Hoogstens 4.000 tekens."),
            )  # fmt: skip
        self.helper = NLDSFormHelper(self, submit=_("Verder"))


class ObjectionForm(forms.Form):
    text = story(
        _("Waarom bent u het niet eens met het besluit?"), _("Schrijf op waarom u het er niet mee eens bent")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = NLDSFormHelper(self, submit=_("Maak bezwaar"))


class ConfirmForm(forms.Form):
    """Nothing to fill in: pressing the button is the answer."""


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files. What is in them is judged by `documents.scans`, never by their names."""

    widget = MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, (list, tuple)) else [data]
        if not [one for one in given if one is not None]:
            if not self.required:
                return []
            raise forms.ValidationError(self.error_messages["required"], code="required")
        # An empty file is refused with the others, by what it is.
        return [one for one in given if one is not None]


def files_field(label: Any, *, required: bool = True) -> FilesField:
    """Scans and photos; the browser offers what we read, and is not believed."""
    field = FilesField(
        label=label,
        required=required,
        help_text=_("Pdf, jpg, png of heic. Hoogstens 10 MB per bestand, en 10 bestanden bij een verzoek."),
        error_messages={"required": _("Kies een bestand")},
    )
    field.widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png,.heic,.heif"
    return field


class FilesForm(forms.Form):
    files = files_field(_("Kies een of meer bestanden"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = NLDSFormHelper(self, submit=_("Voeg toe"))


class AnswerForm(forms.Form):
    """Words, documents, or both. `added`: documents sent since the question; `room`: whether more fit."""

    text = story(_("Uw antwoord"), _("Schrijf uw antwoord op, of stuur een document"))
    files = files_field(_("Documenten"), required=False)

    def __init__(self, *args: Any, added: int = 0, room: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.added = added
        self.fields["text"].required = False
        if not room:
            del self.fields["files"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and not (said["text"].strip() or said.get("files") or self.added):
            self.add_error("text", self.fields["text"].error_messages["required"])
        return said


class MissingForm(forms.Form):
    """Which diploma is not there: enough to answer at once, and to ask the institution."""

    education = forms.ChoiceField(
        label=_("Welke opleiding of welk examen deed u?"),
        error_messages={"required": _("Kies uw opleiding of examen")},
    )
    document = forms.ChoiceField(
        label=_("Welk document ontbreekt?"),
        choices=Document.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies welk document ontbreekt")},
    )
    programme = forms.CharField(
        label=_("Hoe heet de opleiding?"),
        max_length=200,
        help_text=_("Zoals het op uw document staat"),
        error_messages={"required": _("Schrijf op hoe de opleiding heet")},
    )
    institution = forms.CharField(
        label=_("Welke school of instelling gaf het document?"),
        max_length=200,
        help_text=_("Zoals het op uw document staat. Bestaat de school niet meer? Dat geeft niet."),
        error_messages={"required": _("Schrijf op welke school of instelling het gaf")},
    )
    exam_date = DateField(
        label=_("Welke datum staat op het document?"),
        earliest=datetime.date(1900, 1, 1),
        latest=timezone.localdate,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        education = self.fields["education"]
        assert isinstance(education, forms.ChoiceField)
        education.choices = [
            ("", _("Kies uw opleiding of examen")),
            *((group, [(kind.value, kind.label) for kind in kinds]) for group, kinds in GROUPS),
        ]
        self.helper = NLDSFormHelper(self, submit=_("Verder"))

    @property
    def kind(self) -> Education:
        return Education(self.cleaned_data["education"])

    @property
    def included(self) -> bool:
        return self.kind not in NOT_INCLUDED
