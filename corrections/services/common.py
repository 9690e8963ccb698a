"""What several services ask of a request."""

from __future__ import annotations

from collections.abc import Sequence

from corrections.models import CorrectionRequest, Question, QuestionAnswer
from corrections.workflow import Action, Facts, Outcome, State


def facts_of(request: CorrectionRequest, *, outcomes: Sequence[Outcome] = (), same: bool = True) -> Facts:
    """What the table needs to know to choose the next state."""
    return Facts(
        outcomes=tuple(outcomes),
        same=same,
        answered=answered(request),
        decided=State(request.decided_as) if request.decided_as else None,
    )


def answered(request: CorrectionRequest) -> bool:
    """Whether the institution answered, or is known to be no more."""
    if request.questions.filter(state=Question.State.ANSWERED).exists():
        return True
    return request.events.filter(action=Action.INSTITUTION_IS_CLOSED).exists()


def recall_question(request: CorrectionRequest) -> None:
    """Nobody waits for an institution any more: who still was asked, sees nothing of it from now on."""
    request.questions.filter(state=Question.State.OPEN).update(state=Question.State.RECALLED)


def latest_answers(request: CorrectionRequest) -> dict[int, QuestionAnswer]:
    """By item, what the institution said last."""
    answered = [one for one in request.questions.all() if one.state == Question.State.ANSWERED]
    in_order = sorted(answered, key=lambda one: one.answered_at or one.asked_at)
    return {answer.item_id: answer for question in in_order for answer in question.answers.all()}
