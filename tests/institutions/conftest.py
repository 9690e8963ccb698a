"""Staff at their desks, and records of two institutions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Kind, Membership, User
from accounts.roles import Role
from diplomas.models import Diploma, Holder, Organisation
from institutions.desk import Desk, desk_for
from tests import factories


def employee(name: str, *roles: Role, at: Organisation | None = None, **given: Any) -> User:
    """Somebody with these roles for this organisation, or for the register."""
    usual = {"kind": Kind.STAFF, "door": "staff", "subject": name, "person": name, "display_name": name}
    user = User(**{**usual, **given})
    user.set_unusable_password()
    user.save()
    for role in roles:
        grant(user, role, at)
    return user


def grant(user: User, role: Role, at: Organisation | None = None, **given: Any) -> Membership:
    usual = {"source": Membership.Source.CLAIMS, "valid_until": timezone.now() + timedelta(days=1)}
    return Membership.objects.create(user=user, role=role, organisation=at, **{**usual, **given})


def as_(user: User) -> Client:
    """A browser in which this person is logged in."""
    made = Client()
    made.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return made


@dataclass
class World:
    """Two institutions with a record each, and everybody who might look at them."""

    school: Organisation
    other: Organisation
    holder: Holder
    diploma: Diploma
    theirs: Diploma
    people: dict[str, User] = field(default_factory=dict)

    def client(self, person: str) -> Client:
        return as_(self.people[person])

    def desk(self, person: str) -> Desk:
        return desk_for(self.people[person])


@pytest.fixture
def one_factor(settings: LazySettings) -> None:
    """Staff get in without a second factor, and nobody's tries are counted yet."""
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    cache.clear()


@pytest.fixture
def world(db: None, one_factor: None) -> World:
    school = factories.organisation("Hogeschool Voorbeeld")
    other = factories.organisation("Hogeschool Elders")
    holder = factories.holder("Sanne Maria", "de", "Vries", bsn="999990019")
    diploma = factories.recorded(person=holder, deliverer=school)
    theirs = factories.recorded(person=factories.holder("Bram", "", "Jansen"), deliverer=other)
    owner = User(kind=Kind.HOLDER, door="digid", subject="owner", holder=holder)
    owner.set_unusable_password()
    owner.save()
    return World(
        school, other, holder, diploma, theirs,
        {
            "owner": owner,
            "registrar": employee("Karin", Role.REGISTRAR, at=school),
            "approver": employee("Mehmet", Role.APPROVER, at=school),
            "reader": employee("Wim", Role.READER, at=school),
            "auditor": employee("Nadia", Role.AUDITOR, at=school),
            "elsewhere": employee("Floor", Role.REGISTRAR, at=other),
            "approver elsewhere": employee("Piet", Role.APPROVER, at=other),
            "reviewer": employee("Sanne", Role.REVIEWER),
            "helpdesk": employee("Peter", Role.HELPDESK),
            "administrator": employee("Ilse", Role.FUNCTIONAL_ADMIN),
            "register auditor": employee("Roos", Role.AUDITOR),
            "privacy officer": employee("Bas", Role.PRIVACY_OFFICER),
            "nobody": employee("Tim"),
            "superuser": employee("Root", is_superuser=True),
        },
    )  # fmt: skip


@pytest.fixture
def at_work(world: World) -> Callable[[str], Desk]:
    return world.desk
