"""Decisions as who handles a request reads them: what is proposed, what was sent back, what is taken."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from uuid import UUID

from corrections import casefile, letters, reasons, wording
from corrections.models import CorrectionRequest, Decision, Event, Evidence
from corrections.review import returned
from corrections.review.returned import Returned
from corrections.services import grounds
from corrections.workflow import Action, Outcome
from diplomas.handling import StaffRecord


@dataclass(frozen=True, slots=True)
class DecidedItem:
    label: str
    outcome: str
    reason: str
    text: str
    becomes: wording.Side
    becomes_in_full: str


@dataclass(frozen=True, slots=True)
class Added:
    """A document that came after a proposal. `number` is its place among all of the request."""

    file: Evidence
    number: int
    pages: range
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """What waits for a second person. `added` is what who proposed it had not seen.

    `returned` of one that comes after another that was sent back.
    """

    by: str
    at: datetime.datetime
    explanation: str
    items: tuple[DecidedItem, ...]
    overtaken: bool
    warning: str
    added: tuple[Added, ...]
    returned: Returned | None

    @property
    def added_files(self) -> frozenset[UUID]:
        return frozenset(one.file.pk for one in self.added)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A proposal that came back: whose it was, and who sent it back or took it back, when and why."""

    decision: Decision
    proposed_by: str
    by: str
    at: datetime.datetime
    returned: bool
    why: str
    added: tuple[Added, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision with its letter. `verdict` and `reason` only of one on an objection."""

    objection: bool
    at: datetime.datetime
    proposed_by: str
    by: str
    second_person: bool
    verdict: str
    reason: str
    explanation: str
    items: tuple[DecidedItem, ...]
    letter: UUID | None
    letter_name: str


def items(decision: Decision) -> tuple[DecidedItem, ...]:
    return tuple(
        DecidedItem(
            label=wording.label(one.item),
            outcome=str(Outcome(one.outcome).label),
            reason=str(reasons.words(one.reason)),
            text=one.text,
            becomes=(becomes := wording.value(one.item.field, one.value)),
            becomes_in_full=wording.in_full(one.item, becomes),
        )
        for one in decision.items.all()
    )


def waiting(request: CorrectionRequest) -> Decision | None:
    """The decision that waits for a second person, if any."""
    return next((one for one in request.decisions.all() if one.state == Decision.State.PROPOSED), None)


def proposed(request: CorrectionRequest, record: StaffRecord | None) -> Proposed | None:
    """What waits for a second person, if anything."""
    found = waiting(request)
    if found is None:
        return None
    missing = request.kind == CorrectionRequest.Kind.MISSING
    overtaken = not missing and record is not None and record.data.version != found.expected_version
    return Proposed(
        by=str(found.proposed_by),
        at=found.proposed_at,
        explanation=found.explanation,
        items=items(found),
        overtaken=overtaken,
        warning=grounds.not_asked(request, [(one.item, one) for one in found.items.all()]),
        added=added_after(request, found),
        returned=returned.of_proposal(request, found),
    )


def added_after(request: CorrectionRequest, decision: Decision) -> tuple[Added, ...]:
    """The documents that the holder added after this was proposed, in the order of all documents."""
    events = list(request.events.all())
    proposed_as = next((one.number for one in events if _proposes(one, decision)), None)
    if proposed_as is None:
        return ()
    came = {
        one.data.get("evidence"): one.at
        for one in events
        if one.action == Action.ADD_DOCUMENT and one.number > proposed_as
    }
    return tuple(
        Added(file, number, file.page_numbers, came[str(file.pk)])
        for number, file in enumerate(request.evidence.all(), start=1)
        if str(file.pk) in came
    )


def _proposes(event: Event, decision: Decision) -> bool:
    return event.action == Action.PROPOSE and event.data.get("decision") == str(decision.pk)


def dropped(request: CorrectionRequest) -> Dropped | None:
    """The last proposal, when it came back; what is decided next begins with that."""
    first = [one for one in request.decisions.all() if one.stage == Decision.Stage.FIRST]
    over = [one for one in first if one.state != Decision.State.PROPOSED]
    last = max(over, key=lambda one: one.proposed_at, default=None)
    if last is None or last.state != Decision.State.DROPPED:
        return None
    event = next(
        (
            one for one in request.events.all()
            if one.action in (Action.RETURN, Action.TAKE_BACK) and one.data.get("decision") == str(last.pk)
        ),
        None,
    )  # fmt: skip
    if event is None:
        return None
    return Dropped(
        decision=last,
        proposed_by=str(last.proposed_by),
        by=str(event.user),
        at=event.at,
        returned=event.action == Action.RETURN,
        why=event.words,
        added=added_after(request, last),
    )


def taken(request: CorrectionRequest) -> tuple[Taken, ...]:
    """Every decision that was taken, the newest first."""
    return tuple(_taken(one) for one in casefile.taken(request))


def _taken(one: Decision) -> Taken:
    assert one.taken_at is not None
    letter = getattr(one, "letter", None)
    return Taken(
        objection=one.stage == Decision.Stage.OBJECTION,
        at=one.taken_at,
        proposed_by=str(one.proposed_by),
        by=str(one.taken_by),
        second_person=one.second_person,
        verdict=str(Decision.Verdict(one.verdict).label) if one.verdict else "",
        reason=str(reasons.words(one.reason)) if one.reason else "",
        explanation=one.explanation,
        items=items(one),
        letter=letter.pk if letter else None,
        letter_name=letters.name(letter) if letter else "",
    )
