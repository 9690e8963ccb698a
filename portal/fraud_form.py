"""What somebody saw who suspects fraud. Who reports may stay unknown."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nlds.helper import NLDSFormHelper
from portal.extracts.number import normalise
from portal.models import FraudReport


class FraudForm(forms.Form):
    """Two questions that matter; the rest may stay empty."""

    suspicion = forms.ChoiceField(
        label=_("Wat vermoedt u?"),
        choices=FraudReport.Suspicion.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat u vermoedt"), "invalid_choice": _("Kies wat u vermoedt")},
    )
    story = forms.CharField(
        label=_("Wat hebt u gezien?"),
        help_text=_("Schrijf geen burgerservicenummer op. Hoogstens 4.000 tekens."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Schrijf op wat u hebt gezien"),
            "max_length": _("Uw tekst is langer dan 4.000 tekens. Maak de tekst korter."),
        },
    )
    number = forms.CharField(
        label=_("Nummer van het uittreksel"),
        help_text=_("Vier groepjes van vier, bijvoorbeeld 7K3M-0QXR-9TZ4-PB2E. Het staat rechtsboven."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Uw naam"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    organisation = forms.CharField(
        label=_("Uw organisatie"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    email = forms.EmailField(
        label=_("Uw e-mailadres"),
        help_text=_("Alleen als wij u iets mogen vragen."),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=_("Uw telefoonnummer"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = NLDSFormHelper(self, submit=_("Verstuur de melding"))

    def clean_number(self) -> str:
        typed = self.cleaned_data["number"]
        number = normalise(typed)
        if typed and number is None:
            raise forms.ValidationError(
                _("Dit nummer bestaat niet. Kijk of u het goed hebt overgenomen, of laat het leeg.")
            )
        return number or ""
