"""What every environment shares. Values come from the environment; this file reads no .env itself.

Rule: an override belongs in demo, test or production; production only tightens.
"""

import sys
from pathlib import Path
from typing import Any

import environ
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

# Production's settings set the first; demonstration and tests set the last. Never both.
PRODUCTION = False
DEBUG = False
DEMO = False
SECRET_KEY = env.str("SECRET_KEY", default="")
# Earlier ones: they still read what lies encrypted under them (accounts.vault), and sign nothing.
FORMER_SECRET_KEYS: list[str] = env.list("FORMER_SECRET_KEYS", default=[])
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
SITE_NAME = "Diplomaportaal"
# Where the portal is reached from outside: in the QR code, in letters and in the login's return address.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
# How to reach the register without the portal: on Contact, on receipts and in letters. An address's parts are
# told apart by commas.
CONTACT_PHONE = env.str("CONTACT_PHONE", default="")
CONTACT_ADDRESS = env.str("CONTACT_ADDRESS", default="")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "procrastinate.contrib.django",
    "diplomas",
    "documents",
    "accounts",
    "institutions",
    "corrections",
    "portal",
    "nlds",
    "config",
]

MIDDLEWARE = [
    "config.logging.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sessions.SessionLimitMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.local.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.errors.DomainErrorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
        },
    }
]

# --- database: PostgreSQL only. The application's role may read and add to history, never change it. ---
# Server and worker run with DB_ROLE=mdp_app; migrations run as the owner of the tables, without DB_ROLE.
DB_ROLE = env.str("DB_ROLE", default="")


def database_options(role: str = DB_ROLE) -> dict[str, Any]:
    """What every connection is opened with: the role it works under."""
    return {"options": f"-c role={role}"} if role else {}


_database = env.db("DATABASE_URL", default="postgresql:///diplomaportaal")
if _database["ENGINE"] != "django.db.backends.postgresql":
    sys.exit("DATABASE_URL must begin with postgresql:// - this project runs on PostgreSQL only.")
