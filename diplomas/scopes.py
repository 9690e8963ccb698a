"""Which records an organisation works on: those it delivers or awards, and those it took over."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from .models import Diploma, DiplomaParty
from .present_names import MAXIMUM_SUCCESSIONS
from .terms import Role


def carried_by(organisation: UUID) -> frozenset[UUID]:
    """The organisation itself and every one whose records and rights came to it (a merger, a new BRIN)."""
    return _along_successions(organisation, come_from="new_id", go_to="old_id")


def carriers_of(organisation: UUID) -> frozenset[UUID]:
    """The other way round: the organisation itself and every one that its records and rights came to."""
    return _along_successions(organisation, come_from="old_id", go_to="new_id")


def _along_successions(organisation: UUID, *, come_from: str, go_to: str) -> frozenset[UUID]:
    """The names are of columns. A ring of successions, which nobody should record, ends after
    MAXIMUM_SUCCESSIONS.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE found (id, step) AS (
                SELECT %(asked)s::uuid, 0
                UNION
                SELECT s.{go_to}, f.step + 1
                FROM found f JOIN diplomas_succession s ON s.{come_from} = f.id AND s."on" <= %(today)s
                WHERE f.step < %(most)s
            )
            SELECT DISTINCT id FROM found
            """,  # noqa: S608 - the two columns above
            {"asked": organisation, "today": timezone.localdate(), "most": MAXIMUM_SUCCESSIONS},
        )
        return frozenset(row[0] for row in cursor.fetchall())


def for_institution(organisations: Iterable[UUID]) -> QuerySet[Diploma]:
    """The diplomas that one of these organisations delivers or awards. A joint partner only takes part."""
    party = DiplomaParty.objects.filter(
        diploma=OuterRef("pk"), organisation__in=list(organisations), role__in=[Role.DELIVERS, Role.AWARDS]
    )
    return Diploma.objects.filter(Exists(party))
