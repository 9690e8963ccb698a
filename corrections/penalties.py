"""The notice of default and the penalty for a late decision (Awb art. 4:17). Pure functions.

No penalty is due for an application that is plainly inadmissible or unfounded, or after a notice that came
unreasonably late (art. 4:17(6)): whether that is so, a person decides.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from corrections.terms import Term
from diplomas import display
from diplomas.working_days import DAY, end_of_term

GRACE_WEEKS: Final = 2
SETTLING_WEEKS: Final = 2
# Euros a day and for how many days, in turn (art. 4:17(2)). Indexed amounts; as read in 2026.
RATES: Final = ((23, 14), (35, 14), (45, 14))
MAX_DAYS: Final = 42
MAX_EUROS: Final = 1442
assert sum(days for _rate, days in RATES) == MAX_DAYS
assert sum(rate * days for rate, days in RATES) == MAX_EUROS

PENALTY_ARTICLE: Final = _(
    "Algemene wet bestuursrecht, artikel 4:17; Algemene termijnenwet, artikel 1. Zo lezen wij de wet"
)


@dataclass(frozen=True)
class Penalty:
    """For how many days a penalty is due, at most 42, and how much it is in whole euros, at most 1,442."""

    days: int
    euros: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of default: when it came, the last day to decide without a penalty, the first day of one."""

    on: datetime.date
    last: datetime.date
    first: datetime.date


def notice(received: datetime.date | None) -> Notice | None:
    """What follows from a notice that came on this day; None when there is none."""
    if received is None:
        return None
    return Notice(received, grace_ends(received), penalty_starts(received).date)


def settled_by(last_day: datetime.date) -> datetime.date:
    """Until when the penalty is decided on: two weeks after the last day it is due for (Awb art. 4:18)."""
    return end_of_term(last_day, weeks=SETTLING_WEEKS)


def notice_allowed(due: datetime.date, today: datetime.date) -> bool:
    """Whether a notice of default received today counts: only after the last day to decide (art. 4:17(3)).

    Whether there is a decision already is for whoever calls this to know.
    """
    return today > due


def grace_ends(notice_received: datetime.date) -> datetime.date:
    """The last of the two weeks in which a decision still costs nothing: the day before `penalty_starts`."""
    return end_of_term(notice_received, weeks=GRACE_WEEKS)


def penalty_starts(notice_received: datetime.date) -> Term:
    """First day for which a penalty is due.

    Art. 4:17(3): the day on which two weeks have passed since the day on which the term to decide had passed
    and the notice was received. A notice counts only after the term (`notice_allowed`), so its own day
    decides. That day is not in the two weeks; the day after it is the first of fourteen, and the penalty
    begins on the day after the last of those: the fifteenth after the notice.

    Art. 4:17(1) keeps the Algemene termijnenwet from the 42 days and not from the two weeks. So the last day
    of the two weeks moves to a working day, and the first day of the penalty, which ends no term, does not.
    Both are our reading.
    """
    return Term(
        date=grace_ends(notice_received) + DAY,
        article=PENALTY_ARTICLE,
        explanation=format_lazy(
            _(
                "Hebben wij dan nog niet beslist? Dan betalen wij u vanaf deze dag geld voor elke dag. "
                "Dat duurt ten hoogste {days} dagen."
            ),
            days=MAX_DAYS,
        ),
    )


def last_day(notice_received: datetime.date) -> datetime.date:
    """The last day for which a penalty can be due."""
    return penalty_starts(notice_received).date + (MAX_DAYS - 1) * DAY


def penalty(notice_received: datetime.date, decided_or_today: datetime.date) -> Penalty:
    """The penalty up to and including the day of the decision or, without one, today (art. 4:17(1) and (2)).

    The act says "for every day in default" and not whether the day of the decision is one. We count it, which
    is the reading in the holder's favour.
    """
    since = (decided_or_today - penalty_starts(notice_received).date).days + 1
    days = left = min(max(since, 0), MAX_DAYS)
    euros = 0
    for rate, longest in RATES:
        at_this_rate = min(left, longest)
        euros += rate * at_this_rate
        left -= at_this_rate
    return Penalty(days=days, euros=euros)


def counted(notice_received: datetime.date, decided: datetime.date) -> dict[str, Any]:
    """What a decision on this day is kept with: days, euros, and until when the penalty is decided on.

    Empty when the decision came within the two weeks. Plain values, for the event.
    """
    due = penalty(notice_received, decided)
    if not due.days:
        return {}
    last = min(decided, last_day(notice_received))
    return {"days": due.days, "euros": due.euros, "until": settled_by(last).isoformat()}


def after_notice(notice_received: datetime.date | None, decided: datetime.date) -> str:
    """What a decision on this day says of a notice of default; empty when there was none."""
    return in_words(counted(notice_received, decided)) if notice_received else ""


def in_words(kept: Mapping[str, Any]) -> str:
    """What a holder who gave notice reads of it with the decision, in the active language."""
    if not kept:
        return gettext(
            "Wij besloten op tijd nadat u ons in gebreke stelde. U krijgt daarom geen geld voor de dagen "
            "dat wij te laat waren (Awb, artikel 4:17)."
        )
    day = display.date(datetime.date.fromisoformat(kept["until"]))
    return ngettext(
        "Wij waren te laat. Wij tellen %(days)d dag: €\u00a0%(euros)d. "
        "Dit is onze telling, en nog geen besluit. Dat besluit krijgt u uiterlijk %(date)s, in een aparte "
        "brief (Awb, artikel 4:18).",
        "Wij waren te laat. Wij tellen %(days)d dagen: €\u00a0%(euros)d. "
        "Dit is onze telling, en nog geen besluit. Dat besluit krijgt u uiterlijk %(date)s, in een aparte "
        "brief (Awb, artikel 4:18).",
        kept["days"],
    ) % {**kept, "date": day}
