"""What programmes were called when an examination was passed, for lists of records."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from diplomas.models import Diploma, ProgrammePeriod


def programme_names(rows: Sequence[Diploma]) -> dict[UUID, str]:
    """By record: the programme's name on the day of the examination, else its code. One query."""
    periods: dict[int, list[ProgrammePeriod]] = {}
    for period in ProgrammePeriod.objects.filter(programme__in={row.programme_id for row in rows}):
        periods.setdefault(period.programme_id, []).append(period)
    return {
        row.pk: next(
            (p.name for p in periods.get(row.programme_id, ()) if _holds(p, row)), str(row.programme)
        )
        for row in rows
    }


def _holds(period: ProgrammePeriod, row: Diploma) -> bool:
    lower, upper = period.period.lower, period.period.upper
    return (lower is None or lower <= row.exam_date) and (upper is None or row.exam_date < upper)