DATABASES = {
    "default": {
        **_database,
        "OPTIONS": {**_database.get("OPTIONS", {}), **database_options()},
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- keys. BSN_KEYS: "id:base64 of 32 bytes", the first is used for writing, the others still read. ---
BSN_KEYS: list[str] = env.list("BSN_KEYS", default=[])
# Number kinds a holder may be known by. Demonstration, test and benchmark settings add "synthetic".
HOLDER_NUMBER_KINDS = ["bsn", "onderwijsnummer"]
# How long a process may go on with the names of organisations that it read (diplomas.reference).
REFERENCE_CACHE_SECONDS = 60
# Which answers questions about persons (diplomas.persons): the address of the BRP service and its key.
PERSON_REGISTER = env.str("PERSON_REGISTER", default="accounts.brp.BRP")
BRP_URL = env.str("BRP_URL", default="")
BRP_TOKEN = env.str("BRP_TOKEN", default="")

# --- sealing (documents.seal) ---
SEAL_PKCS12 = env.str("SEAL_PKCS12", default="")  # path of the key file
SEAL_PKCS12_PASSPHRASE = env.str("SEAL_PKCS12_PASSPHRASE", default="")
# Or a key in a token (PKCS#11): the module to reach it, the labels of token and key, and the certificates.
SEAL_PKCS11_MODULE = env.str("SEAL_PKCS11_MODULE", default="")
SEAL_PKCS11_TOKEN = env.str("SEAL_PKCS11_TOKEN", default="")
SEAL_PKCS11_PIN = env.str("SEAL_PKCS11_PIN", default="")
SEAL_PKCS11_KEY = env.str("SEAL_PKCS11_KEY", default="")
SEAL_CERTIFICATES = env.str("SEAL_CERTIFICATES", default="")  # path of a PEM file, the seal's own first
# Paths of PEM files, each with the days from and until which seals under it count: path or path|from|until.
SEAL_TRUST_ROOTS: list[str] = env.list("SEAL_TRUST_ROOTS", default=[])
SEAL_TSA_ROOTS: list[str] = env.list("SEAL_TSA_ROOTS", default=[])  # of time stamps, when they are others
SEAL_ORGANIZATION_IDENTIFIER = env.str("SEAL_ORGANIZATION_IDENTIFIER", default="")
# The organisation in the seal's certificate, as the page for receivers names it.
SEAL_NAME = env.str("SEAL_NAME", default="Diplomaportaal (demonstratie)")
SEAL_TSA_URL = env.str("SEAL_TSA_URL", default="")

# --- who looks at records (institutions) ---
# Opening the records of so many different people within an hour is a sign for the auditor.
MANY_HOLDERS_AN_HOUR = env.int("MANY_HOLDERS_AN_HOUR", default=60)
# Ids of holders whom many people know of: opening their record is a sign, whoever does it.
WELL_KNOWN_HOLDERS: list[str] = env.list("WELL_KNOWN_HOLDERS", default=[])
# So long after the last examination an institution is asked why a document is still not issued.
NOT_ISSUED_DAYS = env.int("NOT_ISSUED_DAYS", default=180)
# So often somebody looks whether every role is still right.
ROLE_REVIEW_DAYS = env.int("ROLE_REVIEW_DAYS", default=182)

# --- who logs in ---
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.AccountBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
OIDC_DOORS = {
    "digid": {
        "issuer": env.str("DIGID_ISSUER", default=""),
        "client_id": env.str("DIGID_CLIENT_ID", default=""),
        "client_secret": env.str("DIGID_CLIENT_SECRET", default=""),
    },
    "staff": {
        "issuer": env.str("STAFF_ISSUER", default=""),
        "client_id": env.str("STAFF_CLIENT_ID", default=""),
        "client_secret": env.str("STAFF_CLIENT_SECRET", default=""),
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "sessie"
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_HTTPONLY = True
HOLDER_SESSION_SECONDS = 15 * 60
STAFF_IDLE_SECONDS = 60 * 60
STAFF_SESSION_SECONDS = 10 * 60 * 60
SESSION_WARNING_SECONDS = 2 * 60
# The cookie goes with the browser; the row stays for as long as any login can last (accounts.sessions).
SESSION_COOKIE_AGE = STAFF_SESSION_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# The organisation that keeps the register: only its staff get roles in the register itself.
REGISTER_OIN = env.str("REGISTER_OIN", default="")

# --- local staff accounts: a password and, outside the demonstration, always a second factor ---
ACCOUNT_ADAPTER = "accounts.local.LocalAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# Attempts an address may make: to start a login, to guess a password, to guess a code. Counted in the
# database, because each process would count for itself otherwise. Nothing else is cached.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_attempt",
        # Above this, counts are thrown away before their time: with Django's 300, by one busy minute.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
# A shared address (a campus, a phone network) has many people behind it on the night of a graduation.
ACCOUNT_RATE_LIMITS = {
    "oidc_start": "300/5m/ip",
    "login": "30/5m/ip",
    "login_failed": "10/5m/ip,5/5m/key",
    # An extract costs a tenth of a second of a processor, and its record stays for twenty years.
    "extract": "30/5m/user",
    # A personnel department checks a pile of files in one go.
    "check_file": "60/5m/ip",
    # A number has 75 random bits; what these bound is trying dates of birth on a number somebody has.
    "check_number_address": "30/10m/ip",
    "check_number": "10/10m/key",
    "report_fraud": "10/60m/ip",
    # Trying dates of birth on a number; a pile of letters fits.
    "enter_person": "60/10m/user,10/10m/key",
    # Cleaning a scan costs up to seconds of a processor.
    "evidence": "40/10m/user",
}
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "accounts.local.LocalMFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.ReauthenticateCodeForm",
    "activate_totp": "accounts.forms.ActivateForm",
}
LOGIN_REDIRECT_URL = "accounts:workplace"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
STAFF_SECOND_FACTOR_REQUIRED = True

# --- correction requests ---
# Words, scans and letters of a closed request stay so long: until an objection, an appeal and a claim for a
# penalty can no longer be brought, and for the complaint after that. Events and outcomes stay.
CORRECTION_KEEP_DAYS = env.int("CORRECTION_KEEP_DAYS", default=5 * 365)
CORRECTION_KEEP_GROUND = env.str(
    "CORRECTION_KEEP_GROUND", default="Archiefwet 1995, art. 3 en 5: vijf jaar na afsluiting (voorstel)"
)
# What searches uploaded scans for malware: clamd:///path/to/socket or clamd://host:port; empty is nothing.
MALWARE_SCANNER = env.str("MALWARE_SCANNER", default="")
# A draft that nobody touched so long is thrown away.
CORRECTION_DRAFT_DAYS = env.int("CORRECTION_DRAFT_DAYS", default=60)

# A closed report of fraud stays so long, for a charge to be brought (Wetboek van Strafrecht art. 225).
FRAUD_REPORT_KEEP_DAYS = env.int("FRAUD_REPORT_KEEP_DAYS", default=365)

# --- language, time, numbers ---
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Nederlands")), ("en", _("Engels"))]
LANGUAGE_COOKIE_NAME = "taal"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

# --- static files ---
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # Scans of correction requests, encrypted (corrections.evidence). No address leads here.
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.str("EVIDENCE_ROOT", default=str(VAR_DIR / "evidence"))},
    },
}
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))

# --- forms ---
CRISPY_ALLOWED_TEMPLATE_PACKS = ("nlds",)
CRISPY_TEMPLATE_PACK = "nlds"
CRISPY_FAIL_SILENTLY = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# Files never touch a disk before they are cleaned; above the bound the rest is let go.
FILE_UPLOAD_HANDLERS = ["nlds.uploads.MemoryUploadHandler"]

# --- what a browser may do ---
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    # A login is a POST that is sent on to the login service, so its address counts as a form's target.
    "form-action": [CSP.SELF],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

# --- mail: bare messages only, never content ---
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Diplomaportaal <noreply@example.invalid>")
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"}}

# --- work in the background ---
# A worker says this often that it lives. Silent for longer than the second, it counts as dead and its jobs go
# back in the queue: far above the first, or a busy worker's jobs would be done twice.
WORKER_HEARTBEAT_SECONDS = env.float("WORKER_HEARTBEAT_SECONDS", default=10)
WORKER_STALLED_SECONDS = env.float("WORKER_STALLED_SECONDS", default=60)
# Five fields, or six with seconds at the end.
WORKER_RECOVERY_CRON = env.str("WORKER_RECOVERY_CRON", default="* * * * *")
PROCRASTINATE_WORKER_DEFAULTS = {
    "update_heartbeat_interval": WORKER_HEARTBEAT_SECONDS,
    "stalled_worker_timeout": WORKER_STALLED_SECONDS,
    "shutdown_graceful_timeout": 20,
}

LOGGING_CONFIG = "config.logging.configure"
LOGGING = {"level": env.str("LOG_LEVEL", default="INFO"), "json": env.bool("LOG_JSON", default=True)}
SILENCED_SYSTEM_CHECKS: list[str] = []
