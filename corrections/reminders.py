"""That a question waits, said to who may answer it at the institution: in its inbox, and by a bare e-mail."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django import app

from accounts.models import User
from accounts.notices import PATIENT, bare
from corrections import people
from corrections.models import Event, Question
from corrections.workflow import Action
from diplomas import display


def reminded_on(questions: Iterable[Question]) -> dict[UUID, list[datetime.date]]:
    """By question, the days on which it was reminded of, oldest first."""
    about = [question.request_id for question in questions if question.reminders]
    found: defaultdict[UUID, list[datetime.date]] = defaultdict(list)
    events = Event.objects.filter(request__in=about, action=Action.REMIND, data__has_key="question")
    for at, question in events.order_by("at").values_list("at", "data__question"):
        found[UUID(question)].append(timezone.localdate(at))
    return found


# What ends the waiting for an institution that did not answer.
_ENDS: Final = (Action.RECALL, Action.WITHDRAW, Action.WITHDRAW_OBJECTION, Action.DECIDE_OBJECTION)


def dropped_on(questions: Iterable[Question]) -> dict[UUID, datetime.date]:
    """By question that is not needed any more, the day on which it was not."""
    dropped = [question for question in questions if question.state == Question.State.RECALLED]
    ends = Event.objects.filter(request__in={one.request_id for one in dropped}, action__in=_ENDS)
    ended: defaultdict[UUID, list[datetime.datetime]] = defaultdict(list)
    for request, at in ends.order_by("at").values_list("request_id", "at"):
        ended[request].append(at)
    return {
        one.pk: timezone.localdate(at)
        for one in dropped
        if (at := next((at for at in ended[one.request_id] if at >= one.asked_at), None))
    }


def in_words(question: Question, days: list[datetime.date]) -> str:
    """How often this question was reminded of and when last; empty when it was not."""
    if not question.reminders:
        return ""
    often = ngettext("%(n)d keer herinnerd", "%(n)d keer herinnerd", question.reminders)
    words = often % {"n": question.reminders}
    if not days:
        return words
    return _("%(often)s, het laatst op %(date)s") % {
        "often": words, "date": display.date(days[-1]),
    }  # fmt: skip


def passed(question: Question, today: datetime.date) -> str:
    """How long ago the last day for an answer was, in words; empty when it is not over."""
    late = (today - question.due_on).days
    if question.state != Question.State.OPEN or late <= 0:
        return ""
    return ngettext("%(n)d kalenderdag te laat", "%(n)d kalenderdagen te laat", late) % {"n": late}


def tell(organisation: UUID) -> None:
    """Make the jobs that e-mail who answers for this institution, in the transaction that reminded it."""
    for user in people.answering_for(organisation).exclude(email="").values_list("pk", flat=True):
        send_reminder.defer(user_id=str(user), organisation_id=str(organisation))


@app.task(name="corrections.send_reminder", queue="mail", retry=PATIENT)
def send_reminder(*, user_id: str, organisation_id: str) -> None:
    """Sends the bare e-mail to one member of an institution's staff, in the background."""
    mail_reminder(user_id=UUID(user_id), organisation=UUID(organisation_id))


@transaction.atomic
def mail_reminder(*, user_id: UUID, organisation: UUID) -> bool:
    """Say by e-mail that a question waits, and nothing else. False when none does any more for this person,
    when they do not answer for this institution now, or when they were told today.

    The mark is set before the mail server is asked and goes back when that fails.
    """
    user = people.answering_for(organisation).exclude(email="").filter(pk=user_id).first()
    today = timezone.localdate()
    if user is None or not _waits(user, organisation):
        return False
    told = User.objects.filter(pk=user.pk).exclude(work_mailed_on=today).update(work_mailed_on=today)
    if told:
        with translation.override(user.language):
            _bare(user.email).send()
    return bool(told)


def _waits(user: User, organisation: UUID) -> bool:
    """Whether a question that was reminded of is still open, about somebody else than themselves."""
    open_ = Question.objects.filter(organisation=organisation, state=Question.State.OPEN, reminders__gt=0)
    own = people.own_holder(user)
    return (open_.exclude(request__holder=own) if own else open_).exists()


def _bare(address: str) -> EmailMessage:
    body = _(
        "U krijgt deze e-mail van %(site)s, omdat u voor uw instelling vragen van het register "
        "beantwoordt.\n\n"
        "Er wacht een vraag op antwoord. In deze e-mail staat niet waarover het gaat.\n\n"
        "Ga zelf naar %(site)s en log in als medewerker. Er staat geen link in deze e-mail: zo weet u dat "
        "hij echt is.\n"
    )
    return bare(address, _("Er wacht een vraag op uw instelling"), body)
