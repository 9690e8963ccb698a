"""What is open to who decides, and what has to be done first: granting on a document. `grounds` has reasons.

WRO art. 32(3) lets the holder show the document when the institution has nothing any more (c). An institution
that is closed, or did not answer before its last day, leaves nothing else either: that is our reading.
"""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import evidence, received
from corrections.models import CorrectionRequest, Event, Question, QuestionAnswer
from corrections.workflow import OBJECTION, Action, Finding, State


def why_no_document(request: CorrectionRequest, answer: QuestionAnswer | None) -> str:
    """Why a field cannot be granted on a document now; empty when it can. `answer` is the last about it."""
    return _institution_comes_first(request, answer) or _nothing_was_shown(request)


def _institution_comes_first(request: CorrectionRequest, answer: QuestionAnswer | None) -> str:
    again = " " + _("Laat het document iets anders zien? Vraag haar dan opnieuw.")
    if answer is not None:
        if answer.finding == Finding.GONE:
            return ""
        if answer.finding == Finding.MATCHES:
            return (
                _(
                    "De instelling zegt dat het register klopt met haar gegevens. Dan verandert het niet op "
                    "een document (WRO, artikel 32, derde lid, onder b)."
                )
                + again
            )
        return _("De instelling zegt zelf wat er moet staan: neem dat over.") + again
    if institution_is_closed(request) or institution_was_silent(request):
        return ""
    if request.questions.all():
        return _(
            "De instelling had nog tijd om te antwoorden. Vraag haar opnieuw, en wacht op haar antwoord of "
            "op haar laatste dag. Daarna kan inwilligen op een document."
        )
    return _(
        "Vraag eerst de instelling (WRO, artikel 32, tweede lid). Op een document inwilligen kan pas als zij "
        "niets meer heeft, niet meer bestaat of niet op tijd antwoordt."
    )


def _nothing_was_shown(request: CorrectionRequest) -> str:
    if evidence.shown(request):
        return ""
    return _("Er is geen document van de aanvrager bij dit verzoek. Vraag de aanvrager daar eerst om.")


def institution_is_closed(request: CorrectionRequest) -> bool:
    """Whether it was written down that nobody is left to ask."""
    return any(event.action == Action.INSTITUTION_IS_CLOSED for event in request.events.all())


def institution_was_silent(request: CorrectionRequest) -> bool:
    """Whether an institution let the last day for its answer pass before we stopped waiting.

    An objection that is withdrawn ends the waiting too: a later question has its own last day.
    """
    stopped = [
        event for event in request.events.all()
        if event.action in (Action.RECALL, Action.WITHDRAW_OBJECTION)
        and event.state_from in (State.WAITING_INSTITUTION, *OBJECTION)
    ]  # fmt: skip
    for question in request.questions.all():
        if question.state != Question.State.RECALLED:
            continue
        ended = next((event for event in stopped if event.at >= question.asked_at), None)
        if ended is not None and timezone.localdate(ended.at) > question.due_on:
            return True
    return False


def holder_was_silent(request: CorrectionRequest) -> bool:
    """Whether the holder let the day for an answer to our last question pass (Awb art. 4:5)."""
    asked = last_question(request)
    if asked is None:
        return False
    waited = [
        event for event in request.events.all()
        if event.number > asked.number and event.state_from == State.WAITING_HOLDER
    ]  # fmt: skip
    ended = next((event for event in waited if event.state_to != State.WAITING_HOLDER), None)
    if ended is None or ended.action == Action.ANSWER or came_in_time(request):
        return False
    return ended.action == Action.SILENCE or timezone.localdate(ended.at).isoformat() > asked.data["until"]


def came_in_time(request: CorrectionRequest) -> bool:
    """Whether a document came by the day for an answer to our last question; by post too, entered later.

    Who sent one and did not say that it was the answer was not silent.
    """
    asked = last_question(request)
    if asked is None:
        return False
    first, last = timezone.localdate(asked.at), datetime.date.fromisoformat(asked.data["until"])
    since = (
        event for event in request.events.all()
        if event.number > asked.number and event.action == Action.ADD_DOCUMENT
    )  # fmt: skip
    return any(first <= received.day(event) <= last for event in since)


def last_question(request: CorrectionRequest) -> Event | None:
    """What the holder was asked last, if anything."""
    asked = [event for event in request.events.all() if event.action == Action.ASK_HOLDER]
    return asked[-1] if asked else None
