"""The number of an extract: random, so that nobody can guess one, and safe to read aloud or type over."""

import secrets

# Crockford's base 32: no I, L, O or U, so that nothing is misread as 1, 0 or V.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16  # 15 random characters (75 bits) and one that checks them
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_number() -> str:
    """Four groups of four, for example 7K3M-0QXR-9TZ4-PB2E."""
    characters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return _grouped(characters + check_character(characters))


def check_character(characters: str) -> str:
    """Luhn's method with 32 values: sees every single wrong character and nearly every swap of two."""
    total = 0
    for place, character in enumerate(reversed(characters)):
        value = ALPHABET.index(character) * (2 - place % 2)
        total += value // len(ALPHABET) + value % len(ALPHABET)
    return ALPHABET[-total % len(ALPHABET)]


def normalise(typed: str) -> str | None:
    """The number as it is stored, from what a person typed: any case, spaces or hyphens. Else None."""
    characters = "".join(typed.split()).replace("-", "").upper().translate(_READ_AS)
    if len(characters) != LENGTH or not set(characters) <= set(ALPHABET):
        return None
    if check_character(characters[:-1]) != characters[-1]:
        return None
    return _grouped(characters)


def _grouped(characters: str) -> str:
    return "-".join(characters[start : start + 4] for start in range(0, LENGTH, 4))
