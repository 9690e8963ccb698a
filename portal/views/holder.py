"""The holder's own pages: overview, one diploma, who received data. Reading them writes nothing."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.access import holder_required
from diplomas.disclosure import own_overview
from diplomas.errors import NotFound
from diplomas.history import own_versions
from portal.presenters import diploma as diploma_presenter
from portal.presenters import overview
from portal.presenters.diploma import extract_languages


def holder_of(request: HttpRequest) -> UUID:
    """The person who is logged in. Raises `NotFound` when the register does not know them."""
    holder = request.user.holder_id
    if holder is None:
        raise NotFound
    return holder


@holder_required
@require_safe
def diplomas(request: HttpRequest) -> HttpResponse:
    """All diplomas of this person per sector, newest first; without any, what they can do."""
    known = request.user.holder_id is not None
    groups = overview.by_sector(own_overview(holder=request.user.holder_id)) if known else ()
    context = {
        "groups": groups,
        "count": sum(len(group.cards) for group in groups),
        "known": known,
    }
    return render(request, "portal/holder/overview.html", context)


@holder_required
@require_safe
def diploma(request: HttpRequest, diploma_id: UUID) -> HttpResponse:
    """One diploma: what the register says, where that comes from, and what it said before."""
    # The newest version is what the register says now, so one reading serves the whole page.
    page = diploma_presenter.page(own_versions(holder=holder_of(request), diploma=diploma_id))
    context = {"page": page, "extract_languages": extract_languages(get_language() or "nl")}
    return render(request, "portal/holder/diploma.html", context)
