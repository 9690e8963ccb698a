"""One diploma as it stands on paper: what goes into the heading, the rest in groups, nothing left out.

Whatever `DiplomaData` holds is on the sheet: what has no place of its own in the heading stands in a group.
So a field that is added to the catalogue is on the extract without a change here. What the heading says
follows the documents themselves: a degree under a programme of higher education, a profile under a diploma
of secondary education, the level under a qualification of mbo, the language level of a language exam.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from diplomas import display
from diplomas.catalogue import Group
from diplomas.dates import PartialDate
from diplomas.shown import DiplomaData
from diplomas.terms import HIGHER_EDUCATION, DocumentKind, Sector
from diplomas.values import Code, ProgrammeValue, Status
from portal.presenters.diploma import Line, line
from portal.presenters.overview import NamedOrganisation, organisations

from .marks import Marks, marks

_UNKNOWN_ROWS = 2  # that many unknown fields have a row each
_SHORT = 3  # letters
_GROUPS = (Group.AWARD, Group.DETAIL, Group.BACKGROUND)
# Fields of the heading, there as soon as they have a value; `_heading_of` adds those of the sector.
_IN_HEADING = frozenset(
    {"holder_name", "document_kind", "programme", "level", "institution", "joint_partners", "exam_date"}
)
# The level of a language exam in the Common European Framework of Reference, by the level of the exam.
_LANGUAGE_LEVELS = {"NT2-I": "B1", "NT2-II": "B2", "A2": "A2", "B1": "B1", "B2": "B2"}


@dataclass(frozen=True, slots=True)
class Part:
    """A group of lines under its own heading. `unknown` names the fields without a line: never delivered."""

    heading: str
    lines: tuple[Line, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the template prints, in words of the active language; empty texts are left out.

    `name` is what a person would call the diploma, `title` how its document is headed. `honours` stand under
    the title, `level` and `codes` under the two parties.
    """

    kind: str
    name: str
    title: str
    honours: str
    holder_label: str
    holder: str
    birth: str
    former_names: tuple[str, ...]
    person: tuple[Line, ...]
    institutions: tuple[NamedOrganisation, ...]
    partners: tuple[NamedOrganisation, ...]
    exam_date: str
    result: str
    level: str
    codes: tuple[str, ...]
    parts: tuple[Part, ...]
    marks: Marks
    source: str


def sheet(data: DiplomaData, *, without_marks: bool = False) -> Sheet:
    """The sheet of one diploma in the active language; `without_marks`: its grade list was left off."""
    level = _level(data)
    heading = _heading_of(data, level)
    parts, found = _parts(data, heading), marks(data, left_out=without_marks)
    if found.note and parts:
        parts, found = (*parts[:-1], _with_note(parts[-1], found)), Marks(found.heading)
    return Sheet(
        kind=display.document_kind(data.kind),
        name=display.title(data),
        title=_kept_together(_title(data)),
        honours=_honours(data),
        # A grade list also goes to who did not pass.
        holder_label=_("Op naam van") if data.kind == DocumentKind.CIJFERLIJST else _("Behaald door"),
        holder=_text(data, "holder_name"),
        birth=_birth(data),
        former_names=data.former_names,
        person=_lines(data, Group.PERSON, heading),
        institutions=organisations(data, data.organisations("institution")),
        partners=_partners(data),
        exam_date=_text(data, "exam_date"),
        result=_text(data, "result"),
        level=level,
        codes=_codes(data),
        parts=parts,
        marks=found,
        source=_source(data),
    )


def _heading_of(data: DiplomaData, level: str) -> frozenset[str]:
    """The fields that the heading shows, so that no group shows them again."""
    names = {*_IN_HEADING, "result", "phase", "profile"}
    if level:
        names |= {"nlqf", "eqf"}
    if data.value("degree") is not None:
        names |= {"degree", "degree_addition", "distinction"}
    # The heading also says that a date of birth is unknown, and that both levels are.
    unknown = {"birth_date", "nlqf", "eqf"} if _levels_are_unknown(data) else {"birth_date"}
    return frozenset(name for name in names if data.value(name) is not None) | unknown


def _levels_are_unknown(data: DiplomaData) -> bool:
    shown = [data.get(name) for name in ("nlqf", "eqf")]
    return all(one is not None and one.status == Status.UNKNOWN for one in shown)


def _text(data: DiplomaData, name: str) -> str:
    shown = data.get(name)
    return display.shown(shown) if shown and shown.value is not None else ""


