"""The holder's own pages: overview, one diploma, who received data. Reading them writes nothing."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import holder_of, holder_required
from accounts.messages import unread_count
from corrections.holder import rows
from diplomas.disclosure import own_overview
from diplomas.disclosures_log import own_releases
from diplomas.errors import NotFound
from diplomas.history import own_versions
from institutions.access import seen_by_staff
from institutions.withdrawal import has_letter, letter_for_holder
from portal import log_filter
from portal.extracts.handover import new_token
from portal.presenters import diploma as diploma_presenter
from portal.presenters import looks, overview, pages, releases
from portal.presenters.diploma import extract_languages


@holder_required
@require_safe
def diplomas(request: HttpRequest) -> HttpResponse:
    """All diplomas of this person per sector, newest first; without any, what they can do."""
    known = request.user.holder_id is not None
    found = own_overview(holder=request.user.holder_id) if known else ()
    context = {
        "groups": overview.by_sector(found),
        "counted": overview.counted(found),
        "several": overview.with_extract(found) > 1,
        "known": known,
        "unread": unread_count(request.user),
        "corrections": rows.of_interest(request.user.holder_id) if known else [],
    }
    return render(request, "portal/holder/overview.html", context)


@holder_required
@require_safe
def diploma(request: HttpRequest, diploma_id: UUID) -> HttpResponse:
    """One diploma: what the register says, where that comes from, and what it said before."""
    # The newest version is what the register says now, so one reading serves the whole page.
    page = diploma_presenter.page(own_versions(holder=holder_of(request), diploma=diploma_id))
    context = {
        "page": page,
        "has_letter": page.is_withdrawn and has_letter(holder=holder_of(request), diploma=diploma_id),
        "extract_languages": extract_languages(get_language() or "nl"),
        "extract_token": new_token(),
        "corrections": rows.about(rows.of_interest(holder_of(request)), diploma_id),
    }
    return render(request, "portal/holder/diploma.html", context)


@holder_required
@never_cache
@require_safe
def withdrawal_letter(request: HttpRequest, diploma_id: UUID) -> HttpResponse:
    """The sealed decision by which a diploma of this person was withdrawn."""
    letter = letter_for_holder(holder=holder_of(request), diploma=diploma_id)
    if letter is None:
        raise NotFound
    response = HttpResponse(letter, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="besluit.pdf"'
    return response


@holder_required
@require_safe
def disclosures(request: HttpRequest) -> HttpResponse:
    """Everything that left the register about this person (WRO art. 33), newest first, or a part of it."""
    log = None
    filter_form = None
    if (holder := request.user.holder_id) is not None:
        filter_form = log_filter.form_for(holder, request.GET)
        page = pages.wanted(request.GET.get(pages.PARAMETER, ""))
        log = own_releases(holder=holder, page=page, wanted=filter_form.wanted())
    context = {
        "filter": filter_form,
        "filtered": filter_form is not None and filter_form.query,
        "rows": releases.rows(log.rows) if log else (),
        "total": log.total if log else 0,
        "pager": pages.Pager(log.number, log.pages) if log else pages.Pager(1, 1),
        "looks": looks.rows(seen_by_staff(holder=holder)) if holder else (),
    }
    return render(request, "portal/holder/disclosures.html", context)
