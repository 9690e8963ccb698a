"""References that both sides quote: random, so that who has one knows nothing of another."""

from __future__ import annotations

import secrets

from django.utils import timezone

# Crockford's base 32: no I, L, O or U, so that nothing is misread.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_reference(prefix: str) -> str:
    """For example C-2026-4K7Q2M9T. A clash is one in a million million, and the database refuses it."""
    characters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{prefix}-{timezone.localdate().year}-{characters}"


def normalise(typed: str) -> str:
    """The reference as it is stored, from what a person typed: any case, spaces, 0 for O."""
    head, dash, tail = "".join(typed.split()).upper().rpartition("-")
    return f"{head}{dash}{tail.translate(_READ_AS)}"
