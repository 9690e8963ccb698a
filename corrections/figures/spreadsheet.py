"""The figures as one flat table for a spreadsheet: the first column says what a line counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from django.conf import settings
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corrections.figures import beforehand, outcomes, outlook, step_times, traffic
from corrections.figures.beforehand import Beforehand
from corrections.figures.outcomes import Line, Total, Wanted
from corrections.figures.outlook import Outlook
from corrections.figures.step_times import StepDays
from corrections.figures.traffic import Flow

HEADINGS: Final[Mapping[str, str | Promise]] = {
    "what": gettext_lazy("Wat"),
    "quarter": gettext_lazy("Kwartaal"),
    "field": gettext_lazy("Gegeven"),
    "institution": gettext_lazy("Instelling"),
    "scenario": gettext_lazy("Scenario"),
    "outcome": gettext_lazy("Uitkomst"),
    "reason": gettext_lazy("Reden"),
    "number": gettext_lazy("Aantal"),
    "median": gettext_lazy("Mediaan kalenderdagen"),
    "p90": gettext_lazy("90e percentiel kalenderdagen"),
    "late": gettext_lazy("Te laat"),
    "late_share": gettext_lazy("Te laat (%)"),
    "answered_share": gettext_lazy("Vooraf beantwoord (%)"),
    "origin": gettext_lazy("Herkomst"),
}
MADE_UP: Final = gettext_lazy(
    "In de demonstratie zijn deze cijfers verzonnen. De verkenning noemt voor het eerste kwartaal van 2025 "
    "alleen: meer dan 100 verzoeken, 6 over het judicium, en meer dan 90 niet ingewilligd."
)


def rows(wanted: Wanted) -> Iterator[list[str]]:
    """A heading; decisions on fields, what came in and went out, answers beforehand, the outlook, steps.

    Each with its total. Decimals as the active language writes them: a Dutch spreadsheet takes a point for a
    date or for text. Quarters too have the words of the page. Every line says whether it was made up, so that
    it still does when it was copied.
    """
    origin = str(_("Verzonnen voor de demonstratie") if settings.DEMO else _("Register"))
    yield [str(words) for words in HEADINGS.values()]
    for line in _lines(wanted):
        line["quarter"] = outcomes.quarter_words(line["quarter"])
        yield [line.get(name, "") for name in list(HEADINGS)[:-1]] + [origin]
    if settings.DEMO:
        yield [str(MADE_UP), *[""] * (len(HEADINGS) - 2), origin]


def _lines(wanted: Wanted) -> Iterator[dict[str, str]]:
    together = _("Totaal")
    for line in outcomes.lines(wanted):
        yield {
            "quarter": line.quarter, "field": line.field, "institution": line.institution,
            "scenario": line.scenario, "outcome": line.outcome, "reason": line.reason, **_decided(line),
        }  # fmt: skip
    yield {"quarter": together, **_decided(outcomes.total(wanted))}
    flows = traffic.flows(wanted)
    for flow in flows:
        yield from _flow(flow.quarter, flow)
    yield from _flow(together, traffic.together(flows))
    for one in beforehand.by_quarter(wanted):
        yield from _beforehand(one.quarter or together, one)
    for seen in outlook.outlook(wanted):
        yield _outlook(wanted, seen)
    for step in step_times.by_quarter(wanted):
        yield _step(step.quarter or together, step)


def _decided(counted: Line | Total) -> dict[str, str]:
    return {
        "what": _("Besluit over een gegeven"),
        "number": str(counted.number),
        "median": _decimal(counted.median_days),
        "p90": _decimal(counted.p90_days),
        "late": str(counted.late),
        "late_share": _decimal(counted.late_share),
    }


def _flow(quarter: str, flow: Flow) -> Iterator[dict[str, str]]:
    for words, number in (
        (_("Verzoek ontvangen"), flow.received),
        (_("Verzoek besloten"), flow.decided),
        (_("Verzoek ingetrokken"), flow.withdrawn),
        (_("Bezwaar ingediend"), flow.objections),
        (_("Bezwaar gegrond"), flow.founded),
        (_("Bezwaar gedeeltelijk gegrond"), flow.partly),
        (_("Bezwaar ongegrond"), flow.unfounded),
        (_("Bezwaar niet-ontvankelijk"), flow.inadmissible),
        (_("Bezwaar ingetrokken"), flow.objections_withdrawn),
    ):
        yield {"what": words, "quarter": quarter, "number": str(number)}


def _beforehand(quarter: str, found: Beforehand) -> Iterator[dict[str, str]]:
    yield {
        "what": _("Vooraf beantwoord, niets verstuurd"),
        "quarter": quarter,
        "number": str(found.answered),
        "answered_share": _decimal(found.share),
    }
    yield {"what": _("Vooraf beantwoord, toch verstuurd"), "quarter": quarter, "number": str(found.insisted)}
    yield {"what": _("Gegeven in een verstuurd verzoek"), "quarter": quarter, "number": str(found.sent)}
    if found.wishes is not None:
        yield {"what": _("Wens"), "quarter": quarter, "number": str(found.wishes)}


def _outlook(wanted: Wanted, found: Outlook) -> dict[str, str]:
    """About everything that was sent, whichever scenario was active then: that is the filter, not this."""
    return {
        "what": _("Gevraagd gegeven dat dit scenario toelaat"),
        "quarter": outcomes.quarter_name(wanted.quarter) if wanted.quarter else _("Totaal"),
        "scenario": str(found.scenario.value),
        "number": str(found.number),
    }


def _step(quarter: str, step: StepDays) -> dict[str, str]:
    return {
        "what": _("Stap: %(state)s") % {"state": step.state},
        "quarter": quarter,
        "number": str(step.number),
        "median": _decimal(step.median_days),
        "p90": _decimal(step.p90_days),
    }


def _decimal(number: float | None) -> str:
    return "" if number is None else number_format(number, decimal_pos=1)
