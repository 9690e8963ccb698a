"""Requests that were sent: the overview, one with its timeline, its receipt and its letters."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import holder_of, holder_required
from corrections import people
from corrections.holder import presenting, rows
from corrections.holder.unknown import known_first
from corrections.models import CorrectionRequest
from corrections.services import drafting
from corrections.workflow import State
from diplomas.disclosure import own_overview
from diplomas.errors import NotFound


@holder_required
@known_first
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Drafts, running requests and closed ones; where to begin a new one."""
    holder = holder_of(request)
    found = list(drafting.own(people.holder(request.user)).select_related("holder").prefetch_related("items"))
    context = {
        **rows.overview(found),
        "diplomas": presenting.choices(own_overview(holder=holder)),
    }
    return render(request, "corrections/holder/overview.html", context)


def _own(request: HttpRequest, request_id: UUID) -> CorrectionRequest:
    return drafting.own_request(people.holder(request.user), request_id)


@holder_required
@require_safe
def request_page(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: what needs the holder first, then the timeline, then what was asked."""
    found = _own(request, request_id)
    if found.state == State.DRAFT:
        return redirect("corrections:check", request_id)
    return render(request, "corrections/holder/request.html", {"page": presenting.page(found)})


@holder_required
@require_safe
def sent(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The receipt: reference, date, a copy of everything, and until when we answer. May be kept."""
    found = _own(request, request_id)
    if found.state == State.DRAFT:
        return redirect("corrections:check", request_id)
    return render(request, "corrections/holder/sent.html", {"page": presenting.page(found)})


@holder_required
@never_cache
@require_safe
def letter(request: HttpRequest, request_id: UUID, letter_id: UUID) -> HttpResponse:
    """The sealed letter of a decision about an own request."""
    found = presenting.letter_of(_own(request, request_id), letter_id)
    if found is None:
        raise NotFound(_("Wij vinden deze brief niet."))
    response = HttpResponse(found, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="besluit.pdf"'
    return response
