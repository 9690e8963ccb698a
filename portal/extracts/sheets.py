"""One diploma as it stands on paper: what goes into the heading, the rest in groups, nothing left out.

Whatever `DiplomaData` holds is on the sheet: what has no place of its own in the heading stands in a group.
So a field that is added to the catalogue is on the extract without a change here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from diplomas import display
from diplomas.catalogue import Group
from diplomas.dates import PartialDate
from diplomas.disclosure import DiplomaData
from diplomas.terms import DocumentKind
from diplomas.values import ProgrammeValue, Status
from portal.presenters import grades
from portal.presenters.diploma import CODE_SYSTEMS, Line, line
from portal.presenters.overview import NamedOrganisation, organisations

# Fields that the heading shows when they have a value.
_IN_HEADING = frozenset(
    {
        "holder_name",
        "birth_date",
        "document_kind",
        "programme",
        "level",
        "profile",
        "institution",
        "exam_date",
        "nlqf",
        "eqf",
    }
)
_UNKNOWN_ROWS = 2  # that many unknown fields have a row each
_GROUPS = (Group.AWARD, Group.DETAIL, Group.BACKGROUND)


@dataclass(frozen=True, slots=True)
class Part:
    """A group of lines under its own heading. `unknown` names the fields without a line: never delivered."""

    heading: str
    lines: tuple[Line, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the template prints, in words of the active language; empty texts are left out."""

    kind: str
    title: str
    profile: str
    programme_code: str
    holder_label: str
    holder: str
    birth: str
    former_names: tuple[str, ...]
    person: tuple[Line, ...]
    institutions: tuple[NamedOrganisation, ...]
    exam_date: str
    level: str
    parts: tuple[Part, ...]
    grade_tables: tuple[grades.GradeTable, ...]
    grade_note: str
    source: str


def sheet(data: DiplomaData) -> Sheet:
    """The sheet of one diploma in the active language."""
    level = _level(data)
    # The heading also says that a date of birth is unknown.
    heading = {name for name in _IN_HEADING if data.value(name) is not None or name == "birth_date"}
    if not level:
        heading -= {"nlqf", "eqf"}
    grade_list = data.get("grade_list")
    return Sheet(
        kind=display.document_kind(data.kind),
        title=display.title(data),
        profile=_text(data, "profile"),
        programme_code=_programme_code(data),
        # A grade list also goes to who did not pass.
        holder_label=_("Op naam van") if data.kind == DocumentKind.CIJFERLIJST else _("Behaald door"),
        holder=_text(data, "holder_name"),
        birth=_birth(data),
        former_names=data.former_names,
        person=_lines(data, Group.PERSON, heading),
        institutions=organisations(data, data.organisations("institution")),
        exam_date=_text(data, "exam_date"),
        level=level,
        parts=_parts(data, heading),
        grade_tables=grades.tables(data),
        grade_note=display.status(grade_list) if grade_list and grade_list.value is None else "",
        source=_source(data),
    )


def _text(data: DiplomaData, name: str) -> str:
    shown = data.get(name)
    return display.shown(shown) if shown and shown.value is not None else ""


def _programme_code(data: DiplomaData) -> str:
    value = data.value("programme")
    return value.code if isinstance(value, ProgrammeValue) and value.system in CODE_SYSTEMS else ""


def _birth(data: DiplomaData) -> str:
    """`Geboren op 3 februari 1980`; the BRP can lack the day, the month or the year."""
    value = data.value("birth_date")
    if not isinstance(value, PartialDate):
        return _("Geboortedatum onbekend") if data.get("birth_date") else ""
    if value.is_complete:
        return _("Geboren op %(date)s") % {"date": display.partial_date(value)}
    return _("Geboren in %(date)s") % {"date": display.partial_date(value)}


def _level(data: DiplomaData) -> str:
    """The level in the Dutch and the European framework, when both are known."""
    nlqf, eqf = _text(data, "nlqf"), _text(data, "eqf")
    if not (nlqf and eqf):
        return ""
    sentences = {
        DocumentKind.GETUIGSCHRIFT: _("Dit getuigschrift heeft niveau NLQF %(nlqf)s / EQF %(eqf)s."),
        DocumentKind.CERTIFICAAT: _("Dit certificaat heeft niveau NLQF %(nlqf)s / EQF %(eqf)s."),
        DocumentKind.CIJFERLIJST: _("Deze opleiding heeft niveau NLQF %(nlqf)s / EQF %(eqf)s."),
    }
    otherwise = _("Dit diploma heeft niveau NLQF %(nlqf)s / EQF %(eqf)s.")
    return sentences.get(data.kind, otherwise) % {"nlqf": nlqf, "eqf": eqf}


def _parts(data: DiplomaData, heading: set[str]) -> tuple[Part, ...]:
    words = {
        Group.AWARD: _("Over dit document"),
        Group.DETAIL: _("Bijzonderheden"),
        Group.BACKGROUND: _("Over de opleiding"),
    }
    known = {*_GROUPS, Group.PERSON, Group.GRADES}
    later = dict.fromkeys(shown.field.group for shown in data.fields if shown.field.group not in known)
    return tuple(
        _part(words.get(group, str(group.value)), lines)
        for group in (*_GROUPS, *later)
        if (lines := _lines(data, group, heading))
    )


def _part(words: str, lines: tuple[Line, ...]) -> Part:
    """Many unknowns read better in one sentence than in as many rows."""
    unknown = tuple(entry.label[:1].lower() + entry.label[1:] for entry in lines if not entry.known)
    if len(unknown) <= _UNKNOWN_ROWS:
        return Part(words, lines, ())
    return Part(words, tuple(entry for entry in lines if entry.known), unknown)


def _lines(data: DiplomaData, group: Group, heading: set[str]) -> tuple[Line, ...]:
    return tuple(
        line(data, shown)
        for shown in data.group(group)
        if shown.name not in heading and shown.status != Status.NOT_APPLICABLE
    )


def _source(data: DiplomaData) -> str:
    """Who answers for these data: the register passes on what the institution delivered."""
    values = {
        "deliverer": display.deliverer(data),
        "date": display.date(timezone.localdate(data.recorded_at)),
        "version": data.version,
    }
    if not data.deliverer:
        return _("Zo in het register sinds %(date)s (versie %(version)s).") % values
    return (
        _("Aangeleverd door %(deliverer)s. Zo in het register sinds %(date)s (versie %(version)s).") % values
    )
