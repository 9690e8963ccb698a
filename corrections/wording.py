"""A request in words: what stood there, what is asked, what was found; the same on pages and in letters."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import asked as asked_values
from corrections import grade_changes, missing
from corrections.diplomahulp import Document, Education
from corrections.models import CorrectionRequest, RequestItem
from diplomas import catalogue, display, values
from diplomas.catalogue import ValueType
from diplomas.dates import PartialDate
from diplomas.errors import NotFound
from diplomas.handling import StaffRecord, record_for_staff
from diplomas.models import Holder, Organisation
from diplomas.present_names import names_today_of
from diplomas.reference.lookup import names_at
from diplomas.shown import ShownField
from diplomas.terms import DocumentKind, Sector
from diplomas.values import BadValue, GradeRow, Json, Status

# The kinds of document that are what somebody chose, said more precisely. A propedeuse is no kind of its own.
SAYS_THE_SAME: Final[dict[str, frozenset[str]]] = {
    Document.DIPLOMA: frozenset(
        {DocumentKind.GETUIGSCHRIFT, DocumentKind.DIPLOMA, DocumentKind.SCHOOLDIPLOMA}
    ),
    Document.LIST: frozenset({DocumentKind.CIJFERLIJST}),
    Document.CERTIFICATE: frozenset({DocumentKind.CERTIFICAAT}),
}


@dataclass(frozen=True, slots=True)
class Beside:
    """Of a list: what is asked otherwise than it stood, and what it becomes otherwise than it stood.

    `as_asked`: the register gets exactly what was asked, so that its rows are named once. `rows` of a
    diploma that was missing: every row of its grade list.
    """

    asked_differences: tuple[str, ...]
    as_asked: bool
    differences: tuple[str, ...]
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One value as a person reads it; `rows` for a grade list, `whole` for that of a diploma that is new."""

    text: str
    rows: tuple[GradeRow, ...] = ()
    whole: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """The grade list, row by row."""
        return tuple(grade_changes.whole(row) for row in self.rows)


def label(item: RequestItem) -> str:
    """What the item is about."""
    if not item.field:
        return _("Het hele diploma")
    entry = catalogue.names().get(item.field)
    return str(entry.label) if entry else item.field


def shown(item: RequestItem) -> Side:
    """What the register said when the holder looked."""
    if not item.field:
        return Side(_("Dit diploma staat niet in het register"))
    if not item.shown_status:
        return Side(_("Het register laat dit gegeven niet zien"))
    if item.shown is None and item.shown_status == Status.DELIVERED:  # past its time as well
        return Side(_("Niet meer leesbaar"))
    try:
        then = asked_values.shown_then(item.field, item.shown_status, item.shown)
    except (BadValue, KeyError):
        return Side(_("Niet meer leesbaar"))
    return of_shown(then)


def of_shown(shown: ShownField) -> Side:
    """What the register says, now or then."""
    return Side(display.in_a_sentence(shown), display.grade_rows(shown.value))


def asked(request: CorrectionRequest, item: RequestItem) -> Side:
    """What the holder says that should stand there."""
    return Side(described(request)) if not item.field else value(item.field, item.asked)


def value(field: str, stored: Mapping[str, Json]) -> Side:
    """A value in the form {"value"} / {"none"} / {"words"}; empty when there is none."""
    if not stored:
        return Side("")
    if "forgotten" in stored:  # past its time (migration 0002); it must not read as "none"
        return Side(_("Niet meer leesbaar"))
    if "programme_code" in stored:
        return Side(record(stored), _rows(stored), whole=True)
    try:
        entry = catalogue.by_name(field)
        read = asked_values.read(entry, stored)
    except (BadValue, KeyError):
        return Side(_("Niet meer leesbaar"))
    return Side(asked_values.in_words(entry, read), display.grade_rows(read.value))


def record_today(request: CorrectionRequest) -> StaffRecord | None:
    """What the register says of the diploma today; None of one that is missing or was erased."""
    if request.diploma_id is None:
        return None
    try:
        return record_for_staff(diploma=request.diploma_id)
    except NotFound:
        return None


def described(request: CorrectionRequest) -> str:
    """What the holder says of a diploma that is missing, in one line, as they chose it.

    The register's own kind and sector stand for it only where they say the same.
    """
    said = request.described
    parts = [
        _document(said), _education(said),
        str(said.get("programme") or ""), str(said.get("institution") or ""),
        _day(said.get("exam_date")),
    ]  # fmt: skip
    return ", ".join(part for part in parts if part)


