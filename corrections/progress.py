"""How far a term has got: working days left, how urgent that is, reminders to send. Pure functions."""

import datetime
from enum import StrEnum
from typing import Final

from diplomas.working_days import working_days_between

# Ours. Fewer working days left than this is soon: a week's work.
SOON_WORKING_DAYS: Final = 5
# Ours. Days before the last day on which an institution is reminded first, and days from one to the next.
REMINDER_EVERY_DAYS: Final = 7


class Urgency(StrEnum):
    """How a term stands today; the values sort in no order."""

    LATE = "late"
    SOON = "soon"
    ON_TIME = "on_time"


def working_days_left(today: datetime.date, due: datetime.date) -> int:
    """Working days after today, up to and including the last day: 0 on the last day, negative when late.

    Late counts the working days since, and at least one: the Saturday after a last day on a Friday is late.
    """
    if today > due:
        return -max(working_days_between(due, today), 1)
    return working_days_between(today, due)


def urgency(due: datetime.date, today: datetime.date) -> Urgency:
    """Late after the last day, soon with fewer than five working days left, otherwise on time."""
    left = working_days_left(today, due)
    if left < 0:
        return Urgency.LATE
    return Urgency.SOON if left < SOON_WORKING_DAYS else Urgency.ON_TIME


def reminder_days(asked: datetime.date, due: datetime.date, today: datetime.date) -> list[datetime.date]:
    """The days up to today on which an institution is reminded: a week before, on the last day, weekly after.

    Only days after the question itself: who has less than a week gets no reminder together with the question.
    """
    week = datetime.timedelta(days=REMINDER_EVERY_DAYS)
    days = []
    day = due - week
    while day <= today:
        if day > asked:
            days.append(day)
        day += week
    return days


def reminders_due(asked: datetime.date, due: datetime.date, today: datetime.date) -> int:
    """How many reminders an institution that has not answered should have had by today, today's included."""
    return len(reminder_days(asked, due, today))
