"""One request: everything side by side, and its letters.

A letter names the holder and says what the register has: opening one is a look at the record, as the page is.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from corrections import letters
from corrections.models import Letter
from corrections.review import acts, presenting, received
from corrections.review.access import handlers_only, looked, sent
from corrections.services import deciding
from diplomas.errors import NotFound


@handlers_only
@never_cache
@require_safe
def request_page(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Everything of one request, and what this person can do with it now."""
    found = sent(request, request_id)
    looked(request, found)
    page = presenting.page(found, request.user)
    context = {
        "page": page,
        "acts": acts.links(found, page.may),
        "may_receive": bool(received.offered(found, request.user)),
    }
    return render(request, "corrections/review/request.html", context)


@handlers_only
@never_cache
@require_safe
def proposed_letter(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The letter of the decision that waits for a second person, as it will be."""
    found = sent(request, request_id)
    decision = deciding.waiting(found)
    looked(request, found)
    return pdf(letters.lay_out(letters.from_decision(decision), draft=True))


@handlers_only
@never_cache
@require_safe
def letter(request: HttpRequest, request_id: UUID, letter_id: UUID) -> HttpResponse:
    """A letter as it was sent."""
    about = sent(request, request_id)
    found = Letter.objects.filter(pk=letter_id, decision__request=about).first()
    if found is None:
        raise NotFound(_("Wij vinden deze brief niet."))
    looked(request, about)
    return pdf(bytes(found.pdf))


def pdf(data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="besluit.pdf"'
    return response