def _document(said: Mapping[str, Json]) -> str:
    chosen, kind = str(said.get("document") or ""), str(said.get("kind") or "")
    if not chosen or kind in SAYS_THE_SAME.get(chosen, ()):
        return _choice(DocumentKind, kind)
    return _choice(Document, chosen)


def _education(said: Mapping[str, Json]) -> str:
    chosen, sector = str(said.get("education") or ""), str(said.get("sector") or "")
    if not chosen or chosen.upper() == sector:
        return _choice(Sector, sector)
    return _choice(Education, chosen)


def record(stored: Mapping[str, Json]) -> str:
    """The record that is made for a missing diploma, in one line."""
    try:
        made = missing.Record.from_json(stored)
    except (KeyError, ValueError):
        made = None
    parts = [
        _choice(DocumentKind, stored.get("kind")), _choice(Sector, stored.get("sector")),
        _programme(stored, made), _deliverer(made), _day(stored.get("exam_date")),
        *(_fields(made) if made else ()),
    ]  # fmt: skip
    return ", ".join(part for part in parts if part)


def _fields(made: missing.Record) -> Iterator[str]:
    """What else is known of the document, each with what it is called."""
    for name, stored in made.fields.items():
        side = value(name, {"none": True} if stored is None else {"value": stored})
        entry = catalogue.names().get(name)
        yield f"{entry.label if entry else name}: {side.text}"


def _rows(stored: Mapping[str, Json]) -> tuple[GradeRow, ...]:
    """The grade list of a record; none when it has none, or one that cannot be read."""
    fields, known = stored.get("fields"), catalogue.names()
    for name, raw in fields.items() if isinstance(fields, dict) else ():
        if raw is not None and name in known and known[name].type == ValueType.GRADES:
            try:
                return display.grade_rows(values.read(known[name], raw))
            except BadValue:
                return ()
    return ()


def _deliverer(made: missing.Record | None) -> str:
    """The institution by its name on the day of the exam, as the diploma will say; else by today's."""
    if made is None:
        return ""
    then = names_at([made.organisation], made.exam_date).get(made.organisation)
    return then.name if then else names_today_of({made.organisation}).get(made.organisation, "")


def _programme(stored: Mapping[str, Json], made: missing.Record | None) -> str:
    """What the programme was called on the day of the exam, with its code; a code says nothing by itself."""
    code = str(stored.get("programme_code") or "")
    named = missing.programme_of(made) if made else None
    return f"{display.programme(named)} ({code})" if named else _("opleiding %(code)s") % {"code": code}


def _day(stored: object) -> str:
    try:
        return display.date(datetime.date.fromisoformat(str(stored))) if stored else ""
    except ValueError:
        return str(stored)


def _choice(kinds: type[TextChoices], code: object) -> str:
    try:
        return str(kinds(str(code)).label) if code else ""
    except ValueError:
        return str(code)


def differences(before: Side, after: Side) -> tuple[str, ...]:
    """Row by row what is different when `after` is a list; a value that is no list says so itself.

    With the list of a diploma that is new, nothing compares.
    """
    return grade_changes.differences(before.rows, after.rows) if after.rows and not after.whole else ()


def rows_of(before: Side, after: Side) -> tuple[str, ...]:
    """As `differences`; of a diploma that is new every row."""
    return after.lines if after.whole else differences(before, after)


def in_full(item: RequestItem, side: Side) -> str:
    """A value in one line; of a list also the rows that are not as the register had them."""
    rows = rows_of(shown(item), side)
    return f"{side.text} ({'; '.join(rows)})" if rows else side.text


def beside(stood: Side, asked: Side, becomes: Side) -> Beside:
    """What is decided of a list, beside what stood there and what was asked."""
    as_asked = bool(becomes.rows) and becomes.rows == asked.rows
    return Beside(
        asked_differences=differences(stood, asked),
        as_asked=as_asked,
        differences=() if as_asked else differences(stood, becomes),
        rows=becomes.lines if becomes.whole else (),
    )


def submitted(request: CorrectionRequest) -> str:
    """The day on which it was sent; empty of a draft."""
    return display.date(timezone.localdate(request.submitted_at)) if request.submitted_at else ""


def institution(request: CorrectionRequest) -> str:
    """Today's name of who is asked; what the holder called it when we do not know it."""
    if request.organisation_id is None:
        return str(request.described.get("institution") or "")
    organisation: Organisation | None = request.organisation
    return names_today_of({request.organisation_id}).get(request.organisation_id, str(organisation or ""))


def holder_name(request: CorrectionRequest) -> tuple[str, str]:
    """Name, and when they were born in words, for who handles the request."""
    holder: Holder = request.holder
    born = holder.birth_date
    return holder.full_name, display.born(born if isinstance(born, PartialDate) else None)
