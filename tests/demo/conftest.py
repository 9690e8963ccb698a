"""The demonstration, filled once for a module and rolled back after it."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Reference data and all named people, recorded through the register."""
    from demo.seeding import fill
    from diplomas import reference

    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        reference.load()
        fill()
        connection.check_constraints()
        yield
        transaction.set_rollback(True)
