"""Dates as the BRP and old diplomas have them: the year, month or day may be unknown."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which the day, the month or everything may be unknown.

    Written as `1980-02-03`, `1980-02`, `1980` or the empty string (nothing known). A day without a month,
    or a month without a year, does not exist. Partial dates have no order: 1980 is not before May 1980.

    Raises ValueError, with a sentence for people, for a date that cannot exist.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError(_("Een dag zonder maand is geen datum."))
        if self.month is not None and self.year is None:
            raise ValueError(_("Een maand zonder jaar is geen datum."))
        if self.year is None:
            return
        try:
            datetime.date(
                self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day
            )
        except ValueError as error:
            raise ValueError(_("Deze datum bestaat niet.")) from error

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `1980-02-03`, `1980-02`, `1980` or the empty string."""
        if not text:
            return cls()
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise ValueError(_("Schrijf een datum als 1980-02-03, 1980-02 of 1980."))
        return cls(*(None if part is None else int(part) for part in written.groups()))

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
