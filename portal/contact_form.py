"""How somebody wants to be told that there is a message."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from nlds.helper import NLDSFormHelper


class ContactForm(forms.Form):
    """An e-mail address, or none, and the language we write in."""

    email = forms.EmailField(
        label=_("E-mailadres"),
        help_text=_("Wilt u geen e-mail? Laat dit dan leeg."),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=_("In welke taal schrijven wij u?"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies een taal"), "invalid_choice": _("Kies een taal")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = NLDSFormHelper(self, submit=_("Bewaar"))
