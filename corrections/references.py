"""References that both sides quote: random, so that who has one knows nothing of another."""

from __future__ import annotations

import secrets
from typing import Final

from django.utils import timezone

# Crockford's base 32: no I, L, O or U, so that nothing is misread.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 8
# Of a correction request.
PREFIX: Final = "C"
# Ours. Further back than any request is kept.
YEARS: Final = 20
EXAMPLE: Final = "C-2026-4K7Q2M9T"
_WRITTEN: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_reference(prefix: str = PREFIX) -> str:
    """For example C-2026-4K7Q2M9T. A clash is one in a million million, and the database refuses it."""
    characters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{prefix}-{timezone.localdate().year}-{characters}"


def meant(typed: str) -> tuple[str, ...]:
    """The references somebody may mean with this, newest year first; none when it is no reference.

    Any case, with or without dashes and spaces, O for 0, I and L for 1. People read out the last eight
    characters only: those are random, so the year adds nothing, and every year that can be is looked up.
    """
    said = "".join(character for character in typed.upper() if character in _WRITTEN)
    # The letter in front is no part of the year: with it gone, one kind of misreading is left.
    year, tail = said.removeprefix(PREFIX)[:-LENGTH].translate(_READ_AS), said[-LENGTH:].translate(_READ_AS)
    if len(tail) != LENGTH or not set(tail) <= set(ALPHABET):
        return ()
    if not year:
        # Eight characters that begin with the letter of the prefix are all random ones.
        this = timezone.localdate().year
        return tuple(f"{PREFIX}-{one}-{tail}" for one in range(this, this - YEARS, -1))
    return (f"{PREFIX}-{year}-{tail}",) if len(year) == 4 and year.isdigit() else ()
