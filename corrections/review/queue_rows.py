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

from corrections import progress, wording
from corrections.models import CorrectionRequest
from corrections.workflow import State
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


@dataclass(frozen=True, slots=True)
class Row:
    """One request in a queue."""

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


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    urgency: str
    rows: tuple[Row, ...]


def groups(found: Sequence[CorrectionRequest]) -> tuple[Group, ...]:
    """The rows of a page by urgency, in the order of their last days."""
    today = timezone.localdate()
    names = names_today_of({one.organisation_id for one in found if one.organisation_id})
    made: dict[progress.Urgency, list[Row]] = {}
    for one in found:
        made.setdefault(urgency(one, today), []).append(_row(one, names, today))
    return tuple(
        Group(str(words), urgency.value, tuple(made[urgency]))
        for urgency, words in GROUPS.items()
        if urgency in made
    )


def _row(one: CorrectionRequest, names: dict[UUID, str], today: datetime.date) -> Row:
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
    )


def urgency(one: CorrectionRequest, today: datetime.date) -> progress.Urgency:
    """How urgent a running request is."""
    assert one.due_on is not None
    return progress.urgency(one.due_on, one.term_ran_to(today))


def left(one: CorrectionRequest, today: datetime.date) -> str:
    """How long there is still to decide on a running request, in working days."""
    assert one.due_on is not None
    words = _left(one.due_on, one.term_ran_to(today))
    return _("staat stil, %(left)s") % {"left": words} if one.stopped_on else words


def _left(due: datetime.date, today: datetime.date) -> str:
    days = progress.working_days_left(today, due)
    if days < 0 or due < today:
        late = (today - due).days
        return ngettext("%(n)d dag te laat", "%(n)d dagen te laat", late) % {"n": late}
    if due == today:
        return _("vandaag")
    return ngettext("nog %(n)d werkdag", "nog %(n)d werkdagen", days) % {"n": days}
