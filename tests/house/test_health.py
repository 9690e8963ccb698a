"""What the machine that watches the portal is told."""

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from config import health
from demo.pki import ensure_pki


@pytest.fixture(autouse=True)
def nothing_believed() -> None:
    health._good_until.clear()


@pytest.fixture
def sealed(settings: LazySettings, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name, value in ensure_pki(tmp_path_factory.getbasetemp() / "health-pki").settings().items():
        setattr(settings, name, value)


@pytest.fixture
def application_role(db: None):
    """Work as the role of the server, as far as history goes."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE only_reads NOLOGIN")
        cursor.execute("GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO only_reads")
        cursor.execute("SET LOCAL ROLE only_reads")
    return "only_reads"


def test_alive_needs_no_database(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "alive"}
    assert "no-store" in response.headers["Cache-Control"]


def test_ready_when_everything_is(client: Client, sealed: None, application_role: str) -> None:
    response = client.get("/readyz")
    assert response.json() == {
        "status": "ready",
        "checks": {"database": "ok", "migrations": "ok", "history": "ok", "seal": "ok"},
    }
    assert response.status_code == 200


def test_not_ready_as_a_role_that_may_change_history(client: Client, sealed: None, db: None) -> None:
    """The tests connect as the owner of the tables."""
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["history"] == "failed"


@pytest.mark.parametrize("privilege", ["UPDATE", "DELETE", "TRUNCATE", "UPDATE (hash)"])
def test_one_privilege_too_many_is_found(client: Client, application_role: str, privilege: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(f"GRANT {privilege} ON diplomas_diplomaversion TO {application_role}")
        cursor.execute(f"SET LOCAL ROLE {application_role}")
    assert client.get("/readyz").json()["checks"]["history"] == "failed"


def test_not_ready_without_a_seal_key(client: Client, db: None, settings: LazySettings) -> None:
    settings.SEAL_PKCS12 = ""
    assert client.get("/readyz").json()["checks"]["seal"] == "failed"


def test_not_ready_with_a_seal_key_that_does_not_open(
    client: Client, sealed: None, db: None, settings: LazySettings
) -> None:
    settings.SEAL_PKCS12_PASSPHRASE = "wrong"
    response = client.get("/readyz")
    assert response.json()["checks"]["seal"] == "failed"
    assert "wrong" not in response.content.decode()


def test_not_ready_with_a_migration_to_go(client: Client, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'accounts'")
    assert client.get("/readyz").json()["checks"]["migrations"] == "failed"


def test_not_ready_without_the_guards_of_history(client: Client, application_role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("DROP FUNCTION register_refuse_change() CASCADE")
        cursor.execute(f"SET LOCAL ROLE {application_role}")
    assert client.get("/readyz").json()["checks"]["history"] == "failed"


def test_a_database_that_is_gone_is_not_ready_and_not_an_error(client: Client) -> None:
    """Without the django_db mark every query is refused."""
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "failed"


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_they_are_only_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
