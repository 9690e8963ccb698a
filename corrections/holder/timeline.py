"""The course of a request as its holder reads it: what happened, what runs now, and what is to come."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import due, letter_objections, objections, penalties, readers, received
from corrections.holder.rows import appeal_until
from corrections.models import CorrectionRequest, Event
from corrections.performing import PENALTY
from corrections.workflow import DECIDED, OBJECTION, OPEN, TABLE, Action, State, Who
from diplomas import display


@dataclass(frozen=True, slots=True)
class Step:
    """One moment: past (with a date), now, or to come. `until` is the last day of what runs now.

    `at` is a day of what came by post, by telephone or at the counter, and `how` says which.
    """

    text: str
    at: datetime.datetime | datetime.date | None = None
    how: str = ""
    said: str = ""
    now: bool = False
    until: datetime.date | None = None
    article: str = ""


_DECIDES = frozenset({Action.DECIDE, Action.APPROVE, Action.DECIDE_OBJECTION})
_TOLD = {(state, row.action, who): row for row in TABLE for state in row.states for who in row.who}


def steps(request: CorrectionRequest, events: Sequence[Event]) -> tuple[Step, ...]:
    """What happened, what runs now with its last day, and what is still to come."""
    past = []
    noticed = False
    for event in events:
        row = _TOLD.get((State(event.state_from), Action(event.action), Who(event.who)))
        if row is None or not row.told:
            continue
        words = event.words if readers.of_step(event.action).with_holder else ""
        if event.action == Action.INVITE:
            words = _invited(event)
        if event.action == Action.HEAR:
            words = f"{letter_objections.heard_in_words(objections.hearing(event))} {words}"
        penalty = event.data.get(PENALTY)
        if penalty or (noticed and event.action in _DECIDES):
            words = penalties.in_words(penalty or {})
        noticed = event.action == Action.GIVE_NOTICE or (noticed and event.action not in _DECIDES)
        at, how = received.told(event)
        past.append(Step(str(row.told), at, how, words, article=due.short(row.article)))
    return (*past, *_now(request, events), *_meeting(request), *_to_come(request, events))


def _invited(event: Event) -> str:
    """The day and the words of an invitation, and until when documents for it may come in."""
    invited = objections.invitation(event)
    day = _("Het gesprek is op %(date)s.") % {"date": display.date(invited.on)}
    papers = ""
    if invited.papers >= timezone.localdate(event.at):
        papers = _("U mag tot en met %(date)s documenten sturen (Awb, artikel 7:4).") % {
            "date": display.date(invited.papers)
        }
    return f"{day} {invited.text} {papers}".strip()


def _due(request: CorrectionRequest) -> datetime.date | None:
    """The last day to decide, as long as we can still keep it."""
    return None if request.is_late(timezone.localdate()) else request.due_on


def _now(request: CorrectionRequest, events: Sequence[Event]) -> tuple[Step, ...]:
    state = State(request.state)
    texts: dict[State, str] = {
        State.SUBMITTED: _("Een medewerker pakt uw verzoek op, en wij besluiten."),
        State.IN_REVIEW: _("Wij bekijken uw verzoek en besluiten."),
        State.ANSWERED: _("Wij bekijken wat de instelling zegt en wat u ons stuurde, en besluiten."),
        State.PROPOSED: _(
            "Een tweede medewerker kijkt naar ons besluit, en wij nemen het. Tot dan kunt u nog een document "
            "toevoegen."
        ),
        State.OBJECTION_FILED: _("Iemand die niet eerder besloot, bekijkt uw bezwaar en besluit."),
        State.OBJECTION_HEARD: _("Wij nemen een besluit op uw bezwaar."),
    }
    if state == State.WAITING_HOLDER:
        text = _("Wij wachten op uw antwoord. Onze termijn staat stil.")
        return (Step(text, now=True, until=request.waiting_until, article=due.short(due.STANDSTILL)),)
    if state == State.WAITING_INSTITUTION:
        # The day on which somebody else answers; ours stands under what is to come.
        text = _("Wij wachten op het antwoord van de instelling. Onze termijn loopt door.")
        until = request.waiting_until
        waits = until is not None and until >= timezone.localdate()
        return (Step(text, now=True, until=until if waits else None, article=due.INSTITUTION),)
    return (_until_decided(texts[state], request, events, now=True),) if state in texts else ()


def _until_decided(
    text: str, request: CorrectionRequest, events: Sequence[Event], *, now: bool = False
) -> Step:
    """With the last day to decide and its article. Once we are late: that we are, and what day holds now."""
    until = _due(request)
    if until is not None:
        return Step(text, now=now, until=until, article=due.article(request, events))
    if request.notice_on is not None and penalties.grace_ends(request.notice_on) >= timezone.localdate():
        return Step(text, now=now, until=penalties.grace_ends(request.notice_on), article="Awb art. 4:17")
    if request.due_on is not None and not now:
        last = {"date": display.date(request.due_on)}
        text += " " + _("Wij zijn te laat: dat moest uiterlijk %(date)s.") % last
    return Step(text, now=now)


def _meeting(request: CorrectionRequest) -> tuple[Step, ...]:
    """The hearing that is still to come."""
    invited = objections.coming(request)
    if invited is None:
        return ()
    return (
        Step(
            _("Het gesprek is op %(date)s.") % {"date": display.date(invited.on)},
            article="Awb art. 7:2",
        ),
    )


def _to_come(request: CorrectionRequest, events: Sequence[Event]) -> tuple[Step, ...]:
    state = State(request.state)
    if state in OPEN:
        if state == State.WAITING_HOLDER:
            return (Step(_("Wij besluiten, nadat u hebt geantwoord.")),)
        return (_until_decided(_("U krijgt ons besluit."), request, events),)
    if state in OBJECTION:
        return (_until_decided(_("U krijgt ons besluit op uw bezwaar."), request, events),)
    if state in DECIDED and request.objection_until and request.objection_until >= timezone.localdate():
        until = request.objection_until
        return (Step(_("U kunt bezwaar maken."), until=until, article=due.short(due.OBJECTING)),)
    last = appeal_until(request)
    if last is not None and last >= timezone.localdate():
        words = _("U kunt in beroep gaan bij de rechtbank.")
        return (Step(words, until=last, article=due.short(due.OBJECTING)),)
    return ()
