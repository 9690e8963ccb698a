"""The database roles: who may do what to the register's tables.

`mdp_app` is what the server and the worker work as: it reads everything and writes everything but history,
to which it may only add. `mdp_retention` may call the one function that erases content. Both cannot log in;
a server's own login role is made a member of them. The owner of the tables migrates and does nothing else.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

APPLICATION = "mdp_app"
RETENTION = "mdp_retention"

# Tables to which rows are only ever added (triggers refuse the rest too, see migrations 0003 and 0004).
HISTORY = (
    "diplomas_diplomaversion",
    "diplomas_versioncontent",
    "diplomas_erasure",
    "diplomas_fieldset",
    "diplomas_scenarioactivation",
    "diplomas_change",
    "diplomas_disclosure",
    "diplomas_disclosureitem",
    "diplomas_extract",
    "diplomas_extractitem",
    "diplomas_extractcheck",
)
# Tables the application only reads: an erasure is written by the database's own function.
READ_ONLY = ("django_migrations", "diplomas_erasure")
# What retention has to know: whose term is over, and what was erased. No content, number, account or session.
RETENTION_READS = (
    "diplomas_holder (id, died_on)",
    "diplomas_diploma",
    "diplomas_diplomaversion",
    "diplomas_erasure",
)
ERASE = "register_erase(bigint[], uuid, text)"
MAKE_PARTITIONS = "register_ensure_partitions(date, integer)"


def grant() -> None:
    """Make the roles when they are missing and give them exactly what they may. Run by the owner.

    Safe to repeat, and to be repeated after every migrate, for new tables. One transaction: at no moment may
    the application change history.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for role in (APPLICATION, RETENTION):
            # Roles belong to the whole server: somebody may make them for another database just now.
            cursor.execute(
                f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN;"
                " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APPLICATION}, {RETENTION}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APPLICATION}"
        )
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION}")
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APPLICATION}")
        history = ", ".join(sorted({*HISTORY, *_partitions(cursor), *_guarded(cursor)}))
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {history} FROM {APPLICATION}")
        cursor.execute(f"REVOKE DELETE, TRUNCATE ON diplomas_diploma FROM {APPLICATION}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {', '.join(READ_ONLY)} FROM {APPLICATION}")
        # Both work with the owner's rights, and PostgreSQL lets everybody call a new function.
        cursor.execute(f"REVOKE EXECUTE ON FUNCTION {ERASE} FROM PUBLIC, {APPLICATION}")
        cursor.execute(f"REVOKE EXECUTE ON FUNCTION {MAKE_PARTITIONS} FROM PUBLIC")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {ERASE} TO {RETENTION}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {RETENTION}")
        for reads in RETENTION_READS:
            table, _space, columns = reads.partition(" ")
            cursor.execute(f"GRANT SELECT {columns} ON {table} TO {RETENTION}")


def _partitions(cursor: CursorWrapper) -> list[str]:
    cursor.execute(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
        " JOIN pg_class p ON p.oid = i.inhparent WHERE p.relname LIKE 'diplomas_disclosure%%'"
        " AND c.relkind IN ('r', 'p')"
    )
    return [str(row[0]) for row in cursor.fetchall()]


def _guarded(cursor: CursorWrapper) -> list[str]:
    """Every table that refuses changes by a trigger, also those of packages above the register."""
    cursor.execute(
        "SELECT t.tgrelid::regclass::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE p.proname = 'register_refuse_change'"
    )
    return [str(row[0]) for row in cursor.fetchall()]
