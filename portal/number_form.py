"""What stands on an extract: its number and the holder's date of birth."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diplomas.dates import PartialDate
from nlds.fields import DateField
from nlds.helper import NLDSFormHelper
from portal.extracts.number import normalise


class NumberForm(forms.Form):
    """Both are asked: a number alone says nothing about who holds it."""

    number = forms.CharField(
        label=_("Nummer van het uittreksel"),
        help_text=_("Vier groepjes van vier, bijvoorbeeld 7K3M-0QXR-9TZ4-PB2E. Het staat rechtsboven."),
        max_length=60,
        error_messages={"required": _("Vul het nummer van het uittreksel in")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    birth_date = DateField(
        label=_("Geboortedatum op het uittreksel"),
        help_text=_("Staat er alleen een jaar of een maand? Laat de rest dan leeg."),
        partial=True,
        required=False,
        earliest=datetime.date(1880, 1, 1),
        latest=timezone.localdate,
    )
    no_birth_date = forms.BooleanField(
        label=_("Op het uittreksel staat: geboortedatum onbekend"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = NLDSFormHelper(self, submit=_("Controleer het nummer"))

    def clean_number(self) -> str:
        number = normalise(self.cleaned_data["number"])
        if number is None:
            raise forms.ValidationError(
                _("Dit nummer bestaat niet. Kijk of u het goed hebt overgenomen: 16 letters en cijfers.")
            )
        return number

    def clean(self):
        data = super().clean()
        if "birth_date" in self.errors:
            return data
        if data.get("no_birth_date"):
            data["birth_date"] = PartialDate()
        elif data.get("birth_date") is None:
            self.add_error("birth_date", _("Vul de geboortedatum in die op het uittreksel staat"))
        return data
