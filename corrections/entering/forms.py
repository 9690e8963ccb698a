"""The forms of who enters a request: the same as the holder's, in words for who has a letter before them."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections.holder.asked_form import AskedForm, Words
from corrections.holder.described import described
from corrections.holder.forms import MissingForm, story
from corrections.precheck import Answer
from corrections.received import Channel
from diplomas.dates import PartialDate
from diplomas.values import Json
from institutions.forms import digits
from nlds.fields import DateField
from nlds.helper import NLDSFormHelper

# What came longer ago than this is a mistake in the year.
LONGEST_AGO = datetime.timedelta(days=366)


class PersonForm(forms.Form):
    """Whose request it is. Both together, always by POST."""

    number = forms.CharField(
        label=_("Burgerservicenummer of onderwijsnummer"),
        max_length=20,
        help_text=_("9 cijfers"),
        error_messages={"required": _("Vul het nummer in")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
    )
    birth_date = DateField(
        label=_("Geboortedatum"), partial=True, required=False, latest=timezone.localdate,
        help_text=_("Is de dag of de maand onbekend? Laat die dan leeg."),
    )  # fmt: skip
    no_birth_date = forms.BooleanField(label=_("De geboortedatum is onbekend"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It may stay empty only with the tick, so it does not say that it is optional.
        self.fields["birth_date"].required = not self.data.get("no_birth_date")

    def clean_number(self) -> str:
        return digits(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("no_birth_date"):
            given["birth_date"] = PartialDate()
        return given


PAPER = Words(
    label=_("Wat moet er volgens de aanvrager staan?"),
    given=_("Iets: dat vul ik hieronder in"),
    none=_("Niets: dit staat niet op het document"),
    copy=_("Schrijf het over zoals de aanvrager het schrijft of zegt"),
    fill_in=_("Vul in wat er volgens de aanvrager moet staan"),
    copy_it=_("Schrijf over wat er volgens de aanvrager moet staan"),
)


class EnteredAskedForm(AskedForm):
    said: ClassVar[Words] = PAPER


class EnteredMissingForm(MissingForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["education"].label = _("Welke opleiding of welk examen deed de aanvrager?")
        self.fields["education"].error_messages["required"] = _("Kies de opleiding of het examen")
        education = self.fields["education"]
        assert isinstance(education, forms.ChoiceField)
        education.choices = [("", _("Kies de opleiding of het examen")), *list(education.choices)[1:]]
        self.fields["programme"].help_text = _("Zoals het op het document of in de brief staat")
        self.fields["institution"].help_text = _("Zoals het op het document of in de brief staat")


def said(form: EnteredMissingForm) -> dict[str, Json]:
    """What a request keeps of it. The pre-check spoke to nobody."""
    return described(form) | {"advice": str(Answer.OPEN.value), "advice_field": ""}


class WhyForm(forms.Form):
    why = story(
        _("Wat schrijft of zegt de aanvrager?"),
        _("Schrijf op waarom het volgens de aanvrager niet klopt"),
        help_text=_("Neem de woorden over. De aanvrager leest dit terug. "
                    "Schrijf geen burgerservicenummer op. Hoogstens 4.000 tekens."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = NLDSFormHelper(self, submit=_("Verder"))


def _long_ago() -> datetime.date:
    return timezone.localdate() - LONGEST_AGO


class ReceivedForm(forms.Form):
    """How and when it came: from that day the term to decide runs."""

    by = forms.ChoiceField(
        label=_("Hoe kwam het binnen?"),
        choices=Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe het binnenkwam")},
    )
    on = DateField(
        label=_("Op welke dag was het bij ons?"),
        help_text=_("De dag waarop de brief in onze bus lag, of waarop u de aanvrager sprak. "
                    "Vanaf die dag telt onze termijn."),
        earliest=_long_ago,
        latest=timezone.localdate,
    )  # fmt: skip
