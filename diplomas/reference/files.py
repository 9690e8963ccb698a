"""The data files of `diplomas/data` as typed rows, checked against each other before a table is touched."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from diplomas.catalogue import LEVELS
from diplomas.models import Organisation, Programme
from diplomas.terms import Degree, Phase, Sector

from .rows import BadData, Row, read

__all__ = ["DATA", "BadData", "ReferenceData", "read_all", "snapshot", "subjects"]

DATA = Path(__file__).resolve().parent.parent / "data"
REGISTER = "register"
BRIN = r"\d{2}[A-Z]{2}"
KEYS_WITHOUT_BRIN = {"CVTE": Organisation.Kind.CVTE, "SZW": Organisation.Kind.SZW}
CODE_FORMS = {
    Programme.System.ISAT: (r"\d{5}", "five digits"),
    Programme.System.CREBO: (r"\d{5}", "five digits"),
    Programme.System.KEUZEDEEL: (r"K\d{4}", "K and four digits"),
}
OTHER_CODE = (r"[A-Z0-9][A-Z0-9-]*", "capitals, digits and hyphens")


@dataclass(frozen=True, slots=True)
class Period:
    """From and until (not including) a day; None is open."""

    start: datetime.date | None
    end: datetime.date | None

    def overlaps(self, other: Period) -> bool:
        return (self.end is None or other.start is None or other.start < self.end) and (
            other.end is None or self.start is None or self.start < other.end
        )

    def within(self, other: Period) -> Period | None:
        """The part of this period that falls in `other`, or None when nothing does."""
        starts = [day for day in (self.start, other.start) if day]
        ends = [day for day in (self.end, other.end) if day]
        start, end = max(starts, default=None), min(ends, default=None)
        return None if start and end and start >= end else Period(start, end)


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    key: str
    kind: Organisation.Kind
    country: str
    funded: bool
    sectors: tuple[Sector, ...]
    recognised: Period

    @property
    def brin(self) -> str | None:
        return None if self.key in KEYS_WITHOUT_BRIN else self.key


@dataclass(frozen=True, slots=True)
class NameRow:
    organisation: str
    period: Period
    name: str
    name_en: str
    place: str


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    old: str
    new: str
    on: datetime.date


type ProgrammeKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    key: ProgrammeKey
    period: Period
    name: str
    name_en: str
    sector: Sector
    level: str
    phase: str
    degree: str
    additions: tuple[str, ...]
    credits: int | None
    nlqf: str
    eqf: str
    isced_f: str
    professional_requirements: bool | None


@dataclass(frozen=True, slots=True)
class OfferingRow:
    programme: ProgrammeKey
    organisation: str
    period: Period


@dataclass(frozen=True, slots=True)
class PartnerRow:
    programme: ProgrammeKey
    organisation: str
    order: int


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject or exam part with its national code, as grade lists name it."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """Everything the data files say."""

    organisations: tuple[OrganisationRow, ...]
    names: tuple[NameRow, ...]
    successions: tuple[SuccessionRow, ...]
    programmes: tuple[ProgrammeRow, ...]
    offerings: tuple[OfferingRow, ...]
    partners: tuple[PartnerRow, ...]


def read_all(directory: Path = DATA) -> ReferenceData:
    """Read and check all data files. Raises `BadData` for the first thing that is wrong."""
    reader = _Reader(directory)
    organisations = {row.key: row for row in reader.organisations()}
    names = tuple(reader.names(organisations))
    successions = tuple(reader.successions(organisations))
    programmes = tuple(reader.programmes())
    spans: dict[ProgrammeKey, list[Period]] = {}
    for row in programmes:
        spans.setdefault(row.key, []).append(row.period)
    return ReferenceData(
        tuple(organisations.values()),
        names,
        successions,
        programmes,
        tuple(reader.offerings(organisations, spans)),
        tuple(reader.partners(organisations, spans)),
    )


def snapshot() -> datetime.date:
    """The day of the programme register's export that the data files were taken from."""
    return _as_of(DATA)[REGISTER]


