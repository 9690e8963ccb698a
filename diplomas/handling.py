"""A record as staff work on it: content with provenance, its versions, and releases in general terms.

Handling is no release (nothing leaves the register), so it writes no disclosure; who looked is written down
by whoever calls this. It shows what the active scenario lets the register hold, and of the person only name
and date of birth.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from . import scenarios
from .catalogue import Supplier, by_name
from .content import Facts
from .disclosure import Entries, load, project
from .errors import NotFound
from .history import VersionStep, steps_of
from .models import Diploma, DiplomaVersion, DisclosureItem
from .present_names import names_today
from .shown import DiplomaData

# Of the person, an institution needs to see whose record it is; sex says nothing about that.
_PERSON_FIELDS = frozenset({"holder_name", "birth_date"})


@dataclass(frozen=True, slots=True)
class ReleasesInShort:
    """How often something of this diploma left the register, and when last; not to whom."""

    count: int
    last: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """Everything staff see of one diploma. `steps` are its versions, newest first."""

    data: DiplomaData
    source_key: str
    deliverer: UUID
    holder: UUID
    deceased: bool
    steps: tuple[VersionStep, ...]
    actors: dict[int, str]
    reasons: dict[int, str]
    releases: ReleasesInShort


def record_for_staff(*, diploma: UUID) -> StaffRecord:
    """The record. Raises `NotFound` when there is none or when its content was erased."""
    row = Diploma.objects.filter(pk=diploma).select_related("holder").first()
    versions = list(
        DiplomaVersion.objects.filter(diploma_id=diploma, content__isnull=False)
        .select_related("content", "diploma")
        .fetch_mode(models.FETCH_RAISE)
        .order_by("number")
    )
    if row is None or not versions or versions[-1].number != row.head:
        raise NotFound(_("Dit diploma staat niet in het register, of de inhoud is gewist."))
    entries = _entries()
    facts = [Facts.from_json(version.content.content) for version in versions]
    names = names_today(facts)
    projected = [
        (version, project(version, said, row.holder, entries=entries, names=names))
        for version, said in zip(versions, facts, strict=True)
    ]
    return StaffRecord(
        data=projected[-1][1],
        source_key=row.source_key,
        deliverer=row.deliverer_id,
        holder=row.holder_id,
        deceased=row.holder.is_deceased,
        steps=steps_of(projected),
        actors={version.number: version.actor for version in versions},
        reasons={version.number: version.content.reason_text for version in versions},
        releases=_releases(versions),
    )


def diplomas_of(*, holder: UUID) -> tuple[DiplomaData, ...]:
    """Every diploma of this person as staff see it, newest first, in the same few statements."""
    return load(holder=holder, entries=_entries())


def _entries() -> Entries:
    return frozenset(entry for entry in scenarios.allowed(scenarios.active()) if _may_see(entry[2]))


def _may_see(name: str) -> bool:
    return Supplier.BRP not in by_name(name).suppliers or name in _PERSON_FIELDS


def _releases(versions: Iterable[DiplomaVersion]) -> ReleasesInShort:
    found = DisclosureItem.objects.filter(version__in=[version.pk for version in versions]).aggregate(
        count=Count("disclosure", distinct=True), last=Max("at")
    )
    return ReleasesInShort(found["count"], found["last"])
