"""What happens by itself, each day: reminders, and going on when the holder did not answer in time."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from corrections import progress, reminders
from corrections.models import CorrectionRequest, Question
from corrections.people import SYSTEM, working
from corrections.performing import Given, is_free, locked, perform
from corrections.services.reviewing import silence
from corrections.workflow import OBJECTION, ON_THE_DESK, WAITING, Action, State, Who
from diplomas.errors import DomainError

logger = structlog.get_logger("corrections")
MOST_AT_ONCE = 1000
# Somebody who was asked something hears of it again in the last week.
LAST_WEEK = datetime.timedelta(days=progress.REMINDER_EVERY_DAYS)


@dataclass(frozen=True, slots=True)
class Done:
    reminded: int
    went_on: int
    set_free: int = 0


def run() -> Done:
    """Everything that is due today. May run more than once: what was done is not done again."""
    return Done(reminded=_remind_institutions() + _remind_holders(), went_on=_go_on(), set_free=_set_free())


def _set_free() -> int:
    """What is on the name of who does not do this work here any more, for whoever takes the next one."""
    done = 0
    for who, states in ((Who.REVIEWER, (*ON_THE_DESK, *WAITING)), (Who.OBJECTION_HANDLER, OBJECTION)):
        held = CorrectionRequest.objects.filter(assigned_to__isnull=False, state__in=states)
        left = held.exclude(assigned_to__in=working(who).values("pk"))
        for pk in list(left.order_by("due_on").values_list("pk", flat=True)[:MOST_AT_ONCE]):
            with transaction.atomic():
                request = locked(pk)
                if request.assigned_to_id is None or request.state not in states or not is_free(request):
                    continue
                perform(
                    request, Action.HAND_BACK, SYSTEM,
                    Given(changes={"assigned_to_id": None}, data={"from": str(request.assigned_to_id)}),
                )  # fmt: skip
                done += 1
    return done


def _go_on() -> int:
    today = timezone.localdate()
    silent = CorrectionRequest.objects.filter(state=State.WAITING_HOLDER, waiting_until__lt=today)
    done = 0
    for pk in silent.order_by("waiting_until").values_list("pk", flat=True)[:MOST_AT_ONCE]:
        try:
            silence(actor=SYSTEM, request_id=pk)
            done += 1
        except DomainError:  # answered at this very moment
            logger.info("silence overtaken by an answer", request=str(pk))
    return done


def _remind_institutions() -> int:
    """All of one institution in one transaction, with the jobs for its e-mails: one for each person."""
    today = timezone.localdate()
    open_ = Question.objects.filter(state=Question.State.OPEN, due_on__lte=today + LAST_WEEK)
    # Requests are locked in the order of their keys, as `assign` does.
    rows = list(open_.order_by("organisation_id", "request_id").values_list("organisation_id", "pk"))
    done = 0
    for organisation, found in groupby(rows, key=itemgetter(0)):
        with transaction.atomic():
            reminded = sum(_remind(question, today) for _organisation, question in found)
            if reminded:
                reminders.tell(organisation)
        done += reminded
    return done


def _remind(question_id: UUID, today: datetime.date) -> bool:
    request = locked(Question.objects.values_list("request_id", flat=True).get(pk=question_id))
    question = Question.objects.get(pk=question_id)
    wanted = progress.reminders_due(timezone.localdate(question.asked_at), question.due_on, today)
    asking = (State.WAITING_INSTITUTION, *OBJECTION)
    waits = question.state == Question.State.OPEN and request.state in asking
    if not waits or wanted <= question.reminders:
        return False
    perform(request, Action.REMIND, SYSTEM, Given(data={"question": str(question_id), "number": wanted}))
    question.reminders = wanted
    question.save(update_fields=["reminders"])
    return True


def _remind_holders() -> int:
    """Once, in the last week for an answer."""
    today = timezone.localdate()
    soon = CorrectionRequest.objects.filter(
        state=State.WAITING_HOLDER, waiting_until__gte=today, waiting_until__lte=today + LAST_WEEK
    )
    done = 0
    for pk in list(soon.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        with transaction.atomic():
            request = locked(pk)
            asked = request.events.filter(action=Action.ASK_HOLDER).order_by("-number").first()
            if request.state != State.WAITING_HOLDER or asked is None:
                continue
            if request.events.filter(action=Action.REMIND, number__gt=asked.number).exists():
                continue
            perform(request, Action.REMIND, SYSTEM)
            done += 1
    return done
