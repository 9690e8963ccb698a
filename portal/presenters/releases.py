"""The log of what left the register, in words: to whom, when, why, on which ground, and what of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diplomas import display
from diplomas.disclosures_log import Receiver, Release, ReleasedDiploma

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


RECEIVERS: dict[Receiver, str | Promise] = {
    Receiver.HOLDER: gettext_lazy("Uzelf"),
    Receiver.CHECK: gettext_lazy("Iemand die uw uittreksel controleerde"),
    Receiver.OTHER: gettext_lazy("Een organisatie"),
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


def csv_headings() -> list[str]:
    """The first line of the export, in the active language."""
    return [
        _("Wanneer"),
        _("Wie"),
        _("Waarom"),
        _("Grondslag"),
        _("Uittreksel"),
        _("Diploma"),
        _("Datum"),
        _("Welke gegevens"),
    ]


def csv_rows(releases: Sequence[Release]) -> Iterator[list[str]]:
    """A line for each diploma of each release, so that every line stands alone."""
    for row in rows(releases):
        when = timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M")
        for item in row.items:
            date = item.date.isoformat() if item.date else ""
            yield [
                when, row.party, row.purpose, row.legal_basis, row.number, item.title, date, item.fields,
            ]  # fmt: skip
