"""Deciding: an outcome for each field, the letter as it will be, and the second person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from corrections import casefile, letters, objections, reasons, showing, verdicts, wording
from corrections.models import CorrectionRequest, Decision
from corrections.posted import step_of
from corrections.record_form import with_parts
from corrections.review import confirming, meanwhile, presenting, proposals, returned
from corrections.review.access import acting, handlers_only, looked, sent
from corrections.review.outcome_form import OutcomeForm
from corrections.review.requests import pdf
from corrections.services import checking, deciding, grounds, objecting
from corrections.services.checking import Draft
from corrections.services.common import latest_answers
from corrections.workflow import Action, State, Who
from diplomas.errors import DomainError, Stale
from documents.pdf import RenderError
from documents.seal_errors import SealError
from institutions import grade_forms

Verdict = Decision.Verdict
NOT_SEALED = gettext_lazy(
    "De brief kon nu niet worden verzegeld. Er is niets veranderd. Probeer het later opnieuw."
)


class DecisionForm(forms.Form):
    """What goes for the whole decision. `expected_version` is the version of the diploma on the page.

    `seen_version` is the one that was looked at first: what changed since then stays on the page.
    """

    explanation = forms.CharField(
        label=gettext_lazy("Toelichting bij het hele besluit"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Komt ook in de brief."),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def seen(self) -> int | None:
        """The version that was looked at first, whether the form is right or not."""
        for name in ("seen_version", "expected_version"):
            text = str(self[name].value() or "")
            if text.isascii() and text.isdigit() and len(text) < 9:
                return int(text)
        return None


class VerdictForm(DecisionForm):
    """`why` is why an objection is inadmissible; too late only of one that was."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Besluit op het bezwaar"),
        choices=[
            (Verdict.FOUNDED, gettext_lazy("Gegrond, geheel of gedeeltelijk: er verandert iets")),
            (Verdict.UNFOUNDED, gettext_lazy("Ongegrond: het eerste besluit blijft")),
            (Verdict.INADMISSIBLE, gettext_lazy("Niet-ontvankelijk: wij kijken niet naar de inhoud")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Kies een besluit")},
    )
    why = forms.ChoiceField(
        label=gettext_lazy("Waarom niet-ontvankelijk"),
        required=False,
        help_text=gettext_lazy(
            "Alleen bij niet-ontvankelijk. Leg het uit in de toelichting; bij de gegevens kiest u dan niets."
        ),
        error_messages={"invalid_choice": gettext_lazy("Kies waarom het bezwaar niet-ontvankelijk is.")},
    )
    field_order = ("verdict", "why", "explanation", "expected_version")

    def __init__(self, *args: Any, late: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        why = self.fields["why"]
        assert isinstance(why, forms.ChoiceField)
        for field in (why, self.fields["explanation"]):
            field.needed_when = gettext_lazy("nodig bij niet-ontvankelijk")  # type: ignore[attr-defined]
        open_ = {
            code: words for code, words in reasons.INADMISSIBLE.items() if late or code != reasons.TOO_LATE
        }
        why.choices = [("", gettext_lazy("Kies een reden")), *open_.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("verdict") != Verdict.INADMISSIBLE:
            return {**cleaned, "why": ""}
        if not cleaned.get("why") and "why" not in self.errors:
            self.add_error("why", _("Kies waarom het bezwaar niet-ontvankelijk is."))
        if not cleaned.get("explanation", "").strip():
            self.add_error(
                "explanation", _("Schrijf op waarom u het bezwaar niet behandelt, met uw eigen woorden.")
            )
        return cleaned


@handlers_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Decide, or lay a decision before a second person; first the letter, for who wants to see it."""
    return _decide(request, request_id, Action.DECIDE)


@handlers_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide_objection(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Decide on an objection."""
    return _decide(request, request_id, Action.DECIDE_OBJECTION)


def _decide(request: HttpRequest, request_id: UUID, action: Action) -> HttpResponse:
    found = sent(request, request_id)
    casefile.read(found)
    allowed = action in presenting.may(found, request.user)
    if not allowed and request.method != "POST":
        messages.error(request, _("Dat kan nu niet (meer) met dit verzoek."))
        return redirect("review:request", request_id)
    data = request.POST if request.method == "POST" else None
    looked(request, found)
    back = proposals.dropped(found) if action == Action.DECIDE else None
    form = _form(found, action, data, back)
    outcomes = _outcomes(found, action, data, back)
    if not allowed:
        form.add_error(None, meanwhile.cannot(found, step_of(request)))
    elif (
        data is not None
        and "change" not in data
        and not grade_forms.wanted(data)
        and all([form.is_valid(), *(one.is_valid() for one in outcomes)])
    ):
        draft = Draft(
            {one.item.pk: one.decided for one in outcomes if one.decided},
            form.cleaned_data["explanation"],
            form.cleaned_data["expected_version"],
            form.cleaned_data.get("why", ""),
        )
        if answer := _carry_out(request, found, form, draft, action):
            return answer
        # Whoever sends it again does so for what is on the page now.
        form.data = form.data.copy()
        form.data["seen_version"] = str(form.seen or "")
        form.data["expected_version"] = str(_head(found) or "")
    every = [form, *outcomes, *(part for one in outcomes for part in with_parts(one.value))]
    if allowed and grade_forms.wanted(data):
        grade_forms.without_errors(every)
    record = presenting.page(found, request.user, seen=form.seen)
    context = {
        "page": record,
        "form": form,
        "outcomes": list(zip(record.items, outcomes, strict=True)),
        "forms": every,
        "objection": action == Action.DECIDE_OBJECTION,
        "step": found.step,
        "overtaken": not allowed,
        "showing": showing.of(found),
    }
    return render(request, "corrections/review/decide.html", context, status=200 if allowed else 409)


def _form(
    found: CorrectionRequest, action: Action, data: QueryDict | None, back: proposals.Dropped | None
) -> DecisionForm:
    head = _head(found)
    initial: dict[str, Any] = {"expected_version": head, "seen_version": head}
    if action == Action.DECIDE_OBJECTION:
        objection = objections.of(found)
        return VerdictForm(data, initial=initial, late=objection is not None and objection.late)
    if back:
        initial["explanation"] = back.decision.explanation
        initial["seen_version"] = back.decision.expected_version
    return DecisionForm(data, initial=initial)


def _outcomes(
    found: CorrectionRequest, action: Action, data: QueryDict | None, back: proposals.Dropped | None
) -> list[OutcomeForm]:
    """A form for each field: begun with a proposal that came back, or beside what was decided first."""
    objection = action == Action.DECIDE_OBJECTION
    earlier = objections.first_decision(found) if objection else None
    before = {one.item_id: one for one in earlier.items.all()} if earlier else {}
    begun = {one.item_id: one for one in back.decision.items.all()} if back else {}
    answers, closed = latest_answers(found), grounds.closed_reasons(found)
    needed = not (objection and data is not None and data.get("verdict") == Verdict.INADMISSIBLE)
    return [
        OutcomeForm(
            found, item, answers.get(item.pk), data,
            begin=begun.get(item.pk), first=before.get(item.pk), objection=objection, needed=needed,
            closed=closed[item.pk],
        )
        for item in found.items.all()
    ]  # fmt: skip


def _head(found: CorrectionRequest) -> int | None:
    if found.diploma_id is None or found.kind == CorrectionRequest.Kind.MISSING:
        return None
    found.diploma.refresh_from_db(fields=["head"])
    return found.diploma.head


def _carry_out(
    request: HttpRequest, found: CorrectionRequest, form: DecisionForm, draft: Draft, action: Action
) -> HttpResponse | None:
    """The answer when it worked; None when the page is shown again with what was wrong."""
    objection = action == Action.DECIDE_OBJECTION
    who = Who.OBJECTION_HANDLER if objection else Who.REVIEWER
    verdict = form.cleaned_data["verdict"] if objection else ""
    given: dict[str, Any] = {
        "actor": acting(request, who), "request_id": found.pk, "step": step_of(request), "draft": draft,
    }  # fmt: skip
    try:
        if "preview" in request.POST:
            data = letters.from_draft(found, draft, verdict=_checked(found, draft, verdict))
            return pdf(letters.lay_out(data, draft=True))
        # A proposal can be taken back, and a second person reads it: that needs no asking twice, unless
        # something is unusual about it.
        twice = objection or not deciding.second_person_needed(draft)
        unusual = grounds.not_asked(found, verdicts.pairs(found, draft.outcomes))
        if "confirmed" not in request.POST and (twice or unusual or _as_returned(found, draft)):
            said = _checked(found, draft, verdict)
            about = confirming.of_draft(found, draft, Verdict(said) if said else None)
            return _confirm(request, found, about, _typed(request.POST))
        if objection:
            objecting.decide(verdict=Verdict(verdict), **given)
        else:
            deciding.decide(**given)
    except (Stale, DomainError) as refusal:
        form.add_error(None, str(refusal))
        return None
    except (SealError, RenderError):
        form.add_error(None, str(NOT_SEALED))
        return None
    found.refresh_from_db()
    if found.state == State.PROPOSED:
        messages.success(request, _("Uw voorstel is bewaard. Een tweede beoordelaar stelt het vast."))
    else:
        messages.success(request, _("Er is besloten. De aanvrager krijgt een bericht met de brief."))
    return redirect("review:request", found.pk)


def _checked(found: CorrectionRequest, draft: Draft, verdict: str) -> str:
    """What an objection will be called; empty of a first decision. Raises as the services do."""
    if verdict:
        return objecting.check_draft(found, verdict, draft)
    checking.check_draft(found, draft)
    return ""


def _as_returned(found: CorrectionRequest, draft: Draft) -> bool:
    """Whether this is what a second person sent back, with nothing changed."""
    again = returned.of_draft(found, draft)
    return again is not None and not again.changes


def _typed(posted: QueryDict) -> list[tuple[str, str]]:
    """Everything that was filled in, to be sent again from the page that asks whether it is right."""
    return [
        (name, value)
        for name, values in posted.lists()
        if name not in ("csrfmiddlewaretoken", "preview", "confirmed", "change")
        for value in values
    ]


def _confirm(
    request: HttpRequest, found: CorrectionRequest, about: confirming.Confirmation,
    typed: list[tuple[str, str]] | None = None, *, refused: str = "",
) -> HttpResponse:  # fmt: skip
    """What the decision does, with the button that takes it; `typed` of one that is not proposed yet.

    `refused` is why it was not taken just now, of who may press once more after reading.
    """
    proposal = proposals.waiting(found)
    context = {
        "found": found,
        "about": about,
        "typed": typed or [],
        "proposal": proposal,
        "added": proposals.added_after(found, proposal) if proposal else (),
        "showing": showing.of(found) if proposal else None,
        "refused": refused,
        "title": letters.diploma_title(found, wording.record_today(found)),
    }
    return render(request, "corrections/review/confirm.html", context, status=409 if refused else 200)


@handlers_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The second person reads what the decision does, and takes it.

    What came meanwhile, as a document of the holder, they read first: the page is shown again with it.
    """
    actor = acting(request, Who.SECOND_REVIEWER)
    if request.method != "POST":
        return _to_approve(request, request_id, _("Dat kan nu niet (meer) met dit verzoek."))
    step = step_of(request)
    found = sent(request, request_id)
    try:
        deciding.approve(actor=actor, request_id=request_id, step=step)
        messages.success(request, _("Er is besloten. De aanvrager krijgt een bericht met de brief."))
    except Stale as refusal:
        if why := meanwhile.changed(sent(request, request_id), step, typed=False):
            return _to_approve(request, request_id, why, refused=True)
        messages.error(request, str(refusal))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    except (SealError, RenderError):
        messages.error(request, str(NOT_SEALED))
    return redirect("review:request", found.pk)


def _to_approve(request: HttpRequest, request_id: UUID, why: str, *, refused: bool = False) -> HttpResponse:
    """What lies before the second person, as it is now; else the request, with why there is nothing."""
    found = sent(request, request_id)
    casefile.read(found)
    decision = proposals.waiting(found)
    if decision is None or Action.APPROVE not in presenting.may(found, request.user):
        messages.error(request, why)
        return redirect("review:request", request_id)
    looked(request, found)
    return _confirm(request, found, confirming.of_proposal(found, decision), refused=why if refused else "")
