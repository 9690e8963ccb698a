"""The pretend world outside the portal, as a process of its own: DigiD, the staff's login service, the BRP.

It has its own address, its own session cookie and no part of the portal's login.
"""

from .demo import *
from .demo import INSTALLED_APPS, MIDDLEWARE

ROOT_URLCONF = "demo.outside.urls"
WSGI_APPLICATION = None
SESSION_COOKIE_NAME = "buiten-sessie"
CSRF_COOKIE_NAME = "buiten-csrf"
# Cookies know no ports, so the names must differ from the portal's. Nobody is logged in here.
MIDDLEWARE = [
    name
    for name in MIDDLEWARE
    if name
    not in (
        "accounts.sessions.SessionLimitMiddleware",
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
        "allauth.account.middleware.AccountMiddleware",
        "config.errors.DomainErrorMiddleware",
    )
]
INSTALLED_APPS = INSTALLED_APPS
