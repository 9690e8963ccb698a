"""The forms of who handles requests; what was typed stays when something is wrong."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections import catalogue_choices, terms
from corrections.holder.forms import story
from corrections.models import CorrectionRequest
from corrections.objections import Hearing
from corrections.queues import Filters
from corrections.workflow import OBJECTION, OPEN, State
from nlds.fields import DateField


class NothingForm(forms.Form):
    """Pressing the button is all."""


class NoteForm(forms.Form):
    text = story(_("Notitie"), _("Schrijf de notitie op"), help_text=_("Alleen voor collega's."))


class HandBackForm(forms.Form):
    text = forms.CharField(
        label=_("Wat moet een collega weten?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AskHolderForm(forms.Form):
    text = story(
        _("Wat wilt u weten of krijgen?"),
        _("Schrijf op wat u vraagt"),
        help_text=_("De aanvrager leest dit zo. Schrijf kort, en zeg wat u nodig hebt en waarom."),
    )
    until = DateField(
        label=_("Antwoord uiterlijk"),
        required=False,
        help_text=_("Laat leeg voor 4 weken. Tot die dag staat de termijn stil (Awb, artikel 4:15)."),
        earliest=timezone.localdate,
    )


class AskInstitutionForm(forms.Form):
    brin = forms.CharField(
        label=_("BRIN van de instelling"), max_length=6, required=False,
        help_text=_("Alleen invullen als het een andere is dan hierboven, of als er geen staat."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Toelichting voor de instelling"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("De instelling ziet wat er in het register staat en wat de aanvrager vraagt."),
    )


class TextForm(forms.Form):
    text = story(_("Waarom?"), _("Schrijf op waarom"), help_text=_("De aanvrager leest dit."))


class ReturnForm(forms.Form):
    text = story(_("Wat moet er beter?"), _("Schrijf op wat er beter moet"))


class DelayForm(forms.Form):
    weeks = forms.TypedChoiceField(
        label=_("Hoeveel langer hebt u nodig?"),
        coerce=int,
        choices=[(n, f"{n}") for n in range(1, terms.MAX_DELAY_WEEKS + 1)],
        initial=2,
        help_text=_("In weken. Dit kan een keer, en alleen voor de laatste dag (Awb, artikel 4:14)."),
    )
    text = story(
        _("Waarom hebt u meer tijd nodig?"), _("Schrijf op waarom"), help_text=_("De aanvrager leest dit.")
    )


class HearForm(forms.Form):
    how = forms.ChoiceField(
        label=_("Was er een gesprek?"),
        choices=Hearing.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies of er een gesprek was")},
        help_text=_("Dit komt in de brief (Awb, artikel 7:2 en 7:3)."),
    )
    on = DateField(
        label=_("Datum"),
        latest=timezone.localdate,
        help_text=_("Van het gesprek, of van de dag waarop duidelijk was dat het er niet kwam."),
    )
    text = story(
        _("Wat is er besproken, of waarom niet?"),
        _("Schrijf op wat er is besproken, of waarom er geen gesprek was"),
        help_text=_("De aanvrager leest dit, ook in de brief."),
    )


class AssignForm(forms.Form):
    """Chosen rows and to whom; each row stands for itself."""

    request = forms.MultipleChoiceField(error_messages={"required": _("Kies ten minste 1 verzoek.")})
    to = forms.ChoiceField(
        error_messages={"required": _("Kies een collega."), "invalid_choice": _("Kies een collega.")}
    )

    def __init__(self, reviewers: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["request"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        given = self.data.getlist("request") if hasattr(self.data, "getlist") else []
        chosen.choices = [(one, one) for one in given if _is_uuid(one)]
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [(str(user.pk), str(user)) for user in reviewers]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


class FilterForm(forms.Form):
    """What a queue is narrowed to. By GET: the address can be shared and holds nothing personal."""

    gegeven = forms.ChoiceField(label=_("Gegeven"), required=False)
    soort = forms.ChoiceField(
        label=_("Soort"), required=False, choices=[("", _("Alle")), *CorrectionRequest.Kind.choices]
    )
    stand = forms.ChoiceField(
        label=_("Stand"), required=False,
        choices=[("", _("Alle")), *((s.value, s.label) for s in State if s in (*OPEN, *OBJECTION))],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["gegeven"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Alle")), *catalogue_choices.fields()]

    @staticmethod
    def chips(wanted: Filters) -> dict[str, str]:
        """The parts of an address for each filter that is set."""
        return {
            name: str(value)
            for name, value in {
                "gegeven": wanted.field, "soort": wanted.kind, "stand": wanted.state,
                "instelling": wanted.organisation or "", "behandelaar": wanted.reviewer or "",
            }.items() if value
        }  # fmt: skip
