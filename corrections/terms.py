"""The legal clocks of a correction request: pure functions, each with the article behind it.

WRO art. 32 sets no term for a correction. That the Awb's reasonable term of at most eight weeks holds, with
suspension, delay, penalty and objection, is our reading; what is only our own choice says so. Ends of terms
move to a working day (Algemene termijnenwet; `diplomas.working_days`).
"""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diplomas.working_days import DAY, end_of_term, is_working_day, working_day_from


@dataclass(frozen=True)
class Term:
    """The last day of a term, where the term comes from, and a sentence for the person it concerns."""

    date: datetime.date
    article: str | Promise
    explanation: str | Promise


DECISION_WEEKS: Final = 8
HOLDER_WEEKS: Final = 4
INSTITUTION_WEEKS: Final = 3
MAX_DELAY_WEEKS: Final = 6
OBJECTION_WEEKS: Final = 6
OBJECTION_DECISION_WEEKS: Final = 6
OBJECTION_COMMITTEE_WEEKS: Final = 12
ADJOURN_WEEKS: Final = 6
NOTICE_WEEKS: Final = 2
REMINDER: Final = datetime.timedelta(days=7)
SOON_WORKING_DAYS: Final = 5
# Euros a day for days 1-14, 15-28 and 29-42 (Awb art. 4:17(2), amounts as read; they are indexed).
PENALTY: Final = ((14, 23), (14, 35), (14, 45))
PENALTY_DAYS: Final = 42


def decision_due(received: datetime.date) -> Term:
    """Last day to decide: within a reasonable term, at most eight weeks after receipt (Awb art. 4:13)."""
    return Term(
        end_of_term(received, weeks=DECISION_WEEKS),
        _("Awb, artikel 4:13 (zo lezen wij de wet; WRO artikel 32 noemt geen termijn)"),
        _("Wij besluiten binnen 8 weken nadat wij uw verzoek kregen."),
    )


def complete_by(asked: datetime.date) -> Term:
    """Last day for the holder to answer or complete the request (Awb art. 4:5; the length is ours)."""
    return Term(
        end_of_term(asked, weeks=HOLDER_WEEKS),
        _("Awb, artikel 4:5 (de 4 weken kiezen wij)"),
        _("U hebt 4 weken om te antwoorden. Zo lang staat onze termijn stil."),
    )


def suspended_days(asked: datetime.date, ended: datetime.date) -> int:
    """Days that the term stood still: from the day after we asked up to and including the day it ended.

    Awb art. 4:15(1)(a): until the request was completed, or the time for that passed unused.
    """
    return max(0, (ended - asked).days)


def resumed_due(due: datetime.date, asked: datetime.date, ended: datetime.date) -> Term:
    """The last day to decide after a standstill: as many days later, on a working day.

    For several standstills: give each the date that the one before gave.
    """
    return Term(
        working_day_from(due + suspended_days(asked, ended) * DAY),
        _("Awb, artikel 4:15, eerste lid"),
        _("De termijn stond stil zolang wij op uw antwoord wachtten."),
    )


def delayed_due(due: datetime.date, weeks: int, *, today: datetime.date) -> Term:
    """The last day after a notice of delay (Awb art. 4:14(3)). At most MAX_DELAY_WEEKS is our own choice.

    Raises ValueError when the term has passed already or the delay is too long.
    """
    if today > due:
        raise ValueError("a delay is told before the term ends")
    if not 1 <= weeks <= MAX_DELAY_WEEKS:
        raise ValueError("a delay of this length is not reasonable")
    return Term(
        end_of_term(due, weeks=weeks),
        _("Awb, artikel 4:14, derde lid (hoogstens 6 weken kiezen wij)"),
        _("Wij hebben meer tijd nodig en laten u weten waarom."),
    )


def institution_due(asked: datetime.date) -> Term:
    """Last day for the institution to answer. The law sets none (WRO art. 32(2)); the length is ours."""
    return Term(
        end_of_term(asked, weeks=INSTITUTION_WEEKS),
        _("WRO, artikel 32, tweede lid (de 3 weken kiezen wij)"),
        _("De instelling heeft 3 weken om te antwoorden. Onze termijn loopt door."),
    )


def reminders_due(asked: datetime.date, due: datetime.date, today: datetime.date) -> int:
    """How many reminders an institution should have had by today: a week before, on the day, then weekly.

    None on the day it was asked.
    """
    if today <= asked:
        return 0
    first = max(due - REMINDER, asked + DAY)
    moments = 1 if today >= first else 0
    if today >= due and due > first:
        moments += 1
    if today > due:
        moments += (today - due).days // REMINDER.days
    return moments


# --- too late ---


@dataclass(frozen=True, slots=True)
class Penalty:
    """What is due for a late decision: for how many days, and how much."""

    days: int
    euros: int


def notice_allowed(due: datetime.date, today: datetime.date) -> bool:
    """Whether the holder may give notice of default: only when the term has passed (Awb art. 4:17(3))."""
    return today > due


