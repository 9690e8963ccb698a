"""The form for what an applicant sent by post, said by telephone or brought to the counter.

What came is entered as a step of the applicant. Which boxes there are depends on which step it is.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corrections import evidence, objections
from corrections.holder.forms import files_field, story
from corrections.models import CorrectionRequest
from corrections.received import WRITTEN, Channel, Received
from corrections.services import holding
from corrections.workflow import Action, Who
from nlds.fields import DateField

_COPY = _(
    "Neem de woorden van de aanvrager over. Die leest dit terug. Hoogstens 4.000 tekens. Is de brief langer? "
    "Schrijf dan het belangrijkste op, en voeg een scan bij het verzoek."
)
# Of each step that has words: what they are called, and what is said when they are missing.
_WORDS: Final[Mapping[Action, tuple[str | Promise, str | Promise]]] = {
    Action.ANSWER: (
        _("Wat antwoordt de aanvrager?"),
        _("Schrijf op wat de aanvrager antwoordt, of voeg een scan toe"),
    ),
    Action.OBJECT: (
        _("Waarom is de aanvrager het niet eens met het besluit?"),
        _("Schrijf op waarom de aanvrager het er niet mee eens is"),
    ),
}


def _sent(found: CorrectionRequest) -> datetime.date | None:
    return timezone.localdate(found.submitted_at) if found.submitted_at else None


def _after_the_last_day(found: CorrectionRequest) -> datetime.date | None:
    return found.due_on + datetime.timedelta(days=1) if found.due_on else None


def _objected(found: CorrectionRequest) -> datetime.date | None:
    objection = objections.of(found)
    return objection.on if objection else None


# From which day on a step can have come, and why not before.
_EARLIEST: Final[
    Mapping[Action, tuple[Callable[[CorrectionRequest], datetime.date | None], str | Promise]]
] = {
    Action.GIVE_NOTICE: (
        _after_the_last_day,
        _(
            "Een ingebrekestelling telt pas na de laatste dag om te besluiten. Vul een datum in van "
            "%(limit)s of later"
        ),
    ),
    Action.OBJECT: (
        lambda found: found.decided_on,
        _("Ons besluit was er toen nog niet. Vul een datum in van %(limit)s of later"),
    ),
    Action.WITHDRAW_OBJECTION: (
        _objected,
        _("Het bezwaar was er toen nog niet. Vul een datum in van %(limit)s of later"),
    ),
}
_SINCE_SENT = (_sent, _("Wij hadden dit verzoek toen nog niet. Vul een datum in van %(limit)s of later"))


class ReceivedForm(forms.Form):
    """`found` is the request, and `action` the step that is entered."""

    by = forms.ChoiceField(
        label=_("Hoe kwam het binnen?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe het binnenkwam")},
    )

    def __init__(self, *args: Any, found: CorrectionRequest, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found, self.action = found, action
        by = self.fields["by"]
        assert isinstance(by, forms.ChoiceField)
        by.choices = [
            (one.value, one.label)
            for one in Channel
            if not (one == Channel.PHONE and action in WRITTEN)
        ]  # fmt: skip
        self.fields["on"] = self._day()
        if action == Action.OBJECT:
            self.fields["posted"] = DateField(
                label=_("Datum van het poststempel"),
                required=False,
                latest=timezone.localdate,
                help_text=_(
                    "Alleen nodig als de brief na de laatste dag kwam. Op tijd gepost is op tijd, als de "
                    "brief binnen een week daarna bij ons is (Awb, artikel 6:9)."
                ),
            )
        if action in _WORDS:
            label, missing = _WORDS[action]
            self.fields["text"] = story(label, missing, help_text=_COPY, rows=8)
            self.fields["text"].required = action != Action.ANSWER
        answers = action == Action.ANSWER and evidence.has_room(found, Who.HOLDER)
        if answers or action == Action.ADD_DOCUMENT:
            self.fields["files"] = files_field(_("Scans"), required=action == Action.ADD_DOCUMENT)
        self.fields["checked"] = forms.BooleanField(
            label=_("Ik heb gecontroleerd dat dit van de aanvrager komt"),
            help_text=_(
                "Kijk bij een brief naar naam, kenmerk en handtekening. Vraag aan de telefoon en aan de "
                "balie naar kenmerk en geboortedatum."
            ),
            error_messages={"required": _("Controleer of dit van de aanvrager komt, en kruis dat aan")},
        )

    def _day(self) -> DateField:
        first, early = _EARLIEST.get(self.action, _SINCE_SENT)
        return DateField(
            label=_("Op welke dag was het bij ons?"),
            initial=timezone.localdate,
            earliest=first(self.found),
            latest=timezone.localdate,
            help_text=_("Deze dag telt voor de termijnen, niet de dag waarop u het invoert."),
            error_messages={"too_early": early},
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        by, on, posted = said.get("by"), said.get("on"), said.get("posted")
        if posted and by and by != Channel.POST:
            self._refuse("posted", _("Alleen een brief per post heeft een poststempel. Laat dit leeg."))
        elif posted and on and posted > on:
            self._refuse("posted", _("Een brief kan niet later zijn gepost dan hij binnenkwam."))
        if said.get("files") and by == Channel.PHONE:
            self._refuse("files", _("Per telefoon komt geen document. Kies hoe het wel binnenkwam."))
        if self.action == Action.ANSWER and not {"text", "files"} & self.errors.keys():
            something = said["text"].strip() or said.get("files") or holding.added_since_question(self.found)
            if not something:
                self._refuse("text", self.fields["text"].error_messages["required"])
        return said

    def _refuse(self, name: str, words: str | Promise) -> None:
        self.add_error(name, forms.ValidationError(words, code="refused"))

    @property
    def received(self) -> Received:
        """How and when it came. Of a form that is valid."""
        said = self.cleaned_data
        return Received(Channel(said["by"]), said["on"], said.get("posted"))
