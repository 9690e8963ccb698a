"""For the helpdesk: by reference, the state and the dates of a request, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.roles import Role
from corrections import queues
from corrections.people import own_holder
from corrections.review.access import HANDLERS
from corrections.workflow import State


@role_required(Role.HELPDESK, *HANDLERS)
@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """What somebody on the phone may hear who has the reference: no name, no diploma, no words."""
    typed = request.GET.get("kenmerk", "").strip()
    found = queues.by_reference(typed) if typed else None
    if found is not None and own_holder(request.user) == found.holder_id:
        found = None
    context = {
        "typed": typed[:40],
        "found": found,
        "state": State(found.state).label if found else "",
        "running": found is not None and found.closed_at is None,
        "dates": [
            (event.at, event.get_action_display(), State(event.state_to).label)
            for event in found.events.exclude(action="note").order_by("number")
        ]
        if found
        else [],
    }
    return render(request, "corrections/review/helpdesk.html", context)
