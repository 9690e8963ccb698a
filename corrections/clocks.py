"""Every legal clock of the portal in one list, for the page that explains them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from corrections import penalties, terms
from diplomas.objection import OBJECTION_WEEKS


class Origin(StrEnum):
    """Who set the length: the act, the act as we read it, or we ourselves."""

    LAW = "law"
    READING = "reading"
    OURS = "ours"


@dataclass(frozen=True)
class Clock:
    """A term: what it is for, how long it is in words, where it stands, and who set it."""

    name: str | Promise
    length: str | Promise
    article: str | Promise
    origin: Origin


def _weeks(weeks: int) -> str | Promise:
    return format_lazy(_("{weeks} weken"), weeks=weeks)


ALL_CLOCKS: Final = (
    Clock(
        _("diploma doorgeven, hoger onderwijs"),
        _weeks(terms.HIGHER_EDUCATION_WEEKS),
        terms.DELIVERY_ARTICLE,
        Origin.READING,
    ),
    Clock(
        _("diploma doorgeven, andere scholen"),
        format_lazy(_("{days} dagen"), days=terms.SCHOOL_DAYS),
        terms.DELIVERY_ARTICLE,
        Origin.READING,
    ),
    Clock(
        _("besluit op een correctieverzoek"),
        _weeks(terms.DECISION_WEEKS),
        terms.DECISION_ARTICLE,
        Origin.READING,
    ),
    Clock(
        _("aanvullen of antwoorden door de houder"),
        _weeks(terms.HOLDER_WEEKS),
        terms.COMPLETE_ARTICLE,
        Origin.OURS,
    ),
    Clock(
        _("stilstaan van de tijd voor ons besluit"),
        _("van de dag na onze vraag tot de dag van het antwoord, of tot de laatste dag om te antwoorden"),
        terms.SUSPENSION_ARTICLE,
        Origin.READING,
    ),
    Clock(
        _("uitstel van ons besluit"),
        format_lazy(_("ten hoogste {weeks} weken"), weeks=terms.MAX_DELAY_WEEKS),
        terms.DELAY_ARTICLE,
        Origin.OURS,
    ),
    Clock(
        _("antwoord van de instelling"),
        _weeks(terms.INSTITUTION_WEEKS),
        terms.INSTITUTION_ARTICLE,
        Origin.OURS,
    ),
    Clock(
        _("document laten zien als de instelling niets meer heeft"),
        _weeks(terms.DOCUMENT_WEEKS),
        terms.DOCUMENT_ARTICLE,
        Origin.OURS,
    ),
    Clock(
        _("dwangsom na een ingebrekestelling"),
        format_lazy(
            _("na {weeks} weken, voor ten hoogste {days} dagen, samen ten hoogste € {euros}"),
            weeks=penalties.GRACE_WEEKS,
            days=penalties.MAX_DAYS,
            euros=penalties.MAX_EUROS,
        ),
        penalties.PENALTY_ARTICLE,
        Origin.READING,
    ),
    Clock(_("bezwaar maken"), _weeks(OBJECTION_WEEKS), terms.OBJECTION_ARTICLE, Origin.LAW),
    Clock(
        _("besluit op bezwaar"),
        _weeks(terms.OBJECTION_DECISION_WEEKS),
        terms.OBJECTION_DECISION_ARTICLE,
        Origin.LAW,
    ),
    Clock(
        _("besluit op bezwaar met een commissie"),
        _weeks(terms.COMMITTEE_WEEKS),
        terms.OBJECTION_DECISION_ARTICLE,
        Origin.LAW,
    ),
    Clock(
        _("uitstel van het besluit op bezwaar"),
        format_lazy(_("ten hoogste {weeks} weken"), weeks=terms.ADJOURNED_WEEKS),
        terms.ADJOURNED_ARTICLE,
        Origin.LAW,
    ),
)
