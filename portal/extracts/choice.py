"""What a holder may choose of an extract: which diplomas, in which language, with what on it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

LANGUAGES = ("nl", "en")
# The catalogue's field that a holder may leave off: a grade list is a document of its own (WRO art. 1).
GRADE_LIST = "grade_list"


@dataclass(frozen=True, slots=True)
class Choice:
    """One extract as asked for. `diplomas` in the order in which they come on it, each once.

    `grades`: with the grade lists that the register may show; `former_names`: with names from before.
    Raises ValueError for a language in which there are no extracts, or without a diploma.
    """

    diplomas: tuple[UUID, ...]
    language: str = "nl"
    grades: bool = True
    former_names: bool = False

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"No extract in {self.language!r}.")
        if not self.diplomas or len(set(self.diplomas)) != len(self.diplomas):
            raise ValueError("An extract is of at least one diploma, and of each once.")

    @property
    def without(self) -> frozenset[str]:
        """Catalogue fields that the holder leaves off."""
        return frozenset() if self.grades else frozenset({GRADE_LIST})
