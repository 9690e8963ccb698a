"""Scans and photos: adding them to a draft or a running request, taking them away, seeing them."""

from __future__ import annotations

from uuid import UUID

import structlog
from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import holder_required
from corrections import evidence, people
from corrections.holder import presenting
from corrections.holder.forms import FilesForm
from corrections.models import CorrectionRequest, Evidence
from corrections.people import Actor
from corrections.services import drafting, holding
from corrections.workflow import State
from diplomas.errors import DomainError, NotFound, Refused, Stale
from documents.malware import MalwareFound, ScannerUnreachable
from documents.scans import Busy, ScanRefused

TOO_MANY = gettext_lazy("U stuurde heel veel bestanden na elkaar. Wacht 10 minuten.")
logger = structlog.get_logger("corrections.files")


@holder_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Step 3: documents. Also for a request that was sent and is still handled.

    Who sends one just after the decision is led to that: there stands what they can do now.
    """
    try:
        return _documents(request, request_id)
    except Stale as refusal:
        if request.method != "POST":
            raise
        late = _("Een bestand dat daarna kwam, is niet bewaard.")
        messages.error(request, f"{refusal} {late}")
        return redirect("corrections:request", request_id)


def _documents(request: HttpRequest, request_id: UUID) -> HttpResponse:
    actor = people.holder(request.user)
    found = drafting.own_request(actor, request_id)
    if found.state != State.DRAFT:
        holding.may_add(actor, found)
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    if form.is_bound and form.is_valid():
        tell_kept(request, take_in(request, actor, found, form))
        if not form.errors:
            return redirect("corrections:documents", request_id)
    context = {
        "form": form,
        "draft": found,
        "page": presenting.draft(found),
        "files": evidence.shown(found),
        "most": evidence.MOST_FILES,
        "is_draft": found.state == State.DRAFT,
        "proposed": found.state == State.PROPOSED,
        "waits": found.state == State.WAITING_HOLDER,
        "added": holding.added_since_question(found) if found.state == State.WAITING_HOLDER else 0,
    }
    return render(request, "corrections/holder/documents.html", context)


def tell_kept(request: HttpRequest, taken: int) -> None:
    """Say how many files were kept, when any was."""
    if taken:
        messages.success(request, ngettext(
            "Wij hebben %(n)d bestand bewaard.", "Wij hebben %(n)d bestanden bewaard.", taken
        ) % {"n": taken})  # fmt: skip


def take_in(request: HttpRequest, actor: Actor, found: CorrectionRequest, form: forms.Form) -> int:
    """Every file for itself: one that is refused stops no other. Returns how many were kept.

    With a request that was sent each is a step of its own. Nothing is kept of who sends too much at once.
    """
    if not ratelimit.consume(request, action="evidence", user=request.user):
        form.add_error("files", TOO_MANY)
        return 0
    taken = 0
    files = form.cleaned_data["files"]
    for number, file in enumerate(files, start=1):
        try:
            row = evidence.take_in(actor=actor, request=found, data=file.read())
        except (ScanRefused, MalwareFound, ScannerUnreachable, Refused) as refusal:
            logger.info("upload refused", why=getattr(refusal, "code", "refused"))
            where = _("Bestand %(n)d: ") % {"n": number} if len(files) > 1 else ""
            form.add_error("files", f"{where}{evidence.said(refusal)}")
            continue
        except Busy:
            form.add_error(
                "files", _("Het is nu te druk om uw bestand na te kijken. Probeer het zo opnieuw.")
            )
            continue
        taken += 1
        if row.request.state != State.DRAFT:
            _write_down(actor, found, row)
    return taken


def _write_down(actor: Actor, found: CorrectionRequest, row: Evidence) -> None:
    """A document with a running request is a step; decided on meanwhile, it is taken away again."""
    try:
        holding.added(actor=actor, request_id=found.pk, evidence_id=row.pk)
    except DomainError:
        evidence.remove(row)
        raise


@holder_required
@require_POST
def remove(request: HttpRequest, request_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Take a file out of a draft. What was sent stays: somebody may have read it already."""
    actor = people.holder(request.user)
    drafting.remove_file(actor=actor, request_id=request_id, evidence_id=evidence_id)
    messages.success(request, _("Het bestand is weg."))
    return redirect("corrections:documents", request_id)


@holder_required
@never_cache
@require_safe
def page(request: HttpRequest, request_id: UUID, evidence_id: UUID, page: int) -> HttpResponse:
    """One page of an own document as a picture."""
    actor = people.holder(request.user)
    row = evidence.of_holder(drafting.own_request(actor, request_id)).filter(pk=evidence_id).first()
    if row is None:
        raise NotFound(_("Dit bestand is er niet meer."))
    return picture(row, page)


def picture(row: Evidence, page: int) -> HttpResponse:
    """A picture that a browser neither keeps nor takes for anything else."""
    try:
        data = evidence.page_picture(row, page)
    except (ScanRefused, Busy):
        raise NotFound(_("Deze pagina kan nu niet worden getoond.")) from None
    response = HttpResponse(data, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "no-store, private"
    return response
