"""What organisations are called today: their own name, or that of whoever carries their records now."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.utils import timezone

from .content import Facts
from .values import OrganisationValue

# An organisation that ended is followed through at most this many mergers.
MAXIMUM_SUCCESSIONS = 5


def names_today(facts: Sequence[Facts]) -> dict[UUID, str]:
    """Today's name of every organisation these facts name; of one that ended, its successor's name."""
    wanted = {said.deliverer for said in facts}
    for said in facts:
        for value in said.fields.values():
            if isinstance(value, tuple):
                wanted |= {UUID(o.id) for o in value if isinstance(o, OrganisationValue)}
    return names_today_of(wanted)


def names_today_of(organisations: set[UUID]) -> dict[UUID, str]:
    """Today's name of each of these organisations, as `names_today`."""
    return _names_or_heirs(organisations, timezone.localdate()) if organisations else {}


def _names_or_heirs(organisations: set[UUID], today: datetime.date) -> dict[UUID, str]:
    """The name of each organisation; of one that ended, of who carries its records now.

    One query, however long the chain of mergers: an organisation is its own nearest heir. Whoever passed its
    records on does not count, also when nobody wrote down the end of its name. Of two heirs the latest
    counts, so the answer is always the same. A ring of successions, which nobody should record, ends after
    MAXIMUM_SUCCESSIONS.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE heir (organisation, id, step, since) AS (
                SELECT asked, asked, 0, NULL::date FROM unnest(%(asked)s::uuid[]) asked
                UNION ALL
                SELECT h.organisation, s.new_id, h.step + 1, s."on"
                FROM heir h JOIN diplomas_succession s ON s.old_id = h.id AND s."on" <= %(today)s
                WHERE h.step < %(most)s
            )
            SELECT DISTINCT ON (h.organisation) h.organisation, n.name
            FROM heir h
            JOIN diplomas_organisationname n ON n.organisation_id = h.id AND n.period @> %(today)s::date
            WHERE NOT EXISTS (
                SELECT FROM diplomas_succession later WHERE later.old_id = h.id AND later."on" <= %(today)s
            )
            ORDER BY h.organisation, h.step, h.since DESC, h.id
            """,
            {"asked": sorted(organisations), "today": today, "most": MAXIMUM_SUCCESSIONS},
        )
        return dict(cursor.fetchall())
