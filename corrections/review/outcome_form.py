"""What is decided about one field: the outcome and what it rests on, a reason, words and a value."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections import asked as asked_values
from corrections import missing, reasons, record_form, value_controls, wording
from corrections.asked import Asked, from_change
from corrections.holder.forms import story
from corrections.models import CorrectionRequest, DecisionItem, QuestionAnswer, RequestItem
from corrections.record_form import RecordForm
from corrections.services import checking, openings
from corrections.services.checking import ItemOutcome
from corrections.workflow import Basis, Finding, Outcome, State
from diplomas import catalogue
from diplomas.steps import Unknown
from diplomas.terms import Sector
from diplomas.values import BadValue, Json, Status, Value
from institutions.value_forms import ValueForm

CONFIRMED: Final = "confirmed"
SHOWN: Final = "shown"
REJECTED: Final = "rejected"
NOT_CONSIDERED: Final = "not_considered"
STAYS: Final = "stays"  # on an objection: nothing new is decided about this field
OUTCOMES: Final = {
    CONFIRMED: (Outcome.GRANTED, Basis.INSTITUTION),
    SHOWN: (Outcome.GRANTED, Basis.DOCUMENT),
    REJECTED: (Outcome.REJECTED, None),
    NOT_CONSIDERED: (Outcome.NOT_CONSIDERED, None),
}


class OutcomeForm(forms.Form):
    """`decided` is the outcome, when this form and the value that belongs to it are valid.

    `begin` is what was decided about it in a proposal that came back: the form begins with that. `first` is
    what was decided first, on an objection; a field may then stay as it is. `no_document` says why granting
    on a document is not offered, `no_leaving` why not considering is not, `closed` why reasons are not. With
    `needed` false nothing is asked here.
    """

    choice = forms.ChoiceField(
        label=_("Uitkomst"), widget=forms.RadioSelect, error_messages={"required": _("Kies een uitkomst")}
    )
    reason = forms.ChoiceField(
        label=_("Reden"),
        error_messages={"required": _("Kies een reden"), "invalid_choice": _("Kies een reden")},
    )
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
        begin: DecisionItem | None = None,
        first: DecisionItem | None = None,
        objection: bool = False,
        needed: bool = True,
        closed: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.request, self.item, self.answer = request, item, answer
        self.first, self.objection, self.needed = first, objection, needed
        self.closed = closed or {}
        self.kept = str(begin.reason) if begin else ""
        self.decided: ItemOutcome | None = None
        self.no_document = openings.why_no_document(request, answer)
        super().__init__(*args, prefix=f"item-{item.pk}", **kwargs)
        choice, reason = self.fields["choice"], self.fields["reason"]
        assert isinstance(choice, forms.ChoiceField)
        assert isinstance(reason, forms.ChoiceField)
        choice.choices = self._choices()
        choice.error_messages["invalid_choice"] = self.no_document or _("Kies een uitkomst")
        self.no_leaving = "" if objection or self._may_be_left() else self.closed["not_completed"]
        if self.no_leaving and self.data.get(f"{self.prefix}-choice") == NOT_CONSIDERED:
            choice.error_messages["invalid_choice"] = self.no_leaving
        reason.choices = self._reasons()
        if given := self.data.get(f"{self.prefix}-reason"):
            # A page that was open while the answer came in may offer it still.
            reason.error_messages["invalid_choice"] = self.closed.get(given, _("Kies een reden"))
        if objection or not needed:
            choice.required = needed
            for field in (reason, self.fields["text"]):
                field.required = False
                field.needed_when = _("nodig, tenzij dit blijft zoals eerst is besloten")  # type: ignore[attr-defined]
        if objection and self._granted_first():
            self.initial.setdefault("choice", STAYS)
        if begin is not None:
            self.initial |= {"choice": _choice_of(begin), "reason": begin.reason, "text": begin.text}
        self.value = self._value_form(request, self.data if self.is_bound else None, begin)
        if not self._shown():
            record_form.not_now(self.value)

    def _shown(self) -> bool:
        """Whether what was filled in counts: it is granted on the document."""
        return self.needed and self.is_bound and self.data.get(f"{self.prefix}-choice") == SHOWN

    def _may_be_left(self) -> bool:
        """Whether there is a reason not to consider it: something was asked, or decided before."""
        return bool(reasons.NOT_CONSIDERED.keys() - (self.closed.keys() - {self.kept}))

    def _granted_first(self) -> bool:
        return self.first is not None and self.first.outcome == Outcome.GRANTED

    def _choices(self) -> list[tuple[str, Any]]:
        """What can be decided about this field now."""
        made: list[tuple[str, Any]] = []
        if self.answer is not None and self.answer.finding == Finding.CORRECTS:
            value = wording.value(self.item.field, checking.confirmed(self.item, self.answer)).text
            words = _("Inwilligen: neem over wat de instelling zegt (%(value)s)")
            made.append((CONFIRMED, words % {"value": value}))
        if not self.no_document:
            words = _("Inwilligen: het blijkt uit het document. Vul hieronder in wat er komt te staan")
            made.append((SHOWN, words))
        if not self.objection:
            made.append((REJECTED, _("Afwijzen")))
            return [*made, (NOT_CONSIDERED, _("Niet behandelen"))] if self._may_be_left() else made
        if not self._granted_first():
            made.append((REJECTED, _("Afwijzen, ook na het bezwaar")))
        if self.request.decided_as == State.NOT_CONSIDERED:
            made.append((NOT_CONSIDERED, _("Niet behandelen, ook na het bezwaar")))
        return [*made, (STAYS, _("Het bezwaar gaat hier niet over: dit blijft zoals eerst is besloten"))]

    def _reasons(self) -> list[tuple[Any, Any]]:
        """By outcome, without those that something has to be done for first."""
        closed = self.closed.keys() - {self.kept}
        offered = {OUTCOMES[choice][0] for choice, _words in self._choices() if choice in OUTCOMES}
        return [
            ("", _("Kies een reden")),
            *(
                (outcome.label, [(code, words) for code, words in known.items() if code not in closed])
                for outcome, known in reasons.BY_OUTCOME.items()
                if outcome in offered
            ),
        ]

    def _value_form(
        self, request: CorrectionRequest, data: Any, begin: DecisionItem | None
    ) -> forms.Form | None:
        """What will stand there when it rests on the document; filled in with what was asked or proposed."""
        if self.no_document:
            return None
        prefix = f"value-{self.item.pk}"
        given = record_form.typed(data, prefix, chosen=self._shown())
        begun = begin.value if begin is not None and begin.value else None
        if not self.item.field:
            return RecordForm(request, given, prefix=prefix, initial=record_form.begun(begun))
        entry = catalogue.names().get(self.item.field)
        if entry is None or not entry.correctable:
            return None
        today: tuple[Status, Value | None] = (Status.DELIVERED, None)
        try:
            asked = asked_values.read(entry, begun or self.item.asked)
            today = (Status.NONE if asked.none else Status.DELIVERED, asked.value)
        except BadValue:
            pass
        form = ValueForm(
            entry, given, prefix=prefix, today=today, on=exam_day(request),
            parts=request.diploma is not None and request.diploma.sector == Sector.MBO,
        )  # fmt: skip
        return value_controls.insist(form)

    @property
    def left_out(self) -> str:
        """What the institution gave and the register may not hold any more, by what it is called."""
        if self.item.field or self.answer is None or not self.answer.value:
            return ""
        return missing.labels(missing.not_held(missing.Record.from_json(self.answer.value)))

    def is_valid(self) -> bool:
        return not self.needed or super().is_valid()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("choice")
        if not self.needed or chosen == STAYS:
            return cleaned
        if chosen is not None and self.objection:
            for name in ("reason", "text"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
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
            return checking.confirmed(self.item, self.answer) if self.answer else None
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


def _choice_of(begin: DecisionItem) -> str:
    """The choice that made this outcome."""
    return next(
        choice
        for choice, (outcome, basis) in OUTCOMES.items()
        if (outcome, basis or "") == (begin.outcome, begin.basis)
    )


def exam_day(request: CorrectionRequest) -> datetime.date:
    """The day on whose names and programmes a value is read."""
    return request.diploma.exam_date if request.diploma else timezone.localdate()
