"""Legal terms: how they are counted, and when a delivered diploma must be visible. Pure functions.

How a term ends follows the Algemene termijnenwet (BWBR0002448): article 1 moves an end on a Saturday, Sunday
or generally recognised holiday to the next other day; article 2 asks for two such other days in a term of
three days or more; article 4 leaves terms of more than 90 days or twelve weeks alone. The days of article 3
come from the `holidays` package, with 5 May every year, as the act says, and not only in jubilee years.
Days that a royal decree puts on a par with a holiday (article 3, paragraph 3) are not known here.

That this act also governs the terms in which institutions deliver is an assumption: their source is the
register's own explanation for institutions (14 days and 8 weeks after the result, visible a day later),
which names no article.
"""

import datetime
from dataclasses import dataclass

import holidays
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diplomas.terms import HIGHER_EDUCATION, Sector

DAY = datetime.timedelta(days=1)
# Article 4(a): longer terms are not moved. A term in weeks may have twelve of them.
LONGEST_MOVED_DAYS = 90
LONGEST_MOVED_WEEKS = 12

# "Optional" are the days many people work on: 5 May outside jubilee years. Easter and Whit Sunday are in the
# list although the act does not name them; they are Sundays, so it makes no difference.
_RECOGNISED = holidays.country_holidays("NL", categories=("public", "optional"))


@dataclass(frozen=True)
class Term:
    """The last day of a term, where the term comes from, and a sentence for the person it concerns."""

    date: datetime.date
    article: str | Promise
    explanation: str | Promise


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


_FOURTEEN_DAYS = frozenset({Sector.VO, Sector.VAVO, Sector.VSO, Sector.PRO, Sector.MBO})
_SOURCE = _("uitleg van het register voor instellingen; Algemene termijnenwet, artikel 1")


def delivery_due_on(sector: Sector, result_date: datetime.date) -> datetime.date | None:
    """Last day on which the institution may deliver, or None for a sector without a known term."""
    if sector in HIGHER_EDUCATION:
        return end_of_term(result_date, weeks=8)
    if sector in _FOURTEEN_DAYS:
        return end_of_term(result_date, days=14)
    return None


def expected_visible_on(sector: Sector, result_date: datetime.date) -> Term | None:
    """The day from which a diploma must be visible: a day after the last day for delivery.

    None for exams of CvTE and SZW and for Wft exams: no term for those is known.
    """
    due = delivery_due_on(sector, result_date)
    if due is None:
        return None
    if sector in HIGHER_EDUCATION:
        explanation = _(
            "Uw instelling heeft 8 weken om uw diploma door te geven. Een dag later ziet u het hier."
        )
    else:
        explanation = _(
            "Uw school heeft 14 dagen om uw diploma door te geven. Een dag later ziet u het hier."
        )
    return Term(date=working_day_from(due + DAY), article=_SOURCE, explanation=explanation)
