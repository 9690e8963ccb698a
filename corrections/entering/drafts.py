"""Step 3 and 4: why, and the page on which everything is checked and the request is entered."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from corrections import keeping, people
from corrections.entering.access import draft_of, entering_only, looked
from corrections.entering.forms import EnteredMissingForm, ReceivedForm, WhyForm, said
from corrections.holder import presenting, running
from corrections.holder.described import initial
from corrections.holder.drafts import CHECKING
from corrections.models import CorrectionRequest
from corrections.received import Channel, Received
from corrections.services import drafting
from corrections.workflow import State
from diplomas.errors import Refused


@entering_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def missing_again(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Change what was entered of the missing diploma."""
    actor, draft = draft_of(request, request_id)
    if draft.state != State.DRAFT:
        return redirect("review:request", request_id)
    if draft.kind != CorrectionRequest.Kind.MISSING:
        return redirect("entering:choose", request_id)
    looked(request, draft.holder_id)
    form = EnteredMissingForm(request.POST if request.method == "POST" else None, initial=initial(draft))
    if form.is_bound and form.is_valid():
        drafting.describe(actor=actor, request_id=request_id, described=said(form))
        return redirect("entering:check", request_id)
    return render(request, "corrections/entering/missing.html", {"form": form, "draft": draft})


@entering_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def why(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Why it is not right, in the holder's words."""
    actor, draft = draft_of(request, request_id)
    if draft.state != State.DRAFT:
        return redirect("review:request", request_id)
    looked(request, draft.holder_id, draft.diploma_id)
    form = WhyForm(request.POST if request.method == "POST" else None, initial={"why": draft.why})
    if form.is_bound and form.is_valid():
        drafting.explain(actor=actor, request_id=request_id, why=form.cleaned_data["why"])
        back = request.GET.get("terug") == CHECKING
        return redirect("entering:check" if back else "entering:scans", request_id)
    context = {
        "form": form,
        "draft": draft,
        "page": presenting.draft(draft),
        "running": running.of_missing(actor, draft),
    }
    return render(request, "corrections/entering/why.html", context)


@entering_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The last step: everything once more, how and when it came, and entering it."""
    actor, draft = draft_of(request, request_id)
    if draft.state != State.DRAFT:
        return redirect("review:request", request_id)
    looked(request, draft.holder_id, draft.diploma_id)
    form = ReceivedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        came = Received(Channel(form.cleaned_data["by"]), form.cleaned_data["on"])
        try:
            sent = drafting.submit(
                actor=people.entering(actor.person, draft.holder_id, came), request_id=request_id
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Het verzoek is ingevoerd. Het kenmerk is %(reference)s. "
                  "Stuur de aanvrager een ontvangstbewijs per post.") % {"reference": sent.reference},
            )  # fmt: skip
            return redirect("review:request", request_id)
    context = {
        "form": form,
        "draft": draft,
        "name": draft.holder.full_name,
        "page": presenting.draft(draft),
        "kept": keeping.draft_until(draft),
        "running": running.of_missing(actor, draft),
    }
    return render(request, "corrections/entering/check.html", context)


@entering_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask once more, then throw the draft away."""
    actor, draft = draft_of(request, request_id)
    if draft.state != State.DRAFT:
        return redirect("review:request", request_id)
    looked(request, draft.holder_id, draft.diploma_id)
    if request.method == "POST":
        drafting.discard(actor=actor, request_id=request_id)
        messages.success(request, _("Het verzoek is weg. Er is niets ingevoerd."))
        return redirect("entering:start")
    return render(request, "corrections/entering/discard.html", {"draft": draft})
