"""Dates as the BRP and old diplomas have them: the year, month or day may be unknown."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date of which the day, the month or everything may be unknown.

    Written as `1980-02-03`, `1980-02`, `1980` or the empty string (nothing known). A day without a month,
    or a month without a year, does not exist.

    Raises ValueError for a date that cannot exist.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("Een dag zonder maand is geen datum.")
        if self.month is not None and self.year is None:
            raise ValueError("Een maand zonder jaar is geen datum.")
        if self.year is not None:
            datetime.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `1980-02-03`, `1980-02`, `1980` or the empty string."""
        if not text:
            return cls()
        parts = text.split("-")
        if len(parts) > 3 or not all(part.isdigit() for part in parts) or len(parts[0]) != 4:
            raise ValueError(f"Geen datum: {text!r}. Schrijf een datum als 1980-02-03, 1980-02 of 1980.")
        return cls(*(int(part) for part in parts))

    @classmethod
    def of(cls, date: datetime.date) -> PartialDate:
        return cls(date.year, date.month, date.day)

    @property
    def is_complete(self) -> bool:
        return self.day is not None

    def as_date(self) -> datetime.date | None:
        """The day itself, or None when a part is unknown."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return datetime.date(self.year, self.month, self.day)

    def __str__(self) -> str:
        if self.year is None:
            return ""
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        return text
