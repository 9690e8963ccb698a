"""Nobody changes history: not the application's role, not the owner, not by any way we could think of."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, models, transaction
from django.db.models import F
from django.utils import timezone

from config.database import changeable_history
from diplomas import disclosure, register, roles, scenarios, verify
from diplomas.catalogue import Scenario
from diplomas.models import (
    Change,
    Diploma,
    DiplomaParty,
    DiplomaVersion,
    Disclosure,
    Erasure,
    Extract,
    ExtractCheck,
    FieldSet,
    VersionContent,
)
from diplomas.release_record import ensure_partitions
from diplomas.terms import Reason
from tests import factories

pytestmark = pytest.mark.django_db

# Tables of packages above the register that have its guards.
ABOVE = {
    "institutions_recordaccess",
    "institutions_withdrawalletter",
    "corrections_event",
    "corrections_forgotten",
}
# Of these a guard of their own lets words or rows go when a request is past its time.
WORDS = {f"corrections_{name}" for name in ("eventtext", "letter", "decisionitem", "questionanswer")}
HISTORY: list[type[models.Model]] = [
    model for model in apps.get_app_config("diplomas").get_models() if model._meta.db_table in roles.HISTORY
]
OWNER = "NONE"  # whoever logged in, whatever the name; the owner of the test database


@contextmanager
def working_as(role: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@contextmanager
def refused() -> Iterator[pytest.ExceptionInfo[DatabaseError]]:
    """The database says no, and the transaction goes on."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        yield error


@pytest.fixture(autouse=True)
def granted(db: None) -> None:
    roles.grant()


@pytest.fixture
def one_of_everything() -> Diploma:
    """Every history table has at least one row."""
    diploma = factories.recorded()
    scenarios.activate(scenario=Scenario.S1, actor="test")
    prepared = disclosure.prepare(
        holder=diploma.holder_id,
        diplomas=[diploma.pk],
        party="holder",
        purpose="Uittreksel",
        legal_basis="WRO art. 31",
    )
    extract = disclosure.disclose_extract(
        prepared, sealed=disclosure.Sealed("A-1", b"s" * 32, "nl", "signer", "1")
    )
    ExtractCheck.objects.create(extract=extract, on=extract.at.date(), disclosure_id=extract.disclosure_id)
    other = factories.recorded()
    erase([other.versions.get().pk])
    # Foreign keys are checked at the end of a transaction; a table that waits for that refuses TRUNCATE.
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    return diploma


