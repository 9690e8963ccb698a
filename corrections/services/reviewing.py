"""What a reviewer does before deciding: take, hand back, assign, note, ask, wait no longer, tell of delay."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from corrections import terms
from corrections.models import CorrectionRequest, Decision, Event, Question, QuestionAnswer
from corrections.people import Actor, of_others, working
from corrections.performing import Given, check, locked, overtaken, perform
from corrections.services.common import facts_of, latest_answers, recall_question
from corrections.workflow import OBJECTION, Action, Finding, State, Who
from diplomas.errors import DomainError, Refused
from institutions.access import is_own


@transaction.atomic
def take_next(*, actor: Actor) -> CorrectionRequest | None:
    """The most urgent request that nobody has, for this reviewer; None when there is none.

    Rows that a colleague takes at this very moment are passed over (SKIP LOCKED), so twenty who press at
    once get twenty different ones. Nobody gets their own, nor what they handed back and nobody moved since:
    a colleague should look at that, and pressing again would give it back at once. What waits for others is
    given when their day for an answer has passed.
    """
    free = CorrectionRequest.objects.filter(CorrectionRequest.free(timezone.localdate()))
    if actor.who == Who.OBJECTION_HANDLER:
        free = CorrectionRequest.objects.filter(assigned_to__isnull=True, state__in=OBJECTION)
        same = _accounts_of(actor.person)
        free = free.exclude(decisions__proposed_by__in=same).exclude(decisions__taken_by__in=same)
        entered = Event.objects.filter(request=OuterRef("pk"), action=Action.OBJECT, user__in=same)
        free = free.exclude(Exists(entered))
    free = of_others(free, actor.person).exclude(Exists(_handed_back(actor.person)))
    found = (
        free.select_for_update(skip_locked=True, no_key=True, of=("self",)).order_by("due_on", "id").first()
    )
    if found is not None:
        _claim(found, actor)
    return found


def _handed_back(person: User) -> QuerySet[Event]:
    """The moment at which this person handed the request back, when only notes and reminders came after."""
    later = Event.objects.filter(request=OuterRef("request"), number__gt=OuterRef("number"))
    moved = later.exclude(action__in=(Action.NOTE, Action.REMIND))
    given = Event.objects.filter(request=OuterRef("pk"), action=Action.HAND_BACK, user=person)
    return given.exclude(Exists(moved))


def next_proposal(*, actor: Actor, after: UUID | None = None) -> CorrectionRequest | None:
    """The most urgent proposal of somebody else; of those behind `after` when there are such."""
    others = of_others(CorrectionRequest.objects.filter(state=State.PROPOSED), actor.person)
    proposed = {"decisions__state": Decision.State.PROPOSED}
    same = _accounts_of(actor.person)
    own = CorrectionRequest.objects.filter(**proposed, decisions__proposed_by__in=same)
    found = others.exclude(pk__in=own.values("pk")).order_by("due_on", "id")
    left = CorrectionRequest.objects.filter(pk=after).first() if after else None
    if left is None or left.due_on is None:
        return found.first()
    behind = found.filter(due_on__gte=left.due_on).exclude(due_on=left.due_on, id__lte=left.pk)
    return behind.first() or found.exclude(pk=left.pk).first()


def _accounts_of(person: User) -> list[UUID]:
    """Every account of this human being (`User.same_person`)."""
    if not person.person:
        return [person.pk]
    return list(User.objects.filter(person=person.person).values_list("pk", flat=True))


@transaction.atomic
def claim(*, actor: Actor, request_id: UUID, step: int) -> Event:
    """Take this one. Raises `Refused` with the colleague's name when somebody has it."""
    request = locked(request_id)
    if request.step != step:
        # Who was faster says more than that something happened.
        check(request, Action.CLAIM, actor, Given())
        raise overtaken(request)
    return _claim(request, actor)


def _claim(request: CorrectionRequest, actor: Actor) -> Event:
    return perform(request, Action.CLAIM, actor, Given(changes={"assigned_to_id": actor.person.pk}))


@transaction.atomic
def hand_back(*, actor: Actor, request_id: UUID, step: int, text: str = "") -> Event:
    """Nobody has it any more; what was found out stays."""
    request = locked(request_id, step)
    return perform(request, Action.HAND_BACK, actor, Given(text=text, changes={"assigned_to_id": None}))


@transaction.atomic
def assign(*, actor: Actor, request_ids: Collection[UUID], to: UUID) -> tuple[int, tuple[str, ...]]:
    """Give requests to one reviewer. Returns how many, and for which references it could not be done.

    Each stands for itself: one that was decided meanwhile, or that is the reviewer's own, stops no other.
    """
    reviewer = _reviewer(to)
    done, refused = 0, []
    for request in (
        CorrectionRequest.objects.select_for_update(no_key=True).filter(pk__in=request_ids).order_by("pk")
    ):
        try:
            with transaction.atomic():
                _assign(request, reviewer, actor)
            done += 1
        except DomainError:
            refused.append(str(request))
    return done, tuple(refused)


@transaction.atomic
def assign_one(*, actor: Actor, request_id: UUID, step: int, to: UUID) -> Event:
    """Give this one to one reviewer. Raises `Refused` with why it could not be done, and `Stale`."""
    reviewer = _reviewer(to)
    return _assign(locked(request_id, step), reviewer, actor)


def _reviewer(pk: UUID) -> User:
    found = working(Who.REVIEWER).filter(pk=pk).first()
    if found is None:
        raise Refused(_("Deze medewerker behandelt geen verzoeken."))
    return found


