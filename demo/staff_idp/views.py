"""The page of the pretend login service of organisations: pick a member of staff, or cancel."""

from authlib.oauth2 import OAuth2Error
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from demo.provider import LoggedIn, provider, signing_key
from demo.staff_idp.staff import employee, employees

DOOR = "staff"


@require_GET
def discovery(request: HttpRequest) -> HttpResponse:
    return JsonResponse(provider(DOOR).discovery())


@require_GET
def jwks(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"keys": [signing_key().as_dict(private=False)]})


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    return provider(DOOR).token(request)


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
