"""What follows from a correction: extracts that are overtaken, and who received the old value.

Reads only. A release counts when it told something of a field that changed, also that there was none.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from corrections import casefile
from corrections.models import CorrectionRequest, Decision
from corrections.workflow import Outcome
from diplomas import catalogue
from diplomas.currency import Standing
from diplomas.disclosures_log import Receiver as Kind
from diplomas.disclosures_log import Release, Wanted, own_releases
from diplomas.own_extracts import OwnExtract, own_extracts

# So many of the newest releases and extracts are looked at; that there are more, is said.
MOST = 200


@dataclass(frozen=True, slots=True)
class Receiver:
    """One release of an old value: to whom (`name` of an organisation), and of which fields, by their labels.

    `number` is that of an extract, empty for any other release.
    """

    at: datetime.datetime
    kind: Kind
    name: str
    purpose: str
    number: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consequences:
    """`extracts` showed an old value, `receivers` have one; newest first. `unseen`: there are more releases
    or extracts than were looked at.
    """

    extracts: tuple[OwnExtract, ...]
    receivers: tuple[Receiver, ...]
    unseen: bool
    looked_at: int

    @property
    def others(self) -> bool:
        """Whether anybody but the holder has an old value."""
        return any(one.kind != Kind.HOLDER for one in self.receivers)


@dataclass(frozen=True, slots=True)
class _Change:
    """From this moment these fields say something else: by a decision, or by an institution before it."""

    at: datetime.datetime
    fields: frozenset[str]


def of(
    request: CorrectionRequest, sooner: Mapping[UUID, Mapping[int, datetime.datetime]]
) -> Consequences | None:
    """What followed from every decision that changed this diploma; None when none did.

    There may be two: the first decision, and one on an objection. `sooner` is `effects.of_taken`.
    """
    changes = [change for one in casefile.taken(request) for change in _changes(one, sooner[one.pk])]
    if not changes or request.diploma_id is None:
        return None
    extracts, more_extracts = _extracts(request, max(one.at for one in changes))
    receivers, more_releases = _receivers(request, changes)
    return Consequences(extracts, receivers, more_extracts or more_releases, MOST)


def ahead(request: CorrectionRequest, fields: Iterable[str]) -> Consequences:
    """Who has what these fields say now, and so the old value once they are changed. No extracts: each of
    them is a release to the holder too.
    """
    if request.diploma_id is None or not (given := frozenset(fields) - {""}):
        return Consequences((), (), unseen=False, looked_at=MOST)
    receivers, unseen = _receivers(request, [_Change(timezone.now(), given)])
    return Consequences((), receivers, unseen, MOST)


def _changes(decision: Decision, sooner: Mapping[int, datetime.datetime]) -> list[_Change]:
    """The fields that it granted, each since it says that; nothing of a whole diploma."""
    assert decision.taken_at is not None
    return [
        _Change(sooner.get(one.item_id, decision.taken_at), frozenset({one.item.field}))
        for one in decision.items.all()
        if one.outcome == Outcome.GRANTED and one.item.field
    ]


def _extracts(request: CorrectionRequest, before: datetime.datetime) -> tuple[tuple[OwnExtract, ...], bool]:
    """And whether there are more than were looked at."""
    made = own_extracts(holder=request.holder_id, size=MOST)
    old = tuple(
        one
        for one in made.rows
        if one.at < before
        and any(
            item.diploma == request.diploma_id and item.standing is Standing.OVERTAKEN
            for item in one.standing.items
        )
    )
    return old, made.pages > 1


def _receivers(
    request: CorrectionRequest, changes: Sequence[_Change]
) -> tuple[tuple[Receiver, ...], bool]:  # fmt: skip
    """And whether there are more releases than were looked at."""
    found = own_releases(holder=request.holder_id, size=MOST, wanted=Wanted(diploma=request.diploma_id))
    old = tuple(
        _receiver(release, names)
        for release in found.rows
        if (names := _old(release, request, [one for one in changes if release.at < one.at]))
    )
    return old, found.pages > 1


def _old(release: Release, request: CorrectionRequest, changes: Sequence[_Change]) -> frozenset[str]:
    """The fields of which it told what was changed since."""
    told = {
        field.name
        for one in release.diplomas
        if one.diploma == request.diploma_id
        for field in (*one.fields, *one.none)
    }
    return frozenset(told & {name for one in changes for name in one.fields})


def _receiver(release: Release, names: frozenset[str]) -> Receiver:
    kind, _sep, name = release.party.partition(":")
    known = kind in (Kind.HOLDER, Kind.CHECK)
    return Receiver(
        at=release.at,
        kind=Kind(kind) if known else Kind.OTHER,
        name="" if known else name or release.party,
        purpose=release.purpose,
        number=release.extract_number,
        fields=tuple(str(entry.label) for entry in catalogue.all_fields() if entry.name in names),
    )
