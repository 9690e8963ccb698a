"""The English explanation under a letter: the decision field by field, with its reasons and days.

Dutch is the language of the decision (Awb art. 2:6). What somebody wrote, such as the reviewer's own text,
stands in the language in which it was written, above.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from corrections import penalties, reasons, verdicts, wording
from corrections.letter_objections import Disputed
from corrections.models import CorrectionRequest
from corrections.workflow import Outcome
from diplomas import display


@dataclass(frozen=True, slots=True)
class Line:
    """One field: what it is called, what we do with it, and the reason from the list."""

    label: str
    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class English:
    """The days of the letter, and its fields. `objection_reason` only of one that is inadmissible."""

    submitted: str
    on: str
    until: str
    objected: str
    first_on: str
    diploma: str
    lines: tuple[Line, ...]
    objection_reason: str
    late: str


def of(
    request: CorrectionRequest,
    pairs: Sequence[verdicts.Pair],
    on: datetime.date,
    until: datetime.date,
    disputed: Disputed | None,
    reason: str,
    diploma: str,
) -> English:
    with override("en"):
        return English(
            submitted=wording.submitted(request),
            on=_day(on),
            until=_day(until),
            objected=_day(disputed.day if disputed else None),
            first_on=_day(request.decided_on),
            diploma=diploma,
            lines=tuple(
                Line(wording.label(item), _decision(item.field, one), str(reasons.words(one.reason)))
                for item, one in pairs
            ),
            late=penalties.after_notice(request.notice_on, on),
            objection_reason=str(reasons.words(reason)) if reason and disputed else "",
        )


def _decision(field: str, one: verdicts.Judged) -> str:
    if one.outcome == Outcome.NOT_CONSIDERED:
        return _("Wij behandelen dit niet.")
    if one.outcome == Outcome.REJECTED:
        return _("Wij passen dit niet aan.") if field else _("Wij nemen het niet op.")
    becomes = wording.value(field, one.value).text
    if not field:
        return _("Het staat in het register: %(value)s.") % {"value": becomes}
    return _("In het register staat nu: %(value)s.") % {"value": becomes}


def _day(day: datetime.date | None) -> str:
    return display.date(day) if day else ""
