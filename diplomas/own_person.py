"""What the register knows of a person, for that person: as the population register (BRP) said it.

The BRP is the only source (WRO art. 9); corrections go to the municipality (art. 32(4)).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from .dates import PartialDate
from .errors import NotFound
from .models import Holder
from .models.holders import Sex


@dataclass(frozen=True, slots=True)
class FormerPersonName:
    """A name this person had, until (not on) `valid_until`."""

    name: str
    valid_until: datetime.date


@dataclass(frozen=True, slots=True)
class OwnPerson:
    """A person as the BRP has them. `as_of` is when the BRP said this. `protected`: secrecy was asked for."""

    name: str
    given_names: str
    prefix: str
    surname: str
    birth_date: PartialDate
    sex: Sex
    former_names: tuple[FormerPersonName, ...]
    protected: bool
    as_of: datetime.datetime

    def __repr__(self) -> str:
        return "<OwnPerson>"


def own_person(*, holder: UUID) -> OwnPerson:
    """This person, with former names newest first. Raises `NotFound`."""
    person = Holder.objects.filter(pk=holder).prefetch_related("former_names").first()
    if person is None:
        raise NotFound(_("Uw gegevens staan niet in het register."))
    names = sorted(person.former_names.all(), key=lambda row: (row.valid_until, row.pk), reverse=True)
    return OwnPerson(
        name=person.full_name,
        given_names=person.given_names,
        prefix=person.prefix,
        surname=person.surname,
        birth_date=person.birth_date,
        sex=Sex(person.sex),
        former_names=tuple(FormerPersonName(row.full_name, row.valid_until) for row in names),
        protected=person.protected,
        as_of=person.brp_at,
    )
