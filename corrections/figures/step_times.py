"""How long each step of a request takes, from the events: days between coming into a state and leaving it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from corrections.figures.outcomes import DECIDED, Wanted, quarter_name, rows
from corrections.workflow import DECIDED as AFTER_A_DECISION
from corrections.workflow import State


@dataclass(frozen=True, slots=True)
class StepDays:
    """How many days requests stood in one state before they went on; `number` counts how often they did.

    `quarter` is the one in which was decided, empty for all of them together.
    """

    quarter: str
    state: str
    number: int
    median_days: float
    p90_days: float


def step_days(wanted: Wanted) -> tuple[StepDays, ...]:
    """How long requests stood in each state, of those decided in the quarter (or all)."""
    return tuple(step for step in by_quarter(wanted) if not step.quarter)


def _named(state: State) -> str:
    """A decided request is left only by an objection: those are the holder's days, not ours."""
    label = str(state.label)
    return _("%(state)s, tot het bezwaar") % {"state": label} if state in AFTER_A_DECISION else label


def by_quarter(wanted: Wanted) -> tuple[StepDays, ...]:
    """The newest quarter first, at the end all together; within those the states in their own order.

    A stay begins and ends with an event that changes the state: a note or a reminder in between ends nothing.
    """
    found = rows(
        f"""
        WITH chosen AS (SELECT DISTINCT r.id, t.quarter {DECIDED}),
        stood AS (
            SELECT c.quarter, e.state_to AS state,
                   extract(epoch FROM
                       lead(e.at) OVER (PARTITION BY e.request_id ORDER BY e.number) - e.at) / 86400 AS days
            FROM corrections_event e JOIN chosen c ON c.id = e.request_id
            WHERE e.state_from <> e.state_to
        )
        SELECT quarter, state, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
               percentile_cont(0.9) WITHIN GROUP (ORDER BY days)
        FROM stood WHERE days IS NOT NULL
        GROUP BY GROUPING SETS ((quarter, state), (state))
        ORDER BY quarter DESC NULLS LAST
        """,  # noqa: S608 - only constants of this package
        wanted,
    )
    order = list(State.values)
    quarters = list(dict.fromkeys(row[0] for row in found))
    found.sort(key=lambda row: (quarters.index(row[0]), order.index(row[1])))
    return tuple(
        StepDays(
            quarter=quarter_name(quarter) if quarter else "",
            state=_named(State(state)),
            number=number,
            median_days=float(median),
            p90_days=float(p90),
        )
        for quarter, state, number, median, p90 in found
    )
