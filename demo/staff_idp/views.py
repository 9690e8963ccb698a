"""The page of the pretend login service of organisations: pick a member of staff, or cancel."""

from authlib.oauth2 import OAuth2Error
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from demo.provider import LoggedIn, provider
from demo.staff_idp.staff import employee, employees

DOOR = "staff"


@never_cache
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """The one page: who are you today?"""
    try:
        provider(DOOR).question(request)
    except OAuth2Error as error:
        return provider(DOOR).refuse(error)
    if "annuleren" in request.POST:
        return provider(DOOR).answer(request, None)
    chosen = employee(request.POST.get("medewerker", ""))
    if chosen:
        return provider(DOOR).answer(request, LoggedIn(subject=chosen.subject, claims=chosen.claims))
    wanted = "nl" if request.GET.get("ui_locales", "nl").startswith("nl") else "en"
    with translation.override(wanted):
        context = {"employees": employees(), "site_name": settings.SITE_NAME}
        return render(request, "demo/staff_idp.html", context)
