"""PostgreSQL's COPY into the tables of the register: which columns, of which types, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

type Row = tuple[Any, ...]

# By table: columns with the types in which values are sent. What is not named gets the database's default.
COLUMNS = {
    "diplomas_holder": "id uuid, given_names text, prefix text, surname text, sex text, birth_year int2, "
    "birth_month int2, birth_day int2, died_on date, protected bool, brp_at timestamptz",
    "diplomas_holdername": "holder_id uuid, given_names text, prefix text, surname text, valid_from date, "
    "valid_until date, source text",
    "diplomas_holdernumber": "holder_id uuid, kind text, key_id text, digest bytea, cipher bytea, "
    "valid_until date",
    "diplomas_diploma": "id uuid, deliverer_id uuid, source_key text, head int4, holder_id uuid, "
    "programme_id int8, sector text, kind text, exam_date date, state text, known int8, none int8",
    "diplomas_diplomaversion": "id int8, diploma_id uuid, number int4, recorded_at timestamptz, actor text, "
    "reason text, source text, scheme int2, commitment bytea, previous bytea, hash bytea",
    # JSON is sent as PostgreSQL's own binary form of jsonb: see `jsonb`.
    "diplomas_versioncontent": "version_id int8, salt bytea, content bytea, provenance bytea, "
    "reason_text text",
    "diplomas_diplomaparty": 'diploma_id uuid, organisation_id uuid, role text, "order" int2',
    "diplomas_change": "at timestamptz, kind text, holder_id uuid, diploma_id uuid, version int4",
}


def copy(table: str, rows: Iterable[Row]) -> None:
    """Write rows in the order of `COLUMNS`. Raises Django's database errors."""
    columns, types = zip(*(column.rsplit(" ", 1) for column in COLUMNS[table].split(", ")), strict=True)
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as stream:
        stream.set_types(types)
        for row in rows:
            stream.write_row(row)


def jsonb(text: bytes) -> bytes:
    """JSON as a binary COPY wants it: the version of the form, then the text in UTF-8."""
    return b"\x01" + text


def reserve(table: str, number: int) -> list[int]:
    """That many fresh ids of a table that counts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, number]
        )
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def keys_checked_by_caller() -> Iterator[None]:
    """Inside, and in a transaction, the database does not look up foreign keys row by row: the caller did.

    Each look-up locks the row referred to; of eight million of them most are of the same few schools. Needs
    the privilege to set `session_replication_role`; without it everything is looked up as always. Unique
    keys, checks and triggers that are always on (history's) hold inside as well.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        [allowed] = cursor.fetchone() or [False]
        if allowed:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        if allowed:
            cursor.execute("SET LOCAL session_replication_role = origin")
