"""Local staff accounts: a password and, where the installation demands it, always a second factor.

allauth does the logging in; here is what this portal wants different: no signing up, no messages of its own,
its secrets encrypted in the database, and nobody goes on without a second factor.
"""

import base64
import time
from collections.abc import Callable

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import kept, vault
from accounts.models import Door

_PURPOSE = "second factor"
# Reachable for somebody who still has to set up a second factor.
_SETUP = {
    "mfa_activate_totp",
    "account_reauthenticate",
    "account_logout",
    "accounts:logout",
    "accounts:extend",
}


class LocalAccountAdapter(DefaultAccountAdapter):
    """What allauth asks about local accounts."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("Uw gebruikersnaam of wachtwoord klopt niet."),
        "invalid_login": _("Uw gebruikersnaam of wachtwoord klopt niet."),
        "incorrect_password": _("Uw wachtwoord klopt niet."),
        "too_many_login_attempts": _("U hebt te vaak een verkeerd wachtwoord gegeven. Wacht 5 minuten."),
        "rate_limited": _("U hebt te vaak een verkeerde code gegeven. Wacht 5 minuten."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args, **kwargs) -> None:
        """Says nothing: our pages show who is logged in."""

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Not within five minutes of giving a password or a code: the login itself was the confirmation."""
        records = get_authentication_records(context.request, context.request.user)
        recent = records and time.time() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT
        return not recent and super().is_reauthentication_required(app=app, **kwargs)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if kept.SESSION_KEY in request.session:
            return reverse("accounts:resume")
        return super().get_login_redirect_url(request)


class LocalMFAAdapter(DefaultMFAAdapter):
    """What allauth asks about second factors."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Deze code klopt niet. Vul de code in die nu in uw app staat."),
    }

    def get_totp_issuer(self) -> str:
        return settings.SITE_NAME

    def encrypt(self, text: str) -> str:
        sealed = vault.close(text.encode(), purpose=_PURPOSE, bound_to=_PURPOSE)
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return vault.open_(base64.b64decode(encrypted_text), purpose=_PURPOSE, bound_to=_PURPOSE).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not settings.STAFF_SECOND_FACTOR_REQUIRED


class SecondFactorMiddleware:
    """Leads a local account without a second factor to setting one up, and keeps others off those pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict):
        if not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name or ""
        if request.user.door != Door.LOCAL:
            if name.startswith(("mfa_", "account_")):
                raise PermissionDenied
            return None
        if not settings.STAFF_SECOND_FACTOR_REQUIRED or name in _SETUP:
            return None
        if not getattr(view, "login_required", True) or is_mfa_enabled(
            request.user, [Authenticator.Type.TOTP]
        ):
            return None
        return redirect("mfa_activate_totp")
