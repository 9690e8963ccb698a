"""What people asked, held against every scenario: how much of it the register could have and correct then.

An outlook on the requests that came, not a guess at how many will come: under each scenario, of which fields
the register may hold a value and change it. The rest can only be refused, whatever the document says.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from corrections.figures.outcomes import Wanted, asked_items, percent
from corrections.models import CorrectionRequest
from diplomas import catalogue, scenarios
from diplomas.catalogue import Scenario


@dataclass(frozen=True, slots=True)
class Outlook:
    """Of the fields that were asked, those that could be corrected under one scenario."""

    scenario: Scenario
    number: int
    asked: int

    @property
    def name(self) -> str:
        return scenarios.named(self.scenario)

    @property
    def share(self) -> float:
        return percent(self.number, self.asked)


def outlook(wanted: Wanted) -> tuple[Outlook, ...]:
    """Every scenario, by what was sent in the quarter (or ever). An outcome narrows nothing here.

    A diploma that is missing is left out: whether the register has it follows from no scenario.
    """
    found = _asked(wanted)
    correctable = {name for name, entry in catalogue.names().items() if entry.correctable}
    asked = sum(number for *_which, number in found)
    made = []
    for scenario in Scenario:
        allowed = scenarios.allowed(scenario)
        could = sum(
            number for sector, kind, field, number in found
            if field in correctable and (sector, kind, field) in allowed
        )  # fmt: skip
        made.append(Outlook(scenario, could, asked))
    return tuple(made)


def _asked(wanted: Wanted) -> list[tuple[str, str, str, int]]:
    """Sector, kind of document, field, and how often it was asked for."""
    rows = asked_items(wanted).filter(
        request__kind=CorrectionRequest.Kind.FIELD, request__diploma__isnull=False
    )
    if wanted.quarter:
        rows = rows.filter(
            request__submitted_at__year=wanted.quarter.year,
            request__submitted_at__quarter=(wanted.quarter.month + 2) // 3,
        )
    each = rows.order_by().values_list("request__diploma__sector", "request__diploma__kind", "field")
    return list(each.annotate(number=Count("pk")))
