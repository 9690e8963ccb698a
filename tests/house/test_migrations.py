"""The schema: no migration is missing, and production makes it from nothing without the demonstration."""

import os
import re
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config.database import missing_migrations


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=3)


@pytest.mark.django_db
def test_none_is_left_to_apply() -> None:
    assert missing_migrations() == []


@pytest.mark.django_db
def test_no_table_points_at_the_demonstration() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid::regclass::text LIKE 'demo\\_%%'"
            " AND conrelid::regclass::text NOT LIKE 'demo\\_%%'"
        )
        assert cursor.fetchall() == []


@pytest.fixture(scope="module")
def empty_database(django_db_setup: None) -> Iterator[str]:
    """The address of a new, empty database on the server of the tests."""
    name = f"empty_{uuid.uuid4().hex[:12]}"
    address = os.environ["DATABASE_URL"]
    server = {**settings.DATABASES["default"]}
    host = server["OPTIONS"].get("host") or server["HOST"] or None
    login = {"host": host, "port": server["PORT"] or None, "user": server["USER"] or None}
    login["password"] = server["PASSWORD"] or None
    with psycopg.connect(dbname="postgres", autocommit=True, **login) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        yield re.sub(r"(//[^/]*/)[^?]*", rf"\g<1>{name}", address)
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def owner(manage, complete_environment: dict[str, str], empty_database: str) -> dict[str, str]:
    """The environment of the owner, after migrating from nothing with production's settings."""
    environment = {**complete_environment, "DATABASE_URL": empty_database, "DB_ROLE": ""}
    for command in (["migrate", "--verbosity", "0"], ["grant_roles"]):
        done = manage("manage.py", *command, environment=environment)
        assert done.returncode == 0, done.stderr
    return environment


@pytest.mark.slow
def test_production_migrates_from_nothing(manage, owner: dict[str, str]) -> None:
    """As the owner, without DB_ROLE, and without anything of the demonstration."""
    listed = manage("manage.py", "showmigrations", "--plan", environment=owner).stdout
    assert "[X]" in listed
    assert "[ ]" not in listed
    assert " demo." not in listed


@pytest.mark.slow
def test_the_owner_may_not_serve(manage, owner: dict[str, str]) -> None:
    """Also not under the application's role: it could go back to its own."""
    refused = manage("manage.py", "worker", environment={**owner, "DB_ROLE": "mdp_app"})
    assert refused.returncode != 0
    assert "mdp.E011" in refused.stderr
    assert "only a member of mdp_app" in refused.stderr


@pytest.mark.slow
def test_a_server_starts_with_a_login_that_is_only_a_member(
    manage, complete_environment: dict[str, str], owner: dict[str, str]
) -> None:
    login = f"web_{uuid.uuid4().hex[:12]}"
    address = re.sub(r"//[^@]*@", f"//{login}:{login}@", owner["DATABASE_URL"])
    served = {**complete_environment, "DATABASE_URL": address}
    serve = ("-c", "import config.wsgi; print('serving')")
    with psycopg.connect(owner["DATABASE_URL"], autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {login} LOGIN PASSWORD '{login}' IN ROLE mdp_app")
        started = manage(*serve, environment=served)
        bare = manage(*serve, environment={**served, "STATIC_ROOT": "/nowhere"})
        admin.execute(f"DROP ROLE {login}")
    assert started.stderr == ""
    assert started.stdout.strip() == "serving"
    assert bare.returncode != 0
    assert "collectstatic" in bare.stderr
