"""Local staff accounts: the routes of allauth that this portal uses, and no other.

allauth asks for these names without a namespace. Signing up, resetting a password and changing an address are
not there: an administrator does that.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path

from accounts import views

urlpatterns = [
    path("lokaal/inloggen/", account.login, name="account_login"),
    path("lokaal/uitloggen/", views.log_out, name="account_logout"),
    path("lokaal/geblokkeerd/", views.inactive, name="account_inactive"),
    path("lokaal/bevestigen/", account.reauthenticate, name="account_reauthenticate"),
    path("lokaal/tweede-factor/", mfa.index, name="mfa_index"),
    path("lokaal/tweede-factor/code/", mfa.authenticate, name="mfa_authenticate"),
    path("lokaal/tweede-factor/bevestigen/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("lokaal/tweede-factor/instellen/", totp.activate_totp, name="mfa_activate_totp"),
    path("lokaal/tweede-factor/uitzetten/", views.second_factor_stays, name="mfa_deactivate_totp"),
    path(
        "lokaal/tweede-factor/herstelcodes/",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
]
