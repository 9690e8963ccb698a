"""Work of this package in several processes on one database.

A new process starts empty: it must set Django up before it may import any model, so what it is to run is
given by name and imported only then. This module itself therefore imports no other of this package.
"""

from __future__ import annotations

import importlib
import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any


def results(
    *, module: str, calls: Sequence[tuple[str, tuple[Any, ...]]], processes: int, database: Mapping[str, Any]
) -> Iterator[Any]:
    """What each call (function of `module`, arguments) returns, in the order of `calls`.

    `database` is a connection's `settings_dict`: a test's database is another than the settings name.
    Whoever stops reading early stops the rest of the work.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, context, _begin, (dict(database),))
    waiting = [pool.submit(_call, module, name, given) for name, given in calls]
    try:
        for future in waiting:
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(database: Mapping[str, Any]) -> None:
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict.update(database)


def _call(module: str, name: str, given: tuple[Any, ...]) -> Any:
    return getattr(importlib.import_module(module), name)(*given)
