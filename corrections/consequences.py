"""What follows from a correction: extracts that are overtaken, and who received the old value.

Reads only. A release counts when it told something of a field that changed, also that there was none.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from uuid import UUID

from corrections import casefile
from corrections.models import CorrectionRequest, Decision
from corrections.workflow import Outcome
from diplomas.currency import Standing
from diplomas.disclosures_log import Release, Wanted, own_releases
from diplomas.own_extracts import OwnExtract, own_extracts

MOST = 200


@dataclass(frozen=True, slots=True)
class Consequences:
    """`fields` changed on that day; `extracts` showed the old value, `receivers` have it."""

    fields: frozenset[str]
    since: datetime.datetime
    extracts: tuple[OwnExtract, ...]
    receivers: tuple[Release, ...]


def of(request: CorrectionRequest) -> Consequences | None:
    """What followed from the newest decision that changed this diploma; None when none did."""
    taken = next((one for one in casefile.taken(request) if _granted(one)), None)
    if taken is None or taken.taken_at is None or request.diploma_id is None:
        return None
    fields = _granted(taken) - {""}
    if not fields:
        return None
    return Consequences(
        fields=fields,
        since=taken.taken_at,
        extracts=_extracts(request, taken.taken_at),
        receivers=_receivers(request.holder_id, request.diploma_id, fields, taken.taken_at),
    )


def _granted(decision: Decision) -> frozenset[str]:
    """The fields that it changed; "" is a whole diploma."""
    return frozenset(one.item.field for one in decision.items.all() if one.outcome == Outcome.GRANTED)


def _extracts(request: CorrectionRequest, before: datetime.datetime) -> tuple[OwnExtract, ...]:
    made = own_extracts(holder=request.holder_id, size=MOST).rows
    return tuple(
        one
        for one in made
        if one.at < before
        and any(
            item.diploma == request.diploma_id and item.standing is Standing.OVERTAKEN
            for item in one.standing.items
        )
    )


def _receivers(
    holder: UUID, diploma: UUID, fields: frozenset[str], before: datetime.datetime
) -> tuple[Release, ...]:
    found = own_releases(holder=holder, size=MOST, wanted=Wanted(diploma=diploma)).rows
    return tuple(
        release
        for release in found
        if release.at < before
        and any(
            one.diploma == diploma and fields & {field.name for field in (*one.fields, *one.none)}
            for one in release.diplomas
        )
    )
