"""What a value is, how it is stored and how it is read: one place for all types of the catalogue.

Stored content is JSON without floating-point numbers. Three answers differ: a value (*delivered*), `null`
(*none*: delivered that there is none) and no key at all (*unknown*: never delivered). *Not applicable*
follows from the catalogue. Bad values raise `BadValue` with the field and a sentence that says what to do.
"""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from .catalogue import Field, ValueType
from .dates import PartialDate
from .errors import Refused

type Json = bool | int | str | list["Json"] | dict[str, "Json"] | None


class Status(enum.StrEnum):
    """How a fact is known. Each reads differently to a person."""

    DELIVERED = "delivered"
    NONE = "none"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class BadValue(Refused):
    """A value does not fit its field. `field` names it; the message says what would fit."""

    code = "bad_value"

    def __init__(self, field: Field, message: str) -> None:
        self.field = field
        super().__init__(f"{field.label}: {message}")


@dataclass(frozen=True, slots=True)
class Code:
    """A value from a code list, with the words of the document when those are kept (`literal`)."""

    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationValue:
    """An organisation as it was recorded: the name at the time, frozen into the version."""

    id: str
    name: str
    name_en: str = ""
    brin: str = ""
    place: str = ""
    country: str = "NL"


@dataclass(frozen=True, slots=True)
class ProgrammeValue:
    """A programme as it was recorded."""

    system: str
    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class GradeRow:
    """One line of a grade list. Marks are text as printed (`7,4` is stored `7.4`; also G, V, `vrijstelling`).

    `kind` is one of `GRADE_KINDS`.
    """

    name: str
    code: str = ""
    name_en: str = ""
    kind: str = "subject"
    school_exam: str = ""
    central_exam: str = ""
    final: str = ""
    credits: str = ""
    date: str = ""
    result: str = ""


# What a line of a grade list can be: a subject, a module (keuzedeel), practice, a thesis or another part.
GRADE_KINDS = ("subject", "module", "practice", "thesis", "part")

type Value = (
    str
    | Code
    | datetime.date
    | PartialDate
    | Decimal
    | tuple[OrganisationValue, ...]
    | ProgrammeValue
    | tuple[GradeRow, ...]
)

# The code of a value that is in no list; the words of the document say what it is.
OTHER = "ANDERS"

_ORGANISATION_KEYS = OrganisationValue.__slots__
_PROGRAMME_KEYS = ProgrammeValue.__slots__
_GRADE_KEYS = GradeRow.__slots__
_DEFAULTS = {
    kind: [(entry.name, entry.default) for entry in fields(kind)]
    for kind in (OrganisationValue, ProgrammeValue, GradeRow)
}
MAXIMUM_TEXT = 4000
# Numbers on documents are marks, averages and credits.
MAXIMUM_NUMBER = Decimal(1_000_000)
MAXIMUM_DECIMALS = 6
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# Control characters (but for tab and line ends) and half surrogates: no document has them, and JSON in the
# database, XML and PDF cannot hold them all.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _text(field: Field, raw: Json) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise BadValue(field, _("vul een tekst in."))
    return _writable(field, raw)


def _writable(field: Field, text: str) -> str:
    if len(text) > MAXIMUM_TEXT:
        raise BadValue(field, _("de tekst is langer dan %(n)d tekens.") % {"n": MAXIMUM_TEXT})
    if _UNWRITABLE.search(text):
        raise BadValue(field, _("er staat een teken in dat niet geschreven kan worden."))
    return text


def _code(field: Field, raw: Json) -> Code:
    if isinstance(raw, Mapping):
        code, text = raw.get("code"), raw.get("text", "")
    else:
        code, text = raw, ""
    if not isinstance(code, str) or not isinstance(text, str) or (text and not field.literal):
        raise BadValue(field, _("kies een waarde uit de lijst."))
    if field.literal and code == OTHER and not text.strip():
        raise BadValue(field, _("schrijf bij «anders» de woorden die op het document staan."))
    if code not in field.codes and not (field.literal and code == OTHER):
        raise BadValue(field, _("«%(code)s» staat niet in de lijst.") % {"code": code})
    return Code(code, _writable(field, text))


