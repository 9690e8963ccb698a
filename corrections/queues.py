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
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Kind, User
from corrections.models import CorrectionRequest, RequestItem
from corrections.people import own_holder
from corrections.posted import uuid_of
from corrections.references import meant
from corrections.workflow import OBJECTION, RUNNING, WAITING, State
from diplomas import catalogue
from diplomas.models import Organisation
from diplomas.present_names import names_today_of

PAGE_SIZE: Final = 40
# Ends the mark of a page that begins in the second part of one's own work.
SECOND: Final = "_2"
# After which day and request a page begins, and whether in the second part.
type Begin = tuple[datetime.date, UUID, bool]


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
        field, state, kind = (query.get(name, "") for name in ("gegeven", "stand", "soort"))
        return cls(
            field=field if field in catalogue.names() else "",
            organisation=uuid_of(query.get("instelling", "")),
            state=state if state in RUNNING else "",
            kind=kind if kind in CorrectionRequest.Kind.values else "",
            reviewer=uuid_of(query.get("behandelaar", "")),
        )


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
            return CorrectionRequest.free(today)
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


def counts(user: User, filters: Filters | None = None) -> dict[View, int]:
    """How many stand in each view, of what passes the filters. One's own are not counted.

    Without filters each part reads an index and no row: one aggregate with a filter for every view read the
    whole table, which took longer than the page itself at a hundred thousand requests. A holder is in none of
    these indexes, so the few requests of one's own are a second statement, only for who may have any. With
    filters the rows must be read all the same, so there it is one aggregate, which reads them once.
    """
    if filters and filters != Filters():
        passed = _narrowed(running(user), filters).order_by()
        each = {
            view.name: Count("pk", filter=_condition(view, user)) for view in View if _condition(view, user)
        }
        found = passed.aggregate(**each, ALL=Count("pk"))
        return {view: found[view.name] for view in View}
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


def waits(request: CorrectionRequest, today: datetime.date) -> bool:
    """Whether others are to act: an answer that may still come, or a second person."""
    if request.state == State.PROPOSED:
        return True
    passed = request.waiting_until is not None and request.waiting_until < today
    return request.state in WAITING and not passed


def _waits(today: datetime.date) -> Q:
    """As `waits`."""
    passed = Q(waiting_until__isnull=False, waiting_until__lt=today)
    return Q(state=State.PROPOSED) | (Q(state__in=WAITING) & ~passed)


def page(user: User, view: View, filters: Filters | None = None, after: str = "") -> Page:
    """One page: the oldest deadline first; of one's own work first what is to be done now."""
    rows = _narrowed(running(user).filter(_condition(view, user)), filters or Filters())
    begin = _begin(after)
    later = Q()
    if begin is not None:
        day, last_id, _second = begin
        later = Q(due_on__gte=day) & ~Q(due_on=day, id__lte=last_id)
    order = ["due_on", "id"]
    if view == View.MINE:
        others = _waits(timezone.localdate())
        rows = rows.annotate(second=Case(When(others, then=True), default=False))
        order = ["second", *order]
        if begin is not None:
            later = Q(second=True) & later if begin[2] else later | Q(second=True)
    rows = rows.filter(later).order_by(*order)
    rows = rows.select_related("assigned_to", "organisation", "diploma").prefetch_related("items")
    found = list(rows[: PAGE_SIZE + 1])
    last = found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else None
    return Page(view, tuple(found[:PAGE_SIZE]), _mark(view, last) if last else None)


def _mark(view: View, last: CorrectionRequest) -> str:
    second = view == View.MINE and waits(last, timezone.localdate())
    return f"{last.due_on}_{last.pk}{SECOND if second else ''}"


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


def _begin(after: str) -> Begin | None:
    day, _bar, last = after.partition("_")
    try:
        return datetime.date.fromisoformat(day), UUID(last.removesuffix(SECOND)), last.endswith(SECOND)
    except ValueError:
        return None


def organisations() -> dict[UUID, str]:
    """Whoever a running request is about, by today's name."""
    asked = CorrectionRequest.objects.filter(organisation=OuterRef("pk"), state__in=RUNNING)
    found = set(Organisation.objects.filter(Exists(asked)).values_list("pk", flat=True))
    return dict(sorted(names_today_of(found).items(), key=lambda one: one[1].casefold()))


def handlers() -> list[User]:
    """Everybody who has a running request, by name."""
    theirs = CorrectionRequest.objects.filter(assigned_to=OuterRef("pk"), state__in=RUNNING)
    return sorted(User.objects.filter(Exists(theirs), kind=Kind.STAFF), key=lambda one: str(one).casefold())


def by_reference(typed: str) -> CorrectionRequest | None:
    """The request that was sent under this reference, however it was typed."""
    known = meant(typed)
    return (
        CorrectionRequest.objects.filter(reference__in=known).order_by("-reference").first()
        if known
        else None
    )


def earlier(request: CorrectionRequest, limit: int = 20) -> list[CorrectionRequest]:
    """Other requests of the same person, newest first."""
    others = CorrectionRequest.objects.filter(holder_id=request.holder_id).exclude(pk=request.pk)
    return list(others.exclude(state=State.DRAFT).order_by("-submitted_at").prefetch_related("items")[:limit])
