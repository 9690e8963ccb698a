"""The extracts that somebody made earlier, for that person: what was on them, and whether they still hold.

Reads only. The files are not kept; by number and SHA-256 a file on somebody's disk is known again.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from uuid import UUID

from .content import Facts
from .currency import ExtractStanding, standings
from .models import Extract, ExtractItem
from .terms import DocumentKind
from .values import ProgrammeValue

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class ExtractedDiploma:
    """A diploma as it was called on the extract; `programme` is None when its content was erased since."""

    diploma: UUID
    kind: DocumentKind | None
    programme: ProgrammeValue | None
    date: datetime.date | None


@dataclass(frozen=True, slots=True)
class OwnExtract:
    """One extract. `sha256` of the file is hexadecimal; `left_out` names fields the holder did not want."""

    number: str
    at: datetime.datetime
    language: str
    scenario: str
    sha256: str
    former_names: bool
    left_out: tuple[str, ...]
    standing: ExtractStanding
    diplomas: tuple[ExtractedDiploma, ...]


@dataclass(frozen=True, slots=True)
class OwnExtracts:
    """One page, newest first. `number` counts from 1; `pages` is at least 1."""

    rows: tuple[OwnExtract, ...]
    number: int
    pages: int
    total: int


def own_extracts(*, holder: UUID, page: int = 1, size: int = PAGE_SIZE) -> OwnExtracts:
    """One page of the extracts of this person; a page past the end is the last one. Constant questions."""
    made = Extract.objects.filter(holder_id=holder)
    total = made.count()
    pages = max(1, -(-total // size))
    number = min(max(page, 1), pages)
    first = (number - 1) * size
    rows = list(made.select_related("field_set").order_by("-at", "number")[first : first + size])
    found, shown = standings(rows), _diplomas(rows)
    return OwnExtracts(
        rows=tuple(_row(row, found[row.number], tuple(shown.get(row.number, ()))) for row in rows),
        number=number,
        pages=pages,
        total=total,
    )


def _diplomas(rows: list[Extract]) -> dict[str, list[ExtractedDiploma]]:
    found: dict[str, list[ExtractedDiploma]] = {}
    items = ExtractItem.objects.filter(extract__in=rows).select_related("version__content").order_by("id")
    for item in items:
        found.setdefault(item.extract_id, []).append(_diploma(item))
    return found


def _diploma(item: ExtractItem) -> ExtractedDiploma:
    content = getattr(item.version, "content", None)
    if content is None:
        return ExtractedDiploma(item.diploma_id, None, None, None)
    facts = Facts.from_json(content.content)
    return ExtractedDiploma(item.diploma_id, facts.kind, facts.programme, facts.exam_date)


def _row(row: Extract, standing: ExtractStanding, diplomas: tuple[ExtractedDiploma, ...]) -> OwnExtract:
    _scenario, *left_out = row.field_set.name.split(" without ")
    return OwnExtract(
        number=row.number,
        at=row.at,
        language=row.language,
        scenario=row.scenario,
        sha256=bytes(row.sha256).hex(),
        former_names=row.former_names,
        left_out=tuple(left_out),
        standing=standing,
        diplomas=diplomas,
    )
