"""For the helpdesk: by reference, the state and the dates of a request, and nothing else."""

from __future__ import annotations

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.roles import Role
from corrections import penalties, people, received
from corrections.holder.rows import STATES, objection_until
from corrections.models import CorrectionRequest
from corrections.review.access import HANDLERS
from corrections.review.queue_forms import SearchForm
from corrections.workflow import OBJECTION, RUNNING, NotAllowed, State, find
from institutions.access import is_own


@role_required(Role.HELPDESK, *HANDLERS)
@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """What somebody on the phone may hear who has the reference: no name, no diploma, no words."""
    form = SearchForm.from_query(request.GET) if "kenmerk" in request.GET else SearchForm()
    found = form.look_up() if form.is_bound else None
    if found is not None and is_own(request.user, found.holder_id):
        form.not_found()
        found = None
    enters = bool(people.parts(request.user) & people.ENTERING)
    context: dict[str, object] = {"form": form, "found": found, "enters": enters}
    if found is not None:
        context |= _about(found)
    return render(request, "corrections/review/helpdesk.html", context)


def _about(found: CorrectionRequest) -> dict[str, object]:
    """State and dates as the holder has them: what stays inside is not for the phone either."""
    state = State(found.state)
    running, objection = state in RUNNING, state in OBJECTION
    closed = found.closed_at if state == State.OBJECTION_DECIDED else None
    return {
        "state": STATES[state][0],
        "late": running and found.is_late(timezone.localdate()),
        "due": found.due_on if running and not found.stopped_on else None,
        "objection": objection,
        "notice": penalties.notice(found.notice_on) if running else None,
        "answer_until": found.waiting_until if found.stopped_on else None,
        "objection_until": objection_until(found),
        "objection_decided": closed,
        "dates": _told(found),
    }


def _told(found: CorrectionRequest) -> list[tuple[datetime.datetime | datetime.date, str]]:
    """The steps that the holder was told of, in the sentences that the holder reads."""
    told = []
    for event in found.events.order_by("number"):
        try:
            row = find(event.state_from, event.action, event.who)
        except NotAllowed:  # the table was different then
            continue
        if row.told:
            at, how = received.told(event)
            told.append((at, f"{row.told} {how}".strip()))
    return told
