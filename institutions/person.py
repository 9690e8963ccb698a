"""Who somebody is: by person number and date of birth together, in the register or else in the BRP."""

from __future__ import annotations

from contextlib import suppress

from django.utils.translation import gettext as _

from diplomas import persons
from diplomas.dates import PartialDate
from diplomas.errors import Refused
from diplomas.models import Holder
from diplomas.numbers import InvalidNumber
from diplomas.persons import PersonData
from diplomas.terms import NumberKind


def look_up(
    kind: NumberKind, number: str, birth_date: PartialDate
) -> tuple[Holder | None, PersonData | None]:
    """Who has this number: a holder, else somebody of the BRP. Writes nothing.

    A birth date that does not fit gets the same answer as a number of nobody.
    Raises `Refused` with that answer, and `PersonRegisterUnreachable`.
    """
    holder = person = None
    with suppress(InvalidNumber):
        holder = persons.find_holder(kind, number)
        person = None if holder else persons.get_person_register().person(kind, number)
    found = holder or person
    if found is None or found.birth_date != birth_date:
        raise Refused(_("Wij vinden niemand met dit nummer en deze geboortedatum."))
    return holder, person
