"""A request about the same that runs: a second one is allowed, and seldom what somebody wants."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from corrections.models import CorrectionRequest
from corrections.people import Actor
from corrections.services import drafting
from corrections.workflow import RUNNING


def of_field(actor: Actor, diploma: UUID, field: str) -> CorrectionRequest | None:
    return _running(actor).filter(diploma_id=diploma, items__field=field).first()


def of_missing(actor: Actor, draft: CorrectionRequest) -> CorrectionRequest | None:
    """Of the same document of the same day: what its holder calls the programme may differ."""
    keys = ["document", "kind", "sector", "exam_date"]
    said = draft.described
    if draft.kind != CorrectionRequest.Kind.MISSING or not said.get("exam_date"):
        return None
    if not said.get("sector"):  # of no sector of the register: then what they chose tells them apart
        keys.append("education")
    same = {key: said.get(key, "") for key in keys}
    return _running(actor).filter(kind=draft.kind, described__contains=same).exclude(pk=draft.pk).first()


def _running(actor: Actor) -> QuerySet[CorrectionRequest]:
    return drafting.own(actor).filter(state__in=RUNNING)
