"""Of the term that runs: until when, why until then, and in which article that stands."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corrections import terms
from corrections.models import CorrectionRequest, Event
from corrections.performing import STOOD_STILL
from corrections.terms import Term
from corrections.workflow import OBJECTION, RUNNING

# As the table of the workflow names articles: short enough to stand behind a day.
ANSWER: Final = "Awb art. 4:5"
STANDSTILL: Final = "Awb art. 4:5 en 4:15(1)"
INSTITUTION: Final = "WRO art. 32(2)"
OBJECTING: Final = "Awb art. 6:7 en 6:8"
_DECISION: Final = "Awb art. 4:13"
_DELAYED: Final = "Awb art. 4:14(3)"
_SUSPENDED: Final = "Awb art. 4:13 en 4:15(1)"
_OBJECTION: Final = "Awb art. 7:10(1)"
_ADJOURNED: Final = "Awb art. 7:10(3)"

_TOLD_OF_DELAY: Final = gettext_lazy("Wij hebben u gemeld dat wij meer tijd nodig hebben.")
_WAITED: Final = gettext_lazy(
    "Wij hebben op uw antwoord gewacht. De dagen dat wij wachtten, tellen niet mee voor ons besluit."
)


def term(request: CorrectionRequest, events: Sequence[Event]) -> Term | None:
    """The last day to decide as it stands today, with why; None when no term runs."""
    if request.due_on is None or request.submitted_at is None or request.state not in RUNNING:
        return None
    _short, article, explanation = _which(request, events)
    return Term(request.due_on, article, explanation)


def article(request: CorrectionRequest, events: Sequence[Event]) -> str:
    """That of the last day to decide, to stand behind it."""
    return short(_which(request, events)[0])


def _which(
    request: CorrectionRequest, events: Sequence[Event]
) -> tuple[str, str | Promise, str | Promise]:  # fmt: skip
    """Which term runs: its article, short and whole, and why it ends when it does."""
    today = timezone.localdate()
    if request.state in OBJECTION:
        if request.delayed:
            return _ADJOURNED, terms.ADJOURNED_ARTICLE, _TOLD_OF_DELAY
        first = terms.objection_decision_due(request.objection_until or today)
        return _OBJECTION, first.article, first.explanation
    stood = _stood_still(events)
    if request.delayed:
        told = format_lazy("{} {}", _TOLD_OF_DELAY, _WAITED) if stood else _TOLD_OF_DELAY
        return _DELAYED, terms.DELAY_ARTICLE, told
    if stood:
        return _SUSPENDED, terms.SUSPENSION_ARTICLE, _WAITED
    first = terms.decision_due(timezone.localdate(request.submitted_at))
    return _DECISION, first.article, first.explanation


def _stood_still(events: Sequence[Event]) -> bool:
    """Whether the term to decide has stood still, for a day or more, and runs again."""
    stood = dict(event.data[STOOD_STILL] for event in events if event.data.get(STOOD_STILL))
    return any(terms.suspended_days(_day(first), _day(last)) for first, last in stood.items())


def _day(stored: str) -> datetime.date:
    return datetime.date.fromisoformat(stored)


def short(named: str) -> str:
    """The articles of the table, with the Dutch words between them in the language of the page."""
    for joint, words in ((" en ", _("%(one)s en %(other)s")), (" t/m ", _("%(one)s t/m %(other)s"))):
        one, found, other = named.partition(joint)
        if found:
            return words % {"one": one, "other": other}
    return named
