"""The term for an objection to a decision: the same for everything the register decides. Pure functions."""

import datetime
from typing import Final

from diplomas.working_days import end_of_term

# Awb art. 6:7.
OBJECTION_WEEKS: Final = 6


def object_before(announced: datetime.date) -> datetime.date:
    """The last day for an objection to a decision announced on this day.

    Six weeks (Awb art. 6:7), of which the day after the announcement is the first day (art. 6:8), ending on
    a working day (Algemene termijnenwet art. 1).
    """
    return end_of_term(announced, weeks=OBJECTION_WEEKS)
