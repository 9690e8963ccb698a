"""What the register changed of a diploma since somebody looked: every field, by whom, when and why.

Not only what the request is about: another field may be the reason to decide otherwise.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from corrections import wording
from corrections.models import CorrectionRequest
from diplomas import display
from diplomas.handling import StaffRecord
from diplomas.history import VersionStep
from diplomas.shown import ShownField
from diplomas.terms import Reason
from institutions.presenting import SENTENCES, staff_names


@dataclass(frozen=True, slots=True)
class By:
    """One version: what made it, and when."""

    sentence: str
    at: datetime.datetime
    why: str


@dataclass(frozen=True, slots=True)
class Altered:
    """One field (or the state), as it was looked at and as it is. `asked`: the request is about it."""

    label: str
    before: wording.Side
    after: wording.Side
    differences: tuple[str, ...]
    asked: bool
    by: tuple[By, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """From the version that was looked at to the newest. `made` are the versions between, oldest first.

    `rows` is empty when only fields changed that the active scenario does not show.
    """

    seen: int
    now: int
    rows: tuple[Altered, ...]
    made: tuple[By, ...]


def since(request: CorrectionRequest, record: StaffRecord | None, seen: int | None) -> Difference | None:
    """What changed since that version; None when nothing did, or when nobody looked at any."""
    if record is None or not seen or request.kind == CorrectionRequest.Kind.MISSING:
        return None
    steps = [step for step in reversed(record.steps) if step.number > seen]
    if not steps:
        return None
    people = staff_names(record.actors.values())
    made = {step.number: _by(step, record, people) for step in steps}
    asked = {item.field for item in request.items.all()}
    before: dict[str, ShownField] = {}
    after: dict[str, ShownField] = {}
    by: dict[str, list[By]] = {}
    for step in steps:
        for one in step.fields:
            before.setdefault(one.after.name, one.before)
            after[one.after.name] = one.after
            by.setdefault(one.after.name, []).append(made[step.number])
    rows = [
        _altered(before[name], after[name], tuple(by[name]), asked=name in asked)
        for name in after
        if (before[name].status, before[name].value) != (after[name].status, after[name].value)
    ]
    rows.sort(key=lambda row: not row.asked)
    return Difference(seen, steps[-1].number, (*_state(steps, record, made), *rows), tuple(made.values()))


def _state(
    steps: Sequence[VersionStep], record: StaffRecord, made: dict[int, By]
) -> tuple[Altered, ...]:  # fmt: skip
    """Whether it is issued or withdrawn now, and was not then."""
    was = next((step.state for step in record.steps if step.number < steps[0].number), None)
    if was is None or was == steps[-1].state:
        return ()
    by = tuple(made[step.number] for step in steps if step.state_changed)
    sides = wording.Side(str(was.label)), wording.Side(str(steps[-1].state.label))
    return (Altered(_("Status"), *sides, (), asked=False, by=by),)


def _altered(before: ShownField, after: ShownField, by: tuple[By, ...], *, asked: bool) -> Altered:
    old, new = wording.of_shown(before), wording.of_shown(after)
    differences = wording.differences(old, new) if old.rows else ()
    return Altered(str(after.field.label), old, new, differences, asked, by)


def _by(step: VersionStep, record: StaffRecord, people: dict[str, str]) -> By:
    """Of an institution its name, of a decision who took it: its own staff answer to an institution."""
    sentence = str(SENTENCES[step.reason]) % {"deliverer": display.deliverer(step.data)}
    name = people.get(record.actors[step.number], "") if step.reason == Reason.DECISION else ""
    return By(f"{sentence} ({name})" if name else sentence, step.recorded_at, record.reasons[step.number])
