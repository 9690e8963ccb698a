"""The database's roles have exactly what they may."""

from __future__ import annotations

import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from config.database import changeable_history
from diplomas import roles
from tests import factories
from tests.diplomas.test_history_guard import ABOVE

pytestmark = pytest.mark.django_db


def privileges(role: str) -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, p FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
                unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) p
            WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND has_table_privilege(%s, c.oid, p)
            """,
            [role],
        )
        found: dict[str, set[str]] = {}
        for table, privilege in cursor.fetchall():
            found.setdefault(table, set()).add(privilege)
    return found


@pytest.fixture(autouse=True)
def granted(db: None) -> None:
    roles.grant()


def test_the_application_adds_to_history_and_works_on_the_rest() -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    given = privileges(roles.APPLICATION)
    assert tables <= set(given)
    for table, found in given.items():
        if table in roles.READ_ONLY:
            expected = {"SELECT"}
        elif table in {*roles.HISTORY, *ABOVE} or "diplomas_disclosure" in table:
            expected = {"SELECT", "INSERT"}
        elif table == "diplomas_diploma":
            expected = {"SELECT", "INSERT", "UPDATE"}
        else:
            expected = {"SELECT", "INSERT", "UPDATE", "DELETE"}
        assert found == expected, table


def test_the_retention_role_reads_whose_term_is_over_and_no_more() -> None:
    tables = {"diplomas_diploma", "diplomas_diplomaversion", "diplomas_erasure"}
    assert privileges(roles.RETENTION) == {table: {"SELECT"} for table in tables}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'diplomas_holder'::regclass AND attnum > 0"
            " AND has_column_privilege(%s, attrelid, attnum, 'SELECT')",
            [roles.RETENTION],
        )
        assert {row[0] for row in cursor.fetchall()} == {"id", "died_on"}


@pytest.mark.parametrize(
    ("function", "may"),
    [
        (roles.ERASE, {roles.RETENTION}),
        (roles.MAKE_PARTITIONS, {roles.APPLICATION}),
    ],
)
def test_who_may_call_what(function: str, may: set[str]) -> None:
    with connection.cursor() as cursor:
        for role in (roles.APPLICATION, roles.RETENTION):
            cursor.execute("SELECT has_function_privilege(%s, %s, 'EXECUTE')", [role, function])
            assert cursor.fetchone() == (role in may,), role


def test_what_works_with_the_owners_rights_is_for_nobody_else_and_looks_in_one_place() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure::text, p.proconfig,"
            " EXISTS (SELECT 1 FROM aclexplode(p.proacl) a WHERE a.grantee = 0)"
            " FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef"
        )
        found = cursor.fetchall()
    assert {name.partition("(")[0] for name, _config, _public in found} >= {
        "register_erase",
        "register_ensure_partitions",
    }
    assert {name for name, config, _public in found if config != ["search_path=public, pg_temp"]} == set()
    assert {name for name, _config, public in found if public} == set()


def test_a_temporary_table_does_not_pass_for_an_erasure() -> None:
    """Whoever could delete would else need no more than a table of that name."""
    version = factories.recorded().versions.get().pk
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE diplomas_erasure (version_id bigint)")
        cursor.execute("INSERT INTO pg_temp.diplomas_erasure VALUES (%s)", [version])
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute("DELETE FROM diplomas_versioncontent WHERE version_id = %s", [version])


def test_neither_can_log_in_or_become_more() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication"
            " FROM pg_roles WHERE rolname = ANY(%s)",
            [[roles.APPLICATION, roles.RETENTION]],
        )
        rows = cursor.fetchall()
        assert {row[0] for row in rows} == {roles.APPLICATION, roles.RETENTION}
        assert not any(any(row[1:]) for row in rows)
        cursor.execute(
            "SELECT has_schema_privilege(r, 'public', 'CREATE') FROM unnest(%s::text[]) r",
            [[roles.APPLICATION, roles.RETENTION]],
        )
        assert {row[0] for row in cursor.fetchall()} == {False}
        cursor.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", [roles.APPLICATION, roles.RETENTION])
        assert cursor.fetchone() == (False,)


def test_granting_again_takes_back_what_was_given_since() -> None:
    before = privileges(roles.APPLICATION)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE, DELETE ON diplomas_diplomaversion TO {roles.APPLICATION}")
        cursor.execute(f"SET LOCAL ROLE {roles.APPLICATION}")
        assert changeable_history() == ["diplomas_diplomaversion"]
        cursor.execute("RESET ROLE")
    out = io.StringIO()
    call_command("grant_roles", stdout=out)
    assert privileges(roles.APPLICATION) == before
    assert "mdp_app" in out.getvalue()


def test_the_command_for_scenarios_says_and_sets_the_active_one() -> None:
    def run(*given: str) -> str:
        out = io.StringIO()
        call_command("scenario", *given, stdout=out)
        return out.getvalue().strip()

    assert run() == "S4"
    assert run("S2", "--actor", "staff:1") == "S2"
    assert run() == "S2"
