"""The pages of the pretend broker: pick a person, pick a level, or cancel. DigiD, or a European login."""

import hashlib
import hmac

from authlib.oauth2 import OAuth2Error
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.levels import DIGID, EIDAS, Level, Scheme
from demo.digid import european
from demo.people import people
from demo.provider import LoggedIn, provider

DOOR = "digid"


@never_cache
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """The one address. What is chosen or typed here goes into the signed answer and is kept nowhere."""
    try:
        provider(DOOR).question(request)
    except OAuth2Error as error:
        return provider(DOOR).refuse(error)
    if "annuleren" in request.POST:
        return provider(DOOR).answer(request, None)
    is_european = _lowest_asked(request, EIDAS) is not None
    who = _european(request) if is_european else _dutch(request)
    if who:
        return provider(DOOR).answer(request, who)
    wanted = "nl" if request.GET.get("ui_locales", "nl").startswith("nl") else "en"
    with translation.override(wanted):
        context = _european_context() if is_european else _context(request)
        template = "demo/eidas.html" if is_european else "demo/digid.html"
        return render(request, template, {"site_name": settings.SITE_NAME, **context})


def _lowest_asked(request: HttpRequest, scheme: Scheme) -> Level | None:
    asked = [scheme.level_of(value) for value in request.GET.get("acr_values", "").split()]
    return min((level for level in asked if level is not None), default=None)


def _dutch(request: HttpRequest) -> LoggedIn | None:
    """A picked person, or else what was typed: any text, so that wrong numbers can be tried too.

    The subject is no number: like a real broker's, it says nothing by itself.
    """
    number = request.POST.get("persoon", "") or request.POST.get("nummer", "").strip()
    if not number:
        return None
    secret = settings.OIDC_DOORS[DOOR]["client_secret"].encode()
    subject = hmac.new(secret, number.encode(), hashlib.sha256).hexdigest()
    level = request.POST.get("niveau", "")
    reached = Level[level] if level in Level.__members__ else DIGID.least
    return LoggedIn(subject=subject, claims={"bsn": number}, acr=DIGID.uri(reached))


def _context(request: HttpRequest) -> dict:
    asked = _lowest_asked(request, DIGID)
    return {
        "people": people(),
        "levels": [(level, DIGID.label(level)) for level in DIGID.levels],
        "asked": DIGID.label(asked) if asked else "",
        "chosen": asked or DIGID.least,
        "missing": request.method == "POST",
    }


def _european(request: HttpRequest) -> LoggedIn | None:
    person = european.chosen(request.POST.get("persoon", ""))
    if person is None:
        return None
    country, level = request.POST.get("land", ""), request.POST.get("niveau", "")
    return european.logged_in(person, country=country, level=level)


def _european_context() -> dict:
    levels = [(name, EIDAS.label(level), level == EIDAS.least) for name, level in european.LEVELS.items()]
    return {
        "people": european.PEOPLE,
        "countries": european.COUNTRIES.items(),
        "first_country": european.FIRST_COUNTRY,
        "levels": levels,
        "asked": EIDAS.label(EIDAS.least),
    }
