"""The pretend world outside the portal, as a process of its own: DigiD, the staff's login service, the BRP.

It has its own address, its own session cookie and no part of the portal's login.
"""

from .demo import *
from .demo import INSTALLED_APPS, MIDDLEWARE, SECURE_CSP, SITE_URL

ROOT_URLCONF = "demo.outside.urls"
WSGI_APPLICATION = None
# Cookies know no ports, so these names must differ from the portal's.
SESSION_COOKIE_NAME = "buiten-sessie"
CSRF_COOKIE_NAME = "buiten-csrf"
# Nobody has an account here, so everything that is about accounts goes.
INSTALLED_APPS = [name for name in INSTALLED_APPS if not name.startswith("allauth")]
_LEFT_OUT = {
    "accounts.sessions.SessionLimitMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.local.SecondFactorMiddleware",
    "config.errors.DomainErrorMiddleware",
}
MIDDLEWARE = [name for name in MIDDLEWARE if name not in _LEFT_OUT]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
# A login here is a form that is sent on, back to the portal.
SECURE_CSP = {**SECURE_CSP, "form-action": [*SECURE_CSP["form-action"], SITE_URL]}
