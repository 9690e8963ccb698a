"""Local staff accounts: the routes of allauth that this portal uses, and no other.

allauth asks for these names without a namespace. Signing up, resetting a password and changing an address are
not there: an administrator does that.
"""

from django.urls import path

from accounts import views, views_local

urlpatterns = [
    path("lokaal/inloggen/", views_local.login, name="account_login"),
    path("lokaal/uitloggen/", views.log_out, name="account_logout"),
    path("lokaal/geblokkeerd/", views.inactive, name="account_inactive"),
    path("lokaal/bevestigen/", views_local.reauthenticate, name="account_reauthenticate"),
    path("lokaal/tweede-factor/", views_local.second_factor, name="mfa_index"),
    path("lokaal/tweede-factor/code/", views_local.authenticate, name="mfa_authenticate"),
    path("lokaal/tweede-factor/bevestigen/", views_local.reauthenticate_by_code, name="mfa_reauthenticate"),
    path("lokaal/tweede-factor/instellen/", views_local.activate, name="mfa_activate_totp"),
    path("lokaal/tweede-factor/uitzetten/", views.second_factor_stays, name="mfa_deactivate_totp"),
    path("lokaal/tweede-factor/herstelcodes/", views_local.codes, name="mfa_view_recovery_codes"),
]
