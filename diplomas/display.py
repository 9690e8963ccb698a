"""Values as words, the same on screen, on paper and in every export, in the active language."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from .catalogue import Field, Supplier
from .content import Source
from .dates import PartialDate
from .shown import DiplomaData, ShownField
from .terms import HIGHER_EDUCATION, DocumentKind, Sector
from .values import Code, GradeRow, OrganisationValue, ProgrammeValue, Status, Value


def is_english() -> bool:
    return (get_language() or "nl").startswith("en")


def date(value: datetime.date) -> str:
    """`21 juni 2024`."""
    return date_format(value, "j F Y")


def partial_date(value: PartialDate) -> str:
    """`3 februari 1980`, `februari 1980`, `1980`, or that the date is unknown."""
    whole = value.as_date()
    if whole:
        return date(whole)
    if value.year is None:
        return _("onbekend")
    if value.month is None:
        return str(value.year)
    return date_format(datetime.date(value.year, value.month, 1), "F Y")


def born(value: PartialDate | None) -> str:
    """`geboren op 3 februari 1980`, `geboren in februari 1980`: within a sentence, after a name."""
    if value is None or value.year is None:
        return _("geboortedatum onbekend")
    if value.as_date():
        return _("geboren op %(born)s") % {"born": partial_date(value)}
    return _("geboren in %(born)s") % {"born": partial_date(value)}


# Countries of partners in joint degrees (ISO 3166-1); another country is shown by its code.
COUNTRIES = {
    "AT": gettext_lazy("Oostenrijk"),
    "BE": gettext_lazy("België"),
    "CH": gettext_lazy("Zwitserland"),
    "CZ": gettext_lazy("Tsjechië"),
    "DE": gettext_lazy("Duitsland"),
    "DK": gettext_lazy("Denemarken"),
    "ES": gettext_lazy("Spanje"),
    "FI": gettext_lazy("Finland"),
    "FR": gettext_lazy("Frankrijk"),
    "GB": gettext_lazy("Verenigd Koninkrijk"),
    "IE": gettext_lazy("Ierland"),
    "IT": gettext_lazy("Italië"),
    "NO": gettext_lazy("Noorwegen"),
    "PL": gettext_lazy("Polen"),
    "PT": gettext_lazy("Portugal"),
    "SE": gettext_lazy("Zweden"),
}


def organisation(value: OrganisationValue) -> str:
    """The recorded name; in English the recorded English name when there is one. Abroad with the country."""
    name = value.name_en if is_english() and value.name_en else value.name
    if value.country in ("", "NL"):
        return name
    return f"{name} ({COUNTRIES.get(value.country, value.country)})"


def programme(value: ProgrammeValue) -> str:
    """The recorded name; in English the international name, or the Dutch one so marked."""
    if is_english() and not value.name_en:
        return _("%(name)s (Nederlandse naam)") % {"name": value.name}
    return value.name_en if is_english() else value.name


def code(field: Field, value: Code) -> str:
    """The words of the code list; literal words of the document stay as they were printed."""
    if value.text:
        return value.text
    return str(field.codes.get(value.code, value.code))


def value(field: Field, raw: Value) -> str:
    """A delivered value as one line of text. Grade lists give one line per row, separated by semicolons."""
    match raw:
        case Code():
            return code(field, raw)
        case PartialDate():
            return partial_date(raw)
        case datetime.date():
            return date(raw)
        case Decimal():
            return number_format(raw)
        case ProgrammeValue():
            return programme(raw)
        case tuple():
            return ", ".join(organisation(o) for o in raw if isinstance(o, OrganisationValue)) or "; ".join(
                map(grade_line, grade_rows(raw))
            )
    return str(raw)


def grade_rows(value: object) -> tuple[GradeRow, ...]:
    """The rows of a grade list; none for any other value."""
    return tuple(row for row in value if isinstance(row, GradeRow)) if isinstance(value, tuple) else ()


def grade_line(row: GradeRow) -> str:
    """One row of a grade list: name and final mark or result."""
    return f"{grade_name(row)}: {mark(row.final or row.result)}"


def grade_name(row: GradeRow) -> str:
    """The name of a subject; the national list writes some of them without a capital."""
    name = row.name_en if is_english() and row.name_en else row.name
    return name[:1].upper() + name[1:]


MARKS = {
    "G": pgettext_lazy("cijfer", "goed"),
    "V": pgettext_lazy("cijfer", "voldoende"),
    "O": pgettext_lazy("cijfer", "onvoldoende"),
}


def mark(text: str) -> str:
    """A mark as printed: `7.4` is written `7,4` in Dutch, G, V and O are spelled out, words stay words."""
    if text in MARKS:
        return str(MARKS[text])
    try:
        return number_format(Decimal(text)) if text else ""
    except ArithmeticError:
        return text


def shown(field: ShownField) -> str:
    """A field as one line: its value, or how it is that there is none. The three read differently."""
    if field.status == Status.DELIVERED and field.value is not None:
        return value(field.field, field.value)
    return status(field)


def in_a_sentence(field: ShownField) -> str:
    """As `shown`, but a whole grade list is counted, not recited."""
    if rows := grade_rows(field.value):
        return _("een lijst met %(n)d onderdelen") % {"n": len(rows)}
    return shown(field)


def status(field: ShownField) -> str:
    """Why there is no value."""
    match field.status:
        case Status.NONE:
            return pgettext("geen waarde", "Geen")
        case Status.UNKNOWN if Supplier.BRP in field.field.suppliers:
            return _("Onbekend, ook bij de gemeente")
        case Status.UNKNOWN:
            return _("Onbekend: niet aangeleverd")
        case Status.NOT_APPLICABLE:
            return _("Niet van toepassing")
    return ""


def title(data: DiplomaData) -> str:
    """What a person would call this diploma: level and programme, as far as this receiver may know.

    Outside higher education and mbo the programme is a kind of school or exam, whose name is its level.
    """
    programme_field, level_field = data.get("programme"), data.get("level")
    name = shown(programme_field) if programme_field and programme_field.value else str(data.kind.label)
    if data.sector not in HIGHER_EDUCATION | {Sector.MBO} or not (level_field and level_field.value):
        return name
    level = shown(level_field)
    return name if level.casefold() in name.casefold() else f"{level} {name}"


def document_kind(kind: DocumentKind) -> str:
    return str(kind.label)


def sector(value: Sector) -> str:
    return str(value.label)


def deliverer(data: DiplomaData) -> str:
    """Today's name of who delivered the record; in English the name by which the record itself has it."""
    return next((organisation(o) for o in _named(data) if o.name == data.deliverer), data.deliverer)


def _named(data: DiplomaData) -> list[OrganisationValue]:
    return [o for name in ("institution", "joint_partners") for o in data.organisations(name)]


def source(origin: Source | None, data: DiplomaData) -> str:
    """Where a value comes from, in words."""
    if origin is None:
        return ""
    kind, _sep, reference = origin.name.partition(":")
    words = {
        "brp": _("Basisregistratie Personen (BRP)"),
        "rio": _("Register Instellingen en Opleidingen (RIO)"),
    }
    if kind == "institution":
        today = (data.names_now.get(o.id) or organisation(o) for o in _named(data) if o.brin == reference)
        return next(today, deliverer(data) or reference)
    if kind == "decision":
        return _("Besluit %(reference)s") % {"reference": reference}
    return words.get(kind, origin.name)


def origin(field: ShownField, data: DiplomaData) -> str:
    """Where a value comes from and since when; empty when it never came."""
    if field.source is None:
        return ""
    return _("%(source)s, %(date)s") % {
        "source": source(field.source, data),
        "date": date(field.source.at),
    }
