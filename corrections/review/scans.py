"""Scans of a request: for whoever handles it now, and each opening of one is written down.

A scan may show more than the request is about. So who only looks around does not see it: take the request
first. The institution's side is `corrections.admin`.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from corrections import casefile, evidence, people
from corrections.holder import files
from corrections.models import CorrectionRequest
from corrections.review import proposals
from corrections.review.access import handlers_only, sent
from corrections.workflow import RUNNING, State, Who
from diplomas.errors import NotFound
from institutions.desk import REGISTER, desk_for


def may_open(request: CorrectionRequest, user: User) -> bool:
    """Whether this person handles the request: it is on their name, or they are its second person.

    Once it is closed, and nobody has it: who decided on it, for what they are asked about that later.
    """
    if request.assigned_to_id == user.pk:
        return True
    if request.state == State.PROPOSED:
        proposal = proposals.waiting(request)
        second = proposal is not None and not user.same_person(proposal.proposed_by)
        return second and Who.SECOND_REVIEWER in people.parts(user)
    if request.state in RUNNING:
        return False
    return any(
        user.same_person(person)
        for one in casefile.taken(request)
        for person in (one.proposed_by, one.taken_by)
        if person is not None
    )


@handlers_only
@never_cache
@require_safe
def picture(request: HttpRequest, request_id: UUID, evidence_id: UUID, page: int) -> HttpResponse:
    """One page of a document, as a picture inside the page."""
    found = sent(request, request_id)
    casefile.read_decisions(found)
    if not may_open(found, request.user):
        context = {"found": found, "assigned": found.assigned_to}
        return render(request, "corrections/review/not_yours.html", context, status=403)
    row = found.evidence.filter(pk=evidence_id).first()
    if row is None:
        raise NotFound(_("Dit bestand is er niet meer."))
    evidence.opened(desk_for(request.user, REGISTER), found, row)
    return files.picture(row, page)
