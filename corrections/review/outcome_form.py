"""What is decided about one field: the outcome and what it rests on, a reason, words and a value."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections import asked as asked_values
from corrections import reasons, value_controls, wording
from corrections.asked import Asked, from_change
from corrections.holder.forms import story
from corrections.models import CorrectionRequest, QuestionAnswer, RequestItem
from corrections.record_form import RecordForm
from corrections.services.deciding import ItemOutcome
from corrections.workflow import Basis, Finding, Outcome
from diplomas import catalogue
from diplomas.steps import Unknown
from diplomas.values import BadValue, Json, Status, Value
from institutions.value_forms import ValueForm

CONFIRMED: Final = "confirmed"
SHOWN: Final = "shown"
REJECTED: Final = "rejected"
NOT_CONSIDERED: Final = "not_considered"
OUTCOMES: Final = {
    CONFIRMED: (Outcome.GRANTED, Basis.INSTITUTION),
    SHOWN: (Outcome.GRANTED, Basis.DOCUMENT),
    REJECTED: (Outcome.REJECTED, None),
    NOT_CONSIDERED: (Outcome.NOT_CONSIDERED, None),
}


class OutcomeForm(forms.Form):
    """`decided` is the outcome, when this form and the value that belongs to it are valid."""

    choice = forms.ChoiceField(
        label=_("Uitkomst"), widget=forms.RadioSelect, error_messages={"required": _("Kies een uitkomst")}
    )
    reason = forms.ChoiceField(label=_("Reden"), error_messages={"required": _("Kies een reden")})
    text = story(
        _("Uitleg voor de aanvrager"),
        _("Schrijf op waarom, met uw eigen woorden"),
        help_text=_("Dit komt zo in de brief."),
        rows=4,
    )

    def __init__(
        self,
        request: CorrectionRequest,
        item: RequestItem,
        answer: QuestionAnswer | None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self.request, self.item, self.answer = request, item, answer
        self.decided: ItemOutcome | None = None
        super().__init__(*args, prefix=f"item-{item.pk}", **kwargs)
        confirmed = answer is not None and answer.finding == Finding.CORRECTS
        choice, reason = self.fields["choice"], self.fields["reason"]
        assert isinstance(choice, forms.ChoiceField)
        assert isinstance(reason, forms.ChoiceField)
        choice.choices = [
            *([(CONFIRMED, _("Inwilligen: neem over wat de instelling zegt (%(value)s)") % {
                "value": wording.value(item.field, answer.value).text})] if confirmed and answer else []),
            (SHOWN, _("Inwilligen: het blijkt uit het document. Vul hieronder in wat er komt te staan")),
            (REJECTED, _("Afwijzen")),
            (NOT_CONSIDERED, _("Niet behandelen")),
        ]  # fmt: skip
        reason.choices = [
            ("", _("Kies een reden")),
            *((outcome.label, list(known.items())) for outcome, known in reasons.BY_OUTCOME.items()),
        ]
        self.value = self._value_form(request, kwargs.get("data") or (args[0] if args else None))

    def _value_form(self, request: CorrectionRequest, data: Any) -> forms.Form | None:
        """What will stand there when it rests on the document; filled in with what was asked."""
        prefix = f"value-{self.item.pk}"
        chosen = data.get(f"item-{self.item.pk}-choice") == SHOWN if data else False
        given = data if chosen else None
        if not self.item.field:
            return RecordForm(request, given, prefix=prefix)
        entry = catalogue.names().get(self.item.field)
        if entry is None or not entry.correctable:
            return None
        today: tuple[Status, Value | None] = (Status.DELIVERED, None)
        try:
            asked = asked_values.read(entry, self.item.asked)
            today = (Status.NONE if asked.none else Status.DELIVERED, asked.value)
        except BadValue:
            pass
        form = ValueForm(entry, given, prefix=prefix, today=today, on=exam_day(request))
        return value_controls.insist(form)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("choice")
        if chosen is None or self.errors:
            if chosen == SHOWN and self.value is not None:
                self.value.is_valid()  # everything that is wrong is said at once
            return cleaned
        outcome, basis = OUTCOMES[chosen]
        if cleaned["reason"] not in reasons.BY_OUTCOME[outcome]:
            self.add_error("reason", _("Kies een reden die bij de uitkomst hoort"))
            return cleaned
        value = self._value(chosen)
        if outcome == Outcome.GRANTED and value is None:
            return cleaned
        self.decided = ItemOutcome(outcome, cleaned["reason"], cleaned["text"], basis, value or {})
        return cleaned

    def _value(self, chosen: str) -> dict[str, Json] | None:
        if chosen == CONFIRMED:
            return dict(self.answer.value) if self.answer else None
        if chosen != SHOWN:
            return {}
        if self.value is None:
            self.add_error("choice", _("Dit veld volgt uit een ander register en verandert hier niet."))
            return None
        if not self.value.is_valid():
            self.add_error("choice", _("Vul hieronder in wat er komt te staan"))
            return None
        if isinstance(self.value, RecordForm):
            return self.value.record.to_json() if self.value.record else None
        assert isinstance(self.value, ValueForm)
        if isinstance(self.value.change, Unknown):
            self.add_error("choice", _("Onbekend is geen uitkomst: kies een waarde, of dat er niets staat"))
            return None
        if trouble := value_controls.why_not(self.request, self.item.field, self.value.change):
            self.add_error("choice", trouble)
            return None
        made: Asked = from_change(self.value.change)
        return asked_values.write(self.value.entry, made)


def exam_day(request: CorrectionRequest) -> datetime.date:
    """The day on whose names and programmes a value is read."""
    return request.diploma.exam_date if request.diploma else timezone.localdate()
