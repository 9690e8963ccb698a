"""The forms of who handles requests; what was typed stays when something is wrong."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from corrections import terms
from corrections.holder.forms import story
from corrections.models import CorrectionRequest
from corrections.objections import Hearing
from corrections.services import reviewing
from corrections.workflow import OBJECTION
from diplomas.display import date as _day
from nlds.fields import DateField


class ActForm(forms.Form):
    """`found` is the request that the act is about."""

    def __init__(self, *args: Any, found: CorrectionRequest, **kwargs: Any) -> None:
        self.found = found
        super().__init__(*args, **kwargs)

    def dates(self) -> list[str]:
        """What somebody must know of the legal terms before they do this, in sentences."""
        return []


class NothingForm(ActForm):
    """Pressing the button is all."""


class NoteForm(ActForm):
    text = story(_("Notitie"), _("Schrijf de notitie op"), help_text=_("Alleen voor collega's."))


class AssignOneForm(ActForm):
    to = forms.ChoiceField(
        label=_("Collega"),
        error_messages={"required": _("Kies een collega."), "invalid_choice": _("Kies een collega.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        others = [one for one in reviewing.reviewers() if one.pk != self.found.assigned_to_id]
        to.choices = [("", _("Kies een collega")), *((str(one.pk), str(one)) for one in others)]


class HandBackForm(ActForm):
    text = forms.CharField(
        label=_("Wat moet een collega weten?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AskHolderForm(ActForm):
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


class AskInstitutionForm(ActForm):
    def dates(self) -> list[str]:
        until = terms.institution_due(timezone.localdate()).date
        return [gettext("Zij heeft 3 weken: tot en met %(until)s.") % {"until": _day(until)}]

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.found.state in OBJECTION:
            self.fields["text"].help_text = gettext(
                "De instelling ziet wat er in het register staat, wat de aanvrager vraagt en wat er in het "
                "bezwaar staat."
            )
        if self.found.organisation_id is None:
            # The applicant named it in words, which is no institution that we know.
            brin = self.fields["brin"]
            brin.required = True
            brin.help_text = gettext("Zoek op welke instelling de aanvrager bedoelt.")
            brin.error_messages["required"] = gettext("Vul de BRIN-code van de instelling in.")


class TextForm(ActForm):
    text = story(_("Waarom?"), _("Schrijf op waarom"), help_text=_("De aanvrager leest dit."))


class ReturnForm(ActForm):
    text = story(_("Wat moet er beter?"), _("Schrijf op wat er beter moet"))


class AdjournForm(TextForm):
    def dates(self) -> list[str]:
        if self.found.due_on is None:
            return []
        said = {
            "due": _day(self.found.due_on),
            "until": _day(terms.objection_adjourned(self.found.due_on).date),
        }
        return [
            gettext("De laatste dag is nu %(due)s. Die wordt %(until)s.") % said,
            gettext("Verdaag uiterlijk %(due)s. Dit kan 1 keer (Awb, artikel 7:10).") % said,
        ]


class DelayForm(ActForm):
    """While the term stands still, every day is the one that would hold if the answer came today."""

    weeks = forms.TypedChoiceField(
        label=_("Hoeveel langer hebt u nodig?"),
        coerce=int,
        choices=[(n, f"{n}") for n in range(1, terms.MAX_DELAY_WEEKS + 1)],
        initial=2,
    )
    text = story(
        _("Waarom hebt u meer tijd nodig?"), _("Schrijf op waarom"), help_text=_("De aanvrager leest dit.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weeks = self.fields["weeks"]
        assert isinstance(weeks, forms.TypedChoiceField)
        weeks.choices = [(n, words) for n in range(1, terms.MAX_DELAY_WEEKS + 1) if (words := self._until(n))]

    def _possible(self) -> bool:
        """Not for a term that ran out meanwhile: then there is no new day to name."""
        return self.found.due_on is not None and not self.found.is_late(timezone.localdate())

    def _until(self, weeks: int) -> str:
        said = ngettext("%(n)d week", "%(n)d weken", weeks) % {"n": weeks}
        if not self._possible():
            return said
        until = reviewing.delayed_to(self.found, weeks, timezone.localdate())[1]
        return gettext("%(weeks)s: besluit uiterlijk %(date)s") % {"weeks": said, "date": _day(until)}

    def dates(self) -> list[str]:
        if not self._possible() or self.found.due_on is None:
            return []
        today = timezone.localdate()
        until = reviewing.delayed_to(self.found, terms.MAX_DELAY_WEEKS, today)[1]
        once = gettext("Dit kan 1 keer (Awb, artikel 4:14).")
        if self.found.stopped_on is not None:
            return [
                gettext("De termijn staat stil, dus die is nog niet voorbij. U kunt uitstel melden."),
                gettext("De dagen hieronder gelden als het antwoord vandaag komt. "
                        "Met uitstel is dat ten hoogste %(until)s.") % {"until": _day(until)},
                once,
            ]  # fmt: skip
        after = self.found.due_on + datetime.timedelta(days=1)
        return [
            gettext("De laatste dag is nu %(due)s. Met uitstel is dat ten hoogste %(until)s.")
            % {"due": _day(self.found.due_on), "until": _day(until)},
            gettext("Meld het vóór %(after)s: daarna kan het niet meer.") % {"after": _day(after)},
            once,
        ]


class InviteForm(ActForm):
    on = DateField(
        label=_("Dag van het gesprek"),
        earliest=timezone.localdate,
        help_text=_("Geef de aanvrager tijd: die mag tot 10 dagen ervoor documenten sturen "
                    "(Awb, artikel 7:4)."),
    )  # fmt: skip
    text = story(
        _("Hoe laat, en hoe of waar?"),
        _("Schrijf op hoe laat en hoe of waar het gesprek is"),
        help_text=_("De aanvrager leest dit. Schrijf ook hoe die een andere dag kan vragen."),
    )


class HearForm(ActForm):
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
