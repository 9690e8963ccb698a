"""Pages for everybody: no login, no personal data."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from corrections.diplomahulp import RULES, advise
from portal.background import FIGURES, FINDINGS, SCENARIOS, TIMELINE
from portal.diplomahulp_form import DiplomahulpForm


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What the portal is, and the ways in."""
    return render(request, "portal/public/start.html")


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Where the idea comes from, with every figure and its source."""
    context = {"timeline": TIMELINE, "figures": FIGURES, "findings": FINDINGS, "scenarios": SCENARIOS}
    return render(request, "portal/public/about.html", context)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "portal/public/accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Which data the portal uses, why, and for how long."""
    return render(request, "portal/public/privacy.html")


@login_not_required
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """How to reach somebody, also without a computer."""
    return render(request, "portal/public/contact.html")


@login_not_required
@require_safe
def diplomahulp(request: HttpRequest) -> HttpResponse:
    """Can this diploma be in the register, and what to do when it is not."""
    asked = "opleiding" in request.GET
    form = DiplomahulpForm(request.GET if asked else None)
    answers = ()
    if asked and form.is_valid():
        answers = advise(*form.answers_to(), today=timezone.localdate())
    return render(
        request, "portal/public/diplomahulp.html", {"form": form, "answers": answers, "rules": RULES}
    )


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines: it is a demonstration."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
