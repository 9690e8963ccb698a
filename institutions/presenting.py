"""A record in words for staff: fields with their source, versions as sentences, what may be done."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from diplomas import display
from diplomas.catalogue import Group
from diplomas.dates import PartialDate
from diplomas.handling import StaffRecord
from diplomas.history import VersionStep
from diplomas.shown import ShownField
from diplomas.terms import HIGHER_EDUCATION, Reason, State
from diplomas.values import GradeRow
from institutions.desk import Desk

GROUPS: dict[Group, str | Promise] = {
    Group.AWARD: gettext_lazy("Diploma"),
    Group.DETAIL: gettext_lazy("Ook op het getuigschrift"),
    Group.BACKGROUND: gettext_lazy("Over de opleiding"),
    Group.GRADES: gettext_lazy("Cijfers"),
}
SENTENCES: dict[Reason, str | Promise] = {
    Reason.DELIVERY: gettext_lazy("Aangeleverd door %(deliverer)s."),
    Reason.BACKFILL: gettext_lazy("Aangevuld door %(deliverer)s."),
    Reason.INSTITUTION: gettext_lazy("Verbeterd door %(deliverer)s."),
    Reason.DECISION: gettext_lazy("Gewijzigd na een besluit op een verzoek van de houder."),
    Reason.DEFERRED: gettext_lazy("Uitreiking uitgesteld op verzoek van de houder."),
    Reason.ISSUED: gettext_lazy("Uitgereikt door %(deliverer)s."),
    Reason.WITHDRAWN: gettext_lazy("Ingetrokken door %(deliverer)s."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field: its words, where they come from, and by which name it can be changed (empty: not)."""

    label: str
    text: str
    rows: tuple[GradeRow, ...]
    source: str
    change: str


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version as sentences: what happened, who of the desk's own institution did it, why."""

    number: int
    at: datetime.datetime
    sentence: str
    by: str
    reason: str
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """Something that may be done now: the word of the button and the name of its address."""

    label: str | Promise
    url: str


def heading(record: StaffRecord) -> str:
    return display.title(record.data)


def person(record: StaffRecord) -> tuple[str, str]:
    """Name, and when they were born, in words."""
    name, born = record.data.value("holder_name"), record.data.value("birth_date")
    return str(name or ""), display.born(born if isinstance(born, PartialDate) else None)


def sections(record: StaffRecord, desk: Desk) -> tuple[Section, ...]:
    made = (
        Section(str(words), tuple(_line(shown, record, desk) for shown in record.data.group(group)))
        for group, words in GROUPS.items()
    )
    return tuple(section for section in made if section.lines)


def _line(shown: ShownField, record: StaffRecord, desk: Desk) -> Line:
    open_to_change = (
        desk.edits
        and shown.field.correctable
        and record.data.state != State.WITHDRAWN
        # The kind of document decides which fields there are: another kind is another record.
        and shown.name not in ("document_kind", "issue_date" if record.data.state == State.NOT_ISSUED else "")
    )
    rows = display.grade_rows(shown.value)
    return Line(
        label=str(shown.field.label),
        text="" if rows else display.shown(shown),
        rows=rows,
        source=display.origin(shown, record.data),
        change=shown.name if open_to_change else "",
    )


def versions(record: StaffRecord, desk: Desk) -> tuple[Version, ...]:
    people = staff_names(record.actors.values())
    return tuple(
        Version(
            number=step.number,
            at=step.recorded_at,
            sentence=str(SENTENCES[step.reason]) % {"deliverer": display.deliverer(step.data)},
            by=people.get(record.actors[step.number], "") if desk.organisation else "",
            reason=record.reasons[step.number],
            changes=tuple(_changes(step, before)),
        )
        for step, before in zip(record.steps, [*record.steps[1:], None], strict=True)
    )


def staff_names(actors: Iterable[str]) -> dict[str, str]:
    """Names of staff by how the register refers to them: who did it is known within the institution."""
    ids = [actor.removeprefix("staff:") for actor in actors if actor.startswith("staff:")]
    return {user.actor: str(user) for user in User.objects.filter(pk__in=ids)} if ids else {}


def _changes(step: VersionStep, before: VersionStep | None) -> list[Changed]:
    found = [
        Changed(
            str(field.after.field.label),
            display.in_a_sentence(field.before),
            display.in_a_sentence(field.after),
        )
        for field in step.fields
    ]
    if before is not None and step.state_changed:
        found.insert(0, Changed(_("Status"), str(before.state.label), str(step.state.label)))
    return found


def actions(record: StaffRecord, desk: Desk) -> tuple[Action, ...]:
    """What this desk may do with the record as it stands."""
    if not desk.edits or record.data.state == State.WITHDRAWN:
        return ()
    found: list[Action] = []
    if record.data.state == State.NOT_ISSUED:
        found.append(Action(gettext_lazy("Alsnog uitreiken"), "admin:diplomas_diploma_issue"))
    elif record.data.sector in HIGHER_EDUCATION:
        found.append(Action(gettext_lazy("Uitreiking uitstellen"), "admin:diplomas_diploma_defer"))
    found.append(Action(gettext_lazy("Intrekken voorstellen"), "admin:diplomas_diploma_withdraw"))
    return tuple(found)
