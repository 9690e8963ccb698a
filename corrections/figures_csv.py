"""The figures as one flat table for a spreadsheet: the first column says what a line counts."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from corrections import figures, figures_flow
from corrections.figures import Wanted
from corrections.figures_flow import Flow


def rows(wanted: Wanted) -> Iterator[list[str]]:
    """A heading, the decisions on fields and their total, then what came in and went out, with totals.

    Decimals as the active language writes them: a Dutch spreadsheet takes a point for a date or for text.
    """
    yield [
        _("Wat"), _("Kwartaal"), _("Gegeven"), _("Instelling"), _("Uitkomst"), _("Reden"), _("Aantal"),
        _("Mediaan kalenderdagen"), _("90e percentiel kalenderdagen"), _("Te laat"),
    ]  # fmt: skip
    for line in figures.lines(wanted):
        yield [
            _("Besluit over een gegeven"), line.quarter, line.field, line.institution, line.outcome,
            line.reason, str(line.number), _days(line.median_days), _days(line.p90_days), str(line.late),
        ]  # fmt: skip
    total = figures.total(wanted)
    yield [
        _("Besluit over een gegeven"), _("Totaal"), "", "", "", "",
        str(total.number), _days(total.median_days), _days(total.p90_days), str(total.late),
    ]  # fmt: skip
    flows = figures_flow.flows(wanted)
    for flow in flows:
        yield from _flow(flow.quarter, flow)
    yield from _flow(_("Totaal"), figures_flow.together(flows))


def _flow(quarter: str, flow: Flow) -> Iterator[list[str]]:
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
        yield [words, quarter, "", "", "", "", str(number), "", "", ""]


def _days(days: float | None) -> str:
    return "" if days is None else number_format(days, decimal_pos=1)
