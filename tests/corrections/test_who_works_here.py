"""A login that brings no role is refused, and who was refused does not do this work any more."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.conf import LazySettings

from accounts.models import User
from accounts.people import staff_account
from accounts.refusals import LoginRefused
from accounts.roles import Role, current_roles
from corrections import people
from corrections.workflow import Who

MONDAY = datetime.datetime(2027, 3, 1, 9, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
pytestmark = pytest.mark.django_db


def works(user: User) -> bool:
    return people.working(Who.REVIEWER).filter(pk=user.pk).exists()


@pytest.fixture
def claims(settings: LazySettings) -> dict[str, Any]:
    organisation = f"oin:{settings.REGISTER_OIN}"
    return {"sub": "noor", "name": "Noor", "roles": [Role.REVIEWER.value], "organisation": organisation}


@pytest.mark.parametrize("later", [HOUR, 24 * HOUR])
def test_a_login_without_a_role_ends_what_an_earlier_one_brought(
    claims: dict[str, Any], time_machine: Any, later: datetime.timedelta
) -> None:
    """While the session of the earlier one could still last, and the next day."""
    time_machine.move_to(MONDAY, tick=False)
    noor = staff_account(claims=claims)
    assert works(noor)
    time_machine.move_to(MONDAY + later, tick=False)
    assert works(noor)
    with pytest.raises(LoginRefused):
        staff_account(claims=claims | {"roles": []})
    assert not works(noor)
    assert not current_roles(User.objects.get(pk=noor.pk))
    time_machine.move_to(MONDAY + later + HOUR, tick=False)
    assert staff_account(claims=claims) == noor
    assert works(noor)


def test_nobody_is_made_of_who_brings_no_role(claims: dict[str, Any]) -> None:
    with pytest.raises(LoginRefused):
        staff_account(claims=claims | {"roles": []})
    assert not User.objects.exists()
