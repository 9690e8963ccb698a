"""Who enters requests, whom they found in this session, and the row that says that they looked."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Final
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.access import role_required
from corrections import people
from corrections.models import CorrectionRequest
from corrections.people import Actor
from corrections.workflow import State
from diplomas.errors import NotFound
from diplomas.models import Holder
from institutions import access
from institutions.desk import REGISTER, desk_for

_ROLES = [people.ROLES[who] for who in people.ENTERING]
entering_only: Callable[[Callable], Callable] = role_required(*_ROLES)

# In the session: under a mark that means nothing elsewhere, whom this colleague found. So no address says
# who, and two letters in two windows stay apart.
_FOUND: Final = "entering_found"
_MOST: Final = 10
# Somebody types a letter over in so long, or thereabouts: one opening of the record.
ONE_OPENING: Final = datetime.timedelta(minutes=30)


def keep(request: HttpRequest, holder: UUID) -> UUID:
    """Remember in this session who was found; gives the mark under which."""
    mark = uuid4()
    before = list(request.session.get(_FOUND, {}).items())[-(_MOST - 1) :]
    request.session[_FOUND] = {**dict(before), str(mark): str(holder)}
    return mark


def found(request: HttpRequest, mark: UUID) -> tuple[Actor, Holder] | None:
    """Who was found under this mark, and who enters for them; None when the session does not know it."""
    holder = Holder.objects.filter(pk=request.session.get(_FOUND, {}).get(str(mark))).first()
    return (people.entering(request.user, holder.pk), holder) if holder else None


def draft_of(request: HttpRequest, request_id: UUID) -> tuple[Actor, CorrectionRequest]:
    """What this colleague enters, and in whose name. Raises `NotFound` for what another one does."""
    row = CorrectionRequest.objects.filter(pk=request_id, entered_by=request.user).first()
    if row is None:
        raise NotFound(_("Wij vinden dit verzoek niet."))
    return people.entering(request.user, row.holder_id), row


def of_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of a draft: the view gets who acts and the draft. What was sent has a page of its own."""

    @entering_only
    @never_cache
    @wraps(view)
    def page(request: HttpRequest, request_id: UUID, **more: object) -> HttpResponse:
        actor, draft = draft_of(request, request_id)
        if draft.state != State.DRAFT:
            return redirect("review:request", request_id)
        return view(request, actor, draft, **more)

    return page


def looked(request: HttpRequest, holder: UUID, diploma: UUID | None = None) -> None:
    """Write down that this colleague looks at this person, or at this diploma; the holder sees that."""
    desk = desk_for(request.user, REGISTER)
    purpose = access.ENTERING
    if not access.just_opened(desk, holder=holder, diploma=diploma, purpose=purpose, within=ONE_OPENING):
        access.opened_of(desk, holder=holder, diploma=diploma, purpose=purpose)
