"""Who plays along: holders with their diplomas, and the staff of the pretend login service."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Door, User
from accounts.people import holder_account, staff_account
from accounts.roles import Role
from corrections.people import Actor
from corrections.workflow import Who
from demo.models import DemoPerson
from demo.people import holder_id, people, person_id
from demo.staff_idp.staff import employee
from diplomas.disclosure import own_overview
from diplomas.models import Diploma, Organisation
from diplomas.shown import DiplomaData
from diplomas.terms import State
from institutions.desk import Desk

HANZE = "25BE"


@dataclass(frozen=True, slots=True)
class Owned:
    """A diploma of somebody, with their account."""

    user: User
    diploma: DiplomaData
    deliverer: str  # its BRIN


def holders(key: str) -> User:
    """The account of a named person, as their first login makes it."""
    case = next(case for case in people() if case.key == key)
    return holder_account(claims={"bsn": DemoPerson.objects.get(pk=person_id(case)).bsn})


def owned() -> tuple[Owned, ...]:
    """Every diploma that was awarded to a named person who lives, always in the same order."""
    brins = dict(Organisation.objects.values_list("pk", "brin"))
    found: list[Owned] = []
    for case in people():
        if not case.known or case.person.died or not case.awards:
            continue
        user = holders(case.key)
        awarded = (one for one in own_overview(holder=holder_id(case)) if one.state == State.AWARDED)
        found += [Owned(user, data, _deliverer(data, brins)) for data in awarded]
    return tuple(found)


def _deliverer(data: DiplomaData, brins: dict) -> str:

    return brins.get(Diploma.objects.values_list("deliverer_id", flat=True).get(pk=data.diploma)) or ""


def staff(subject: str) -> User:
    """Somebody of the pretend login service, whose next login finds this account."""
    found = User.objects.filter(door=Door.STAFF, subject=subject).first()
    if found is not None:
        return found
    known = employee(subject)
    assert known is not None
    return staff_account(claims={"sub": subject, **known.claims})


def row_of(owned: Owned) -> Diploma:
    """The row of this diploma."""
    return Diploma.objects.get(pk=owned.diploma.diploma)


def reviewer() -> Actor:
    return Actor(staff("m-1001"), Who.REVIEWER)


def colleague() -> Actor:
    return Actor(staff("m-1002"), Who.REVIEWER)


def second() -> Actor:
    return Actor(staff("m-1002"), Who.SECOND_REVIEWER)


def objection_handler() -> Actor:
    return Actor(staff("m-1003"), Who.OBJECTION_HANDLER)


def desk_of(brin: str) -> Desk:
    """A registrar at the desk of this institution; the Hanze's sits in for the others."""
    organisation = Organisation.objects.get(brin=brin)
    return Desk(staff("h-2001"), frozenset({Role.REGISTRAR}), organisation, (organisation,), False)
