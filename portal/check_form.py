"""The one question of the check page: which file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nlds.helper import NLDSFormHelper


class CheckForm(forms.Form):
    """A file of any kind: what it is, the check itself says."""

    file = forms.FileField(
        label=_("Het pdf-bestand van het uittreksel"),
        help_text=_("Kies één pdf-bestand van hoogstens 2 MB. Wij bewaren het niet."),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": _("Kies het bestand dat u wilt controleren"),
            "empty": _("Dit bestand is leeg. Vraag de diplomahouder om het nog een keer te sturen."),
            "invalid": _("Dit is geen bestand. Kies het pdf-bestand van het uittreksel."),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = NLDSFormHelper(self, submit=_("Controleer het bestand"))
        self.helper.attrs = {"enctype": "multipart/form-data"}

    def clean_file(self):
        if len(self.files.getlist("file")) > 1:
            raise forms.ValidationError(_("U koos meer dan één bestand. Controleer ze één voor één."))
        return self.cleaned_data["file"]
