"""How long somebody stays logged in, and what happens when the time is up.

Holders: 15 minutes after their last action. Staff: 60 minutes after their last action and 10 hours in all.
The session itself lives longer in the database than the login, so that a form sent too late can still be
recognised as somebody's and kept for them.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts import kept
from accounts.models import User

STARTED = "login_started"
SEEN = "login_seen"
_PREVIOUS = "login_previous"
# What the logged-out page has to tell: "kept", "kept_without_files" or "too_large".
OUTCOME = "kept_outcome"
# Forms of these addresses are not kept: they are about the login itself and may hold a code or password.
_NEVER_KEPT = ("account_", "mfa_")


@dataclass(frozen=True)
class Limits:
    """Seconds: `idle` after the last action; `total` after logging in, or None for no end."""

    idle: int
    total: int | None

    def ends_at(self, *, started: float, seen: float) -> float:
        """The moment, in seconds since 1970, from which the login no longer counts."""
        idle_end = seen + self.idle
        return idle_end if self.total is None else min(idle_end, started + self.total)


def limits_for(user: User) -> Limits:
    if user.is_holder:
        return Limits(idle=settings.HOLDER_SESSION_SECONDS, total=None)
    return Limits(idle=settings.STAFF_IDLE_SECONDS, total=settings.STAFF_SESSION_SECONDS)


class SessionLimitMiddleware:
    """Ends logins whose time is up, moves the end of the others, and keeps their pages out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.session_ends_at = None
        response = self.get_response(request)
        if request.user.is_authenticated:
            if _is_over(request):  # an address without a view, so nothing below was asked
                logout(request)
            else:
                _mark(request)
            response["Cache-Control"] = "no-store, private"
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict):
        """Runs after the CSRF check and before the view: what is kept was sent from a page of ours."""
        if not request.user.is_authenticated:
            return None
        if _is_over(request):
            return _end(request, view)
        if request.method == "POST" and kept.ONLY_KEEP in request.POST:
            return _end(request, view)
        _mark(request)
        if request.method == "POST" and kept.FIELD in request.POST:
            kept.forget(request.POST[kept.FIELD], request.user)
        return None


def _is_over(request: HttpRequest) -> bool:
    seen, started = request.session.get(SEEN), request.session.get(STARTED)
    if seen is None or started is None:
        return False  # the first request of this login
    return time.time() >= limits_for(request.user).ends_at(started=started, seen=seen)


def _mark(request: HttpRequest) -> None:
    """Writes down that the user did something, and tells the page when the session ends."""
    now = time.time()
    started = request.session.setdefault(STARTED, now)
    request.session[SEEN] = now
    ends = limits_for(request.user).ends_at(started=started, seen=now)
    request.session_ends_at = datetime.fromtimestamp(ends, tz=UTC)


def _end(request: HttpRequest, view: Callable) -> HttpResponse | None:
    """Logs out. A public page then goes on without a login; other pages lead to "you were logged out"."""
    user, name = request.user, request.resolver_match.view_name or ""
    kept_id, outcome = None, None
    if request.method == "POST" and _worth_keeping(name, view):
        try:
            kept_id, outcome = (
                str(kept.keep(request, user).pk),
                "kept_without_files" if request.FILES else "kept",
            )
        except kept.TooLarge:
            outcome = "too_large"
    logout(request)
    if outcome:
        request.session[OUTCOME] = outcome
    if kept_id:
        request.session[kept.SESSION_KEY] = kept_id
    public = not getattr(view, "login_required", True)
    if public and (request.method != "POST" or not _worth_keeping(name, view)):
        return None
    where = {"verlopen": "1"}
    if request.method == "GET":
        where["next"] = request.get_full_path()
    return HttpResponseRedirect(f"{reverse('accounts:logged_out')}?{urlencode(where)}")


def _worth_keeping(name: str, view: Callable) -> bool:
    return not name.startswith(_NEVER_KEPT) and not getattr(view, "never_kept", False)


def never_kept(view: Callable) -> Callable:
    """Marks a view whose POST makes no sense after the session ended, such as logging out."""
    view.never_kept = True
    return view


def remember_previous_login(request: HttpRequest, at: datetime | None) -> None:
    """Keeps in the session when this account came in the time before, so that its owner can recognise it."""
    request.session[_PREVIOUS] = at.isoformat() if at else ""


def previous_login(request: HttpRequest) -> datetime | None:
    """When this account came in the time before; None at a first login."""
    text = request.session.get(_PREVIOUS, "")
    return datetime.fromisoformat(text) if text else None
