"""Step 3: scans of what came with the letter, by the same rules as the holder's own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corrections import evidence
from corrections.entering.access import draft_of, entering_only, looked, of_draft
from corrections.holder import files
from corrections.holder.forms import FilesForm
from corrections.models import CorrectionRequest, Evidence
from corrections.people import Actor
from corrections.services import drafting
from corrections.workflow import State
from diplomas.errors import NotFound


@of_draft
@require_http_methods(["GET", "HEAD", "POST"])
def scans(request: HttpRequest, actor: Actor, draft: CorrectionRequest) -> HttpResponse:
    """Add scans; each file that is refused stops no other."""
    looked(request, draft.holder_id, draft.diploma_id)
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    if form.is_bound and form.is_valid():
        files.tell_kept(request, files.take_in(request, actor, draft, form))
        if not form.errors:
            return redirect("entering:scans", draft.pk)
    context = {
        "form": form,
        "draft": draft,
        "files": evidence.shown(draft),
        "most": evidence.MOST_FILES,
    }
    return render(request, "corrections/entering/scans.html", context)


def _scan(request: HttpRequest, request_id: UUID, evidence_id: UUID) -> Evidence:
    """A scan of a draft. Of what was sent, who handles it sees the scans (`corrections.review.scans`)."""
    _actor, draft = draft_of(request, request_id)
    row = evidence.of_holder(draft).filter(pk=evidence_id).first()
    if row is None or draft.state != State.DRAFT:
        raise NotFound(_("Dit bestand is er niet meer."))
    looked(request, draft.holder_id, draft.diploma_id)
    return row


@entering_only
@require_POST
def remove(request: HttpRequest, request_id: UUID, evidence_id: UUID) -> HttpResponse:
    actor, _draft = draft_of(request, request_id)
    drafting.remove_file(actor=actor, request_id=request_id, evidence_id=evidence_id)
    messages.success(request, _("Het bestand is weg."))
    return redirect("entering:scans", request_id)


@entering_only
@never_cache
@require_safe
def picture(request: HttpRequest, request_id: UUID, evidence_id: UUID, page: int) -> HttpResponse:
    """One page of what this colleague put in themselves."""
    return files.picture(_scan(request, request_id, evidence_id), page)
