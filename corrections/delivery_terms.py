"""Legal terms: when a delivered diploma must be visible. Pure functions.

The calendar is `diplomas.working_days`.

That the Algemene termijnenwet also governs the terms in which institutions deliver is an assumption: their
source is the register's own explanation for institutions (14 days and 8 weeks after the result, visible a
day later), which names no article.
"""

import datetime

from django.utils.translation import gettext_lazy as _

from corrections.terms import Term
from diplomas.terms import HIGHER_EDUCATION, Sector
from diplomas.working_days import DAY, end_of_term, working_day_from

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