def _title(data: DiplomaData) -> str:
    """In mbo the level stands under the qualification; elsewhere the title says it."""
    level = data.get("level")
    if data.sector == Sector.MBO and level and level.value:
        return _text(data, "programme") or display.title(data)
    return display.title(data)


def _honours(data: DiplomaData) -> str:
    if data.sector == Sector.MBO:
        return _text(data, "level")
    if data.sector in HIGHER_EDUCATION:
        degree = " ".join(filter(None, (_text(data, "degree"), _text(data, "degree_addition"))))
        return ", ".join(filter(None, (degree, _text(data, "distinction")))) if degree else ""
    profile = _text(data, "profile")
    return _("Profiel %(profile)s") % {"profile": profile} if profile else ""


def _partners(data: DiplomaData) -> tuple[NamedOrganisation, ...]:
    """Who awarded the degree together with the institution, which is often in its own list."""
    own = {organisation.id for organisation in data.organisations("institution")}
    return organisations(data, [item for item in data.organisations("joint_partners") if item.id not in own])


def _codes(data: DiplomaData) -> tuple[str, ...]:
    """The code under which others can look the programme up, the phase, and that the levels are unknown."""
    words = {
        "ISAT": _("Opleidingscode (ISAT) %(code)s"),
        "CREBO": _("Crebonummer %(code)s"),
        "KEUZEDEEL": _("Code van het keuzedeel %(code)s"),
    }
    value, phase = data.value("programme"), _text(data, "phase")
    codes = []
    if isinstance(value, ProgrammeValue) and value.system in words:
        codes.append(words[value.system] % {"code": value.code})
    if phase:
        codes.append(_("Fase: %(phase)s") % {"phase": phase})
    if _levels_are_unknown(data):
        codes.append(_("Niveau NLQF en niveau EQF onbekend"))
    return tuple(codes)


def _birth(data: DiplomaData) -> str:
    """`Geboren op 3 februari 1980`; the BRP can lack the day, the month or the year."""
    value = data.value("birth_date")
    if not isinstance(value, PartialDate):
        return _("Geboortedatum onbekend") if data.get("birth_date") else ""
    if value.is_complete:
        return _("Geboren op %(date)s") % {"date": display.partial_date(value)}
    return _("Geboren in %(date)s") % {"date": display.partial_date(value)}


def _level(data: DiplomaData) -> str:
    """The level in the Dutch and the European framework when both are known; of a language exam its own."""
    nlqf, eqf = _text(data, "nlqf"), _text(data, "eqf")
    if nlqf and eqf:
        sentences = {
            DocumentKind.GETUIGSCHRIFT: _("Dit getuigschrift heeft niveau NLQF %(nlqf)s / EQF %(eqf)s."),
            DocumentKind.CERTIFICAAT: _("Dit certificaat heeft niveau NLQF %(nlqf)s / EQF %(eqf)s."),
            DocumentKind.CIJFERLIJST: _("Deze opleiding heeft niveau NLQF %(nlqf)s / EQF %(eqf)s."),
        }
        otherwise = _("Dit diploma heeft niveau NLQF %(nlqf)s / EQF %(eqf)s.")
        return sentences.get(data.kind, otherwise) % {"nlqf": nlqf, "eqf": eqf}
    level = data.value("level")
    if data.sector in (Sector.NT2, Sector.INBURGERING) and isinstance(level, Code):
        language = _LANGUAGE_LEVELS.get(level.code)
        if language:
            words = _("Taalniveau %(level)s van het Europees Referentiekader voor talen (ERK).")
            return words % {"level": language}
    return ""


def _parts(data: DiplomaData, heading: frozenset[str]) -> tuple[Part, ...]:
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
    unknown = tuple(_in_sentence(entry.label) for entry in lines if not entry.known)
    if len(unknown) <= _UNKNOWN_ROWS:
        return Part(words, lines, ())
    return Part(words, tuple(entry for entry in lines if entry.known), unknown)


def _with_note(part: Part, missing: Marks) -> Part:
    """That there is no grade list needs no heading of its own where it can be a line."""
    said = Line("grade_list", missing.heading, missing.note, status=Status.UNKNOWN.value, known=False)
    return replace(part, lines=(*part.lines, said))


def _kept_together(title: str) -> str:
    """A last word as short as a numeral does not stand alone on a line."""
    start, space, last = title.rpartition(" ")
    return f"{start}\N{NO-BREAK SPACE}{last}" if space and len(last) <= _SHORT else title


def _in_sentence(label: str) -> str:
    return label[:1].lower() + label[1:]


def _lines(data: DiplomaData, group: Group, heading: frozenset[str]) -> tuple[Line, ...]:
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
