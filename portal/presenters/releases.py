"""The log of what left the register, in words: to whom, when, why, on which ground, and what of it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diplomas import display
from diplomas.disclosures_log import Release, ReleasedDiploma

# Parties are stored as references; the word before the colon says what kind of party it is.
PARTIES: dict[str, str | Promise] = {
    "holder": gettext_lazy("Uzelf"),
    "check": gettext_lazy("Iemand die uw uittreksel controleerde"),
}
# Purposes are stored as the Dutch words; those of our own have a translation.
PURPOSES: dict[str, str | Promise] = {
    "Uittreksel voor de diplomahouder": gettext_lazy("Uittreksel voor de diplomahouder"),
    "Controle van een uittreksel": gettext_lazy("Controle van een uittreksel"),
}


@dataclass(frozen=True, slots=True)
class ReleasedItem:
    """One diploma of a release: its name then, and the words for the data that were in it."""

    diploma: UUID
    title: str
    date: datetime.date | None
    fields: str


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One release. `number` is the number of the extract, empty for any other release."""

    at: datetime.datetime
    party: str
    purpose: str
    legal_basis: str
    number: str
    items: tuple[ReleasedItem, ...]


def rows(releases: Sequence[Release]) -> tuple[ReleaseRow, ...]:
    return tuple(
        ReleaseRow(
            at=release.at,
            party=party(release.party),
            purpose=str(PURPOSES.get(release.purpose, release.purpose)),
            legal_basis=release.legal_basis,
            number=release.extract_number,
            items=tuple(_item(diploma) for diploma in release.diplomas),
        )
        for release in releases
    )


def party(reference: str) -> str:
    """Who received it."""
    kind, _sep, name = reference.partition(":")
    return str(PARTIES.get(kind, name or reference))


def _item(released: ReleasedDiploma) -> ReleasedItem:
    title = display.programme(released.programme) if released.programme else _("Een diploma van u")
    return ReleasedItem(
        diploma=released.diploma,
        title=title,
        date=released.date,
        fields=", ".join(str(entry.label) for entry in released.fields),
    )
