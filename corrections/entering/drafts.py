"""Step 3 and 4: why, and the page on which everything is checked and the request is entered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corrections import keeping, people
from corrections.entering.access import looked, of_draft
from corrections.entering.forms import EnteredMissingForm, ReceivedForm, WhyForm, said
from corrections.holder import presenting, running
from corrections.holder.described import initial
from corrections.holder.drafts import CHECKING
from corrections.models import CorrectionRequest
from corrections.people import Actor
from corrections.received import Channel, Received
from corrections.services import drafting
from diplomas.errors import Refused


@of_draft
@require_http_methods(["GET", "HEAD", "POST"])
def missing_again(request: HttpRequest, actor: Actor, draft: CorrectionRequest) -> HttpResponse:
    """Change what was entered of the missing diploma."""
    if draft.kind != CorrectionRequest.Kind.MISSING:
        return redirect("entering:choose", draft.pk)
    looked(request, draft.holder_id)
    form = EnteredMissingForm(request.POST if request.method == "POST" else None, initial=initial(draft))
    if form.is_bound and form.is_valid():
        drafting.describe(actor=actor, request_id=draft.pk, described=said(form))
        return redirect("entering:check", draft.pk)
    return render(request, "corrections/entering/missing.html", {"form": form, "draft": draft})


@of_draft
@require_http_methods(["GET", "HEAD", "POST"])
def why(request: HttpRequest, actor: Actor, draft: CorrectionRequest) -> HttpResponse:
    """Why it is not right, in the holder's words."""
    looked(request, draft.holder_id, draft.diploma_id)
    form = WhyForm(request.POST if request.method == "POST" else None, initial={"why": draft.why})
    if form.is_bound and form.is_valid():
        drafting.explain(actor=actor, request_id=draft.pk, why=form.cleaned_data["why"])
        back = request.GET.get("terug") == CHECKING
        return redirect("entering:check" if back else "entering:scans", draft.pk)
    context = {
        "form": form,
        "draft": draft,
        "page": presenting.draft(draft),
        "running": running.of_missing(actor, draft),
    }
    return render(request, "corrections/entering/why.html", context)


@of_draft
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, actor: Actor, draft: CorrectionRequest) -> HttpResponse:
    """The last step: everything once more, how and when it came, and entering it."""
    looked(request, draft.holder_id, draft.diploma_id)
    form = ReceivedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        came = Received(Channel(form.cleaned_data["by"]), form.cleaned_data["on"])
        try:
            sent = drafting.submit(
                actor=people.entering(actor.person, draft.holder_id, came), request_id=draft.pk
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Het verzoek is ingevoerd. Het kenmerk is %(reference)s. "
                  "Stuur de aanvrager een ontvangstbewijs per post.") % {"reference": sent.reference},
            )  # fmt: skip
            return redirect("review:request", draft.pk)
    context = {
        "form": form,
        "draft": draft,
        "name": draft.holder.full_name,
        "page": presenting.draft(draft),
        "kept": keeping.draft_until(draft),
        "running": running.of_missing(actor, draft),
    }
    return render(request, "corrections/entering/check.html", context)


@of_draft
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, actor: Actor, draft: CorrectionRequest) -> HttpResponse:
    """Ask once more, then throw the draft away."""
    looked(request, draft.holder_id, draft.diploma_id)
    if request.method == "POST":
        drafting.discard(actor=actor, request_id=draft.pk)
        messages.success(request, _("Het verzoek is weg. Er is niets ingevoerd."))
        return redirect("entering:start")
    return render(request, "corrections/entering/discard.html", {"draft": draft})
