"""Pages of local accounts: allauth's views under our templates.

allauth puts a variable `site` on some of its pages, which is what our frame is called; it is left out.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp


class _OurFrame:
    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        context.pop("site", None)
        return context


class LoginView(_OurFrame, account.LoginView):
    """User name and password."""


class AuthenticateView(_OurFrame, mfa.AuthenticateView):
    """The second factor at a login."""


login = LoginView.as_view()
authenticate = AuthenticateView.as_view()
reauthenticate = account.reauthenticate
reauthenticate_by_code = mfa.reauthenticate
second_factor = mfa.index
activate = totp.activate_totp
codes = recovery_codes.view_recovery_codes
