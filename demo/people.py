"""Everybody in the demonstration, in the order in which they are shown."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID, uuid5

from demo.cases.stories import Award, Case

# Ids follow from names, so that an address of one demonstration works in the next.
NAMESPACE = UUID("1b3c2f0e-94a7-5d0c-8a1e-4f6d0a7c9e55")


@lru_cache(maxsize=1)
def people() -> tuple[Case, ...]:
    """All named people: who they are, their test number, and one line that says why we show them."""
    from demo.cases import college, persons, schools, university

    found = (*college.CASES, *university.CASES, *schools.CASES, *persons.CASES)
    # The well-known cases first, in the order of their numbers; the others after them.
    return tuple(sorted(found, key=lambda case: (not case.numbers, case.numbers)))


def by_key(key: str) -> Case:
    """The case with this key. Raises KeyError."""
    return {case.key: case for case in people()}[key]


def person_id(case: Case) -> UUID:
    """The id of this person in the pretend BRP."""
    return uuid5(NAMESPACE, f"person:{case.key}")


def holder_id(case: Case) -> UUID:
    """The id of this person in the register."""
    return uuid5(NAMESPACE, f"holder:{case.key}")


def diploma_id(award: Award) -> UUID:
    """The id of this award in the register."""
    return uuid5(NAMESPACE, f"diploma:{award.key}")
