"""One diploma: its fields in groups, where each value comes from, and what its state means."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diplomas import catalogue, display
from diplomas.catalogue import Group, ValueType
from diplomas.content import Source
from diplomas.history import VersionStep
from diplomas.shown import DiplomaData, ShownField
from diplomas.terms import HIGHER_EDUCATION, State
from diplomas.values import OrganisationValue, ProgrammeValue, Status

from . import grades, versions
from .overview import Badge, Card, NamedOrganisation, badge, card, organisations

HEADINGS: dict[Group, str | Promise] = {
    Group.AWARD: gettext_lazy("Diploma"),
    Group.DETAIL: gettext_lazy("Ook op het getuigschrift"),
    Group.BACKGROUND: gettext_lazy("Over de opleiding"),
    Group.PERSON: gettext_lazy("Persoonsgegevens"),
}
# Up to this many unknown fields of a group have a row each.
UNKNOWN_ROWS = 2
CODE_SYSTEMS = frozenset({"ISAT", "CREBO", "KEUZEDEEL"})
# Names of people, schools and programmes are not words to translate.
NAMES = frozenset({ValueType.ORGANISATIONS, ValueType.PROGRAMME})


@dataclass(frozen=True, slots=True)
class Line:
    """One field as a person reads it.

    `text` is the value, or the words for *none* and *unknown*; `known` is false for *unknown*. `note` says
    more about the value, `hint` about the field. Organisations stand in `organisations` instead of `text`.
    """

    name: str
    label: str
    text: str
    status: str
    known: bool
    is_name: bool = False
    date: datetime.date | None = None
    hint: str = ""
    note: str = ""
    organisations: tuple[NamedOrganisation, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A field without a line of its own: its name, and what people call it."""

    name: str
    label: str

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class Section:
    """A group of fields under a heading. `unknown` names the fields without a line: never delivered."""

    anchor: str
    heading: str
    lines: tuple[Line, ...]
    unknown: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """One source and the fields it gave: who, when, and in which delivery."""

    name: str
    when: str
    batch: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of one diploma shows."""

    id: UUID
    title: str
    card: Card
    badge: Badge
    state: str
    is_higher_education: bool
    deliverer: str
    is_closed: bool  # whether the institution is no more and nobody took over its records
    recorded_at: datetime.datetime
    state_since: datetime.datetime
    sections: tuple[Section, ...]
    grade_tables: tuple[grades.GradeTable, ...]
    grade_note: str
    origins: tuple[Origin, ...]
    not_shown: tuple[Named, ...]
    versions: tuple[versions.Version, ...]

    @property
    def is_deferred(self) -> bool:
        return self.state == State.NOT_ISSUED

    @property
    def is_withdrawn(self) -> bool:
        return self.state == State.WITHDRAWN


@dataclass(frozen=True, slots=True)
class ExtractLanguage:
    """A language in which an extract can be made, with the words on its button."""

    code: str
    label: str


def extract_languages(reader: str) -> tuple[ExtractLanguage, ...]:
    """Both languages of an extract, the reader's own first."""
    both = (
        ExtractLanguage("nl", _("Download in het Nederlands (pdf)")),
        ExtractLanguage("en", _("Download in het Engels (pdf)")),
    )
    return tuple(sorted(both, key=lambda language: language.code != reader))


def page(steps: Sequence[VersionStep]) -> Page:
    """The page of a diploma from its versions, newest first; the first is what the register says now."""
    head = steps[0]
    data = head.data
    return Page(
        id=data.diploma,
        title=display.title(data),
        card=card(data),
        badge=badge(data.state),
        state=data.state,
        is_higher_education=data.sector in HIGHER_EDUCATION,
        deliverer=display.deliverer(data) or _("de instelling"),
        is_closed=not data.deliverer,
        recorded_at=head.recorded_at,
        state_since=_state_since(steps),
        sections=_sections(data),
        grade_tables=grades.tables(data),
        grade_note=_grade_note(data),
        origins=origins(data),
        not_shown=_not_shown(data),
        versions=versions.history(steps),
    )


def _state_since(steps: Sequence[VersionStep]) -> datetime.datetime:
    """When the state of now began: the newest version that changed it, else the first."""
    return next((step.recorded_at for step in steps if step.state_changed), steps[-1].recorded_at)


def _sections(data: DiplomaData) -> tuple[Section, ...]:
    """Groups with at least one field. A group the catalogue adds later stands last, under its own name."""
    groups = dict.fromkeys([*HEADINGS, *(g for g in Group if g != Group.GRADES)])
    return tuple(
        _section(group, lines)
        for group in groups
        if (lines := tuple(line(data, shown) for shown in data.group(group)))
    )


def _section(group: Group, lines: tuple[Line, ...]) -> Section:
    """Many unknowns read better in one sentence than in as many rows."""
    heading = str(HEADINGS.get(group, group.value))
    unknown = tuple(Named(entry.name, entry.label) for entry in lines if not entry.known)
    if len(unknown) <= UNKNOWN_ROWS:
        return Section(group.value, heading, lines, ())
    return Section(group.value, heading, tuple(entry for entry in lines if entry.known), unknown)


def line(data: DiplomaData, shown: ShownField) -> Line:
    value = shown.value
    found = (
        tuple(item for item in value if isinstance(item, OrganisationValue))
        if isinstance(value, tuple)
        else ()
    )
    return Line(
        name=shown.name,
        label=str(shown.field.label),
        text=display.shown(shown),
        status=shown.status.value,
        known=shown.status != Status.UNKNOWN,
        is_name=shown.field.type in NAMES or shown.name == "holder_name",
        date=value if isinstance(value, datetime.date) else None,
        hint=str(shown.field.explanation),
        note=_note(data, shown),
        organisations=organisations(data, found),
    )


def _note(data: DiplomaData, shown: ShownField) -> str:
    """What is worth knowing beside the value: the code of a programme, or the decision that put it there."""
    value, source = shown.value, shown.source
    if isinstance(value, ProgrammeValue) and value.system in CODE_SYSTEMS:
        return _("Opleidingscode %(code)s") % {"code": value.code}
    if source and source.name.startswith("decision:"):
        return _("Sinds %(date)s: %(source)s") % {
            "date": display.date(source.at),
            "source": display.source(source, data),
        }
    return ""


def _grade_note(data: DiplomaData) -> str:
    """Why there is no table although this document may have a grade list; empty when there is one."""
    shown = data.get("grade_list")
    return display.status(shown) if shown and shown.status != Status.DELIVERED else ""


def origins(data: DiplomaData) -> tuple[Origin, ...]:
    """Every known field under its source, in reading order."""
    found: dict[Source, list[str]] = {}
    for shown in data.fields:
        if shown.source is not None:
            found.setdefault(shown.source, []).append(str(shown.field.label))
    return tuple(
        Origin(display.source(source, data), _when(source), source.batch, tuple(labels))
        for source, labels in found.items()
    )


def _when(source: Source) -> str:
    words = {
        "brp": _("bijgewerkt op %(date)s"),
        "rio": _("stand van %(date)s"),
        "institution": _("aangeleverd op %(date)s"),
    }
    kind = source.name.partition(":")[0]
    return words.get(kind, _("op %(date)s")) % {"date": display.date(source.at)}


def _not_shown(data: DiplomaData) -> tuple[Named, ...]:
    """Fields that a choice of law may bring but that may not be shown now: a wish for them can be counted."""
    return tuple(
        Named(entry.name, str(entry.label))
        for entry in catalogue.all_fields()
        if entry.scenarios and entry.applies(data.sector, data.kind) and data.get(entry.name) is None
    )
