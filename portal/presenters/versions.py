"""The versions of a diploma as sentences: what changed, from what to what, according to whom and when."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diplomas import display
from diplomas.history import FieldStep, VersionStep
from diplomas.terms import Reason, Sector
from diplomas.values import GradeRow

from . import grades

# What happened, said of the diploma. `%(deliverer)s` is who delivers the record.
SENTENCES: dict[Reason, str | Promise] = {
    Reason.DELIVERY: gettext_lazy("%(deliverer)s leverde de gegevens aan."),
    Reason.BACKFILL: gettext_lazy("%(deliverer)s vulde gegevens aan."),
    Reason.INSTITUTION: gettext_lazy("%(deliverer)s verbeterde de gegevens."),
    Reason.DECISION: gettext_lazy("Wij wijzigden de gegevens na een besluit op een verzoek."),
    Reason.DEFERRED: gettext_lazy("De uitreiking is uitgesteld, omdat u daarom vroeg."),
    Reason.ISSUED: gettext_lazy("%(deliverer)s heeft het document uitgereikt."),
    Reason.WITHDRAWN: gettext_lazy("%(deliverer)s heeft het document ingetrokken."),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one version, before and after; `source` says who gave the new value and when."""

    label: str
    before: str
    after: str
    source: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version. `is_first` is the one with which the record began; it has no changes, but a state."""

    number: int
    recorded_at: datetime.datetime
    sentence: str
    changes: tuple[Change, ...]
    is_first: bool
    state: str


def history(steps: Sequence[VersionStep]) -> tuple[Version, ...]:
    """The versions, newest first as they were given."""
    return tuple(_version(step, before) for step, before in zip(steps, [*steps[1:], None], strict=True))


def _version(step: VersionStep, before: VersionStep | None) -> Version:
    changes = [change for field in step.fields for change in _changes(step, field)]
    if before is not None and step.state_changed:
        changes.insert(0, Change(_("Status"), str(before.state.label), str(step.state.label), ""))
    return Version(
        number=step.number,
        recorded_at=step.recorded_at,
        sentence=_sentence(step),
        changes=tuple(changes),
        is_first=step.number == 1,
        state=str(step.state.label),
    )


def _sentence(step: VersionStep) -> str:
    """What happened. A record often came into this register long after the institution delivered it.

    Then the first version tells both: the day beside the sentence is the register's, not the delivery's.
    """
    deliverer = display.deliverer(step.data) or _("De instelling")
    if step.number == 1 and step.reason == Reason.DECISION:
        return _("Wij zetten dit diploma in het register na een besluit op een verzoek.")
    delivered = _delivered_on(step) if step.number == 1 and step.reason == Reason.DELIVERY else None
    if delivered is None or delivered == timezone.localdate(step.recorded_at):
        return str(SENTENCES[step.reason]) % {"deliverer": deliverer}
    return _("In het register gezet. %(deliverer)s leverde de gegevens aan op %(date)s.") % {
        "deliverer": deliverer,
        "date": display.date(delivered),
    }


def _delivered_on(step: VersionStep) -> datetime.date | None:
    """The day on which the institution delivered the record, told by the field that every record has."""
    shown = step.data.get("exam_date")
    source = shown.source if shown else None
    return source.at if source and source.name.startswith("institution:") else None


def _changes(step: VersionStep, field: FieldStep) -> Iterator[Change]:
    source = display.origin(field.after, step.data)
    before, after = display.grade_rows(field.before.value), display.grade_rows(field.after.value)
    if before and after:
        yield from _grade_changes(step.data.sector, before, after, source)
        return
    label = str(field.after.field.label)
    yield Change(label, display.in_a_sentence(field.before), display.in_a_sentence(field.after), source)


def _grade_changes(
    sector: Sector, before: tuple[GradeRow, ...], after: tuple[GradeRow, ...], source: str
) -> Iterator[Change]:
    """Mark by mark. Rows belong together by their code, else by their name."""
    old = {row.code or row.name: row for row in before}
    new = {row.code or row.name: row for row in after}
    nothing = _("staat er niet")
    for key in dict.fromkeys([*new, *old]):
        was, now = old.get(key), new.get(key)
        if was is None and now is not None:
            yield Change(display.grade_name(now), nothing, display.grade_line(now), source)
        elif now is None and was is not None:
            yield Change(display.grade_name(was), display.grade_line(was), nothing, source)
        elif was is not None and now is not None and was != now:
            yield from _cell_changes(sector, was, now, source)


def _cell_changes(sector: Sector, was: GradeRow, now: GradeRow, source: str) -> Iterator[Change]:
    if was.name != now.name:
        yield Change(_("Naam van het vak"), display.grade_name(was), display.grade_name(now), source)
    for key in grades.COLUMNS:
        before, after = grades.cell_text(was, key), grades.cell_text(now, key)
        if before != after:
            label = f"{display.grade_name(now)}, {grades.column(sector, key).lower()}"
            yield Change(label, before or "–", after or "–", source)
