"""Deciding: an outcome for each field, the letter as it will be, and the second person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from corrections import letters
from corrections.models import CorrectionRequest, Decision
from corrections.review import meanwhile, presenting
from corrections.review.access import acting, handlers_only, sent
from corrections.review.acts import step_of
from corrections.review.outcome_form import OutcomeForm
from corrections.review.requests import pdf
from corrections.services import deciding, objecting
from corrections.services.common import latest_answers
from corrections.services.deciding import Draft
from corrections.workflow import Action, State, Who
from diplomas.errors import DomainError, Stale
from documents.pdf import RenderError
from documents.seal_errors import SealError

NOT_SEALED = gettext_lazy(
    "De brief kon nu niet worden verzegeld. Er is niets veranderd. Probeer het later opnieuw."
)


class DecisionForm(forms.Form):
    """What goes for the whole decision. `expected_version` is the version of the diploma on the page."""

    explanation = forms.CharField(
        label=gettext_lazy("Toelichting bij het hele besluit"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Komt ook in de brief."),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class VerdictForm(DecisionForm):
    verdict = forms.ChoiceField(
        label=gettext_lazy("Besluit op het bezwaar"),
        choices=Decision.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Kies een besluit")},
    )
    field_order = ("verdict", "explanation", "expected_version")


@handlers_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Decide, or lay a decision before a second person; first the letter, for who wants to see it."""
    return _decide(request, request_id, Action.DECIDE, DecisionForm)


@handlers_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide_objection(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Decide on an objection."""
    return _decide(request, request_id, Action.DECIDE_OBJECTION, VerdictForm)


def _decide(
    request: HttpRequest, request_id: UUID, action: Action, form_class: type[DecisionForm]
) -> HttpResponse:
    found = sent(request, request_id)
    allowed = action in presenting.may(found, request.user)
    if not allowed and request.method != "POST":
        messages.error(request, _("Dat kan nu niet (meer) met dit verzoek."))
        return redirect("review:request", request_id)
    data = request.POST if request.method == "POST" else None
    head = _head(found)
    form = form_class(data, initial={"expected_version": head})
    answers = latest_answers(found)
    outcomes = [OutcomeForm(found, item, answers.get(item.pk), data) for item in found.items.all()]
    if not allowed:
        form.add_error(None, meanwhile.cannot(found, step_of(request)))
    elif data is not None and all([form.is_valid(), *(one.is_valid() for one in outcomes)]):
        draft = Draft(
            {one.item.pk: one.decided for one in outcomes if one.decided},
            form.cleaned_data["explanation"],
            form.cleaned_data["expected_version"],
        )
        if answer := _carry_out(request, found, form, draft, action):
            return answer
        # Whoever sends it again does so for what is on the page now.
        form.data = form.data.copy()
        form.data["expected_version"] = str(_head(found) or "")
    record = presenting.page(found, request.user)
    context = {
        "page": record,
        "form": form,
        "outcomes": list(zip(record.items, outcomes, strict=True)),
        "forms": [form, *outcomes, *(one.value for one in outcomes if one.value and one.value.is_bound)],
        "objection": action == Action.DECIDE_OBJECTION,
        "step": found.step,
        "overtaken": not allowed,
    }
    return render(request, "corrections/review/decide.html", context, status=200 if allowed else 409)


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
    given: dict[str, Any] = {
        "actor": acting(request, who), "request_id": found.pk, "step": step_of(request), "draft": draft,
    }  # fmt: skip
    try:
        if "preview" in request.POST:
            return pdf(_preview(found, form, draft, objection))
        if objection:
            verdict = Decision.Verdict(form.cleaned_data["verdict"])
            objecting.decide(verdict=verdict, **given)
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


def _preview(found: CorrectionRequest, form: DecisionForm, draft: Draft, objection: bool) -> bytes:
    deciding.check_draft(found, draft)
    verdict = form.cleaned_data["verdict"] if objection else ""
    return letters.lay_out(letters.from_draft(found, draft, verdict=verdict), draft=True)


@handlers_only
@require_POST
def approve(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The second person takes the decision that was laid before them."""
    found = sent(request, request_id)
    try:
        deciding.approve(
            actor=acting(request, Who.SECOND_REVIEWER), request_id=request_id, step=step_of(request)
        )
        messages.success(request, _("Er is besloten. De aanvrager krijgt een bericht met de brief."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    except (SealError, RenderError):
        messages.error(request, str(NOT_SEALED))
    return redirect("review:request", found.pk)
