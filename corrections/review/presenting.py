"""A request as who handles it reads it: everything beside everything else."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from corrections import (
    casefile,
    consequences,
    due,
    effects,
    letters,
    objections,
    penalties,
    people,
    received,
    standing,
    wording,
)
from corrections.casefile import asked_now
from corrections.models import CorrectionRequest, Evidence, QuestionAnswer, RequestItem
from corrections.performing import is_free, why_no_objection
from corrections.queues import earlier
from corrections.review import difference, proposals, scans
from corrections.review.difference import Difference
from corrections.review.queue_rows import TONES, left, urgency
from corrections.review.trail import TrailStep, trail
from corrections.services.common import latest_answers
from corrections.workflow import (
    OBJECTION,
    ON_THE_DESK,
    RUNNING,
    Action,
    Need,
    State,
    Who,
    actions,
    find,
)
from diplomas import display
from diplomas.handling import StaffRecord
from diplomas.history import FieldStep
from institutions.access import is_own

# --- one request ---


@dataclass(frozen=True, slots=True)
class Compared:
    """One item, side by side. `changed`: the register says something else now than when it was asked."""

    id: int
    field: str
    label: str
    then: wording.Side
    now: wording.Side
    changed: bool
    asked: wording.Side
    differences: tuple[str, ...]
    found_rows: tuple[str, ...]  # of a list that the institution gives, when that is another than was asked
    finding: str
    silent: str  # why there is no finding
    found: wording.Side
    finding_reason: str


@dataclass(frozen=True, slots=True)
class Earlier:
    id: UUID
    reference: str
    about: str
    state: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page of one request."""

    id: UUID
    step: int
    reference: str
    missing: bool
    title: str
    holder: str
    born: str
    state: State
    tone: str
    submitted: datetime.datetime
    received: received.Received | None  # of what did not come through the portal
    entered_by: str
    due: datetime.date | None
    left: str
    urgency: str
    article: str
    waiting_until: datetime.date | None
    notice: penalties.Notice | None
    penalty: penalties.Penalty | None
    assigned: str
    gone: bool
    mine: bool
    institution: str
    described: str
    why: str
    prechecked: bool
    items: tuple[Compared, ...]
    standing: tuple[standing.Standing, ...]  # of a missing diploma that is not decided yet
    files: tuple[tuple[Evidence, range], ...]
    opens_scans: bool
    trail: tuple[TrailStep, ...]
    on_paper: bool  # some of it came by post, by telephone or at the counter
    difference: Difference | None
    proposed: proposals.Proposed | None
    dropped: proposals.Dropped | None
    decisions: tuple[proposals.Taken, ...]
    objection: objections.Objection | None
    earlier: tuple[Earlier, ...]
    versions: tuple[str, ...]
    consequences: consequences.Consequences | None
    may: frozenset[Action]
    forgotten: bool

    @property
    def objection_runs(self) -> bool:
        return self.state in OBJECTION

    @property
    def running(self) -> bool:
        return self.state in RUNNING

    @property
    def over(self) -> bool:
        return not self.running


def may(request: CorrectionRequest, user: User, *, free: bool | None = None) -> frozenset[Action]:
    """What this person can do now: the table, their parts, whose work it is, and the two-person rules.

    `free` is what `is_free` says, from who asked that already.
    """
    if is_own(user, request.holder_id) or hasattr(request, "forgotten"):
        return frozenset()
    today = timezone.localdate()
    late = request.is_late(today)
    proposal = proposals.waiting(request)
    proposed_it = proposal is not None and user.same_person(proposal.proposed_by)
    found = set()
    for who in people.parts(user) - {Who.HELPDESK}:
        for action in actions(request.state, who):
            needs = find(request.state, action, who).needs
            blocked = (
                (Need.HIS_OWN_WORK in needs and request.assigned_to_id != user.pk)
                or (Need.FREE in needs and not (is_free(request) if free is None else free))
                or (Need.IN_TIME in needs and (late or request.delayed))
                or (Need.TERM_PASSED in needs and not _passed(request, today))
                or (Need.NOT_DECIDED_BEFORE in needs and why_no_objection(request, user))
                or (Need.NOBODY_ASKED in needs and asked_now(request))
                or (Need.SOMEBODY_ASKED in needs and not asked_now(request))
                or (Need.PROPOSER in needs and not proposed_it)
                or (Need.SECOND_PERSON in needs and not (proposal and not proposed_it))
            )  # fmt: skip
            if not blocked:
                found.add(action)
    return frozenset(found)


def _passed(request: CorrectionRequest, today: datetime.date) -> bool:
    return request.waiting_until is not None and request.waiting_until < today


