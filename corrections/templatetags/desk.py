"""What a handler can go on with after this request, and who reads the words that are quoted."""

from __future__ import annotations

from typing import Any

from django import template

from corrections import people
from corrections.readers import Readers
from corrections.workflow import OBJECTION, ON_THE_DESK, State, Who

register = template.Library()


@register.simple_tag
def read_by(who: str) -> str:
    """Who reads the words that follow, as the trail says it."""
    return str(Readers(who).label)


@register.inclusion_tag("corrections/review/next.html", takes_context=True)
def next_work(context: dict[str, Any], page: Any) -> dict[str, Any]:
    """The buttons for the next one, when there is nothing of this one to do for who looks.

    That is so after a decision, a proposal, a question, and after handing it back; not while it lies on
    one's own desk.
    """
    parts = people.parts(context["request"].user)
    state = State(page.state)
    at_work = page.mine and state in (*ON_THE_DESK, *OBJECTION)
    takes = bool(parts & {Who.REVIEWER, Who.OBJECTION_HANDLER}) and not at_work
    approves = Who.SECOND_REVIEWER in parts and not at_work
    return {
        "csrf_token": context.get("csrf_token"),
        "takes": takes,
        "objections": Who.OBJECTION_HANDLER in parts and (
            Who.REVIEWER not in parts or state in OBJECTION or state == State.OBJECTION_DECIDED
        ),
        "approves": approves,
        "leaves": page.id if state == State.PROPOSED else None,
        "first": not (page.may & {"claim", "approve", "decide", "decide_objection"}),
    }  # fmt: skip