def penalty_starts(notice: datetime.date) -> Term:
    """The first day for which a penalty is due.

    Awb art. 4:17(3): the day on which two weeks have passed since the day after the notice was received.
    The two weeks begin the day after receipt, so the first day is receipt + 1 + 14. Awb 4:17 counts days of a
    sum and not a term in which something must be done, so it is not moved to a working day; our reading.
    """
    return Term(
        notice + (NOTICE_WEEKS * 7 + 1) * DAY,
        _("Awb, artikel 4:17, derde lid"),
        _("Besluiten wij niet binnen 2 weken, dan krijgt u geld voor elke dag daarna, hoogstens 42 dagen."),
    )


def penalty(notice: datetime.date, until: datetime.date) -> Penalty:
    """What is due when the decision is made (or today it still is not) on `until`; that day not counted."""
    first = penalty_starts(notice).date
    days = min(max(0, (until - first).days), PENALTY_DAYS)
    euros, left = 0, days
    for length, rate in PENALTY:
        euros += min(left, length) * rate
        left -= min(left, length)
    return Penalty(days, euros)


# --- objection ---


def objection_until(announced: datetime.date) -> Term:
    """Last day to object: six weeks, beginning the day after the decision was announced (Awb 6:7, 6:8)."""
    return Term(
        end_of_term(announced, weeks=OBJECTION_WEEKS),
        _("Awb, artikel 6:7 en 6:8"),
        _("U kunt bezwaar maken binnen 6 weken nadat wij u het besluit stuurden."),
    )


def objection_decision_due(term_ended: datetime.date, *, committee: bool = False) -> Term:
    """Last day to decide on an objection: six weeks (twelve with a committee) after the time to object ended.

    Awb art. 7:10(1); twelve weeks with a committee is as we know it, not as we read it.
    """
    weeks = OBJECTION_COMMITTEE_WEEKS if committee else OBJECTION_DECISION_WEEKS
    return Term(
        end_of_term(term_ended, weeks=weeks),
        _("Awb, artikel 7:10, eerste lid"),
        _("Wij besluiten op uw bezwaar binnen 6 weken nadat de tijd om bezwaar te maken voorbij is."),
    )


def objection_adjourned(due: datetime.date) -> Term:
    """Six weeks more to decide on an objection, once (Awb art. 7:10(3))."""
    return Term(
        end_of_term(due, weeks=ADJOURN_WEEKS),
        _("Awb, artikel 7:10, derde lid"),
        _("Wij hebben 6 weken langer nodig om op uw bezwaar te besluiten."),
    )


# --- how urgent ---


class Urgency(enum.StrEnum):
    """How a queue is divided."""

    LATE = "late"
    SOON = "soon"
    ON_TIME = "on_time"


def working_days_left(today: datetime.date, due: datetime.date) -> int:
    """Working days after today up to and including the last day; negative: how many too late."""
    if due < today:
        return -working_days_left(due, today)
    days = (due - today).days
    return sum(is_working_day(today + n * DAY) for n in range(1, days + 1))


def urgency(due: datetime.date, today: datetime.date) -> Urgency:
    """Late after the last day; soon with fewer than five working days left."""
    if today > due:
        return Urgency.LATE
    return Urgency.SOON if working_days_left(today, due) < SOON_WORKING_DAYS else Urgency.ON_TIME


# --- for the page in docs/ ---


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock in words: what ends, how long it is, the article, and whether the length is our own."""

    name: str
    length: str
    article: str
    ours: bool


ALL_CLOCKS: Final = (
    Clock("Besluit op een verzoek", "8 weken na ontvangst",
          "Awb 4:13 (onze lezing: WRO 32 noemt geen termijn)", False),
    Clock("Antwoord van de aanvrager", "4 weken; de termijn staat stil", "Awb 4:5 en 4:15(1)a", True),
    Clock("Antwoord van de instelling", "3 weken; de termijn loopt door", "WRO 32(2)", True),
    Clock("Uitstel", "hoogstens 6 weken, gemeld voor de laatste dag", "Awb 4:14(3)", True),
    Clock("Ingebrekestelling", "2 weken, als de termijn voorbij is", "Awb 4:17(3)", False),
    Clock("Dwangsom", "42 dagen: 14 × € 23, 14 × € 35, 14 × € 45; samen € 1.442", "Awb 4:17(2)", False),
    Clock("Bezwaar", "6 weken vanaf de dag na bekendmaking", "Awb 6:7 en 6:8", False),
    Clock("Besluit op bezwaar", "6 weken nadat de bezwaartermijn voorbij is", "Awb 7:10(1)", False),
    Clock("Verdagen", "6 weken, een keer", "Awb 7:10(3)", False),
    Clock("Beroep bij de rechtbank", "6 weken vanaf de dag na bekendmaking", "Awb 6:7, 6:8 en 8:1", False),
)  # fmt: skip