def _assign(request: CorrectionRequest, reviewer: User, actor: Actor) -> Event:
    if is_own(reviewer, request.holder_id):
        raise Refused(_("Dit is een eigen verzoek van deze medewerker."))
    return perform(
        request, Action.ASSIGN, actor,
        Given(changes={"assigned_to_id": reviewer.pk}, data={"to": str(reviewer.pk)}),
    )  # fmt: skip


def reviewers() -> list[User]:
    """Everybody to whom a request may be given, by name."""
    return sorted(working(Who.REVIEWER), key=lambda one: str(one).casefold())


@transaction.atomic
def note(*, actor: Actor, request_id: UUID, text: str) -> Event:
    """Something for colleagues. The portal does not show it; the holder may ask for it (AVG art. 15)."""
    return perform(locked(request_id), Action.NOTE, actor, Given(text=text))


@transaction.atomic
def ask_holder(
    *, actor: Actor, request_id: UUID, step: int, text: str, until: datetime.date | None = None
) -> Event:
    """Ask the holder something; until the answer, or until that day, the term stands still."""
    request = locked(request_id, step)
    until = until or terms.complete_by(timezone.localdate()).date
    if until <= timezone.localdate():
        raise Refused(_("Geef de aanvrager tijd: kies een dag na vandaag."))
    return perform(
        request, Action.ASK_HOLDER, actor, Given(text=text, until=until, data={"until": until.isoformat()})
    )


@transaction.atomic
def ask_institution(
    *, actor: Actor, request_id: UUID, step: int, text: str = "", organisation: UUID | None = None
) -> Question:
    """Ask the body that delivered (WRO art. 32(2)); for a missing diploma the institution that is named."""
    request = locked(request_id, step)
    asked = organisation or request.organisation_id
    if asked is None:
        raise Refused(_("Kies eerst welke instelling dit diploma heeft uitgegeven."))
    until = terms.institution_due(timezone.localdate()).date
    event = perform(
        request, Action.ASK_INSTITUTION, actor,
        Given(until=until, text=text, changes={"organisation_id": asked}, data={"until": until.isoformat()}),
    )  # fmt: skip
    return Question.objects.create(
        request=request, organisation_id=asked, text=text.strip(), asked_at=event.at, due_on=until
    )


@transaction.atomic
def institution_is_closed(*, actor: Actor, request_id: UUID, step: int, text: str) -> Event:
    """Nobody is left to ask: as outcome c, the holder may show the document (WRO art. 32(3)c)."""
    request, given = locked(request_id, step), Given(text=text)
    check(request, Action.INSTITUTION_IS_CLOSED, actor, given)
    answers = latest_answers(request)
    if all(_settled(answers.get(item.pk)) for item in request.items.all()):
        raise Refused(
            _(
                "De instelling heeft over elk gegeven geantwoord. Dat antwoord blijft gelden, ook als zij nu "
                "niet meer bestaat."
            )
        )
    return perform(request, Action.INSTITUTION_IS_CLOSED, actor, given)


def _settled(answer: QuestionAnswer | None) -> bool:
    """Whether the institution said what is right: then a document is no way to change it (WRO 32(3))."""
    return answer is not None and answer.finding != Finding.GONE


@transaction.atomic
def recall(*, actor: Actor, request_id: UUID, step: int, text: str) -> Event:
    """Wait no longer, for the holder or for the institution."""
    request = locked(request_id, step)
    event = perform(request, Action.RECALL, actor, Given(text=text, facts=facts_of(request)))
    recall_question(request)
    return event


@transaction.atomic
def silence(*, actor: Actor, request_id: UUID, step: int | None = None) -> Event:
    """The holder did not answer in time; the term runs again since the last day for an answer."""
    request = locked(request_id, step)
    return perform(request, Action.SILENCE, actor, Given(facts=facts_of(request)))


@transaction.atomic
def delay(*, actor: Actor, request_id: UUID, step: int, text: str, weeks: int) -> Event:
    """Tell the holder that the decision comes later, and when (Awb art. 4:14(3)).

    While the term stands still it has not run out, whatever day stands there: then too it may be told.
    """
    request = locked(request_id, step)
    if request.delayed:
        raise Refused(_("U hebt al een keer uitstel gemeld."))
    today = timezone.localdate()
    if request.due_on is None or request.is_late(today):
        raise Refused(_("De datum is al voorbij. Uitstel melden kan alleen daarvoor (Awb, artikel 4:14)."))
    if not 1 <= weeks <= terms.MAX_DELAY_WEEKS:
        raise Refused(_("Kies 1 tot en met %(n)d weken uitstel.") % {"n": terms.MAX_DELAY_WEEKS})
    due, told = delayed_to(request, weeks, today)
    return perform(
        request, Action.DELAY, actor,
        Given(text=text, until=due, data={"until": told.isoformat(), "delayed_to": due.isoformat()}),
    )  # fmt: skip


def delayed_to(
    request: CorrectionRequest, weeks: int, today: datetime.date
) -> tuple[datetime.date, datetime.date]:
    """The new last day as it is kept, and as the holder is told; they differ while the term stands still.

    The days of a standstill that goes on are added when it ends. So what is told is the day if the answer
    came today. Of a term that did not run out yet.
    """
    assert request.due_on is not None
    due = terms.delayed_due(request.due_on, weeks, today=request.term_ran_to(today)).date
    if request.stopped_on is None:
        return due, due
    ended = min(today, request.waiting_until) if request.waiting_until else today
    return due, terms.resumed_due(due, request.stopped_on, ended).date
