"""The pages of the pretend DigiD: pick a person, pick a level, or cancel."""

import hashlib
import hmac

from authlib.oauth2 import OAuth2Error
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.levels import LEAST, Level, level_of
from demo.people import people
from demo.provider import LoggedIn, provider, signing_key

DOOR = "digid"


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
    """The one page. What is typed here goes into the signed answer and is kept nowhere."""
    try:
        provider(DOOR).question(request)
    except OAuth2Error as error:
        return provider(DOOR).refuse(error)
    if "annuleren" in request.POST:
        return provider(DOOR).answer(request, None)
    number = _chosen_number(request)
    if number:
        return provider(DOOR).answer(request, _logged_in(number, request.POST.get("niveau", "")))
    wanted = "nl" if request.GET.get("ui_locales", "nl").startswith("nl") else "en"
    with translation.override(wanted):
        return render(request, "demo/digid.html", _context(request))


def _chosen_number(request: HttpRequest) -> str:
    """A picked person, or else what was typed: any text, so that wrong numbers can be tried too."""
    return request.POST.get("persoon", "") or request.POST.get("nummer", "").strip()


def _logged_in(number: str, level: str) -> LoggedIn:
    """The subject is no number: like a real broker's, it says nothing by itself."""
    secret = settings.OIDC_DOORS[DOOR]["client_secret"].encode()
    subject = hmac.new(secret, number.encode(), hashlib.sha256).hexdigest()
    reached = Level[level] if level in Level.__members__ else LEAST
    return LoggedIn(subject=subject, claims={"bsn": number}, acr=reached.uri)


def _context(request: HttpRequest) -> dict:
    asked = [level_of(value) for value in request.GET.get("acr_values", "").split()]
    known = [level for level in asked if level is not None]
    return {
        "people": people(),
        "levels": list(Level),
        "asked": min(known) if known else None,
        "chosen": min(known) if known else LEAST,
        "site_name": settings.SITE_NAME,
        "missing": request.method == "POST",
    }
