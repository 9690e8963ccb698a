"""What the holder is told of a step: a message in the portal, and a bare e-mail for who wants that."""

from __future__ import annotations

from typing import Final

from accounts import messages
from accounts.models import Message
from corrections.models import CorrectionRequest, Event
from corrections.workflow import Action

# What is sent: by the holder's own step only a receipt. The words stand in `accounts.messages`.
TOLD: Final = {
    Action.SUBMIT: "received",
    Action.ASK_HOLDER: "question",
    Action.REPLY: "institution",
    Action.INSTITUTION_IS_CLOSED: "institution",
    Action.SILENCE: "silence",
    Action.DELAY: "delayed",
    Action.GIVE_NOTICE: "notice",
    Action.DECIDE: "decided",
    Action.APPROVE: "decided",
    Action.OBJECT: "objection",
    Action.HEAR: "heard",
    Action.ADJOURN: "delayed",
    Action.DECIDE_OBJECTION: "objection_decided",
}


def tell(request: CorrectionRequest, event: Event) -> None:
    """Make the message that belongs to this step, if any; once, however often it is called."""
    kind = TOLD.get(Action(event.action))
    if event.action == Action.REMIND and event.state_from == "waiting_holder":
        kind = "reminder"
    if kind is None:
        return
    if event.action == Action.DELAY and request.stopped_on is not None:
        kind = "delayed_standing_still"
    until = _until(request, event)
    messages.tell(
        holder=request.holder_id,
        topic=Message.Topic.CORRECTION,
        source=f"correction:{event.pk}",
        params={
            "request": str(request.pk),
            "reference": request.reference or "",
            "kind": kind,
            "until": until if request.closed_at is None else "",
        },
    )


def _until(request: CorrectionRequest, event: Event) -> str:
    """The day that goes with the message: of a later decision that day, else until when one may answer."""
    if event.action == Action.DELAY:
        return str(event.data["until"])
    last = request.due_on if event.action == Action.ADJOURN else request.waiting_until or request.due_on
    return last.isoformat() if last else ""
