"""The one gate to records for staff: what a desk may see, and nothing else reads `Diploma` here."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from diplomas.models import Diploma
from diplomas.scopes import for_institution
from institutions.desk import Desk


def records(desk: Desk) -> QuerySet[Diploma]:
    """The records of this desk: an institution's own; for who handles cases in the register, all."""
    if not desk.reads_records:
        return Diploma.objects.none()
    if desk.organisation is not None:
        return for_institution(desk.carries)
    return Diploma.objects.all()


def record(desk: Desk, diploma: UUID) -> Diploma | None:
    """That record, or None when it is not there or not this desk's: both look the same."""
    return records(desk).filter(pk=diploma).first()
