"""The schema: no migration is missing, and production makes it from nothing without the demonstration."""

import os
import re
import uuid

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


@pytest.fixture
def empty_database():
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


@pytest.mark.slow
def test_production_migrates_from_nothing(manage, complete_environment, empty_database: str) -> None:
    """As the owner: without DB_ROLE. Afterwards a server may start, as the role without rights on history."""
    owner = {**complete_environment, "DATABASE_URL": empty_database, "DB_ROLE": ""}
    for command in (["migrate", "--verbosity", "0"], ["grant_roles"]):
        done = manage("manage.py", *command, environment=owner)
        assert done.returncode == 0, done.stderr
    listed = manage("manage.py", "showmigrations", "--plan", environment=owner).stdout
    assert "[X]" in listed
    assert "[ ]" not in listed
    assert " demo." not in listed
    # The owner logs in and takes on the application's role: it could go back, so this is refused.
    refused = manage("manage.py", "worker", environment={**owner, "DB_ROLE": "mdp_app"})
    assert refused.returncode != 0
    assert "mdp.E011" in refused.stderr
    assert "only a member of mdp_app" in refused.stderr


@pytest.mark.slow
def test_a_server_starts_with_a_login_that_is_only_a_member(
    manage, complete_environment: dict[str, str], empty_database: str
) -> None:
    owner = {**complete_environment, "DATABASE_URL": empty_database, "DB_ROLE": ""}
    for command in (["migrate", "--verbosity", "0"], ["grant_roles"]):
        assert manage("manage.py", *command, environment=owner).returncode == 0
    login = f"web_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(empty_database, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {login} LOGIN IN ROLE mdp_app")
        served = {**complete_environment, "DATABASE_URL": re.sub(r"//\w+@", f"//{login}@", empty_database)}
        serve = ("-c", "import config.wsgi; print('serving')")
        started = manage(*serve, environment=served)
        bare = manage(*serve, environment={**served, "STATIC_ROOT": "/nowhere"})
        admin.execute(f"DROP ROLE {login}")
    assert started.stderr == ""
    assert started.stdout.strip() == "serving"
    assert bare.returncode != 0
    assert "collectstatic" in bare.stderr
