"""The forms of local accounts: allauth's, with our words and without hints inside the boxes."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.utils.translation import gettext_lazy as _


class _Plain:
    """Labels stand above a box, so nothing stands in it; an empty box is asked for by its name."""

    labels: dict = {}
    empty: dict = {}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""
            field.label = self.labels.get(name, field.label)
            if name in self.empty:
                field.error_messages["required"] = self.empty[name]


class LoginForm(_Plain, account.LoginForm):
    """User name and password."""

    labels = {"login": _("Gebruikersnaam"), "password": _("Wachtwoord")}
    empty = {"login": _("Vul uw gebruikersnaam in."), "password": _("Vul uw wachtwoord in.")}


class ReauthenticateForm(_Plain, account.ReauthenticateForm):
    """The password once more."""

    labels = {"password": _("Wachtwoord")}
    empty = {"password": _("Vul uw wachtwoord in.")}


class _Code(_Plain):
    labels = {"code": _("Code")}
    empty = {"code": _("Vul de code in.")}


class AuthenticateForm(_Code, mfa.AuthenticateForm):
    """The code at a login."""


class ReauthenticateCodeForm(_Code, mfa.ReauthenticateForm):
    """The code once more."""


class ActivateForm(_Code, totp.ActivateTOTPForm):
    """The first code, which proves that the app knows the secret."""
