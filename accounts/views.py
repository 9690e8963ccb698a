"""Logging in through the doors, logging out, staying logged in, and the staff's landing page."""

import structlog
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import kept, oidc, people
from accounts.access import staff_required
from accounts.models import Door, User
from accounts.refusals import REFUSALS, LoginRefused
from accounts.roles import Role, current_memberships, current_roles, works_in_administration
from accounts.sessions import OUTCOME, never_kept, remember_previous_login

log = structlog.get_logger("accounts.login")

NEXT = "login_next"
# Who logs in asks to be known by the register from now on, to report a diploma that is missing.
BE_KNOWN = "login_be_known"
BACKEND = "accounts.backends.AccountBackend"
RETRY_SECONDS = 300


@login_not_required
@never_cache
@require_GET
def login_page(request: HttpRequest) -> HttpResponse:
    """The one page where everybody logs in: holders, and staff below them."""
    if request.user.is_authenticated:
        return redirect(landing(request))
    if settings.DEMO and not settings.SITE_URL.endswith(f"//{request.get_host()}"):
        # The login comes back to SITE_URL, and a cookie of localhost is not one of 127.0.0.1.
        return redirect(settings.SITE_URL + request.get_full_path())
    context = {
        "next": _safe_next(request, request.GET.get("next", "")),
        "kept": kept.SESSION_KEY in request.session,
        "demo": settings.DEMO,
    }
    return render(request, "accounts/login.html", context)


@login_not_required
@never_kept
@never_cache
@require_POST
def start(request: HttpRequest, door: str) -> HttpResponse:
    """On to the login service. By POST only: no link or picture of another site can start a login."""
    try:
        if not ratelimit.consume(request, action="oidc_start"):
            raise LoginRefused("too_many")
        request.session[NEXT] = _safe_next(request, request.POST.get("next", ""))
        request.session[BE_KNOWN] = "bekend" in request.POST
        return oidc.start(request, _door(door), _return_address(door))
    except LoginRefused as refusal:
        return _refused(request, door, refusal)


@login_not_required
@never_cache
@require_GET
def callback(request: HttpRequest, door: str) -> HttpResponse:
    """Back from the login service: check everything, then log in under a new session id."""
    be_known = request.session.pop(BE_KNOWN, False)
    try:
        user, level = _identify(request, _door(door), be_known=be_known)
    except LoginRefused as refusal:
        return _refused(request, door, refusal)
    wanted, kept_id = request.session.pop(NEXT, ""), request.session.pop(kept.SESSION_KEY, None)
    request.session.pop(OUTCOME, None)
    before = user.last_login
    login(request, user, backend=BACKEND)
    remember_previous_login(request, before)
    if kept_id:
        request.session[kept.SESSION_KEY] = kept_id
    # Who it is, is nobody's business here: no reference to the account stands in a log.
    log.info("login", door=door, assurance=level)
    if be_known and wanted:
        # Whoever came without a number is told so by the page itself, and nobody asked about staff.
        if user.is_holder and user.holder_id is None and not user.lacks_number:
            words = _(
                "Wij konden u nu niet opzoeken in de Basisregistratie Personen. Probeer het later opnieuw."
            )
            messages.error(request, words)
        return redirect(wanted)
    return redirect(landing(request, wanted))


@login_not_required
@never_kept
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Ends the session here and now."""
    logout(request)
    return redirect("accounts:logged_out")


@login_not_required
@never_cache
@require_GET
def logged_out(request: HttpRequest) -> HttpResponse:
    """Says that somebody is logged out, why, and what became of what they had filled in."""
    if request.user.is_authenticated:  # another tab went on working
        return redirect(landing(request))
    context = {
        "expired": "verlopen" in request.GET,
        "outcome": request.session.get(OUTCOME, ""),
        "next": _safe_next(request, request.GET.get("next", "")),
    }
    return render(request, "accounts/logged_out.html", context)


@never_kept
@require_POST
def extend(request: HttpRequest) -> HttpResponse:
    """One action that keeps somebody logged in. With JavaScript an answer without a page suffices."""
    if request.headers.get("X-Requested-With") == "fetch":
        seconds = (request.session_ends_at.timestamp()) if request.session_ends_at else 0
        return HttpResponse(str(int(seconds)), content_type="text/plain")
    return redirect(_safe_next(request, request.POST.get("next", "")) or landing(request))


@require_GET
def resume(request: HttpRequest) -> HttpResponse:
    """Offers what was kept when the session ended, to be sent again with one button."""
    found = kept.find(request.session.get(kept.SESSION_KEY, ""), request.user)
    if found is None:
        request.session.pop(kept.SESSION_KEY, None)
        raise Http404
    return render(request, "accounts/resume.html", {"kept": found, "field": kept.FIELD})


@never_kept
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Throws away what was kept."""
    kept.forget(request.session.pop(kept.SESSION_KEY, ""), request.user)
    return redirect(landing(request))