def page(request: CorrectionRequest, user: User, *, seen: int | None = None) -> Page:
    """`seen` is the version of the diploma that a decision in the making looked at."""
    casefile.read(request)
    proposal = proposals.waiting(request)
    if proposal is not None:
        seen = proposal.expected_version
    today = timezone.localdate()
    record = wording.record_today(request)
    running = request.state in RUNNING
    events = list(request.events.all())
    term = due.term(request, events)
    free = is_free(request)
    name, born = wording.holder_name(request)
    assert request.submitted_at is not None
    return Page(
        id=request.pk,
        step=request.step,
        reference=request.reference or "",
        missing=request.kind == CorrectionRequest.Kind.MISSING,
        title=letters.diploma_title(request, record),
        holder=name,
        born=born,
        state=State(request.state),
        tone=TONES.get(State(request.state), "neutral"),
        submitted=request.submitted_at,
        received=received.of(events[0]) if events else None,
        entered_by=str(events[0].user) if events and request.entered_by_id else "",
        due=request.due_on if running else None,
        left=left(request, today) if running else "",
        urgency=urgency(request, today).value if running else "",
        article=str(term.article) if term else "",
        waiting_until=request.waiting_until,
        notice=penalties.notice(request.notice_on) if running else None,
        penalty=penalties.penalty(request.notice_on, today) if running and request.notice_on else None,
        assigned=str(request.assigned_to) if request.assigned_to else "",
        gone=request.assigned_to is not None and free,
        mine=request.assigned_to_id == user.pk,
        institution=wording.institution(request),
        described=wording.described(request),
        why=request.why,
        prechecked=bool(request.prechecked),
        items=compared(request, record),
        standing=standing.of(request) if running and request.kind == CorrectionRequest.Kind.MISSING else (),
        files=tuple((file, range(file.pages)) for file in request.evidence.all()),
        opens_scans=scans.may_open(request, user),
        trail=trail(request),
        on_paper=any(received.of(event) for event in request.events.all()),
        difference=difference.since(request, record, seen),
        proposed=proposals.proposed(request, record),
        dropped=proposals.dropped(request) if request.state in ON_THE_DESK else None,
        decisions=proposals.taken(request),
        objection=objections.of(request),
        earlier=tuple(_earlier(one) for one in earlier(request)),
        versions=_versions(record),
        consequences=consequences.of(request, effects.of_taken(request)),
        may=may(request, user, free=free),
        forgotten=hasattr(request, "forgotten"),
    )


def compared(request: CorrectionRequest, record: StaffRecord | None) -> tuple[Compared, ...]:
    answers = latest_answers(request)
    return tuple(_compared(request, item, record, answers.get(item.pk)) for item in request.items.all())


def _compared(
    request: CorrectionRequest, item: RequestItem, record: StaffRecord | None, answer: QuestionAnswer | None
) -> Compared:

    then, asked = wording.shown(item), wording.asked(request, item)
    shown = record.data.get(item.field) if record and item.field else None
    now = wording.of_shown(shown) if shown else then
    found = wording.value(item.field, answer.value) if answer else wording.Side("")
    return Compared(
        id=item.pk,
        field=item.field,
        label=wording.label(item),
        then=then,
        now=now,
        changed=shown is not None and bool(item.shown_status) and now != then,
        asked=asked,
        differences=wording.differences(now, asked),
        found_rows=wording.rows_of(now, found) if found != asked else (),
        finding=wording.finding(item, answer.finding) if answer else "",
        silent=_silent(request) if answer is None else "",
        found=found,
        finding_reason=answer.reason if answer else "",
    )


def _silent(request: CorrectionRequest) -> str:
    """Why there is no answer of the institution."""
    if asked_now(request):
        return _("Nog geen antwoord")
    return _("Geen antwoord") if request.questions.all() else _("Niet gevraagd")


def _earlier(one: CorrectionRequest) -> Earlier:
    assert one.submitted_at is not None
    labels = ", ".join(wording.label(item) for item in one.items.all())
    return Earlier(one.pk, one.reference or "", labels, str(State(one.state).label), one.submitted_at)


def _versions(record: StaffRecord | None) -> tuple[str, ...]:
    """The versions of the diploma, newest first, each in one sentence."""
    if record is None:
        return ()
    return tuple(
        _("Versie %(n)d, %(date)s: %(reason)s. %(changes)s")
        % {
            "n": step.number,
            "date": display.date(timezone.localdate(step.recorded_at)),
            "reason": step.reason.label,
            "changes": "; ".join(_changed(one) for one in step.fields),
        }
        for step in record.steps
    )


def _changed(one: FieldStep) -> str:
    before, after = display.in_a_sentence(one.before), display.in_a_sentence(one.after)
    return f"{one.after.field.label}: {before} → {after}"