def _date(field: Field, raw: Json) -> datetime.date:
    try:
        # `fromisoformat` alone would take 20240621 and 2024-W25-5 as well: other texts for the same day.
        return datetime.date.fromisoformat(raw if isinstance(raw, str) and _DATE.fullmatch(raw) else "")
    except ValueError as error:
        raise BadValue(field, _("schrijf de datum als 2024-06-21.")) from error


def _partial_date(field: Field, raw: Json) -> PartialDate:
    try:
        return PartialDate.parse(raw if isinstance(raw, str) and raw else "?")
    except ValueError as error:
        raise BadValue(field, str(error)) from error


def _number(field: Field, raw: Json) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | str) or not _NUMBER.fullmatch(str(raw)):
        raise BadValue(field, _("vul een getal in, bijvoorbeeld 7.6."))
    number = Decimal(raw)
    if abs(number) >= MAXIMUM_NUMBER or -int(number.as_tuple().exponent) > MAXIMUM_DECIMALS:
        raise BadValue(field, _("dit getal is te groot of heeft te veel decimalen."))
    return number


def _strings(field: Field, raw: Json, keys: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(raw, Mapping) or not all(isinstance(v, str) for v in raw.values()):
        raise BadValue(field, _("deze waarde heeft niet de goede vorm."))
    unknown = set(raw) - set(keys)
    if unknown:
        raise BadValue(field, _("onbekend onderdeel: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    if not str(raw.get("name", "")).strip():
        raise BadValue(field, _("een naam ontbreekt."))
    return {key: _writable(field, str(value)) for key, value in raw.items()}


def _organisations(field: Field, raw: Json) -> tuple[OrganisationValue, ...]:
    if not isinstance(raw, list) or not raw:
        raise BadValue(field, _("noem ten minste één organisatie."))
    rows = [_strings(field, row, _ORGANISATION_KEYS) for row in raw]
    if not all(_is_id(row.get("id", "")) for row in rows):
        raise BadValue(field, _("een organisatie zonder kenmerk kan niet."))
    if len({row["id"] for row in rows}) != len(rows):
        raise BadValue(field, _("dezelfde organisatie staat er twee keer."))
    return tuple(OrganisationValue(**row) for row in rows)


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _programme(field: Field, raw: Json) -> ProgrammeValue:
    row = _strings(field, raw, _PROGRAMME_KEYS)
    if not row.get("system") or not row.get("code"):
        raise BadValue(field, _("een opleiding heeft een code en een codelijst."))
    return ProgrammeValue(**row)


def _grades(field: Field, raw: Json) -> tuple[GradeRow, ...]:
    if not isinstance(raw, list) or not raw:
        raise BadValue(field, _("noem ten minste één vak."))
    rows = tuple(GradeRow(**_strings(field, row, _GRADE_KEYS)) for row in raw)
    for row in rows:
        if row.kind not in GRADE_KINDS:
            raise BadValue(field, _("«%(code)s» staat niet in de lijst.") % {"code": row.kind})
    return rows


_READERS: dict[ValueType, Callable[[Field, Json], Value]] = {
    ValueType.TEXT: _text,
    ValueType.CODE: _code,
    ValueType.DATE: _date,
    ValueType.PARTIAL_DATE: _partial_date,
    ValueType.NUMBER: _number,
    ValueType.ORGANISATIONS: _organisations,
    ValueType.PROGRAMME: _programme,
    ValueType.GRADES: _grades,
}


def read(field: Field, raw: Json) -> Value:
    """Stored JSON as a typed value. Raises `BadValue` when it does not fit the field."""
    return _READERS[field.type](field, raw)


def _row(item: OrganisationValue | ProgrammeValue | GradeRow) -> dict[str, Json]:
    # What is not there is read as its default, so an empty text is left out only when that is empty too.
    pairs = ((key, getattr(item, key), default) for key, default in _DEFAULTS[type(item)])
    return {key: value for key, value, default in pairs if value != "" or default != ""}


def write(field: Field, value: Value) -> Json:
    """A typed value as stored JSON, in the one form that is hashed. `read(write(v)) == v`."""
    match value:
        case Code():
            return {"code": value.code, "text": value.text} if value.text else value.code
        case PartialDate():
            return str(value)
        case datetime.date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case tuple():
            return [_row(item) for item in value]
        case ProgrammeValue():
            return _row(value)
        case str():
            return value
    raise BadValue(field, _("deze waarde heeft niet de goede vorm."))
