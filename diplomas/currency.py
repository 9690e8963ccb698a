"""Does an extract still say what the register says? Reads only, and says nothing about anybody.

An extract is *overtaken* when the same set of fields, disclosed now, hashes differently from what was shown.
A field that was filled in later and that the extract never showed does not overtake it; another scenario does
not either. A changed name does: the extract bears the name of its day.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import F

from .content import Facts
from .disclosure import Entries, project
from .models import DiplomaVersion, Erasure, Extract, ExtractItem, Holder
from .shown import DiplomaData, shown_hash
from .terms import State


class Standing(StrEnum):
    """What an extract is worth today, the worst last but for what cannot be said any more."""

    CURRENT = "current"
    OVERTAKEN = "overtaken"
    ERASED = "erased"
    WITHDRAWN = "withdrawn"


_WORST = (Standing.WITHDRAWN, Standing.ERASED, Standing.OVERTAKEN, Standing.CURRENT)


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """One diploma on an extract. `since`: when what was shown stopped to hold; None while it holds."""

    diploma: UUID
    standing: Standing
    since: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class ExtractStanding:
    """An extract with the worst standing of its diplomas; `since` is the first moment of that standing."""

    number: str
    at: datetime.datetime
    language: str
    scenario: str
    standing: Standing
    since: datetime.datetime | None
    items: tuple[ItemStanding, ...]


def standing_of(*, number: str) -> ExtractStanding | None:
    """The standing of the extract with this number; None when there is none."""
    return standings(Extract.objects.filter(pk=number)).get(number)


def standing_of_file(*, sha256: bytes) -> ExtractStanding | None:
    """The standing of the extract whose file has this SHA-256 (32 bytes); None when there is none."""
    return next(iter(standings(Extract.objects.filter(sha256=sha256)).values()), None)


def standings(extracts: Iterable[Extract]) -> dict[str, ExtractStanding]:
    """The standing of each of these extracts, by number. Five questions, however many there are."""
    given = list(extracts)
    if not given:
        return {}
    found = _Found(given)
    return {extract.number: found.standing(extract) for extract in given}


class _Found:
    """Everything that these extracts are compared with, read at once."""

    def __init__(self, extracts: Sequence[Extract]) -> None:
        items = ExtractItem.objects.filter(extract__in=extracts).select_related("version").order_by("id")
        self.items: dict[str, list[ExtractItem]] = {}
        for item in items:
            self.items.setdefault(item.extract_id, []).append(item)
        shown = [item for of_one in self.items.values() for item in of_one]
        self.versions = _versions({item.diploma_id for item in shown})
        holders = Holder.objects.filter(pk__in={extract.holder_id for extract in extracts})
        self.holders = {holder.pk: holder for holder in holders.prefetch_related("former_names")}
        self.entries = _entries(extracts)
        heads = [versions[-1] for versions in self.versions.values() if not _has_content(versions[-1])]
        self.erased = dict(Erasure.objects.filter(version__in=heads).values_list("version_id", "at"))

    def standing(self, extract: Extract) -> ExtractStanding:
        items = tuple(self._item(extract, item) for item in self.items.get(extract.number, []))
        worst = next((one for one in _WORST if any(item.standing is one for item in items)), Standing.CURRENT)
        moments = [item.since for item in items if item.standing is worst and item.since is not None]
        return ExtractStanding(
            number=extract.number,
            at=extract.at,
            language=extract.language,
            scenario=extract.scenario,
            standing=worst,
            since=min(moments, default=None),
            items=items,
        )

    def _item(self, extract: Extract, item: ExtractItem) -> ItemStanding:
        versions = self.versions[item.diploma_id]
        head = versions[-1]
        if not _has_content(head):
            return ItemStanding(item.diploma_id, Standing.ERASED, self.erased.get(head.pk))
        person = self.holders[extract.holder_id]
        former = tuple(row.full_name for row in person.former_names.all()) if extract.former_names else ()
        readable = [version for version in versions if _has_content(version)]
        shown = [_shown(version, person, self.entries[extract.number], former) for version in readable]
        if shown[-1].state == State.WITHDRAWN:
            since = _since([data.state == State.WITHDRAWN for data in shown], readable)
            return ItemStanding(item.diploma_id, Standing.WITHDRAWN, since)
        fits = [shown_hash(data, salt=bytes(item.salt)) == bytes(item.shown) for data in shown]
        if fits[-1]:
            return ItemStanding(item.diploma_id, Standing.CURRENT, None)
        return ItemStanding(
            item.diploma_id, Standing.OVERTAKEN, _overtaken(extract, item, person, readable, shown)
        )


def _overtaken(
    extract: Extract,
    item: ExtractItem,
    person: Holder,
    versions: Sequence[DiplomaVersion],
    shown: Sequence[DiplomaData],
) -> datetime.datetime:
    """When it began to differ for good: by what the record says, or by who the holder is."""
    salt = bytes(item.salt)
    then = next(
        (data for version, data in zip(versions, shown, strict=True) if version.pk == item.version_id), None
    )
    moments = []
    if then is None or shown_hash(then, salt=salt) != bytes(item.shown):
        # The version that was shown reads differently with today's name: the person changed.
        moments.append(max(person.brp_at, extract.at))
    if then is not None and shown[-1].to_json() != then.to_json():
        said = then.to_json()
        moments.append(_since([data.to_json() != said for data in shown], versions))
    return min(moments, default=max(person.brp_at, extract.at))


def _since(differs: Sequence[bool], versions: Sequence[DiplomaVersion]) -> datetime.datetime:
    """When the last run of versions began for which it is so; the last version is one of them."""
    first = len(versions) - 1
    while first > 0 and differs[first - 1]:
        first -= 1
    return versions[first].recorded_at


def _versions(diplomas: Iterable[UUID]) -> dict[UUID, list[DiplomaVersion]]:
    """All versions up to the head of each diploma, oldest first."""
    rows = DiplomaVersion.objects.filter(
        diploma__in=list(diplomas), number__lte=F("diploma__head")
    ).select_related("content")
    found: dict[UUID, list[DiplomaVersion]] = {}
    for version in rows.order_by("diploma_id", "number"):
        found.setdefault(version.diploma_id, []).append(version)
    return found


def _has_content(version: DiplomaVersion) -> bool:
    return getattr(version, "content", None) is not None


def _entries(extracts: Sequence[Extract]) -> Mapping[str, Entries]:
    stored = Extract.objects.filter(pk__in=[extract.pk for extract in extracts]).select_related("field_set")
    return {
        extract.number: frozenset((sector, kind, name) for sector, kind, name in extract.field_set.entries)
        for extract in stored
    }


def _shown(
    version: DiplomaVersion, person: Holder, entries: Entries, former_names: tuple[str, ...]
) -> DiplomaData:
    facts = Facts.from_json(version.content.content)
    return project(version, facts, person, entries=entries, names={}, former_names=former_names)
