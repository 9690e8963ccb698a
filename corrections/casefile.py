"""A request with everything that belongs to it, read once for a page that shows it all.

What reads a request goes through its relations and chooses in Python: a request has tens of steps, not
thousands. Without `read` each of those reads the database anew, as a service that writes must.
"""

from __future__ import annotations

from typing import Final

from django.db.models import Prefetch, prefetch_related_objects

from corrections.models import (
    CorrectionRequest,
    Decision,
    DecisionItem,
    Event,
    Letter,
    Question,
    QuestionAnswer,
)

_DECISIONS: Final = Prefetch(
    "decisions", Decision.objects.select_related("proposed_by", "taken_by").order_by("proposed_at")
)
_PARTS: Final = (
    "items",
    "evidence",
    "questions",
    Prefetch(
        "questions__answers", QuestionAnswer.objects.select_related("item").order_by("item__order", "pk")
    ),
    Prefetch("events", Event.objects.select_related("said", "user", "organisation").order_by("number")),
    _DECISIONS,
    Prefetch("decisions__items", DecisionItem.objects.select_related("item").order_by("item__order", "pk")),
    Prefetch("decisions__letter", Letter.objects.defer("pdf")),
)


def taken(request: CorrectionRequest) -> list[Decision]:
    """The decisions that were taken, newest first: at most the first one and one on an objection."""
    found = [one for one in request.decisions.all() if one.state == Decision.State.TAKEN]
    return found[::-1]


def asked_now(request: CorrectionRequest) -> bool:
    """Whether a question about it waits at an institution."""
    return any(question.state == Question.State.OPEN for question in request.questions.all())


def read(request: CorrectionRequest) -> None:
    """Fetch what belongs to this request: a statement for each table, however many readers there are.

    `refresh_from_db` forgets it.
    """
    prefetch_related_objects([request], *_PARTS)


def read_decisions(request: CorrectionRequest) -> None:
    """As `read`, of the decisions only: who proposed and who took them."""
    prefetch_related_objects([request], _DECISIONS)
