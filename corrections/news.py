"""What the holder is told of a step: a message in the portal, and a bare e-mail for who wants that."""

from __future__ import annotations

import datetime
from typing import Final

from django.utils import timezone

from accounts import messages
from accounts.models import Message
from corrections import penalties, showing, terms
from corrections.models import CorrectionRequest, Event
from corrections.objections import invitation
from corrections.workflow import Action

# What is sent; of the holder's own steps a receipt. The words stand in `accounts.messages`.
TOLD: Final = {
    Action.SUBMIT: "received",
    Action.ANSWER: "answer",
    Action.WITHDRAW: "withdrawn",
    Action.WITHDRAW_OBJECTION: "objection_withdrawn",
    Action.ASK_HOLDER: "question",
    Action.REPLY: "institution",
    Action.INSTITUTION_IS_CLOSED: "institution_closed",
    Action.SILENCE: "silence",
    Action.DELAY: "delayed",
    Action.GIVE_NOTICE: "notice",
    Action.DECIDE: "decided",
    Action.APPROVE: "decided",
    Action.OBJECT: "objection",
    Action.INVITE: "invited",
    Action.HEAR: "heard",
    Action.ADJOURN: "adjourned",
    Action.DECIDE_OBJECTION: "objection_decided",
}


def tell(request: CorrectionRequest, event: Event) -> None:
    """Make the message that belongs to this step, if any; once, however often it is called."""
    kind = TOLD.get(Action(event.action))
    if event.action == Action.REMIND and event.state_from == "waiting_holder":
        kind = "reminder"
    if event.action == Action.RECALL and event.state_from == "waiting_holder":
        kind = "not_needed"
    if kind is None:
        return
    if event.action == Action.DELAY and request.stopped_on is not None:
        kind = "delayed_standing_still"
    leaves_document = showing.leaves_the_document(event)
    if event.action == Action.REPLY and leaves_document:
        kind = "institution_gone"
    until = _until(request, kind, event)
    messages.tell(
        holder=request.holder_id,
        topic=Message.Topic.CORRECTION,
        source=f"correction:{event.pk}",
        params={
            "request": str(request.pk),
            "reference": request.reference or "",
            "kind": kind,
            "until": until.isoformat() if until else "",
            "late": until is not None and until < timezone.localdate(event.at),
            **({"document": showing.last_day(request, event).isoformat()} if leaves_document else {}),
        },
    )


def _until(request: CorrectionRequest, kind: str, event: Event) -> datetime.date | None:
    """The day that the message names: until when the holder may answer or object, or we must decide."""
    if event.action == Action.DELAY:
        return datetime.date.fromisoformat(event.data["until"])
    if event.action == Action.INVITE:
        return invitation(event).on
    if kind in ("question", "reminder"):
        return request.waiting_until
    if kind == "notice" and request.notice_on is not None:
        return penalties.grace_ends(request.notice_on)
    if kind == "decided":
        return request.objection_until
    if kind == "objection_decided":
        return terms.objection_until(timezone.localdate(event.at)).date
    return request.due_on if request.closed_at is None else None
