"""A real server. This module only tightens; what it needs comes from the environment (.env.example).

A server or worker with these settings refuses to start half-configured: config/checks.py says what it wants.
"""

from urllib.parse import urlsplit

from .base import *
from .base import DATABASES, OIDC_DOORS, SECURE_CSP, database_options, env

PRODUCTION = True
DEBUG = env.bool("DEBUG", default=False)  # true is refused (mdp.E004)

# The default of base.py, a database on this machine, is for nobody here (mdp.E015).
DATABASE_SET = bool(env.str("DATABASE_URL", default=""))
# --- the database: pooled connections, under the role that cannot change history ---
DB_ROLE = env.str("DB_ROLE", default="mdp_app")
DATABASES = {
    "default": {
        **DATABASES["default"],
        "OPTIONS": {
            **DATABASES["default"].get("OPTIONS", {}),
            **database_options(DB_ROLE),
            "pool": {
                "min_size": 1,
                "max_size": env.int("DB_POOL_SIZE", default=8),
                "timeout": env.float("DB_POOL_TIMEOUT", default=10),
            },
        },
    }
}

# --- HTTPS everywhere; the proxy in front says so in this header and strips it from what comes in ---
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Attempts are counted by the address that the outermost proxy of ours saw, the last but so many in
# X-Forwarded-For. Without, everybody would share the count of the proxy itself.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# A browser accepts a cookie of this name only over HTTPS, for this host alone.
SESSION_COOKIE_NAME = "__Host-sessie"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
_login_services = {urlsplit(door["issuer"]).netloc for door in OIDC_DOORS.values()} - {""}
SECURE_CSP = {
    **SECURE_CSP,
    # A login is a POST that is sent on to the login service, so its address is a form's target too.
    "form-action": [
        *SECURE_CSP["form-action"],
        *(f"https://{host}" for host in sorted(_login_services)),
        *env.list("LOGIN_ORIGINS", default=[]),
    ],
    "upgrade-insecure-requests": True,
}

# --- mail ---
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": env.str("MAIL_HOST", default=""),
            "port": env.int("MAIL_PORT", default=587),
            "username": env.str("MAIL_USER", default=""),
            "password": env.str("MAIL_PASSWORD", default=""),
            "use_tls": env.bool("MAIL_TLS", default=True),
            "timeout": 10,
        },
    }
}
