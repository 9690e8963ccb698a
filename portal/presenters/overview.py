"""The overview: cards per sector, newest first."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diplomas import display
from diplomas.shown import DiplomaData
from diplomas.terms import DocumentKind, Sector, State
from diplomas.values import OrganisationValue

# What people call a diploma; a certificate or a grade list is another document.
DIPLOMAS = frozenset({DocumentKind.DIPLOMA, DocumentKind.GETUIGSCHRIFT, DocumentKind.SCHOOLDIPLOMA})
TONES = {State.AWARDED: "success", State.NOT_ISSUED: "warning", State.WITHDRAWN: "error"}


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in words; `tone` only colours it."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class NamedOrganisation:
    """An organisation as recorded; `today` is its present name when that differs, else empty."""

    name: str
    today: str
    place: str


@dataclass(frozen=True, slots=True)
class Card:
    """One diploma on the overview. `has_extract` is false for what was not issued or was withdrawn.

    `dated` stands before the date: a grade list also goes to who did not pass.
    """

    id: UUID
    title: str
    kind: str
    institutions: tuple[NamedOrganisation, ...]
    dated: str
    date: datetime.date
    badge: Badge
    has_extract: bool


@dataclass(frozen=True, slots=True)
class SectorGroup:
    """The diplomas of one sector, newest first; `anchor` is the heading's id."""

    anchor: str
    label: str
    cards: tuple[Card, ...]


def badge(state: State) -> Badge:
    return Badge(str(state.label), TONES[state])


def organisations(data: DiplomaData, values: Sequence[OrganisationValue]) -> tuple[NamedOrganisation, ...]:
    """Each organisation by its name then, with its name now and the place when the name does not tell it."""
    return tuple(
        NamedOrganisation(
            name=display.organisation(value),
            today=data.names_now.get(value.id, ""),
            place="" if value.place.casefold() in value.name.casefold() else value.place,
        )
        for value in values
    )


def card(data: DiplomaData) -> Card:
    date = data.value("exam_date")
    assert isinstance(date, datetime.date)
    return Card(
        id=data.diploma,
        title=display.title(data),
        kind=display.document_kind(data.kind),
        institutions=organisations(data, data.organisations("institution")),
        dated=_("Laatste examen op") if data.kind == DocumentKind.CIJFERLIJST else _("Behaald op"),
        date=date,
        badge=badge(data.state),
        has_extract=data.state == State.AWARDED,
    )


def with_extract(diplomas: Sequence[DiplomaData]) -> int:
    """Of how many of these an extract can be made."""
    return sum(data.state == State.AWARDED for data in diplomas)


def counted(diplomas: Sequence[DiplomaData]) -> str:
    """How many there are, in a sentence that calls only diplomas diplomas."""
    count = len(diplomas)
    if all(data.kind in DIPLOMAS for data in diplomas):
        words = ngettext(
            "Er staat %(count)s diploma van u in het register.",
            "Er staan %(count)s diploma's van u in het register.",
            count,
        )
    else:
        words = ngettext(
            "Er staat %(count)s document van u in het register.",
            "Er staan %(count)s documenten van u in het register.",
            count,
        )
    return words % {"count": count}


def by_sector(diplomas: Sequence[DiplomaData]) -> tuple[SectorGroup, ...]:
    """Cards per sector. The order given (newest first) decides within a sector and between sectors."""
    groups: dict[Sector, list[Card]] = {}
    for data in diplomas:
        groups.setdefault(data.sector, []).append(card(data))
    return tuple(
        SectorGroup(anchor=sector.value.lower(), label=display.sector(sector), cards=tuple(cards))
        for sector, cards in groups.items()
    )
