"""Is the register still what was written? Recomputes the whole chain and compares the cached columns.

Reads only. Versions are read in the order in which they were written, in slices that several processes can
check at once; each slice is one statement, so writers may go on meanwhile. The first row that is wrong is
named by its ids, never by what it says.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.db import connection

from . import chain, parallel
from .models import FieldSet
from .verify_rows import VERSIONS, Fault, Row, Seen, fault_of

# How many versions one statement reads, and how many diplomas.
SLICE = 4_000
DIPLOMAS = 50_000
# Fewer versions than this are checked sooner than a second process has started.
WORTH_A_PROCESS = 20_000


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that is wrong: which, by ids only, and what is wrong with it."""

    fault: Fault
    row: str

    def __str__(self) -> str:
        return f"{self.row}: {self.fault.label}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: how many versions were read, in how many seconds, and the first broken row."""

    versions: int
    seconds: float
    broken: Broken | None = None

    @property
    def per_second(self) -> int:
        return round(self.versions / self.seconds) if self.seconds else 0


type Progress = Callable[[int, int], None]
type Task = tuple[str, tuple[Any, ...]]


class Part(NamedTuple):
    """What one slice gave: how many versions were checked, and the first that is wrong."""

    versions: int
    broken: Broken | None


def verify(*, processes: int = 1, progress: Progress | None = None) -> Verdict:
    """Check the whole register. `progress` is told how many versions were checked, of about how many.

    With one process, as for a small register, everything runs on the caller's own connection and in its
    transaction.
    """
    began = time.monotonic()
    versions, edges, diplomas = _size()
    if versions < WORTH_A_PROCESS:
        processes = 1
    tasks = [*_version_tasks(edges), *_diploma_tasks(diplomas), *_OTHERS]
    done = 0
    for part in _run(tasks, processes):
        done += part.versions
        if progress:
            progress(done, versions)
        if part.broken:
            return Verdict(done, time.monotonic() - began, part.broken)
    return Verdict(done, time.monotonic() - began)


# The first id of every slice and the last id of all. Counted along the ids that are there: a row far outside
# the others (whoever may add a version may choose its id) must not become a walk through all ids between.
EDGES = """
SELECT coalesce(array_agg(id ORDER BY id) FILTER (WHERE place %% %(slice)s = 1), '{}'), max(id), count(*)
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM diplomas_diplomaversion) numbered
"""


def _size() -> tuple[int, list[int], int]:
    """How many versions there are, the edges of their slices, and about how many diplomas."""
    with connection.cursor() as cursor:
        cursor.execute(EDGES, {"slice": SLICE})
        edges, last, versions = cursor.fetchone()
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = 'diplomas_diploma'::regclass")
        return versions, [*edges, last + 1] if versions else [], max(cursor.fetchone()[0], 0)


def _version_tasks(edges: Sequence[int]) -> Iterator[Task]:
    for start, end in pairwise(edges):
        yield "_check_versions", (start, end)


def _diploma_tasks(diplomas: int) -> Iterator[Task]:
    slices = diplomas // DIPLOMAS + 1
    edges = [UUID(int=number * 2**128 // slices) for number in range(slices)]
    for start, end in zip(edges, [*edges[1:], None], strict=True):
        yield "_check_heads", (start, end)


def _run(tasks: Sequence[Task], processes: int) -> Iterator[Part]:
    """The results in the order of the tasks."""
    if processes == 1:
        return (globals()[name](*given) for name, given in tasks)
    return parallel.results(
        module=__name__, calls=tasks, processes=processes, database=connection.settings_dict
    )


def _rows(query: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """All rows in PostgreSQL's binary form, which saves turning every hash into text and back."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(query, parameters, binary=True).fetchall()


# --- versions ---


def _check_versions(start: int, end: int) -> Part:
    rows = _rows(VERSIONS, {"start": start, "end": end})
    seen = Seen(_programmes() if rows else {})
    for count, values in enumerate(rows, 1):
        row = Row._make(values)
        fault = fault_of(row, seen)
        if fault:
            name = f"versie {row.id} (diploma {row.diploma}, nummer {row.number})"
            return Part(count, Broken(fault, name))
    return Part(len(rows), None)


def _programmes() -> dict[int, tuple[str, str]]:
    return {row[0]: (row[1], row[2]) for row in _rows("SELECT id, system, code FROM diplomas_programme", {})}


# --- what versions alone do not show ---


def _check_heads(start: UUID, end: UUID | None) -> Part:
    rows = _rows(
        """
        SELECT d.id::text FROM diplomas_diploma d
        WHERE d.id >= %(start)s AND (%(end)s::uuid IS NULL OR d.id < %(end)s) AND NOT EXISTS (
            SELECT 1 FROM diplomas_diplomaversion v WHERE v.diploma_id = d.id AND v.number = d.head
        )
        ORDER BY d.id LIMIT 1
        """,
        {"start": start, "end": end},
    )
    return Part(0, Broken(Fault.HEAD, f"diploma {rows[0][0]}") if rows else None)


def _check_extract_items() -> Part:
    rows = _rows(
        """
        SELECT i.id, i.extract_id FROM diplomas_extractitem i
        LEFT JOIN diplomas_diplomaversion v ON v.id = i.version_id
        WHERE v.diploma_id IS DISTINCT FROM i.diploma_id ORDER BY i.id LIMIT 1
        """,
        {},
    )
    name = f"regel {rows[0][0]} van uittreksel {rows[0][1]}" if rows else ""
    return Part(0, Broken(Fault.EXTRACT_ITEM, name) if rows else None)


def _check_disclosure_items() -> Part:
    rows = _rows(
        """
        SELECT i.id::text FROM diplomas_disclosureitem i
        LEFT JOIN diplomas_diplomaversion v ON v.id = i.version_id
        WHERE v.id IS NULL ORDER BY i.at, i.id LIMIT 1
        """,
        {},
    )
    return Part(0, Broken(Fault.DISCLOSURE_ITEM, f"verstrekte regel {rows[0][0]}") if rows else None)


def _check_field_sets() -> Part:
    for stored in FieldSet.objects.order_by("at", "id"):
        if hashlib.sha256(chain.canonical(stored.entries)).digest() != bytes(stored.digest):
            return Part(0, Broken(Fault.FIELD_SET, f"veldenset {stored.pk}"))
    return Part(0, None)


_OTHERS: tuple[Task, ...] = (
    ("_check_extract_items", ()),
    ("_check_disclosure_items", ()),
    ("_check_field_sets", ()),
)
