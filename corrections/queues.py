"""The reviewers' queues: named views with counts, grouped by deadline, the oldest deadline first.

A page never counts rows it does not show, but for one query that counts every view at once from the indexes
of running requests. Pages go on from the last row (keyset), so a deep page costs as much as the first.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from corrections.models import CorrectionRequest, RequestItem
from corrections.people import own_holder
from corrections.references import normalise
from corrections.workflow import CLAIMABLE, OBJECTION, OPEN, State

PAGE_SIZE: Final = 40
RUNNING: Final = tuple(state.value for state in (*OPEN, *OBJECTION))


class View(models.TextChoices):
    """The queues. Addresses hold the values."""

    MINE = "mijn-werk", _("Mijn werk")
    FREE = "niet-toegewezen", _("Niet toegewezen")
    LATE = "te-laat", _("Te laat")
    INSTITUTION = "wacht-op-instelling", _("Wacht op instelling")
    HOLDER = "wacht-op-aanvrager", _("Wacht op aanvrager")
    TO_APPROVE = "vast-te-stellen", _("Vast te stellen")
    OBJECTIONS = "bezwaren", _("Bezwaren")
    ALL = "alle", _("Alle")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a queue is narrowed to; empty means everything. They stand in the address."""

    field: str = ""
    organisation: UUID | None = None
    state: str = ""
    kind: str = ""
    reviewer: UUID | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Filters:
        """What an address asks for; anything that is no value of a filter is left out."""
        state, kind = query.get("stand", ""), query.get("soort", "")
        return cls(
            field=query.get("gegeven", "")[:40],
            organisation=_uuid(query.get("instelling", "")),
            state=state if state in RUNNING else "",
            kind=kind if kind in CorrectionRequest.Kind.values else "",
            reviewer=_uuid(query.get("behandelaar", "")),
        )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a queue. `after` begins the next page; None on the last."""

    view: View
    rows: tuple[CorrectionRequest, ...]
    after: str | None


def running(user: User) -> QuerySet[CorrectionRequest]:
    """Everything that is not closed, without somebody's own: nobody meets their own request at work."""
    rows = CorrectionRequest.objects.filter(state__in=RUNNING)
    own = own_holder(user)
    return rows.exclude(holder_id=own) if own else rows


def _condition(view: View, user: User) -> Q:
    today = timezone.localdate()
    match view:
        case View.MINE:
            return Q(assigned_to=user)
        case View.FREE:
            return Q(assigned_to__isnull=True, state__in=CLAIMABLE)
        case View.LATE:
            # As `CorrectionRequest.is_late`, but for a day for an answer that passed unnoticed: each night
            # `clockwork` sees to those.
            return Q(due_on__lt=today) & (Q(stopped_on__isnull=True) | Q(due_on__lt=F("stopped_on")))
        case View.INSTITUTION:
            return Q(state=State.WAITING_INSTITUTION)
        case View.HOLDER:
            return Q(state=State.WAITING_HOLDER)
        case View.TO_APPROVE:
            return Q(state=State.PROPOSED)
        case View.OBJECTIONS:
            return Q(state__in=OBJECTION)
    return Q()


def counts(user: User) -> dict[View, int]:
    """How many stand in each view. One's own are counted apart, and taken off.

    Each part reads an index and no row: one aggregate with a filter for every view read the whole table,
    which took longer than the page itself at a hundred thousand requests. A holder is in none of these
    indexes, so the few requests of one's own are a second statement, only for who may have any.
    """
    found = _counted(CorrectionRequest.objects.all(), user)
    if own := own_holder(user):
        mine = _counted(CorrectionRequest.objects.filter(holder_id=own), user)
        found = {view: number - mine[view] for view, number in found.items()}
    return found


def _counted(rows: QuerySet[CorrectionRequest], user: User) -> dict[View, int]:
    """The views that are states from one count of each state, the others each from their own index."""
    rows = rows.filter(state__in=RUNNING).order_by()
    parts = [rows.values_list("state").annotate(number=Count("*"))]
    for view in (View.MINE, View.FREE, View.LATE):
        one = rows.filter(_condition(view, user)).annotate(view=Value(view.value))
        parts.append(one.values_list("view").annotate(number=Count("*")))
    number: Counter[str] = Counter(dict(parts[0].union(*parts[1:], all=True)))
    return {
        View.MINE: number[View.MINE],
        View.FREE: number[View.FREE],
        View.LATE: number[View.LATE],
        View.INSTITUTION: number[State.WAITING_INSTITUTION],
        View.HOLDER: number[State.WAITING_HOLDER],
        View.TO_APPROVE: number[State.PROPOSED],
        View.OBJECTIONS: sum(number[state] for state in OBJECTION),
        View.ALL: sum(number[state] for state in RUNNING),
    }


def page(user: User, view: View, filters: Filters | None = None, after: str = "") -> Page:
    """One page: the oldest deadline first."""
    rows = _narrowed(running(user).filter(_condition(view, user)), filters or Filters())
    if (begin := _begin(after)) is not None:
        day, last = begin
        rows = rows.filter(due_on__gte=day).exclude(due_on=day, id__lte=last)
    found = list(
        rows.select_related("assigned_to", "organisation", "diploma")
        .prefetch_related("items")
        .order_by("due_on", "id")[: PAGE_SIZE + 1]
    )
    last_row = found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else None
    return Page(view, tuple(found[:PAGE_SIZE]), f"{last_row.due_on}_{last_row.pk}" if last_row else None)


def _narrowed(rows: QuerySet[CorrectionRequest], wanted: Filters) -> QuerySet[CorrectionRequest]:
    if wanted.field:
        items = RequestItem.objects.filter(request=OuterRef("pk"), field=wanted.field)
        rows = rows.filter(Exists(items))
    if wanted.organisation:
        rows = rows.filter(organisation=wanted.organisation)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.reviewer:
        rows = rows.filter(assigned_to=wanted.reviewer)
    return rows


def _begin(after: str) -> tuple[datetime.date, UUID] | None:
    day, _bar, last = after.partition("_")
    try:
        return datetime.date.fromisoformat(day), UUID(last)
    except ValueError:
        return None


def by_reference(typed: str) -> CorrectionRequest | None:
    """The request that was sent under this reference, however it was typed."""
    return CorrectionRequest.objects.filter(reference=normalise(typed)).first()


def earlier(request: CorrectionRequest, limit: int = 20) -> list[CorrectionRequest]:
    """Other requests of the same person, newest first."""
    others = CorrectionRequest.objects.filter(holder_id=request.holder_id).exclude(pk=request.pk)
    return list(others.exclude(state=State.DRAFT).order_by("-submitted_at").prefetch_related("items")[:limit])