@staff_required
@require_GET
def workplace(request: HttpRequest) -> HttpResponse:
    """The staff's landing page: who you are here, for whom, and until when."""
    context = {
        "memberships": current_memberships(request.user),
        "may_administer": works_in_administration(request.user),
        "handles": bool(current_roles(request.user) & WORKPLACES[0][0]),
    }
    return render(request, "accounts/workplace.html", context)


# Where somebody works, by role; the first that fits. Names of addresses: this package knows none above it.
WORKPLACES = (
    ({Role.REVIEWER, Role.SECOND_REVIEWER, Role.OBJECTION_HANDLER}, "review:start"),
    ({Role.HELPDESK}, "review:helpdesk"),
)


def _workplace(user: User) -> str:
    roles = current_roles(user)
    for some, name in WORKPLACES:
        if roles & some:
            return name
    return "admin:index" if works_in_administration(user) else "accounts:workplace"


def landing(request: HttpRequest, wanted: str = "") -> str:
    """Where somebody goes who has just logged in. What was kept for them comes first."""
    user = request.user
    if kept.SESSION_KEY in request.session:
        if kept.find(request.session[kept.SESSION_KEY], user):
            return reverse("accounts:resume")
        request.session.pop(kept.SESSION_KEY)
    if user.is_staff:
        return wanted or reverse(_workplace(user))
    if user.lacks_number:  # the page itself explains
        return reverse("portal:diplomahulp")
    if not people.has_diplomas(user):
        messages.info(
            request,
            _(
                "U bent ingelogd. Wij hebben geen diploma's van u gevonden. "
                "Beantwoord de vragen hieronder. Dan weet u hoe dat komt."
            ),
        )
        return reverse("portal:diplomahulp")
    return wanted or reverse("portal:diplomas")


def _identify(request: HttpRequest, door: Door, *, be_known: bool) -> tuple[User, str]:
    """The account, and the level that was reached (holders only)."""
    claims = oidc.finish(request, door)
    if door is Door.STAFF:
        return people.staff_account(claims=claims), ""
    level = oidc.reached_level(claims, door).name.lower()
    account = people.european_account if door is Door.EIDAS else people.holder_account
    return account(claims=claims, be_known=be_known), level


def _door(name: str) -> Door:
    if name not in oidc.PROVIDERS:
        raise Http404
    return Door(name)


def _return_address(door: str) -> str:
    return settings.SITE_URL + reverse("accounts:callback", args=[door])


def _safe_next(request: HttpRequest, address: str) -> str:
    """An address inside the portal, or nothing: a login never sends people on to another site."""
    allowed = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return address if allowed and address.startswith("/") else ""


def _refused(request: HttpRequest, door: str, refused: LoginRefused) -> HttpResponse:
    refusal = REFUSALS[refused.reason]
    log.info("login refused", door=door, reason=refused.reason)
    # This address cannot be asked for twice, so the language switch leads to the login page.
    other = "nl" if get_language() == "en" else "en"
    context = {"refusal": refusal, "other_login": translate_url(reverse("accounts:login"), other)}
    response = render(request, "accounts/refused.html", context, status=refusal.status)
    if refusal.status in (429, 503):
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


@login_not_required
@never_cache
@require_GET
def inactive(request: HttpRequest) -> HttpResponse:
    """Where allauth leads a local account that was disabled."""
    return _refused(request, Door.LOCAL, LoginRefused("disabled"))


@staff_required
@require_GET
def second_factor_stays(request: HttpRequest) -> HttpResponse:
    """allauth leads here somebody who sets up a second factor they have. It is not turned off from a page."""
    return redirect("mfa_index")
