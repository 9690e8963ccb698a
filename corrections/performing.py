"""The one function that moves a request: state, clock, event, words and message, in one transaction.

What may happen is `workflow`; how long it may take is `terms`. A step names the step it follows: of two
people who act on what they both read, the second gets `Stale` and nothing is written.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from corrections import news, penalties, terms
from corrections.casefile import asked_now
from corrections.models import CorrectionRequest, Event, EventText
from corrections.people import Actor, working
from corrections.received import WRITTEN, Channel, Received
from corrections.received import of as came_otherwise
from corrections.workflow import (
    OBJECTION,
    OPEN,
    WAITING,
    Action,
    Clock,
    Facts,
    Need,
    NotAllowed,
    State,
    Transition,
    Who,
    find,
)
from diplomas import display
from diplomas.errors import NotFound, Refused, Stale
from institutions.access import is_own

LONGEST_TEXT = 4000
# Under this name an event keeps from and until when the term stood still.
STOOD_STILL = "stood_still"
# Under this one the last day to decide, of a step that moved it.
DUE = "due"
# And under this one the penalty as it was counted at a decision that came too late.
PENALTY = "penalty"
_STAFF = frozenset({Who.REVIEWER, Who.SECOND_REVIEWER, Who.OBJECTION_HANDLER})


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with a step. `until` is the day to which somebody waits, or of a hearing.

    `changes` are columns of the request that change with it; `data` is kept with the event (no names).
    """

    text: str = ""
    until: datetime.date | None = None
    facts: Facts = field(default_factory=Facts)
    changes: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)


def locked(request_id: UUID, step: int | None = None) -> CorrectionRequest:
    """The request, for whoever goes on with it in this transaction. Raises `NotFound` and `Stale`."""
    found = CorrectionRequest.objects.select_for_update(no_key=True).filter(pk=request_id).first()
    if found is None:
        raise NotFound(_("Wij vinden dit verzoek niet."))
    if step is not None and found.step != step:
        raise overtaken(found)
    return found


def overtaken(request: CorrectionRequest) -> Stale:
    return Stale(
        _("Er is intussen iets gebeurd met dit verzoek. De stand is nu: %(state)s. Kijk opnieuw.")
        % {"state": request.get_state_display()}
    )


def check(request: CorrectionRequest, action: Action, actor: Actor, given: Given) -> Transition:
    """The row of the table, when everything it needs is there. Raises `Stale`, `NotFound` and `Refused`."""
    try:
        row = find(request.state, action, actor.who)
    except NotAllowed:
        raise overtaken(request) from None
    _check_person(request, row, actor)
    today = actor.day
    if actor.enters and actor.received is None:
        raise ValueError("a step in somebody's name says how it came")
    if actor.received is not None:
        _check_received(request, action, actor.received)
    for need, fails, sentence in (
        (Need.TEXT, not given.text.strip(), _("Schrijf op wat u wilt zeggen.")),
        (Need.DATE, given.until is None, _("Kies een datum.")),
        (Need.LATE, not request.is_late(today),
         _("Wij zijn nog op tijd. U kunt ons pas in gebreke stellen als de datum voorbij is.")),
        (Need.IN_TIME, request.due_on is None or request.is_late(today),
         _("De datum is al voorbij. Uitstel kan alleen daarvoor.")),
        (Need.TERM_PASSED, request.waiting_until is None or request.waiting_until >= today,
         _("De aanvrager mag nog antwoorden.")),
    ):  # fmt: skip
        if need in row.needs and fails:
            raise Refused(sentence)
    if Need.NOBODY_ASKED in row.needs and asked_now(request):
        raise Refused(_("Er staat al een vraag open bij de instelling."))
    if Need.SOMEBODY_ASKED in row.needs and not asked_now(request):
        raise Refused(_("Er staat geen vraag open bij de instelling."))
    if (given.text.strip() or action == Action.OBJECT) and hasattr(request, "forgotten"):
        raise Refused(_("De bewaartermijn van dit verzoek is voorbij. Stuur ons een brief."))
    if len(given.text) > LONGEST_TEXT:
        raise Refused(_("Uw tekst is te lang. Maak hem korter dan %(n)d tekens.") % {"n": LONGEST_TEXT})
    if "\0" in given.text:
        raise Refused(_("In uw tekst staat een teken dat niet geschreven kan worden."))
    return row


def _check_received(request: CorrectionRequest, action: Action, received: Received) -> None:
    if action in WRITTEN and received.by == Channel.PHONE:
        raise Refused(_("Dit kan niet per telefoon. Vraag de aanvrager om een brief."))
    if action == Action.OBJECT and request.decided_on and received.on < request.decided_on:
        day = {"date": display.date(request.decided_on)}
        raise Refused(_("Het besluit is van %(date)s. Een bezwaar komt die dag of later.") % day)
    sent = request.submitted_at and timezone.localdate(request.submitted_at)
    if sent and received.on < sent:
        day = {"date": display.date(sent)}
        raise Refused(_("Wij hebben dit verzoek pas sinds %(date)s. Kies die dag of een latere.") % day)


