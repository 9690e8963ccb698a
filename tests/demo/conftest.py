"""The demonstration, filled once for a module and rolled back after it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction


@contextmanager
def filled(blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Reference data and all named people, recorded through the register, and gone at the end."""
    from demo.seeding import fill
    from diplomas import reference

    with blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        reference.load()
        fill()
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with filled(django_db_blocker):
        yield
