"""What came in and what went out, by quarter: requests received, decided and withdrawn, and objections.

Each counts in the quarter in which it happened, in the Netherlands: a request of March that was decided in
May is in two quarters, and a letter counts in the one in which it came. Counting only, as in `figures`. The
filter on an outcome is about decisions on fields and does nothing here.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils import timezone

from corrections import received
from corrections.figures.outcomes import ZONE, Wanted, quarter_name, rows
from corrections.models import Decision

RECEIVED, DECIDED, WITHDRAWN = "received", "decided", "withdrawn"
FILED, RETRACTED = "filed", "retracted"
# In the order of the fields of `Flow`, which have the same names.
_VERDICTS = tuple(Decision.Verdict.values)


@dataclass(frozen=True, slots=True)
class Flow:
    """One quarter, or all of them together. Objections by what was decided on them."""

    quarter: str
    received: int
    decided: int
    withdrawn: int
    objections: int
    founded: int
    partly: int
    unfounded: int
    inadmissible: int
    objections_withdrawn: int

    @classmethod
    def of(cls, quarter: str, found: Counter[str]) -> Flow:
        return cls(
            quarter=quarter, received=found[RECEIVED], decided=found[DECIDED], withdrawn=found[WITHDRAWN],
            objections=found[FILED], objections_withdrawn=found[RETRACTED],
            **{str(verdict): found[verdict] for verdict in _VERDICTS},
        )  # fmt: skip


_HAPPENED = f"""
    WITH chosen AS (
        SELECT r.id, r.submitted_at FROM corrections_correctionrequest r
        WHERE r.submitted_at IS NOT NULL
          AND (%(organisation)s::uuid IS NULL OR r.organisation_id = %(organisation)s::uuid)
          AND (%(scenario)s = '' OR r.scenario = %(scenario)s)
          AND (%(field)s = '' OR EXISTS (
              SELECT FROM corrections_requestitem q WHERE q.request_id = r.id AND q.field = %(field)s))
    ), happened AS (
        SELECT submitted_at AS at, '{RECEIVED}' AS what FROM chosen
        UNION ALL
        SELECT d.taken_at, CASE d.stage WHEN 'first' THEN '{DECIDED}' ELSE d.verdict END
        FROM corrections_decision d JOIN chosen c ON c.id = d.request_id WHERE d.state = 'taken'
        UNION ALL
        SELECT coalesce((e.data->>'{received.ON}')::date::timestamp AT TIME ZONE '{ZONE}', e.at),
               CASE e.action WHEN 'object' THEN '{FILED}' WHEN 'withdraw' THEN '{WITHDRAWN}'
                                   ELSE '{RETRACTED}' END
        FROM corrections_event e JOIN chosen c ON c.id = e.request_id
        WHERE e.action IN ('object', 'withdraw', 'withdraw_objection')
    ), dated AS (
        SELECT date_trunc('quarter', at AT TIME ZONE '{ZONE}')::date AS quarter, what FROM happened
    )
    SELECT quarter, what, count(*) FROM dated
    WHERE %(quarter)s::date IS NULL OR quarter = %(quarter)s::date
    GROUP BY 1, 2
"""  # noqa: S608 - only constants of this package


def flows(wanted: Wanted) -> tuple[Flow, ...]:
    """A line for each quarter in which something happened, newest first."""
    by_quarter: defaultdict[datetime.date, Counter[str]] = defaultdict(Counter)
    for quarter, what, number in rows(_HAPPENED, wanted):
        by_quarter[quarter][what] += number
    return tuple(Flow.of(quarter_name(day), by_quarter[day]) for day in sorted(by_quarter, reverse=True))


def together(found: tuple[Flow, ...]) -> Flow:
    """All these quarters as one line."""
    sums = [
        sum(getattr(one, name) for one in found)
        for name in ("received", "decided", "withdrawn", "objections", *_VERDICTS, "objections_withdrawn")
    ]
    return Flow("", *sums)


def quarters() -> tuple[str, ...]:
    """Every quarter that can be chosen, newest first: those in which something happened, and this one."""
    found = {one.quarter for one in flows(Wanted())} | {quarter_name(timezone.localdate())}
    return tuple(sorted(found, reverse=True))
