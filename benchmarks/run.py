"""`make bench`: measures speed as ratios against a baseline in the same run.

Starts a PostgreSQL of its own that is gone afterwards, fills it with a register of two sizes, and writes a
table to the screen and to benchmarks/results.json. Nothing here is a test: a slow machine fails nothing.
Sizes can be made smaller for a quick look: `BENCH_SMALL=2000 BENCH_LARGE=20000 make bench`;
`BENCH_ONLY=extracts make bench` (or `administration`, `corrections`) measures these alone. Of these only
`corrections` writes its results, in the place of its earlier ones, and only when nothing was made smaller.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.report import Report

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SMALL = int(os.environ.get("BENCH_SMALL", 10_000))
LARGE = int(os.environ.get("BENCH_LARGE", 1_000_000))


def main() -> int:
    from benchmarks import authority
    from demo import postgres

    data = Path(tempfile.mkdtemp(prefix="diplomaportaal-bench-")) / "postgres"
    socket = postgres.ensure(data, ephemeral=True, settings={"fsync": "off", "max_wal_size": "4GB"})
    os.environ["DATABASE_URL"] = f"postgresql://postgres@/bench?host={socket}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    os.environ["BENCH_KEYS"] = str(data.parent / "keys")
    os.environ["PYTHONPATH"] = str(ROOT)
    try:
        with authority.running(data.parent / "keys") as address:
            os.environ["BENCH_AUTHORITY"] = address
            return _measure(socket)
    finally:
        postgres.release(data)


def _measure(socket: Path) -> int:
    import psycopg

    with psycopg.connect(f"host={socket} user=postgres dbname=postgres", autocommit=True) as server:
        server.execute("CREATE DATABASE bench")
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks import administration, corrections, extracts, pages, register
    from benchmarks.report import Report

    report = Report(
        machine=f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )
    call_command("migrate", verbosity=0)
    call_command("grant_roles", verbosity=0)
    call_command("load_reference", verbosity=0)
    register.fill(report, upto=SMALL)
    if os.environ.get("BENCH_ONLY") == "extracts":
        extracts.measure(report)
        return 0
    if os.environ.get("BENCH_ONLY") == "corrections":
        corrections.measure(report)
        report.compare_queries()
        report.show()
        if corrections.MANY == 100_000:
            _replace(report, "corrections: ")
        return 0
    if os.environ.get("BENCH_ONLY") == "administration":
        register.fill(report, upto=LARGE)
        _settle()
        administration.measure(report, size=LARGE, plans=True)
        return 0
    pages.measure(report, size=SMALL)
    administration.measure(report, size=SMALL)
    extracts.measure(report)
    corrections.measure(report)
    register.fill(report, upto=LARGE)
    _settle()
    pages.measure(report, size=LARGE, plans=True)
    administration.measure(report, size=LARGE, plans=True)
    register.verify(report)
    report.compare_queries()
    report.show()
    (ROOT / "benchmarks" / "results.json").write_text(json.dumps(report.as_json(), indent=2) + "\n")
    return 0


def _replace(report: Report, begins: str) -> None:
    """Put what was measured under these names in the place of what the file has under them."""
    path = ROOT / "benchmarks" / "results.json"
    kept, new = json.loads(path.read_text()), report.as_json()
    for part in ("rows", "notes"):
        kept[part] = [one for one in kept[part] if begins not in _name(one)]
        kept[part] += [one for one in new[part] if begins in _name(one)]
    for part in ("queries", "plans"):
        kept[part] = {name: one for name, one in kept[part].items() if begins not in name}
        kept[part] |= {name: one for name, one in new[part].items() if begins in name}
    path.write_text(json.dumps(kept, indent=2) + "\n")


def _name(one: Any) -> str:
    return one["name"] if isinstance(one, dict) else one


def _settle() -> None:
    """What autovacuum does within minutes of a large load."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    sys.exit(main())
