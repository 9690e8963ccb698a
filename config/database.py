"""What the connected database role may do to history, and whether the schema is complete."""

from django.db import connections
from django.db.migrations.executor import MigrationExecutor

# The tables whose guard refuses changes are the tables of history: the database itself is the list.
CHANGEABLE = """
SELECT DISTINCT history.relname
FROM pg_trigger guard
JOIN pg_proc refuse ON refuse.oid = guard.tgfoid AND refuse.proname = 'register_refuse_change'
JOIN pg_class history ON history.oid = guard.tgrelid
WHERE has_table_privilege({role}, history.oid, 'UPDATE')
   OR has_any_column_privilege({role}, history.oid, 'UPDATE')
   OR has_table_privilege({role}, history.oid, 'DELETE')
   OR has_table_privilege({role}, history.oid, 'TRUNCATE')
   OR pg_has_role({role}, history.relowner, 'MEMBER')
ORDER BY history.relname
"""
GUARDED = "SELECT count(*) FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid AND p.proname = %s"


def history_is_guarded(alias: str = "default") -> bool:
    """Whether the database refuses changes of history at all."""
    with connections[alias].cursor() as cursor:
        cursor.execute(GUARDED, ["register_refuse_change"])
        return bool(cursor.fetchone()[0])


def changeable_history(alias: str = "default", *, login_role: bool = False) -> list[str]:
    """Tables of history that this connection's role could change, delete from or take the guard off.

    `login_role`: judge the role that logged in instead of the one it took on, since it can go back to it.
    """
    role = "session_user" if login_role else "current_user"
    with connections[alias].cursor() as cursor:
        cursor.execute(CHANGEABLE.format(role=role))
        return [name for (name,) in cursor.fetchall()]


def missing_migrations(alias: str = "default") -> list[str]:
    """Migrations that are not applied yet, as "app.name"."""
    executor = MigrationExecutor(connections[alias])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
