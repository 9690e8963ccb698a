"""Two logins of one person at the same moment, on PostgreSQL."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from accounts import people, roles
from accounts.models import Membership, User
from tests.accounts.conftest import BSN

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

RUNNERS = 6


def at_once(work: Callable[[], User]) -> list:
    """Runs this in several threads that start together; gives what each returned or raised."""
    results: list = [None] * RUNNERS
    line = threading.Barrier(RUNNERS)

    def run(place: int) -> None:
        try:
            line.wait()
            results[place] = work().pk
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(RUNNERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("known", [True, False])
def test_first_logins_at_once_make_one_account(make_holder, known):
    if known:
        make_holder()
    results = at_once(lambda: people.holder_account(claims={"bsn": BSN}))
    assert results == [User.objects.get().pk] * RUNNERS


def test_staff_logins_at_once_leave_one_set_of_roles(organisation):
    claims = {"sub": "m-1", "roles": ["registrar", "approver"], "organisation": "brin:25BE", "name": "K"}
    results = at_once(lambda: people.staff_account(claims=claims))
    user = User.objects.get()
    assert results == [user.pk] * RUNNERS
    now_valid = [str(role) for role in roles.current_roles(user)]
    assert sorted(now_valid) == ["approver", "registrar"]
    assert roles.current_memberships(user).count() == 2
    assert Membership.objects.count() == 2 * RUNNERS