@lru_cache(maxsize=4)
def _as_of(directory: Path) -> dict[str, datetime.date]:
    rows = read(directory / "sources.csv", ("source", "as_of", "description"))
    return {row.required("source"): day for row in rows if (day := row.date("as_of"))}


class SubjectList(enum.StrEnum):
    VO = "VO"
    MBO = "MBO"


@lru_cache(maxsize=4)
def subjects(directory: Path = DATA) -> Mapping[str, Subject]:
    """Subjects of secondary education and general exam parts of mbo by their national code."""
    found: dict[str, Subject] = {}
    for row in read(directory / "subjects.csv", ("list", "code", "name", "name_en", "source")):
        row.one_of("list", SubjectList)
        code = row.pattern("code", r"\d{4}", "four digits")
        if code in found:
            raise row.bad("code", f"{code} stands there twice.")
        found[code] = Subject(code, row.required("name"), row.required("name_en"))
    return found


class _Reader:
    """Reads each file once, in the order in which they refer to each other."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        sources = read(directory / "sources.csv", ("source", "as_of", "description"))
        self.sources = {row.required("source") for row in sources}

    def rows(self, name: str, columns: str) -> Iterator[Row]:
        for row in read(self.directory / name, columns.split()):
            if row.required("source") not in self.sources:
                raise row.bad("source", f"{row.text('source')!r} is not in sources.csv.")
            yield row

    def organisations(self) -> Iterator[OrganisationRow]:
        columns = "key kind country funded sectors recognised_from recognised_until source"
        seen: set[str] = set()
        for row in self.rows("organisations.csv", columns):
            kind = row.one_of("kind", Organisation.Kind)
            key = row.required("key")
            if KEYS_WITHOUT_BRIN.get(key, kind) != kind or (
                kind in KEYS_WITHOUT_BRIN.values() and key not in KEYS_WITHOUT_BRIN
            ):
                raise row.bad("key", f"{key!r} does not go with kind {kind}.")
            if key not in KEYS_WITHOUT_BRIN:
                row.pattern("key", BRIN, "a BRIN: two digits and two capitals")
            if key in seen:
                raise row.bad("key", f"{key} stands there twice.")
            seen.add(key)
            sectors = tuple(_sector(row, part) for part in row.several("sectors", " "))
            country = row.pattern("country", "[A-Z]{2}", "a country code of two capitals")
            period = _period(row, "recognised_from", "recognised_until")
            yield OrganisationRow(key, kind, country, bool(row.flag("funded")), sectors, period)

    def names(self, organisations: Iterable[str]) -> Iterator[NameRow]:
        columns = "organisation name name_en place from until source note"
        seen: dict[str, list[Period]] = {}
        for row in self.rows("organisation_names.csv", columns):
            key = _known(row, "organisation", organisations)
            period = _apart(row, seen.setdefault(key, []))
            yield NameRow(key, period, row.required("name"), row.text("name_en"), row.text("place", 80))
        for key in organisations:
            if key not in seen:
                raise BadData("organisation_names.csv", 1, "organisation", f"{key} has no name.")

    def successions(self, organisations: Iterable[str]) -> Iterator[SuccessionRow]:
        seen: set[str] = set()
        for row in self.rows("successions.csv", "old new on source note"):
            old, new = _known(row, "old", organisations), _known(row, "new", organisations)
            on = row.date("on")
            if on is None or old == new:
                raise row.bad("on" if on is None else "new", "needs a day and two different organisations.")
            if old in seen:
                raise row.bad("old", f"{old} is succeeded twice.")
            seen.add(old)
            yield SuccessionRow(old, new, on)

    def programmes(self) -> Iterator[ProgrammeRow]:
        columns = (
            "system code from until name name_en sector level phase degree additions credits nlqf eqf "
            "isced_f professional_requirements source"
        )
        seen: dict[ProgrammeKey, list[Period]] = {}
        for row in self.rows("programmes.csv", columns):
            key = _programme_key(row)
            period = _apart(row, seen.setdefault(key, []))
            level = row.text("level")
            if level and level not in LEVELS:
                raise row.bad("level", f"{level!r} is not a level of the catalogue.")
            yield ProgrammeRow(
                key,
                period,
                row.required("name"),
                row.text("name_en"),
                row.one_of("sector", Sector),
                level,
                row.one_of("phase", Phase) if row.text("phase") else "",
                row.one_of("degree", Degree) if row.text("degree") else "",
                row.several("additions", "; "),
                row.number("credits"),
                row.pattern("nlqf", r"[1-8]\+?", "an NLQF level"),
                row.pattern("eqf", "[1-8]", "an EQF level"),
                row.pattern("isced_f", r"\d{4}", "an ISCED-F code of four digits"),
                row.flag("professional_requirements"),
            )

    def offerings(
        self, organisations: Mapping[str, OrganisationRow], spans: Mapping[ProgrammeKey, list[Period]]
    ) -> Iterator[OfferingRow]:
        seen: dict[tuple[ProgrammeKey, str], list[Period]] = {}
        for row in self.rows("offerings.csv", "system code organisations from until source"):
            key = _known_programme(row, spans)
            exists = Period(
                None
                if any(p.start is None for p in spans[key])
                else min(p.start for p in spans[key] if p.start),
                None if any(p.end is None for p in spans[key]) else max(p.end for p in spans[key] if p.end),
            )
            for part in row.several("organisations", " "):
                organisation = organisations.get(part)
                if organisation is None:
                    raise row.bad("organisations", f"{part!r} is not in organisations.csv.")
                wanted = _period(row).within(exists)
                held = wanted.within(organisation.recognised) if wanted else None
                if held is None:
                    raise row.bad("organisations", f"{part} and this programme never existed together.")
                if any(held.overlaps(other) for other in seen.setdefault((key, part), [])):
                    raise row.bad("organisations", f"{part} stands there twice for the same days.")
                seen[key, part].append(held)
                yield OfferingRow(key, part, held)

    def partners(
        self, organisations: Iterable[str], spans: Mapping[ProgrammeKey, list[Period]]
    ) -> Iterator[PartnerRow]:
        seen: set[ProgrammeKey] = set()
        for row in self.rows("joint_partners.csv", "system code organisations source"):
            key = _known_programme(row, spans)
            if key in seen:
                raise row.bad("code", f"{key[1]} stands there twice.")
            seen.add(key)
            parts = row.several("organisations", " ")
            if len(parts) < 2:
                raise row.bad("organisations", "a joint programme has at least two partners.")
            for order, part in enumerate(parts):
                if part not in organisations:
                    raise row.bad("organisations", f"{part!r} is not in organisations.csv.")
                yield PartnerRow(key, part, order)


def _sector(row: Row, part: str) -> Sector:
    try:
        return Sector(part)
    except ValueError as error:
        raise row.bad("sectors", f"{part!r} is not a sector.") from error


def _period(row: Row, start: str = "from", end: str = "until") -> Period:
    period = Period(row.date(start), row.date(end))
    if period.start and period.end and period.start >= period.end:
        raise row.bad(end, "ends before it begins.")
    return period


def _apart(row: Row, others: list[Period]) -> Period:
    """The period of this row, which may not overlap the others of the same thing."""
    period = _period(row)
    if any(period.overlaps(other) for other in others):
        raise row.bad("from", "overlaps an earlier line of the same organisation or programme.")
    others.append(period)
    return period


def _known(row: Row, column: str, keys: Iterable[str]) -> str:
    key = row.required(column)
    if key not in keys:
        raise row.bad(column, f"{key!r} is not in organisations.csv.")
    return key


def _programme_key(row: Row) -> ProgrammeKey:
    system = row.one_of("system", Programme.System)
    row.required("code", 16)
    return system.value, row.pattern("code", *CODE_FORMS.get(system, OTHER_CODE))


def _known_programme(row: Row, spans: Mapping[ProgrammeKey, list[Period]]) -> ProgrammeKey:
    key = _programme_key(row)
    if key not in spans:
        raise row.bad("code", f"{key[0]} {key[1]} is not in programmes.csv.")
    return key
