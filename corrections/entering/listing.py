"""Requests in a list on the pages of who enters one: by what they are about, never by whose they are."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from corrections import keeping, wording
from corrections.models import CorrectionRequest
from corrections.workflow import State


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft: what it is about, when it was begun, and until when it is kept."""

    id: UUID
    about: str
    at: datetime.datetime
    kept: datetime.date


@dataclass(frozen=True, slots=True)
class Sent:
    id: UUID
    reference: str
    about: str
    state: str


def drafts(found: QuerySet[CorrectionRequest]) -> list[Begun]:
    rows = found.filter(state=State.DRAFT).prefetch_related("items")
    return [Begun(one.pk, _about(one), one.started_at, keeping.draft_until(one)) for one in rows]


def sent(found: QuerySet[CorrectionRequest]) -> list[Sent]:
    rows = found.exclude(state=State.DRAFT).prefetch_related("items")
    return [Sent(one.pk, one.reference or "", _about(one), str(State(one.state).label)) for one in rows]


def _about(request: CorrectionRequest) -> str:
    if request.kind == CorrectionRequest.Kind.MISSING:
        return _("Diploma ontbreekt")
    return ", ".join(wording.label(item) for item in request.items.all()) or _("Nog geen gegeven gekozen")
