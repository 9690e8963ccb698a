"""Which part of "Wie zag mijn gegevens" somebody looks at. Sent by GET: nothing personal is in it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from diplomas.disclosure import own_overview
from diplomas.disclosures_log import Receiver, Wanted, release_years
from nlds.helper import NLDSFormHelper
from portal.presenters.overview import card
from portal.presenters.releases import RECEIVERS


class LogFilterForm(forms.Form):
    """Year, kind of receiver and diploma; each may stay open. What is no choice counts as open."""

    jaar = forms.ChoiceField(label=_("Jaar"), required=False)
    wie = forms.ChoiceField(label=_("Wie"), required=False)
    diploma = forms.ChoiceField(label=_("Diploma"), required=False)

    def wanted(self) -> Wanted:
        self.is_valid()
        chosen = self.cleaned_data
        return Wanted(
            year=int(chosen["jaar"]) if chosen.get("jaar") else None,
            receiver=Receiver(chosen["wie"]) if chosen.get("wie") else None,
            diploma=UUID(chosen["diploma"]) if chosen.get("diploma") else None,
        )

    @property
    def query(self) -> str:
        """The choices that count, for the address of another page of the same part."""
        self.is_valid()
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})


def form_for(holder: UUID, given: Mapping[str, str]) -> LogFilterForm:
    """The form with this person's own years and diplomas; it has no errors, whatever the address says."""
    form = LogFilterForm(given)
    fields = form.fields
    fields["jaar"].choices = [
        ("", _("Alle jaren")),
        *((str(y), str(y)) for y in release_years(holder=holder)),
    ]
    fields["wie"].choices = [("", _("Iedereen")), *((r.value, words) for r, words in RECEIVERS.items())]
    fields["diploma"].choices = [("", _("Alle diploma's")), *_diplomas(holder)]
    offered = {name: {str(value) for value, _label in field.choices} for name, field in fields.items()}
    form.data = {name: value for name in fields if (value := given.get(name, "")) in offered[name]}
    form.helper = NLDSFormHelper(form, method="get", submit=_("Toon deze"))
    return form


def _diplomas(holder: UUID) -> list[tuple[str, str]]:
    return [(str(one.id), f"{one.title}, {one.date.year}") for one in map(card, own_overview(holder=holder))]
