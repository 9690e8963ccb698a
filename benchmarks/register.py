"""Filling and verifying the register, in rows a second, against the same rows by raw COPY."""

from __future__ import annotations

import time

from django.core.management import call_command
from django.db import connection

from benchmarks.report import Report
from diplomas.models import Diploma, DiplomaVersion

TABLES = ("diplomas_diploma", "diplomas_diplomaversion", "diplomas_versioncontent")


def fill(report: Report, *, upto: int) -> None:
    """Seed until the register holds `upto` diplomas; compare with raw COPY of what was added."""
    there = Diploma.objects.count()
    started = time.perf_counter()
    call_command("seed", diplomas=upto - there)
    seconds = time.perf_counter() - started
    rate = (upto - there) / seconds
    report.add(f"seed up to {upto:,}", rate, "diplomas/s", baseline="raw COPY", baseline_value=_raw_copy())


def _raw_copy() -> float:
    """Diplomas a second when the same bytes go by COPY into tables with the same columns and indexes.

    Generates nothing, hashes nothing, checks nothing: what PostgreSQL alone needs. At most 100,000 rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE sample ON COMMIT PRESERVE ROWS AS"
            " SELECT id FROM diplomas_diploma ORDER BY id LIMIT 100000"
        )
        blocks: list[tuple[str, list[bytes]]] = []
        for table in TABLES:
            where = {
                "diplomas_diploma": "id IN (SELECT id FROM sample)",
                "diplomas_diplomaversion": "diploma_id IN (SELECT id FROM sample)",
                "diplomas_versioncontent": "version_id IN (SELECT v.id FROM diplomas_diplomaversion v"
                " JOIN sample s ON s.id = v.diploma_id)",
            }[table]
            with cursor.copy(f"COPY (SELECT * FROM {table} WHERE {where}) TO STDOUT") as copy:
                blocks.append((table, [bytes(block) for block in copy]))
            cursor.execute(f"CREATE TABLE raw_{table} (LIKE {table} INCLUDING ALL)")
        cursor.execute("SELECT count(*) FROM sample")
        rows = cursor.fetchone()[0]
        started = time.perf_counter()
        for table, data in blocks:
            with cursor.copy(f"COPY raw_{table} FROM STDIN") as copy:
                for block in data:
                    copy.write(block)
        seconds = time.perf_counter() - started
        for table in TABLES:
            cursor.execute(f"DROP TABLE raw_{table}")
        cursor.execute("DROP TABLE sample")
    return rows / seconds


def verify(report: Report) -> None:
    """Verify the whole register; compare with reading the same rows by COPY without looking at them."""
    versions = DiplomaVersion.objects.count()
    started = time.perf_counter()
    with connection.cursor() as cursor:
        statement = (
            "COPY (SELECT v.*, c.* FROM diplomas_diplomaversion v"
            " JOIN diplomas_versioncontent c ON c.version_id = v.id"
            " ORDER BY v.diploma_id, v.number) TO STDOUT"
        )
        with cursor.copy(statement) as copy:
            for _block in copy:
                pass
    raw = versions / (time.perf_counter() - started)
    started = time.perf_counter()
    call_command("verify_register", verbosity=0)
    rate = versions / (time.perf_counter() - started)
    report.add(
        f"verify_register, {versions:,} versions",
        rate,
        "versions/s",
        baseline="reading by COPY",
        baseline_value=raw,
    )
