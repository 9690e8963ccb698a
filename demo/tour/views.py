"""The page with the tour."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from demo.people import people

from .steps import ROLES


@login_not_required
@require_GET
def tour(request: HttpRequest) -> HttpResponse:
    """What to try in each role, and who can be picked at the pretend DigiD."""
    context = {"roles": ROLES, "people": people(), "outside": settings.OUTSIDE_URL}
    return render(request, "demo/tour.html", context)
