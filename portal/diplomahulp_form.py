"""The four questions of the Diplomahulp. Sent by GET: the address holds nothing personal."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections.diplomahulp import GROUPS, Document, Education, Funding
from nlds.fields import DateField
from nlds.helper import NLDSFormHelper


class DiplomahulpForm(forms.Form):
    """What kind of document, of which education, from when."""

    opleiding = forms.ChoiceField(
        label=_("Welke opleiding of welk examen deed u?"),
        error_messages={"required": _("Kies uw opleiding of examen")},
    )
    document = forms.ChoiceField(
        label=_("Welk document zoekt u?"),
        choices=Document.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies welk document u zoekt")},
    )
    bekostiging = forms.ChoiceField(
        label=_("Wat voor school of instelling was het?"),
        choices=Funding.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat voor school of instelling het was")},
    )
    datum = DateField(
        label=_("Welke datum staat op het document?"),
        help_text=_("Weet u alleen het jaar? Laat de dag en de maand dan leeg."),
        partial=True,
        earliest=datetime.date(1900, 1, 1),
        latest=timezone.localdate,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opleiding"].choices = [
            ("", _("Kies uw opleiding of examen")),
            *((group, [(kind.value, kind.label) for kind in kinds]) for group, kinds in GROUPS),
        ]
        self.helper = NLDSFormHelper(self, method="get", submit=_("Bekijk het antwoord"))

    def answers_to(self):
        """The cleaned answers, as `diplomahulp.advise` takes them."""
        data = self.cleaned_data
        return (
            Education(data["opleiding"]),
            Document(data["document"]),
            Funding(data["bekostiging"]),
            data["datum"],
        )