def _check_person(request: CorrectionRequest, row: Transition, actor: Actor) -> None:
    if actor.who == Who.HOLDER and request.holder_id != actor.holder_id:
        raise NotFound(_("Wij vinden dit verzoek niet."))
    if actor.who in _STAFF | {Who.INSTITUTION} and is_own(actor.person, request.holder_id):
        raise Refused(_("Dit is uw eigen verzoek. Een collega behandelt het."))
    if Need.HIS_OWN_WORK in row.needs and request.assigned_to_id != actor.person.pk:
        raise Refused(_("Dit verzoek staat niet op uw naam. Pak het eerst op."))
    if Need.FREE in row.needs and not is_free(request):
        if request.assigned_to_id == actor.person.pk:
            raise Refused(_("Dit verzoek staat al op uw naam."))
        raise Refused(
            _("%(name)s heeft dit verzoek al opgepakt.")
            % {"name": User.objects.get(pk=request.assigned_to_id)}
        )
    if Need.NOT_DECIDED_BEFORE in row.needs and (why := why_no_objection(request, actor.person)):
        raise Refused(why)
    if actor.enters and row.action == Action.WITHDRAW_OBJECTION and decided_before(request, actor.enters):
        raise Refused(_("U hebt eerder over dit verzoek besloten. Een collega voert dit in."))


def is_free(request: CorrectionRequest) -> bool:
    """Whether it is assigned to nobody, or to somebody who does not do this work here any more."""
    if request.assigned_to_id is None:
        return True
    return not working(part_for(request)).filter(pk=request.assigned_to_id).exists()


def part_for(request: CorrectionRequest) -> Who:
    """In which part this request is worked on now."""
    return Who.OBJECTION_HANDLER if request.state in OBJECTION else Who.REVIEWER


def why_no_objection(request: CorrectionRequest, user: User) -> str:
    """Why this person does not handle the objection; empty when they may.

    One who entered it said that there is one, and on which day it came: a colleague judges that.
    """
    if decided_before(request, user):
        return _("U hebt eerder over dit verzoek besloten. Een collega behandelt het bezwaar.")
    filed = [one for one in request.events.all() if one.action == Action.OBJECT and came_otherwise(one)]
    if any(one.user and user.same_person(one.user) for one in filed):
        return _("Dit bezwaar hebt u zelf ingevoerd. Een collega behandelt het.")
    return ""


def decided_before(request: CorrectionRequest, user: User) -> bool:
    """Whether this person had a part in the first decision (Awb art. 10:3(3))."""
    taken = request.decisions.filter(stage="first", state="taken").select_related("proposed_by", "taken_by")
    return any(
        user.same_person(person) for one in taken for person in (one.proposed_by, one.taken_by) if person
    )


# No savepoint of its own: a step that is refused ends the transaction of who called, always as a whole.
@transaction.atomic(savepoint=False)
def perform(request: CorrectionRequest, action: Action, actor: Actor, given: Given | None = None) -> Event:
    """Take one step with a request that `locked` gave. Raises as `check`; then nothing is written."""
    given = given or Given()
    row = check(request, action, actor, given)
    before = State(request.state)
    after = row.target(before, given.facts)
    changes = {**_clock(request, row, after, given, actor.day), **given.changes}
    came = actor.received.data() if actor.received else {}
    stood = _standstill(request, after, actor.day)
    if row.action == Action.ADD_DOCUMENT and actor.received and (shorter := _shorter(request, actor.day)):
        stood, due = shorter
        changes["due_on"] = due
    data = {**given.data, **came, **stood, **_penalty(request, row), **_due(changes)}
    now = timezone.now()
    step = request.step + 1
    # Compare and set: the lock makes it needless, and a caller who forgot the lock is still told.
    moved = CorrectionRequest.objects.filter(pk=request.pk, step=request.step, state=before).update(
        state=after, step=step, changed_at=now, **changes
    )
    if not moved:
        raise overtaken(request)
    for name, value in {"state": after, "step": step, "changed_at": now, **changes}.items():
        setattr(request, name, value)
    event = Event.objects.create(
        request=request,
        number=step,
        at=now,
        action=action,
        state_from=before,
        state_to=after,
        user=actor.user,
        who=actor.who,
        organisation_id=actor.organisation,
        data=data,
    )
    if given.text.strip():
        EventText.objects.create(event=event, text=given.text.strip())
    news.tell(request, event)
    return event


def _due(changes: Mapping[str, Any]) -> dict[str, str]:
    """The last day to decide, for a step that moved it."""
    return {DUE: changes["due_on"].isoformat()} if changes.get("due_on") else {}


