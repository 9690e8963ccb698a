"""Pages for whoever demonstrates: let something happen to somebody, and see the portal take it over."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from demo.brp import service
from demo.brp.forms import EVENTS
from demo.models import DemoPerson
from diplomas import display
from diplomas.dates import PartialDate
from diplomas.errors import NotFound, Refused


@login_not_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody in the pretend BRP."""
    return render(request, "demo/brp/people.html", {"people": service.people(), "portal": settings.SITE_URL})


@login_not_required
@require_safe
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person, and what can happen to them."""
    found = _somebody(person_id)
    context = {
        "person": found,
        "birth": display.partial_date(found.birth_date),
        "died": "" if found.died is None else display.partial_date(PartialDate.parse(found.died)),
        "events": [(slug, form.title) for slug, form in EVENTS.items()],
    }
    return render(request, "demo/brp/person.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def event(request: HttpRequest, person_id: UUID, event: str) -> HttpResponse:
    """Let something happen to somebody."""
    if event not in EVENTS:
        raise Http404
    found = _somebody(person_id)
    form = EVENTS[event](request.POST if request.method == "POST" else None, person=found)
    if form.is_valid():
        try:
            form.happen()
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Dit staat nu in de nagebootste BRP."))
            return redirect("brp:person", person_id=person_id)
    return render(request, "demo/brp/event.html", {"person": found, "form": form})


def _somebody(person_id: UUID) -> DemoPerson:
    try:
        return service.somebody(person_id)
    except NotFound:
        raise Http404 from None
