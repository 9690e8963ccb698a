"""Who can be picked at the pretend DigiD."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pick:
    """One person to log in as: a number of the block for test persons, a name, and why one would."""

    number: str
    name: str
    story: str


# Shown as long as the demonstration has no people of its own.
_DEFAULT = (
    Pick("999990019", "Testpersoon 1", ""),
    Pick("999994669", "Testpersoon 2", ""),
    Pick("999992740", "Testpersoon 3", ""),
    Pick("999990925", "Testpersoon 4", ""),
    Pick("999993276", "Testpersoon 5", ""),
)


def people() -> tuple[Pick, ...]:
    """The named persons of the demonstration, in the order in which it wants them shown."""
    return _DEFAULT
