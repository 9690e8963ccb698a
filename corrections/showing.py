"""When nobody else can say any more what is right: until when the holder may show a document.

WRO art. 32(3)(c), and an institution that is closed. The clock does not stop for it (Awb art. 4:15 asks that
we invite the holder); who needs the document asks for it, and that stops the clock.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise

from corrections import evidence, terms
from corrections.casefile import asked_now
from corrections.models import CorrectionRequest, Event
from corrections.workflow import OBJECTION, Action, Finding, State

_SAYS: Final = frozenset({Action.REPLY, Action.INSTITUTION_IS_CLOSED})


@dataclass(frozen=True, slots=True)
class Showing:
    """`passed`: the day is over, and we did not decide yet. `earlier`: one was shown before this."""

    until: datetime.date
    passed: bool
    earlier: bool
    article: str | Promise = terms.DOCUMENT_ARTICLE


def of(request: CorrectionRequest) -> Showing | None:
    """The time for a document while none came since; None when it is not the holder's turn to show one."""
    if request.state not in (State.ANSWERED, State.PROPOSED, *OBJECTION) or asked_now(request):
        return None
    said = next((one for one in reversed(list(request.events.all())) if one.action in _SAYS), None)
    if said is None or not leaves_the_document(said):
        return None
    shown = evidence.shown(request)
    if any(row.at >= said.at for row in shown):
        return None
    until = last_day(request, said)
    return Showing(until, passed=until < timezone.localdate(), earlier=bool(shown))


def leaves_the_document(said: Event) -> bool:
    """Whether this step says that nobody but the holder can show what is right, of one field or more."""
    if said.action == Action.INSTITUTION_IS_CLOSED:
        return True
    return said.action == Action.REPLY and Finding.GONE in said.data.get("findings", "")


def last_day(request: CorrectionRequest, said: Event) -> datetime.date:
    """Ours, but never later than our own last day to decide: after that it does not help any more."""
    known = timezone.localdate(said.at)
    until = terms.document_by(known).date
    due = request.due_on
    return min(until, due) if due is not None and due >= known else until
