"""The figures for staff, as a page and as CSV."""

from __future__ import annotations

import csv
import io
import unicodedata
from itertools import groupby

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.roles import Role
from corrections import catalogue_choices
from corrections.figures import beforehand, outcomes, outlook, spreadsheet, step_times, traffic
from corrections.figures.outcomes import Wanted
from corrections.institution_choices import InstitutionSelect
from corrections.review.access import HANDLERS
from corrections.workflow import Outcome
from diplomas import scenarios
from diplomas.catalogue import Scenario

READERS = (*HANDLERS, Role.FUNCTIONAL_ADMIN, Role.AUDITOR)


class FiguresForm(forms.Form):
    kwartaal = forms.ChoiceField(label=_("Kwartaal"), required=False)
    gegeven = forms.ChoiceField(label=_("Gegeven"), required=False)
    instelling = forms.ChoiceField(label=_("Instelling"), required=False, widget=InstitutionSelect)
    scenario = forms.ChoiceField(
        label=_("Scenario bij versturen"),
        required=False,
        choices=[("", _("Alle")), *((one.value, lazy(scenarios.named, str)(one)) for one in Scenario)],
    )
    uitkomst = forms.ChoiceField(
        label=_("Uitkomst"), required=False, choices=[("", _("Alle")), *Outcome.choices]
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("Alle"))
        for name, choices in (
            ("kwartaal", [(one, outcomes.quarter_words(one)) for one in traffic.quarters()]),
            ("gegeven", catalogue_choices.fields()),
            ("instelling", [(str(pk), name) for pk, name in outcomes.organisations().items()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [every, *choices]


@role_required(*READERS)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """By quarter, field, institution, scenario and outcome; how long; what the pre-check answered."""
    wanted = Wanted.from_query(request.GET)
    lines = outcomes.lines(wanted)
    flows = traffic.flows(wanted)
    context = {
        "form": FiguresForm(request.GET),
        "query": request.GET.urlencode(),
        "total": outcomes.total(wanted),
        "quarters": [
            (quarter, tuple(found)) for quarter, found in groupby(lines, key=lambda line: line.quarter)
        ],
        "flows": flows,
        "all": traffic.together(flows),
        "steps": step_times.step_days(wanted),
        "beforehand": beforehand.beforehand(wanted),
        "outlook": outlook.outlook(wanted),
        "made_up": spreadsheet.MADE_UP if settings.DEMO else "",
    }
    return render(request, "corrections/review/figures.html", context)


@role_required(*READERS)
@require_safe
def csv_file(request: HttpRequest) -> HttpResponse:
    """The same figures as a file: semicolons and a mark for the program that opens it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    for row in spreadsheet.rows(Wanted.from_query(request.GET)):
        writer.writerow([harmless(cell) for cell in row])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="correcties.csv"'
    return response


def harmless(cell: str) -> str:
    """No cell begins a formula in a spreadsheet, however wide its sign is or whatever stands before it."""
    begins = unicodedata.normalize("NFKC", cell).lstrip()[:1] in ("=", "+", "-", "@")
    return f"'{cell}" if begins or cell[:1] in ("\t", "\r", "\n") else cell
