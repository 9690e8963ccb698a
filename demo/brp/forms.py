"""What can happen to somebody in the pretend BRP, each as a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from demo.brp import service
from demo.models import DemoPerson
from diplomas.dates import PartialDate
from nlds.fields import DateField
from nlds.helper import NLDSFormHelper


class EventForm(forms.Form):
    """Something that happens. `title` is its link and heading, `submit` the text of its button."""

    title: str | Promise
    submit: str | Promise

    def __init__(self, data: Any = None, *, person: DemoPerson) -> None:
        super().__init__(data, initial=self.now(person))
        self.person = person
        self.helper = NLDSFormHelper(self, submit=str(self.submit))

    def now(self, person: DemoPerson) -> dict[str, Any]:
        """What the form shows at first: how it is now."""
        return {}

    def happen(self) -> None:
        """Let it happen. Raises `Refused`."""
        raise NotImplementedError


class NameForm(EventForm):
    title = _("Naam wijzigen")
    submit = _("Wijzig de naam")
    given_names = forms.CharField(label=_("Voornamen"), max_length=200, required=False)
    prefix = forms.CharField(label=_("Voorvoegsel"), max_length=10, required=False)
    surname = forms.CharField(
        label=_("Achternaam"), max_length=200, error_messages={"required": _("Vul een achternaam in")}
    )

    def now(self, person: DemoPerson) -> dict[str, Any]:
        return {"given_names": person.given_names, "prefix": person.prefix, "surname": person.surname}

    def happen(self) -> None:
        service.change_name(person_id=self.person.pk, **self.cleaned_data)


class DeathForm(EventForm):
    title = _("Overlijden opnemen")
    submit = _("Neem het overlijden op")
    died = DateField(label=_("Datum van overlijden"), partial=True)

    def happen(self) -> None:
        service.register_death(person_id=self.person.pk, died=self.cleaned_data["died"])


class SecrecyForm(EventForm):
    title = _("Geheimhouding zetten of weghalen")
    submit = _("Pas de geheimhouding aan")
    protected = forms.BooleanField(label=_("De gegevens van deze persoon zijn geheim"), required=False)

    def now(self, person: DemoPerson) -> dict[str, Any]:
        return {"protected": person.protected}

    def happen(self) -> None:
        service.set_secrecy(person_id=self.person.pk, protected=self.cleaned_data["protected"])


class NumberForm(EventForm):
    title = _("Nieuw burgerservicenummer geven")
    submit = _("Geef een nieuw nummer")

    def happen(self) -> None:
        service.change_number(person_id=self.person.pk)


class BirthForm(EventForm):
    title = _("Geboortedatum verbeteren")
    submit = _("Verbeter de geboortedatum")
    birth = DateField(label=_("Geboortedatum"), partial=True, required=False)

    def now(self, person: DemoPerson) -> dict[str, Any]:
        return {"birth": person.birth_date}

    def happen(self) -> None:
        service.correct_birth(person_id=self.person.pk, birth=self.cleaned_data["birth"] or PartialDate())


EVENTS: dict[str, type[EventForm]] = {
    "naam": NameForm,
    "overlijden": DeathForm,
    "geheimhouding": SecrecyForm,
    "nummer": NumberForm,
    "geboorte": BirthForm,
}
