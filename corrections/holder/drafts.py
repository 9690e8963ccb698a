"""The steps of a draft after its first: why, and the page on which everything is checked and sent."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import holder_required
from corrections import keeping, people, precheck, terms
from corrections.holder import presenting
from corrections.holder.forms import ConfirmForm, WhyForm
from corrections.models import CorrectionRequest
from corrections.people import Actor
from corrections.services import drafting
from corrections.workflow import State
from diplomas.errors import Refused

CHECKING = "controleren"


def draft_of(request: HttpRequest, request_id: UUID) -> tuple[Actor, CorrectionRequest]:
    """The actor and their draft. Raises `NotFound`; a request that was sent is not a draft any more."""
    actor = people.holder(request.user)
    return actor, drafting.own_request(actor, request_id)


@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def why(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Step 2: why it is not right."""
    actor, draft = draft_of(request, request_id)
    if draft.state != State.DRAFT:
        return redirect("corrections:request", request_id)
    form = WhyForm(
        request.POST if request.method == "POST" else None,
        initial={"why": draft.why},
        missing=draft.kind == CorrectionRequest.Kind.MISSING,
    )
    if form.is_bound and form.is_valid():
        drafting.explain(actor=actor, request_id=request_id, why=form.cleaned_data["why"])
        back = request.GET.get("terug") == CHECKING
        return redirect("corrections:check" if back else "corrections:documents", request_id)
    context = {"form": form, "draft": draft, "page": presenting.draft(draft)}
    return render(request, "corrections/holder/why.html", context)


@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The last step: everything once more, and sending it."""
    actor, draft = draft_of(request, request_id)
    if draft.state != State.DRAFT:
        return redirect("corrections:request", request_id)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            sent = drafting.submit(actor=actor, request_id=request_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _count(sent)
            return redirect("corrections:sent", request_id)
    context = {
        "form": form,
        "draft": draft,
        "page": presenting.draft(draft),
        "due": terms.decision_due(timezone.localdate()),
        "kept": keeping.draft_until(draft),
    }
    return render(request, "corrections/holder/check.html", context)


def _count(sent: CorrectionRequest) -> None:
    """A request that was sent although the pre-check answered: that answer was none."""
    since = timezone.localdate(sent.started_at)
    if sent.kind == CorrectionRequest.Kind.MISSING:
        answer = precheck.Answer(sent.described.get("advice") or precheck.Answer.OPEN)
        precheck.sent_all_the_same(
            holder=sent.holder_id, about=precheck.MISSING, field=sent.described.get("advice_field") or "",
            answers=[answer], since=since,
        )  # fmt: skip
    elif sent.prechecked:
        # The draft keeps the last answer only, and its fields may have had different ones.
        for item in sent.items.all():
            precheck.sent_all_the_same(
                holder=sent.holder_id, about=str(sent.diploma_id), field=item.field,
                answers=precheck.Answer, since=since,
            )  # fmt: skip


@holder_required
@require_POST
def leave_out(request: HttpRequest, request_id: UUID, field: str) -> HttpResponse:
    actor, _draft = draft_of(request, request_id)
    drafting.leave_out(actor=actor, request_id=request_id, field=field)
    messages.success(request, _("Dit gegeven staat niet meer in uw verzoek."))
    return redirect("corrections:check", request_id)


@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask once more, then throw the draft away."""
    actor, draft = draft_of(request, request_id)
    if draft.state != State.DRAFT:
        return redirect("corrections:request", request_id)
    if request.method == "POST":
        drafting.discard(actor=actor, request_id=request_id)
        messages.success(request, _("Wij hebben uw verzoek weggegooid. Er is niets verstuurd."))
        return redirect("corrections:overview")
    return render(
        request, "corrections/holder/discard.html", {"draft": draft, "page": presenting.draft(draft)}
    )
