"""What a letter on an objection says beside the outcomes: what it was about, and how it was heard."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corrections import objections, reasons, wording
from corrections.models import CorrectionRequest, RequestItem
from corrections.objections import Hearing
from corrections.workflow import Outcome, State
from diplomas import display
from diplomas.handling import StaffRecord


@dataclass(frozen=True, slots=True)
class Kept:
    """A field that stays as it was decided first."""

    label: str
    outcome: Outcome
    now: str


@dataclass(frozen=True, slots=True)
class Disputed:
    """The objection, the first decision and the hearing. `reason` only of one that is inadmissible."""

    day: datetime.date
    on: str
    text: str
    until: str
    late: str
    reason: str
    too_late: bool
    first_on: str
    first_outcome: str
    heard: str
    met: bool
    heard_text: str
    kept: tuple[Kept, ...]


FIRST = {
    State.GRANTED: lambda: _("Wij deden toen wat u vroeg."),
    State.PARTLY_GRANTED: lambda: _("Wij deden toen een deel van wat u vroeg."),
    State.REJECTED: lambda: _("Wij wezen uw verzoek toen af."),
    State.NOT_CONSIDERED: lambda: _("Wij behandelden uw verzoek toen niet."),
}


def of(
    request: CorrectionRequest, record: StaffRecord | None, judged: Collection[int], reason: str
) -> Disputed | None:
    """None when there is no objection. `judged` are the items that the new decision is about."""
    objection = objections.of(request)
    if objection is None:
        return None
    until = display.date(objection.until) if objection.until else ""
    days = objection.late_days
    late = ngettext("%(n)d dag te laat", "%(n)d dagen te laat", days) % {"n": days} if days else ""
    return Disputed(
        day=objection.on,
        on=display.date(objection.on),
        text=objection.text,
        until=until,
        late=late,
        reason=str(reasons.words(reason)) if reason else "",
        too_late=reason == reasons.TOO_LATE,
        first_on=display.date(request.decided_on) if request.decided_on else "",
        first_outcome=FIRST[State(request.decided_as)]() if request.decided_as else "",
        heard=heard_in_words(objection.heard),
        met=objection.heard is not None and objection.heard.how in (Hearing.SPOKEN, None),
        heard_text=objection.heard.text if objection.heard else "",
        kept=_kept(request, record, judged),
    )


def heard_in_words(heard: objections.Heard | None) -> str:
    """Whether there was a conversation, and with whom."""
    if heard is None:
        return ""
    day = {"date": display.date(heard.on)}
    match heard.how:
        case Hearing.SPOKEN:
            return _("Op %(date)s spraken wij met u over uw bezwaar.") % day
        case Hearing.ABSENT:
            return _("Wij nodigden u uit voor een gesprek op %(date)s. U kwam niet.") % day
        case Hearing.WAIVED:
            return _("U wilde geen gesprek over uw bezwaar. Dat legden wij vast op %(date)s.") % day
        case Hearing.NEEDLESS:
            return (
                _("Wij spraken niet met u: dat was niet nodig (Awb, artikel 7:3). Vastgelegd op %(date)s.")
                % day
            )
    return _("U mocht met ons over uw bezwaar spreken. Wij legden op %(date)s vast hoe dat ging.") % day


def _kept(
    request: CorrectionRequest, record: StaffRecord | None, judged: Collection[int]
) -> tuple[Kept, ...]:
    first = objections.first_decision(request)
    if first is None:
        return ()
    return tuple(
        Kept(wording.label(one.item), Outcome(one.outcome), stands_now(record, one.item))
        for one in first.items.select_related("item").order_by("item__order")
        if one.item_id not in judged
    )


def stands_now(record: StaffRecord | None, item: RequestItem) -> str:
    """What the register says of this field today; empty when it does not show it, or has no such diploma."""
    shown = record.data.get(item.field) if record and item.field else None
    return display.in_a_sentence(shown) if shown else ""
