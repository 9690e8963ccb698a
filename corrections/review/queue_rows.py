"""Requests in a queue: one line each, grouped by how much time there is left."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from corrections import penalties, progress, wording
from corrections.models import CorrectionRequest, Event
from corrections.queues import waits
from corrections.workflow import OBJECTION, Action, State, Who, actions
from diplomas.present_names import names_today_of

TONES: dict[State, str] = {
    State.WAITING_HOLDER: "warning",
    State.WAITING_INSTITUTION: "warning",
    State.PROPOSED: "warning",
    State.GRANTED: "success",
    State.PARTLY_GRANTED: "success",
    State.REJECTED: "error",
    State.NOT_CONSIDERED: "error",
}
GROUPS: dict[progress.Urgency, str | Promise] = {
    progress.Urgency.LATE: gettext_lazy("Te laat"),
    progress.Urgency.SOON: gettext_lazy("Bijna te laat: minder dan 5 werkdagen"),
    progress.Urgency.ON_TIME: gettext_lazy("Op tijd"),
}


# What stands beside the state: why this one needs somebody more than its day says.
NOTICE = gettext_lazy("In gebreke gesteld")
RETURNED = gettext_lazy("Teruggestuurd")
ADDED = gettext_lazy("Document na het voorstel")
NOW = gettext_lazy("Nu te doen")
OTHERS = gettext_lazy("Wacht op anderen")


@dataclass(frozen=True, slots=True)
class Row:
    """One request in a queue. `answer_by`: until when somebody else may answer; `free_until`: the last day to
    decide without a penalty, after a notice of default.
    """

    id: UUID
    step: int
    reference: str
    about: str
    institution: str
    assigned: str
    due: datetime.date
    left: str
    state: str
    tone: str
    marks: tuple[str, ...]
    paper: bool  # it did not come through the portal, and its answers go by post
    answer_by: datetime.date | None
    free_until: datetime.date | None
    answer_late: bool
    assignable: bool


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    urgency: str
    rows: tuple[Row, ...]

    @property
    def assignable(self) -> bool:
        return any(row.assignable for row in self.rows)


@dataclass(frozen=True, slots=True)
class Section:
    """Part of a page; without a heading when it is all of it."""

    heading: str
    groups: tuple[Group, ...]


def sections(found: Sequence[CorrectionRequest], *, mine: bool = False) -> tuple[Section, ...]:
    """The rows of a page by urgency; of one's own work what is to be done now apart from what waits."""
    today = timezone.localdate()
    names = names_today_of({one.organisation_id for one in found if one.organisation_id})
    moved = _moved(found)
    rows = [(one, _row(one, names, today, moved.get(one.pk, ""))) for one in found]
    if not mine:
        return (Section("", _groups(rows, today)),) if rows else ()
    parts = (
        (NOW, [(one, row) for one, row in rows if not waits(one, today)]),
        (OTHERS, [(one, row) for one, row in rows if waits(one, today)]),
    )
    return tuple(Section(str(words), _groups(part, today)) for words, part in parts if part)


def _groups(rows: Sequence[tuple[CorrectionRequest, Row]], today: datetime.date) -> tuple[Group, ...]:
    made: dict[progress.Urgency, list[Row]] = {}
    for one, row in rows:
        made.setdefault(urgency(one, today), []).append(row)
    return tuple(
        Group(str(words), urgency.value, tuple(made[urgency]))
        for urgency, words in GROUPS.items()
        if urgency in made
    )


def _moved(found: Sequence[CorrectionRequest]) -> dict[UUID, str]:
    """What happened last to a proposal and should be seen: it was sent back, or a document came after it."""
    open_ = [one.pk for one in found if one.state not in OBJECTION]
    lying = {one.pk for one in found if one.state == State.PROPOSED}
    moves = Event.objects.filter(
        request__in=open_,
        action__in=(Action.PROPOSE, Action.TAKE_BACK, Action.RETURN, Action.ADD_DOCUMENT),
    )
    in_order = moves.order_by("number").values_list("request_id", "action")
    last = {pk: action for pk, action in in_order if action != Action.ADD_DOCUMENT or pk in lying}
    words = {Action.RETURN: str(RETURNED), Action.ADD_DOCUMENT: str(ADDED)}
    return {pk: words[Action(action)] for pk, action in last.items() if action in words}


def _row(one: CorrectionRequest, names: dict[UUID, str], today: datetime.date, moved: str) -> Row:
    assert one.due_on is not None
    missing = one.kind == CorrectionRequest.Kind.MISSING
    labels = [wording.label(item) for item in one.items.all()]
    return Row(
        id=one.pk,
        step=one.step,
        reference=one.reference or "",
        about=_("Diploma ontbreekt") if missing else ", ".join(labels),
        institution=names.get(one.organisation_id, "") if one.organisation_id else "",
        assigned=str(one.assigned_to) if one.assigned_to else "",
        due=one.due_on,
        left=left(one, today),
        state=str(State(one.state).label),
        tone=TONES.get(State(one.state), "neutral"),
        marks=(*([str(NOTICE)] if one.notice_on else []), *([moved] if moved else [])),
        paper=one.entered_by_id is not None,
        answer_by=one.waiting_until,
        free_until=penalties.grace_ends(one.notice_on) if one.notice_on else None,
        answer_late=one.waiting_until is not None and one.waiting_until < today,
        assignable=Action.ASSIGN in actions(one.state, Who.REVIEWER),
    )


def urgency(one: CorrectionRequest, today: datetime.date) -> progress.Urgency:
    """How urgent a running request is."""
    assert one.due_on is not None
    return progress.urgency(one.due_on, one.term_ran_to(today))


def left(one: CorrectionRequest, today: datetime.date) -> str:
    """How long there is still to decide, in working days; how late it is in calendar days."""
    assert one.due_on is not None
    words = _left(one.due_on, one.term_ran_to(today))
    return _("staat stil, %(left)s") % {"left": words} if one.stopped_on else words


def _left(due: datetime.date, today: datetime.date) -> str:
    if due < today:
        late = (today - due).days
        return ngettext("%(n)d kalenderdag te laat", "%(n)d kalenderdagen te laat", late) % {"n": late}
    if due == today:
        return _("vandaag")
    days = progress.working_days_left(today, due)
    return ngettext("nog %(n)d werkdag", "nog %(n)d werkdagen", days) % {"n": days}
