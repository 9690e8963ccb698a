"""How a legal term ends: the Algemene termijnenwet (BWBR0002448). Pure functions.

Article 1 moves an end on a Saturday, Sunday or generally recognised holiday to the next other day; article 2
asks for two such other days in a term of three days or more; article 4 leaves terms of more than 90 days or
twelve weeks alone. The days of article 3 come from the `holidays` package, with 5 May every year, as the act
says, and not only in jubilee years. Days that a royal decree puts on a par with a holiday (article 3,
paragraph 3) are not known here.
"""

import datetime

import holidays

DAY = datetime.timedelta(days=1)
# Article 4(a): longer terms are not moved. A term in weeks may have twelve of them.
LONGEST_MOVED_DAYS = 90
LONGEST_MOVED_WEEKS = 12

# "Optional" are the days many people work on: 5 May outside jubilee years. Easter and Whit Sunday are in the
# list although the act does not name them; they are Sundays, so it makes no difference.
_RECOGNISED = holidays.country_holidays("NL", categories=("public", "optional"))


def is_working_day(day: datetime.date) -> bool:
    """No Saturday, Sunday or generally recognised holiday (Algemene termijnenwet art. 1 and 3)."""
    return day.weekday() < 5 and day not in _RECOGNISED


def working_day_from(day: datetime.date) -> datetime.date:
    """This day, or the first working day after it (Algemene termijnenwet art. 1)."""
    while not is_working_day(day):
        day += DAY
    return day


def end_of_term(start: datetime.date, *, days: int = 0, weeks: int = 0) -> datetime.date:
    """Last day of a term of so many days or weeks that begins the day after `start`.

    Give days or weeks, not both: the act treats "90 days" and "12 weeks" as two measures. Raises ValueError
    otherwise.
    """
    if (days > 0) == (weeks > 0):
        raise ValueError("a term has a number of days or a number of weeks")
    end = start + datetime.timedelta(days=days, weeks=weeks)
    if days > LONGEST_MOVED_DAYS or weeks > LONGEST_MOVED_WEEKS:
        return end
    if days >= 3 or weeks:
        end = max(end, _second_working_day_after(start))
    return working_day_from(end)


def _second_working_day_after(start: datetime.date) -> datetime.date:
    first = working_day_from(start + DAY)
    return working_day_from(first + DAY)


def working_days_between(after: datetime.date, until: datetime.date) -> int:
    """How many working days come after `after`, up to and including `until`; 0 when none do."""
    return sum(is_working_day(after + n * DAY) for n in range(1, (until - after).days + 1))