def erase(versions: list[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT register_erase(%s::bigint[], %s, %s)", [versions, uuid4(), "WRO art. 30(6)"])
        row = cursor.fetchone()
    assert row
    return int(row[0])


def execute(sql: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def partitions() -> list[str]:
    with connection.cursor() as cursor:
        return roles._partitions(cursor)


def some_column(model: type[models.Model]) -> str:
    """A column that is no key."""
    return next(f.column for f in model._meta.concrete_fields if not f.primary_key and not f.is_relation)


def orm_update(model: type[models.Model]) -> None:
    row = model._default_manager.all()[0]
    row.save(force_update=True)


def orm_delete(model: type[models.Model]) -> None:
    # `delete` would first refuse for the rows that refer to this one; this is its last step alone.
    model._default_manager.all()._raw_delete("default")


def queryset_update(model: type[models.Model]) -> None:
    column = some_column(model)
    model._default_manager.update(**{column: F(column)})


def bulk_update(model: type[models.Model]) -> None:
    model._default_manager.bulk_update(model._default_manager.all()[:1], [some_column(model)])


def raw_update(model: type[models.Model]) -> None:
    column = connection.ops.quote_name(some_column(model))
    execute(f"UPDATE {model._meta.db_table} SET {column} = {column}")


def raw_delete(model: type[models.Model]) -> None:
    execute(f"DELETE FROM {model._meta.db_table}")


def truncate(model: type[models.Model]) -> None:
    execute("SET LOCAL register.allow_truncate = off")
    execute(f"TRUNCATE {model._meta.db_table} CASCADE")


def replicating(model: type[models.Model]) -> None:
    """What a superuser can do to silence ordinary triggers."""
    execute("SET LOCAL session_replication_role = replica")
    raw_update(model)


def merge(model: type[models.Model]) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    column = connection.ops.quote_name(some_column(model))
    execute(
        f"MERGE INTO {table} t USING (SELECT * FROM {table}) s ON t.{key} = s.{key}"
        f" WHEN MATCHED THEN UPDATE SET {column} = s.{column}"
    )


WAYS: list[Callable[[type[models.Model]], None]] = [
    orm_update,
    orm_delete,
    queryset_update,
    bulk_update,
    raw_update,
    raw_delete,
    truncate,
    replicating,
    merge,
]


def test_the_list_of_history_tables_is_whole() -> None:
    assert {model._meta.db_table for model in HISTORY} == set(roles.HISTORY)
    guarded = """
        SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE p.proname = %s AND t.tgenabled = 'A'
    """
    with connection.cursor() as cursor:
        for function in ("register_refuse_change", "register_refuse_truncate"):
            cursor.execute(guarded, [function])
            found = {row[0] for row in cursor.fetchall()}
            words = WORDS if function == "register_refuse_truncate" else set()
            assert found == {*roles.HISTORY, *partitions(), *ABOVE, *words}, function


@pytest.mark.parametrize("role", [OWNER, roles.APPLICATION])
@pytest.mark.parametrize("model", HISTORY, ids=lambda model: model.__name__)
def test_no_way_of_changing_history_works(
    one_of_everything: Diploma, model: type[models.Model], role: str
) -> None:
    before = list(model._default_manager.order_by("pk").values())
    assert before

    for way in WAYS:
        with working_as(role), refused() as error:
            way(model)
        expected = IntegrityError if role == OWNER else ProgrammingError
        assert error.type is expected, (way.__name__, error.value)
        said = "is append-only" if role == OWNER else "permission denied"
        assert said in str(error.value), way.__name__

    assert list(model._default_manager.order_by("pk").values()) == before


@pytest.mark.parametrize("role", [OWNER, roles.APPLICATION])
def test_a_partition_is_history_too(one_of_everything: Diploma, role: str) -> None:
    assert len(partitions()) >= 10
    for table in partitions():
        for statement in (f"UPDATE {table} SET at = at", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {table}")
                (rows,) = cursor.fetchone()
            if role == OWNER and not rows and not statement.startswith("TRUNCATE"):
                continue  # a row trigger has nothing to refuse
            with working_as(role), refused():
                execute("SET LOCAL register.allow_truncate = off")
                execute(statement)


def test_a_partition_made_later_is_guarded_as_well(one_of_everything: Diploma) -> None:
    with working_as(roles.APPLICATION):
        assert ensure_partitions(first=datetime.date(2031, 5, 20), months=1) == 2
    assert ensure_partitions(first=datetime.date(2031, 5, 1), months=1) == 0
    table = "diplomas_disclosure_203105"
    known = Disclosure.objects.get()
    Disclosure.objects.create(
        at=datetime.datetime(2031, 5, 31, 23, 59, tzinfo=datetime.UTC),
        party="p",
        purpose="p",
        legal_basis="l",
        field_set_id=known.field_set_id,
        holder_id=known.holder_id,
    )
    for role in (OWNER, roles.APPLICATION):
        for statement in (f"UPDATE {table} SET at = at", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with working_as(role), refused():
                execute("SET LOCAL register.allow_truncate = off")
                execute(statement)


def test_on_conflict_does_not_get_round_it(one_of_everything: Diploma) -> None:
    content = VersionContent.objects.all()[0]
    sql = (
        "INSERT INTO diplomas_versioncontent (version_id, salt, content, provenance, reason_text)"
        " VALUES (%s, %s, '{}', '{}', '') ON CONFLICT (version_id) DO UPDATE SET content = EXCLUDED.content"
    )
    for role in (OWNER, roles.APPLICATION):
        with working_as(role), refused():
            execute(sql, content.pk, b"x" * 16)
    assert VersionContent.objects.get(pk=content.pk).content == content.content


def test_copy_adds_and_never_replaces(one_of_everything: Diploma) -> None:
    content = VersionContent.objects.all()[0]

    def copy() -> None:
        sql = "COPY diplomas_versioncontent (version_id, salt, content, provenance, reason_text) FROM STDIN"
        with psycopg.Cursor(connection.connection) as cursor, cursor.copy(sql) as rows:
            rows.write_row((content.pk, b"x" * 16, "{}", "{}", ""))

    for role in (OWNER, roles.APPLICATION):
        with pytest.raises(psycopg.errors.UniqueViolation), transaction.atomic(), working_as_in_copy(role):
            copy()
    assert VersionContent.objects.get(pk=content.pk).content == content.content


@contextmanager
def working_as_in_copy(role: str) -> Iterator[None]:
    """Only for what ends the transaction: SET LOCAL goes with it."""
    execute(f"SET LOCAL ROLE {role}")
    yield


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE diplomas_diplomaversion DISABLE TRIGGER USER",
        "DROP TRIGGER diplomaversion_append_only ON diplomas_diplomaversion",
        "DROP TABLE diplomas_erasure",
        "CREATE OR REPLACE FUNCTION register_refuse_change() RETURNS trigger LANGUAGE sql AS ''",
        "ALTER FUNCTION register_refuse_change() RENAME TO something_else",
        "SET session_replication_role = replica",
        "CREATE TABLE public.elsewhere (id int)",
        "UPDATE django_migrations SET name = 'x'",
        "INSERT INTO diplomas_erasure VALUES (1, gen_random_uuid(), 'x', now())",
        "SELECT register_erase(ARRAY[1]::bigint[], gen_random_uuid(), 'x')",
        "SET ROLE mdp_retention; SELECT 1",
    ],
)
def test_the_application_cannot_take_the_guards_away(statement: str) -> None:
    # Started as a server starts: the role is that of the session, not something to step out of.
    with refused() as error:
        execute("SET LOCAL SESSION AUTHORIZATION mdp_app")
        execute(statement)
    words = ("permission denied", "must be owner", "must be able to SET ROLE")
    assert any(part in str(error.value) for part in words), error.value


def test_a_grant_by_the_application_grants_nothing() -> None:
    assert changeable_history() != []  # the owner of the tables could
    with working_as(roles.APPLICATION):
        execute("GRANT UPDATE, DELETE, TRUNCATE ON diplomas_diplomaversion TO mdp_app")  # only a warning
        assert changeable_history() == []


def test_the_identity_of_a_diploma_stays() -> None:
    diploma = factories.recorded()
    for change in (
        {"id": uuid4()},
        {"source_key": "another"},
        {"deliverer_id": factories.organisation().pk},
        {"head": 0},
    ):
        with refused() as error:
            Diploma.objects.filter(pk=diploma.pk).update(**change)
        assert "does not" in str(error.value)
    DiplomaParty.objects.filter(diploma=diploma).delete()
    for role in (OWNER, roles.APPLICATION):
        with working_as(role), refused():
            execute("DELETE FROM diplomas_diploma")


def test_truncating_works_in_test_databases_only() -> None:
    """The tests empty their tables; nothing else can switch that on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('register_refuse_truncate'::regproc)")
        (definition,) = cursor.fetchone()
    assert "current_database() LIKE 'test\\_%'" in definition
    with refused() as error:
        execute("SET LOCAL register.allow_truncate = off")
        execute("TRUNCATE diplomas_diploma CASCADE")
    assert "TRUNCATE refused" in str(error.value)


# --- erasing, the one way content goes ---


def test_only_the_retention_role_erases() -> None:
    diploma = factories.recorded()
    register.withdraw(diploma_id=diploma.pk, expected_version=1, act=factories.act(Reason.WITHDRAWN))
    versions = list(diploma.versions.values_list("pk", flat=True))

    with working_as(roles.APPLICATION), refused() as error:
        erase(versions)
    assert "permission denied for function register_erase" in str(error.value)
    with working_as(roles.RETENTION):
        assert erase(versions) == 2
        assert erase(versions) == 0

    assert not VersionContent.objects.exists()
    assert set(Erasure.objects.values_list("version_id", "ground")) == {
        (v, "WRO art. 30(6)") for v in versions
    }
    assert DiplomaVersion.objects.count() == 2
    assert verify.verify().broken is None


def test_the_retention_role_does_nothing_else() -> None:
    diploma = factories.recorded()
    version = diploma.versions.get().pk
    for statement in (
        f"DELETE FROM diplomas_versioncontent WHERE version_id = {version}",
        f"INSERT INTO diplomas_erasure (version_id, run, ground, at)"
        f" VALUES ({version}, gen_random_uuid(), 'x', now())",
        "UPDATE diplomas_diploma SET state = 'withdrawn'",
        "DELETE FROM diplomas_diplomaversion",
    ):
        with working_as(roles.RETENTION), refused() as error:
            execute(statement)
        assert "permission denied" in str(error.value)


# --- and yet the work goes on ---


def test_the_application_can_do_its_work_from_beginning_to_end() -> None:
    person, deliverer, programme = factories.holder(), factories.organisation(), factories.programme()
    value = factories.programme_value(programme)
    with working_as(roles.APPLICATION):
        diploma = factories.recorded(person=person, deliverer=deliverer, programme=value)
        register.amend(
            diploma_id=diploma.pk,
            expected_version=1,
            changes={"institution": (factories.organisation_value(factories.organisation()),)},
            source=factories.source(),
            act=factories.act(Reason.INSTITUTION),
        )
        scenarios.activate(scenario=Scenario.S2, actor="test")
        prepared = disclosure.prepare(
            holder=person.pk, diplomas=[diploma.pk], party="holder", purpose="p", legal_basis="WRO art. 31"
        )
        disclosure.disclose_extract(prepared, sealed=disclosure.Sealed("A-2", b"t" * 32, "nl", "s", "1"))
        ensure_partitions(months=1, first=timezone.localdate())
        register.defer(diploma_id=diploma.pk, expected_version=2, act=factories.act(Reason.DEFERRED))
        register.issue(
            diploma_id=diploma.pk,
            expected_version=3,
            issue_date=factories.EXAM_DATE,
            source=factories.source(),
            act=factories.act(Reason.ISSUED),
        )
        register.withdraw(diploma_id=diploma.pk, expected_version=4, act=factories.act(Reason.WITHDRAWN))
        assert verify.verify().broken is None
        assert len(disclosure.own_overview(holder=person.pk)) == 1
    assert Change.objects.count() == 5
    assert Extract.objects.count() == 1
    assert FieldSet.objects.count() == 1
