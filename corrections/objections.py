"""An objection as it stands in the steps of a request: when, what, how late, and how its holder was heard."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections import casefile, received
from corrections.models import CorrectionRequest, Decision, Event
from corrections.workflow import OBJECTION, Action, State


class Hearing(models.TextChoices):
    """How somebody was heard, or why not (Awb art. 7:2 and 7:3). Kept with the step under `HEARD_HOW`."""

    SPOKEN = "spoken", _("Er was een gesprek")
    ABSENT = "absent", _("De aanvrager was uitgenodigd en kwam niet")
    WAIVED = "waived", _("De aanvrager wilde geen gesprek")
    NEEDLESS = "needless", _("Een gesprek was niet nodig (Awb, artikel 7:3)")


HEARD_HOW = "heard_how"
# Under this name the step keeps the day of the hearing to which the holder was invited.
INVITED_FOR = "invited_for"
_STEPS = frozenset({Action.OBJECT, Action.INVITE, Action.HEAR})


@dataclass(frozen=True, slots=True)
class Invited:
    """For which hearing the holder was invited; documents may come in until `papers` (Awb art. 7:4(1))."""

    on: datetime.date
    text: str

    @property
    def papers(self) -> datetime.date:
        return self.on - datetime.timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Heard:
    """The hearing. `how` is empty for what was written down before that was asked."""

    on: datetime.date
    how: Hearing | None
    text: str


@dataclass(frozen=True, slots=True)
class Objection:
    """`until` was the last day for it; `late_days` counts from there and is 0 when it was on time.

    `posted` is the day of the postmark of a letter, which may make one in time that came later (Awb 6:9).
    """

    on: datetime.date
    text: str
    until: datetime.date | None
    late_days: int
    invited: Invited | None
    heard: Heard | None
    withdrawn: bool
    posted: datetime.date | None = None

    @property
    def late(self) -> bool:
        return self.late_days > 0


def of(request: CorrectionRequest) -> Objection | None:
    """The objection to the first decision; None when there was none."""
    events = [one for one in request.events.all() if one.action in _STEPS]
    # Who withdrew an objection may object again within the six weeks: the last one counts.
    filed = next((one for one in reversed(events) if one.action == Action.OBJECT), None)
    if filed is None:
        return None
    later = [one for one in events if one.number > filed.number]
    came = received.of(filed)
    on, until = received.day(filed), request.objection_until
    late = (on - until).days if until and filed.data.get("late") else 0
    return Objection(
        on=on,
        text=filed.words,
        until=until,
        late_days=max(late, 0),
        posted=came.posted if came else None,
        invited=_invited(later),
        heard=_heard(later),
        withdrawn=request.state not in (*OBJECTION, State.OBJECTION_DECIDED),
    )


def coming(request: CorrectionRequest) -> Invited | None:
    """The hearing that is still to come, the day itself with it; None when there is none."""
    objection = of(request) if request.state == State.OBJECTION_FILED else None
    invited = objection.invited if objection else None
    return invited if invited is not None and invited.on >= timezone.localdate() else None


def _invited(events: Sequence[Event]) -> Invited | None:
    event = next((one for one in reversed(events) if one.action == Action.INVITE), None)
    return invitation(event) if event else None


def invitation(event: Event) -> Invited:
    """What a step of inviting says."""
    return Invited(datetime.date.fromisoformat(event.data[INVITED_FOR]), event.words)


def _heard(events: Iterable[Event]) -> Heard | None:
    event = next((one for one in events if one.action == Action.HEAR), None)
    return hearing(event) if event else None


def hearing(event: Event) -> Heard:
    """What a step of hearing says."""
    how = event.data.get(HEARD_HOW)
    day = datetime.date.fromisoformat(event.data["heard_on"])
    return Heard(day, Hearing(how) if how in Hearing.values else None, event.words)


def first_decision(request: CorrectionRequest) -> Decision | None:
    """What the objection is about: the decision that was taken first."""
    return next((one for one in casefile.taken(request) if one.stage == Decision.Stage.FIRST), None)
