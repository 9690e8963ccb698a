"""Requests in a list, as their holder reads them: what each one is, where it stands, and until when."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from corrections import keeping, terms, wording
from corrections.models import CorrectionRequest
from corrections.workflow import DECIDED, RUNNING, State
from diplomas import display

# How a state reads to a holder, and how it is coloured.
STATES: dict[State, tuple[str | Promise, str]] = {
    State.DRAFT: (gettext_lazy("Nog niet verstuurd"), "warning"),
    State.SUBMITTED: (gettext_lazy("Ontvangen"), "neutral"),
    State.IN_REVIEW: (gettext_lazy("In behandeling"), "neutral"),
    State.WAITING_HOLDER: (gettext_lazy("Wij hebben iets van u nodig"), "warning"),
    State.WAITING_INSTITUTION: (gettext_lazy("Wij wachten op de instelling"), "neutral"),
    State.ANSWERED: (gettext_lazy("In behandeling"), "neutral"),
    State.PROPOSED: (gettext_lazy("In behandeling"), "neutral"),
    State.GRANTED: (gettext_lazy("Ingewilligd"), "success"),
    State.PARTLY_GRANTED: (gettext_lazy("Deels ingewilligd"), "success"),
    State.REJECTED: (pgettext_lazy("request", "Afgewezen"), "error"),
    State.WITHDRAWN: (gettext_lazy("Ingetrokken"), "neutral"),
    State.NOT_CONSIDERED: (gettext_lazy("Niet behandeld"), "error"),
    State.OBJECTION_FILED: (gettext_lazy("Bezwaar ontvangen"), "neutral"),
    State.OBJECTION_HEARD: (gettext_lazy("Bezwaar in behandeling"), "neutral"),
    State.OBJECTION_DECIDED: (gettext_lazy("Besloten op uw bezwaar"), "neutral"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A request in a list. `until` says in one sentence which day counts now, empty when none does."""

    id: UUID
    reference: str
    title: str
    about: str
    badge: str
    tone: str
    date: datetime.datetime
    closed: datetime.date | None
    until: str
    needs_you: bool
    draft: bool
    running: bool
    late: bool
    diploma: UUID | None


def overview(found: Sequence[CorrectionRequest]) -> dict[str, object]:
    """The requests of one person, apart: not sent yet, running, and over."""
    rows = [row(one) for one in found]
    return {
        "drafts": [one for one in rows if one.draft],
        "running": [one for one in rows if one.running],
        "closed": [one for one in rows if not one.draft and not one.running],
    }


def row(request: CorrectionRequest) -> Row:
    words, tone = STATES[State(request.state)]
    items = list(request.items.all())
    missing = request.kind == CorrectionRequest.Kind.MISSING
    waits = request.state == State.WAITING_HOLDER
    running = request.state in RUNNING
    about = wording.described(request) if missing else ", ".join(wording.label(item) for item in items)
    late = running and not waits and request.is_late(timezone.localdate())
    return Row(
        id=request.pk,
        reference=request.reference or "",
        title=_("Diploma ontbreekt") if missing else _("Gegevens kloppen niet"),
        about=about,
        badge=str(words),
        tone=tone,
        date=request.submitted_at or request.started_at,
        closed=_closed(request),
        until=_until(request, late=late),
        needs_you=waits,
        draft=request.state == State.DRAFT,
        running=running,
        late=late,
        diploma=request.diploma_id,
    )


def _closed(request: CorrectionRequest) -> datetime.date | None:
    """The day on which it was over: the decision on an objection, on the request, or its withdrawal."""
    if request.state == State.DRAFT or request.state in RUNNING:
        return None
    return timezone.localdate(request.closed_at) if request.closed_at else request.decided_on


def _until(request: CorrectionRequest, *, late: bool) -> str:
    """Which day counts: to keep a draft, to answer, for our decision, to object or go to court (Awb 6:7)."""
    if request.state == State.DRAFT:
        return _dated(_("Wij bewaren dit tot en met %(date)s."), keeping.draft_until(request))
    if request.state == State.WAITING_HOLDER:
        return _dated(_("Antwoord uiterlijk %(date)s."), request.waiting_until)
    if request.state in RUNNING:
        words = _("Wij hadden uiterlijk %(date)s moeten besluiten.") if late else ""
        return _dated(words or _("U krijgt uiterlijk %(date)s bericht."), request.due_on)
    today = timezone.localdate()
    if (last := objection_until(request)) is not None and last >= today:
        return _dated(_("U kunt bezwaar maken tot en met %(date)s."), last)
    if (last := appeal_until(request)) is not None and last >= today:
        return _dated(_("U kunt naar de rechter tot en met %(date)s."), last)
    return ""


def _dated(words: str, day: datetime.date | None) -> str:
    return words % {"date": display.date(day)} if day else ""


def objection_until(request: CorrectionRequest) -> datetime.date | None:
    """The last day to object to what was decided (Awb art. 6:7)."""
    return request.objection_until if request.state in DECIDED else None


def appeal_until(request: CorrectionRequest) -> datetime.date | None:
    """The last day to go to court about what was decided on an objection (Awb art. 6:7 and 8:1)."""
    if request.state != State.OBJECTION_DECIDED or request.closed_at is None:
        return None
    return terms.objection_until(timezone.localdate(request.closed_at)).date


def of_interest(holder: UUID) -> list[Row]:
    """What this person may still have to do something with, the newest last: for the portal's own pages.

    That is a draft, a request that runs, and one of which the term to object or to go to court runs.
    """
    today = timezone.localdate()
    appeals = today - datetime.timedelta(days=60)  # longer than six weeks with all holidays
    found = CorrectionRequest.objects.filter(
        Q(state=State.DRAFT, entered_by=None)
        | Q(state__in=RUNNING)
        | Q(state__in=DECIDED, objection_until__gte=today)
        | Q(state=State.OBJECTION_DECIDED, closed_at__date__gte=appeals),
        holder_id=holder,
    )
    rows = [row(one) for one in found.order_by("started_at").prefetch_related("items")]
    return [one for one in rows if one.draft or one.until]


def about(rows: Sequence[Row], diploma: UUID) -> list[Row]:
    """Those of them that are about this diploma."""
    return [one for one in rows if one.diploma == diploma]
