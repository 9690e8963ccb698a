"""Legal terms: when a delivered diploma must be visible, and those of a correction request. Pure functions.

The calendar is `diplomas.working_days`. The penalty for being late is in `corrections.penalties`, how far a
term has got in `corrections.progress`, the list of all terms in `corrections.clocks`.

That the Algemene termijnenwet also governs the terms in which institutions deliver is an assumption: their
source is the register's own explanation for institutions (14 days and 8 weeks after the result, visible a
day later), which names no article.

A correction request (WRO art. 32) has no term of its own. That the decision on it is a decision on an
application, so that the terms of the Awb hold, is our reading. Asking the institution (WRO art. 32(2)) does
not stop our term: Awb art. 4:15 stops it for the holder's answer, not for that of an institution in this
country.

A term that the act leaves to us (Awb art. 4:5, 4:14(3); WRO art. 32(2) and (3)(c)) is not "set by an act",
which is what the Algemene termijnenwet is about. We let those end on a working day as well.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from diplomas.objection import OBJECTION_WEEKS, object_before
from diplomas.terms import HIGHER_EDUCATION, Sector
from diplomas.working_days import DAY, end_of_term, working_day_from

# As the register explains to institutions.
HIGHER_EDUCATION_WEEKS: Final = 8
SCHOOL_DAYS: Final = 14
# Awb art. 4:13(2).
DECISION_WEEKS: Final = 8
# Ours: Awb art. 4:5 leaves the length to us.
HOLDER_WEEKS: Final = 4
# Ours: WRO art. 32(2) sets none. It leaves five of our own eight weeks for the rest.
INSTITUTION_WEEKS: Final = 3
# Ours: WRO art. 32(3)(c) sets none. As long as the holder has for an answer; our own term runs on.
DOCUMENT_WEEKS: Final = 4
# Ours: Awb art. 4:14(3) says "a reasonable term". As long as the act allows for an objection (art. 7:10(3)).
MAX_DELAY_WEEKS: Final = 6
# Awb art. 7:10(1) and (3).
OBJECTION_DECISION_WEEKS: Final = 6
COMMITTEE_WEEKS: Final = 12
ADJOURNED_WEEKS: Final = 6

DECISION_ARTICLE: Final = _(
    "Algemene wet bestuursrecht, artikel 4:13; Algemene termijnenwet, artikel 1. Zo lezen wij de wet: "
    "artikel 32 van de Wet register onderwijsdeelnemers noemt geen termijn"
)
COMPLETE_ARTICLE: Final = _(
    "Algemene wet bestuursrecht, artikel 4:5. De wet noemt geen lengte: die hebben wij gekozen"
)
SUSPENSION_ARTICLE: Final = _(
    "Algemene wet bestuursrecht, artikel 4:15, eerste lid, onder a; Algemene termijnenwet, artikel 1. "
    "Zo lezen wij de wet"
)
DELAY_ARTICLE: Final = _(
    "Algemene wet bestuursrecht, artikel 4:14, derde lid. De wet noemt geen lengte: die hebben wij gekozen"
)
INSTITUTION_ARTICLE: Final = _(
    "Wet register onderwijsdeelnemers, artikel 32, tweede lid. De wet noemt geen termijn: die hebben wij "
    "gekozen"
)
DOCUMENT_ARTICLE: Final = _(
    "Wet register onderwijsdeelnemers, artikel 32, derde lid, onder c. De wet noemt geen termijn: die hebben "
    "wij gekozen"
)
OBJECTION_ARTICLE: Final = _(
    "Algemene wet bestuursrecht, artikel 6:7 en 6:8; Algemene termijnenwet, artikel 1"
)
OBJECTION_DECISION_ARTICLE: Final = _(
    "Algemene wet bestuursrecht, artikel 7:10, eerste lid; Algemene termijnenwet, artikel 1"
)
ADJOURNED_ARTICLE: Final = _(
    "Algemene wet bestuursrecht, artikel 7:10, derde lid; Algemene termijnenwet, artikel 1"
)


@dataclass(frozen=True)
class Term:
    """A day a term leads to, where the term comes from, and a sentence for the person it concerns.

    The day is the last one of the term, except where the function says that something begins on it.
    """

    date: datetime.date
    article: str | Promise
    explanation: str | Promise


_FOURTEEN_DAYS = frozenset({Sector.VO, Sector.VAVO, Sector.VSO, Sector.PRO, Sector.MBO})
DELIVERY_ARTICLE: Final = _("uitleg van het register voor instellingen; Algemene termijnenwet, artikel 1")


def delivery_due_on(sector: Sector, result_date: datetime.date) -> datetime.date | None:
    """Last day on which the institution may deliver, or None for a sector without a known term."""
    if sector in HIGHER_EDUCATION:
        return end_of_term(result_date, weeks=HIGHER_EDUCATION_WEEKS)
    if sector in _FOURTEEN_DAYS:
        return end_of_term(result_date, days=SCHOOL_DAYS)
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
    return Term(date=working_day_from(due + DAY), article=DELIVERY_ARTICLE, explanation=explanation)


def decision_due(received: datetime.date) -> Term:
    """Last day to decide on a request received on this day.

    A reasonable term, over in any case after eight weeks (Awb art. 4:13). We tell the eight weeks, as our
    reading: WRO art. 32 sets no term.
    """
    return Term(
        date=working_day_from(counted_end(received)),
        article=DECISION_ARTICLE,
        explanation=format_lazy(
            _("Wij beslissen binnen {weeks} weken nadat wij uw verzoek hebben ontvangen."),
            weeks=DECISION_WEEKS,
        ),
    )


def counted_end(received: datetime.date) -> datetime.date:
    """Last of the eight weeks as counted, working day or not: what a suspension counts on from."""
    return received + datetime.timedelta(weeks=DECISION_WEEKS)


def complete_by(asked: datetime.date) -> Term:
    """Last day for the holder to complete the request or answer, when asked on this day (Awb art. 4:5)."""
    return Term(
        date=end_of_term(asked, weeks=HOLDER_WEEKS),
        article=COMPLETE_ARTICLE,
        explanation=format_lazy(
            _(
                "U hebt {weeks} weken om uw verzoek aan te vullen of ons te antwoorden. Zolang wij op u "
                "wachten, staat de tijd voor ons besluit stil."
            ),
            weeks=HOLDER_WEEKS,
        ),
    )


def suspended_days(asked: datetime.date, ended: datetime.date) -> int:
    """For how many days the term to decide stands still (Awb art. 4:15(1)(a)).

    `asked` is the day on which we invited the holder to complete the request. `ended` is the day on which
    the completion came in or, when nothing came, the last day of the term we gave. The act stops the term
    from the day after the first until the second; "until" leaves that second day out. That is our reading,
    and the stricter one for us: the same day and the next give 0.

    Raises ValueError when the end comes before the invitation.
    """
    if ended < asked:
        raise ValueError("an invitation cannot be answered before it was sent")
    return max((ended - asked).days - 1, 0)


def resumed_due(
    due: datetime.date,
    asked: datetime.date,
    ended: datetime.date,
    *,
    also: Iterable[tuple[datetime.date, datetime.date]] = (),
) -> Term:
    """Last day to decide once a term was suspended: `due` and the suspended days, moved to a working day.

    `due` is the end before any suspension: `counted_end(received)`, or the date that a delay notice named. A
    date that was already moved to a working day may be passed too and gives at most those days more.
    `asked` and `ended` are those of `suspended_days`. With several suspensions, pass one of them so and all
    others in `also`; never pass the outcome of an earlier call as `due`, for that was moved already. Which of
    them comes first makes no difference. A day that two of them share counts once, and an invitation on or
    after the last day of the term suspends nothing: there is no term left.

    Never earlier than `due`. Raises what `suspended_days` raises.
    """
    end, counted_to = due, datetime.date.min
    for first, last in sorted([(asked, ended), *also]):
        if suspended_days(first, last) and first < working_day_from(end):
            end += max(last - DAY - max(first, counted_to), datetime.timedelta())
            counted_to = max(counted_to, last - DAY)
    return Term(
        date=working_day_from(end),
        article=SUSPENSION_ARTICLE,
        explanation=_(
            "Wij hebben op uw antwoord gewacht. De dagen dat wij wachtten, tellen niet mee voor ons besluit."
        ),
    )


def delayed_due(due: datetime.date, weeks: int, *, today: datetime.date) -> Term:
    """Last day to decide after a notice of delay, sent today (Awb art. 4:14(3)).

    `weeks` come on top of `due`, the last day as it stands. The notice belongs within the term; one after it
    gives us no time. The act does not limit how often: whoever calls this keeps it to once.

    Raises ValueError for a notice after `due`, and for less than a week or more than MAX_DELAY_WEEKS.
    """
    if today > due:
        raise ValueError("a notice of delay is sent before the term ends")
    if not 1 <= weeks <= MAX_DELAY_WEEKS:
        raise ValueError(f"a delay is 1 to {MAX_DELAY_WEEKS} weeks")
    return Term(
        date=end_of_term(due, weeks=weeks),
        article=DELAY_ARTICLE,
        explanation=format_lazy(
            ngettext_lazy(
                "Wij hebben meer tijd nodig. Ons besluit komt uiterlijk {weeks} week later.",
                "Wij hebben meer tijd nodig. Ons besluit komt uiterlijk {weeks} weken later.",
                weeks,
            ),
            weeks=weeks,
        ),
    )


def institution_due(asked: datetime.date) -> Term:
    """Last day for the institution to answer, when asked on this day (WRO art. 32(2), which sets no term)."""
    return Term(
        date=end_of_term(asked, weeks=INSTITUTION_WEEKS),
        article=INSTITUTION_ARTICLE,
        explanation=format_lazy(
            _("Wij vragen de instelling om binnen {weeks} weken te antwoorden."), weeks=INSTITUTION_WEEKS
        ),
    )


def document_by(known: datetime.date) -> Term:
    """Until when the holder may show a document, once the institution is known to have nothing any more.

    WRO art. 32(3)(c) sets no term. It stops nothing: the holder was not asked to complete the request.
    """
    return Term(
        date=end_of_term(known, weeks=DOCUMENT_WEEKS),
        article=DOCUMENT_ARTICLE,
        explanation=format_lazy(
            _("U hebt {weeks} weken om uw document te laten zien. De tijd voor ons besluit loopt door."),
            weeks=DOCUMENT_WEEKS,
        ),
    )


def objection_until(announced: datetime.date) -> Term:
    """Last day for an objection to a decision announced on this day (Awb art. 6:7 and 6:8)."""
    return Term(
        date=object_before(announced),
        article=OBJECTION_ARTICLE,
        explanation=format_lazy(
            _("U hebt {weeks} weken om bezwaar te maken, vanaf de dag nadat u het besluit kreeg."),
            weeks=OBJECTION_WEEKS,
        ),
    )


def objection_in_time(until: datetime.date, came: datetime.date, posted: datetime.date | None = None) -> bool:
    """Whether an objection came in time, of which `until` was the last day.

    A letter that was posted in time is in time when it came within a week after the term (Awb art. 6:9(2)).
    """
    if came <= until:
        return True
    return posted is not None and posted <= until and came <= end_of_term(until, weeks=1)


def objection_decision_due(objection_term_ended: datetime.date, *, committee: bool = False) -> Term:
    """Last day to decide on an objection (Awb art. 7:10(1)).

    `objection_term_ended` is the last day for an objection (`objection_until`), not the day the objection
    came in: the six weeks begin the day after. With a committee (art. 7:13) they are twelve; the holder must
    have been told of the committee, otherwise six weeks hold. Mending an objection (art. 6:6) suspends this
    term as art. 4:15 does the other (art. 7:10(2)): `suspended_days`.
    """
    weeks = COMMITTEE_WEEKS if committee else OBJECTION_DECISION_WEEKS
    return Term(
        date=end_of_term(objection_term_ended, weeks=weeks),
        article=OBJECTION_DECISION_ARTICLE,
        explanation=format_lazy(
            _(
                "Wij beslissen op uw bezwaar binnen {weeks} weken nadat de tijd om bezwaar te maken voorbij "
                "is."
            ),
            weeks=weeks,
        ),
    )


def objection_adjourned(due: datetime.date) -> Term:
    """Last day to decide on an objection once we adjourned, which we may do once (Awb art. 7:10(3))."""
    return Term(
        date=end_of_term(due, weeks=ADJOURNED_WEEKS),
        article=ADJOURNED_ARTICLE,
        explanation=format_lazy(
            _("Wij hebben meer tijd nodig voor uw bezwaar. Ons besluit komt uiterlijk {weeks} weken later."),
            weeks=ADJOURNED_WEEKS,
        ),
    )
