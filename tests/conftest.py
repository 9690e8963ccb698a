"""One PostgreSQL for the whole test run: the embedded one, or the server of DATABASE_URL.

The controller starts it before any test; workers and subprocesses find it through the environment. It stops,
and its data go, when the last process that uses it has ended.
"""

import gc
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import environ
import pytest

from demo import postgres
from demo.authority.server import Server, running
from demo.authority.service import Authority
from demo.pki import DemoPKI, ensure_pki

# What a database may do without whose data need not survive anything.
UNSAFE = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "autovacuum": "off",
    "jit": "off",
}


# Looking for cycles in all that Django has loaded, over and over, costs up to a tenth of a run.
gc.set_threshold(100_000, 50, 100)


def pytest_collection_finish(session: pytest.Session) -> None:
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or os.environ.get("DATABASE_URL"):
        return
    from django.conf import settings

    place = Path(tempfile.mkdtemp(prefix="diplomaportaal-test-"))
    place.chmod(0o711)  # root's server may have to run as somebody else; the data in it stay closed
    data = place / "postgres"
    try:
        socket = postgres.ensure(data, ephemeral=True, settings=UNSAFE)
    except postgres.PostgresError as error:
        raise pytest.UsageError(str(error)) from error
    config.add_cleanup(lambda: _remove(data))
    os.environ["DATABASE_URL"] = f"postgresql://postgres@/diplomaportaal?host={socket}"
    # Django has read its settings before this hook ran.
    found = environ.Env.db_url_config(os.environ["DATABASE_URL"])
    options = settings.DATABASES["default"]["OPTIONS"] | found.pop("OPTIONS")
    settings.DATABASES["default"].update(found, OPTIONS=options)


def _remove(data: Path) -> None:
    postgres.release(data, patience=10)
    shutil.rmtree(data.parent, ignore_errors=True)


@pytest.fixture(autouse=True)
def _in_dutch() -> Iterator[None]:
    """A page that was asked for in English leaves its language behind in this thread."""
    from django.conf import settings
    from django.utils import translation

    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session", autouse=True)
def _empty_what_a_test_filled() -> None:
    """After a test that commits, Django empties every table and fills those of content types and permissions
    again, which takes longer than most of these tests. Here only tables with rows are emptied, and what
    migrations put in stays.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    kept = {"django_content_type", "auth_permission", "django_migrations"}

    def empty(_case: object) -> None:
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        names = sorted({*names} - kept)
        asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names)
        with connection.cursor() as cursor:
            cursor.execute(asked)
            if filled := ", ".join(f'"{name}"' for (name,) in cursor.fetchall()):
                cursor.execute(f"TRUNCATE {filled} CASCADE")

    TransactionTestCase._fixture_teardown = empty


@pytest.fixture(scope="session")
def authority() -> Iterator[Server]:
    """A real server for time stamps and revocation data, one for each process of the test run."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def demo_pki(request: pytest.FixtureRequest, authority: Server, worker_id: str) -> DemoPKI:
    """The demonstration's own authority and seal key, kept between runs: making RSA keys takes long."""
    pki = ensure_pki(request.config.cache.mkdir(f"seal-{worker_id}"), authority_url=authority.url)
    authority.authority = Authority(pki.directory)
    return pki


@pytest.fixture(scope="session")
def imitation(request: pytest.FixtureRequest, authority: Server, worker_id: str) -> DemoPKI:
    """Another authority under the same names, as somebody would make who wants to pass for us."""
    return ensure_pki(request.config.cache.mkdir(f"imitation-{worker_id}"), authority_url=authority.url)


@pytest.fixture
def seal_settings(settings: Any, demo_pki: DemoPKI) -> DemoPKI:
    """Settings under which documents can be sealed."""
    for name, value in demo_pki.settings().items():
        setattr(settings, name, value)
    return demo_pki


@pytest.fixture
def reference_data(db: None) -> None:
    """Organisations, programmes and offerings from the data files."""
    from diplomas import reference

    reference.load()


@pytest.fixture
def made_up_field(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A text field declared in the catalogue alone; `tests.made_up` has its name, label and a value."""
    from tests import made_up

    return made_up.declare(monkeypatch, made_up.made_up())


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The log as it is written, line by line, with everything the portal's own configuration lets through."""
    from django.conf import settings

    from config.logging import configure

    out = StringIO()
    configure({"level": "DEBUG", "json": True})
    (root,) = [handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler]
    root.setStream(out)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    configure(settings.LOGGING)
