"""Writes a made-up register of any size, in parts that several processes make at once."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max

from demo.models import DemoSeedPart
from demo.population import PART, Part
from diplomas import bulk, parallel

# Of made-up records the first of each shape is checked, and one in so many after it.
CHECK_EVERY = 500
# Tables whose statistics change a lot.
TABLES = (
    "holder", "holdername", "holdernumber", "diploma", "diplomaparty", "diplomaversion", "versioncontent",
    "change",
)  # fmt: skip

type Written = tuple[int, int, int]


@dataclass(slots=True)
class Seeded:
    """How much was written, in how many seconds."""

    diplomas: int = 0
    persons: int = 0
    versions: int = 0
    seconds: float = 0.0

    @property
    def per_second(self) -> int:
        return round(self.diplomas / self.seconds) if self.seconds else 0


def seed_register(
    *, diplomas: int, seed: int = 1, processes: int = 1, progress: Callable[[int], None] | None = None
) -> Seeded:
    """Add that many made-up diplomas to what is there.

    Each part is a transaction that also notes that it was written: what a stopped run left is whole, and the
    next run goes on with other people. With one process everything runs on the caller's own connection.
    `progress` is told how many diplomas were written since the last time.
    """
    done = Seeded()
    began = time.monotonic()
    for written in _write(list(_parts(diplomas, seed)), processes):
        done.diplomas += written[0]
        done.persons += written[1]
        done.versions += written[2]
        if progress:
            progress(written[0])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(f"diplomas_{table}" for table in TABLES))
    done.seconds = time.monotonic() - began
    return done


def _parts(diplomas: int, seed: int) -> Iterator[tuple[int, int, int]]:
    """Arguments of `write_part` for parts that were not written before."""
    last = DemoSeedPart.objects.aggregate(last=Max("number"))["last"]
    number = 0 if last is None else last + 1
    for first in range(0, diplomas, PART):
        yield seed, number, min(PART, diplomas - first)
        number += 1


def _write(parts: list[tuple[int, int, int]], processes: int) -> Iterator[Written]:
    if processes == 1 or len(parts) < 2:
        loader = bulk.Loader(own_keys=True)
        for part in parts:
            yield _write_part(loader, *part)
        return
    yield from parallel.results(
        module=__name__,
        calls=[("write_part", part) for part in parts],
        processes=processes,
        database=connection.settings_dict,
    )


_loaders: list[bulk.Loader] = []


def write_part(seed: int, number: int, diplomas: int) -> Written:
    """Make one part and write it, in a process that does nothing else."""
    if not _loaders:
        # Millions of tuples without a cycle: looking for cycles takes time and finds nothing.
        gc.disable()
        _loaders.append(bulk.Loader(own_keys=True))
        with connection.cursor() as cursor:
            # A crash of the database may lose the last parts; none of them half.
            cursor.execute("SET synchronous_commit = off")
    return _write_part(_loaders[0], seed, number, diplomas)


def _write_part(loader: bulk.Loader, seed: int, number: int, diplomas: int) -> Written:
    part = Part(seed, number, diplomas).make()
    with transaction.atomic():
        done = loader.load(holders=part.holders, records=part.records, check_every=CHECK_EVERY)
        DemoSeedPart.objects.create(number=number, seed=seed, diplomas=done.diplomas, persons=done.holders)
    return done.diplomas, done.holders, done.versions
