"""What a diploma said before: its versions as changes of fields, within what the reader may see."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from . import scenarios
from .content import Facts
from .disclosure import project
from .errors import NotFound
from .models import DiplomaVersion, Holder
from .present_names import names_today
from .shown import DiplomaData, ShownField
from .terms import Reason, State


@dataclass(frozen=True, slots=True)
class FieldStep:
    """One field that a version changed, before and after."""

    before: ShownField
    after: ShownField


@dataclass(frozen=True, slots=True)
class VersionStep:
    """One version: when and why it was written, and which of the reader's fields it changed."""

    number: int
    recorded_at: datetime.datetime
    reason: Reason
    state: State
    state_changed: bool
    fields: tuple[FieldStep, ...]
    data: DiplomaData


def own_versions(*, holder: UUID, diploma: UUID) -> tuple[VersionStep, ...]:
    """The versions of one diploma, newest first, as its holder may see them. Writes nothing.

    Erased versions are left out. Raises `NotFound` also when the diploma is somebody else's.
    """
    person = Holder.objects.filter(pk=holder).first()
    versions = list(
        DiplomaVersion.objects.filter(diploma_id=diploma, diploma__holder_id=holder, content__isnull=False)
        .select_related("content", "diploma")
        .fetch_mode(models.FETCH_RAISE)
        .order_by("number")
    )
    if person is None or not versions:
        raise NotFound(_("Dit diploma staat niet bij uw gegevens."))
    entries = scenarios.allowed(scenarios.active())
    facts = [Facts.from_json(version.content.content) for version in versions]
    # A record that was somebody else's before says so in its old versions: those are not this person's.
    kept = [(version, said) for version, said in zip(versions, facts, strict=True) if said.holder == holder]
    names = names_today(facts)
    return steps_of(
        [(version, project(version, said, person, entries=entries, names=names)) for version, said in kept]
    )


def steps_of(versions: Sequence[tuple[DiplomaVersion, DiplomaData]]) -> tuple[VersionStep, ...]:
    """Versions with what a reader may know of each (oldest first), as steps, newest first."""
    steps: list[VersionStep] = []
    before: DiplomaData | None = None
    for version, data in versions:
        steps.append(
            VersionStep(
                number=version.number,
                recorded_at=version.recorded_at,
                reason=Reason(version.reason),
                state=data.state,
                state_changed=before is not None and before.state != data.state,
                fields=_changes(before, data),
                data=data,
            )
        )
        before = data
    return tuple(reversed(steps))


def _changes(before: DiplomaData | None, after: DiplomaData) -> tuple[FieldStep, ...]:
    if before is None:
        return ()
    pairs = ((before.get(shown.name), shown) for shown in after.fields)
    return tuple(
        FieldStep(old, new)
        for old, new in pairs
        if old is not None and (old.status, old.value) != (new.status, new.value)
    )