def _standstill(request: CorrectionRequest, after: State, today: datetime.date) -> dict[str, list[str]]:
    """From and until when the term stood still, when this step ends that."""
    if request.stopped_on is None or after == State.WAITING_HOLDER:
        return {}
    ended = _standstill_ended(request, today)
    return {STOOD_STILL: [request.stopped_on.isoformat(), ended.isoformat()]}


def _shorter(
    request: CorrectionRequest, came: datetime.date
) -> tuple[dict[str, list[str]], datetime.date] | None:
    """Of a letter that came while the term stood still and is entered since: until when it should have.

    We went on without it, as if nobody had answered. A delay that was told since is the day that holds.
    """
    stood = request.events.filter(data__has_any_keys=[STOOD_STILL, "delayed_to"]).order_by("number").last()
    if request.state not in OPEN or request.stopped_on is not None or stood is None:
        return None
    if stood.action == Action.ANSWER or STOOD_STILL not in stood.data:
        return None
    first, last = (datetime.date.fromisoformat(day) for day in stood.data[STOOD_STILL])
    if not first <= came < last:
        return None
    base, also = _counted_from(request)
    others = [one for one in also if one[0] != first]
    due = terms.resumed_due(base, first, came, also=others).date
    return {STOOD_STILL: [first.isoformat(), came.isoformat()]}, due


def _penalty(request: CorrectionRequest, row: Transition) -> dict[str, dict[str, Any]]:
    """The penalty that is due when a decision after a notice of default comes too late (Awb art. 4:17)."""
    if Need.LETTER not in row.needs or request.notice_on is None:
        return {}
    kept = penalties.counted(request.notice_on, timezone.localdate())
    return {PENALTY: kept} if kept else {}


def _clock(
    request: CorrectionRequest, row: Transition, after: State, given: Given, today: datetime.date
) -> dict[str, Any]:
    """The columns that keep the legal terms, after this step, which counts as taken `today`."""
    changes: dict[str, Any] = {}
    # Only a step that begins to wait: a notice of delay names a day too, and somebody may be waited for then.
    if row.to and after in WAITING and Need.DATE in row.needs:
        changes["waiting_until"] = given.until
    elif after not in WAITING and request.waiting_until is not None:
        changes["waiting_until"] = None
    match row.clock:
        case Clock.START:
            changes["due_on"] = terms.decision_due(today).date
        case Clock.STOP:
            changes["stopped_on"] = today
        case Clock.RESUME:
            changes |= _resumed(request, today)
        case Clock.EXTEND:
            changes |= {"due_on": given.until, "delayed": True}
        case Clock.NOTICE:
            changes["notice_on"] = today
        case Clock.END | Clock.OBJECTION_END:
            changes |= {"closed_at": timezone.now(), "assigned_to": None}
            if request.stopped_on is not None:
                changes |= _resumed(request, today)
        case Clock.OBJECTION_START:
            # What was posted in time is in time: our six weeks begin where they begin for all (Awb 7:10(1)).
            ends = request.objection_until
            if ends is None or given.data.get("late"):
                ends = today
            due = terms.objection_decision_due(ends).date
            changes |= {"due_on": due, "closed_at": None, "delayed": False, "notice_on": None}
        case Clock.OBJECTION_EXTEND:
            assert request.due_on is not None
            changes |= {"due_on": terms.objection_adjourned(request.due_on).date, "delayed": True}
    return changes


def _standstill_ended(request: CorrectionRequest, today: datetime.date) -> datetime.date:
    """A term that passed unused ends the standstill on its last day, not on the day somebody noticed."""
    ended = min(today, request.waiting_until) if request.waiting_until else today
    # What came in before we asked for it: the term did not stand still at all.
    return max(ended, request.stopped_on) if request.stopped_on else ended


def _resumed(request: CorrectionRequest, today: datetime.date) -> dict[str, Any]:
    assert request.due_on is not None
    assert request.stopped_on is not None
    ended = _standstill_ended(request, today)
    base, also = _counted_from(request)
    return {
        "due_on": terms.resumed_due(base, request.stopped_on, ended, also=also).date,
        "stopped_on": None,
    }


def _counted_from(
    request: CorrectionRequest,
) -> tuple[datetime.date, list[tuple[datetime.date, datetime.date]]]:
    """The end of the term before any standstill, and the standstills that were over before this one."""
    assert request.submitted_at is not None
    base = terms.counted_end(timezone.localdate(request.submitted_at))
    also: dict[datetime.date, datetime.date] = {}
    for event in request.events.filter(data__has_any_keys=[STOOD_STILL, "delayed_to"]).order_by("number"):
        if delayed := event.data.get("delayed_to"):
            base, also = datetime.date.fromisoformat(delayed), {}
        else:
            # Of one standstill the last end that was written down holds (`_shorter`).
            first, last = (datetime.date.fromisoformat(day) for day in event.data[STOOD_STILL])
            also[first] = last
    return base, list(also.items())
