"""The demonstration: a pretend DigiD, a pretend BRP, synthetic people, everything on this machine."""

from demo import local, pki

from .base import *
from .base import (
    ACCOUNT_RATE_LIMITS,
    DATABASES,
    HOLDER_NUMBER_KINDS,
    INSTALLED_APPS,
    SECURE_CSP,
    STORAGES,
    database_options,
    env,
)

DEMO = True
DEBUG = env.bool("DEBUG", default=False)
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
SITE_URL = env.str("SITE_URL", default=local.SITE_URL).rstrip("/")
CONTACT_PHONE = env.str("CONTACT_PHONE", default="000 - 000 00 00")
CONTACT_ADDRESS = env.str("CONTACT_ADDRESS", default="Postbus 0, 0000 AA Voorbeeldstad")

# Keys of this machine, made at the first run; the environment wins.
SECRET_KEY = env.str("SECRET_KEY", default="") or local.secret("secret")
BSN_KEYS = env.list("BSN_KEYS", default=[]) or [f"demo:{local.secret('bsn')}"]
HOLDER_NUMBER_KINDS = [*HOLDER_NUMBER_KINDS, "synthetic"]

# Without DATABASE_URL: the embedded PostgreSQL in var/postgres, started by whoever connects first.
if not env.str("DATABASE_URL", default=""):
    DATABASES = {
        "default": {
            **DATABASES["default"],
            "ENGINE": "demo.embedded",
            "NAME": "postgres",
            "USER": "postgres",
            "PASSWORD": "",
            "HOST": "",
            "PORT": "",
            "OPTIONS": {**database_options(), "data": str(local.DATABASE_DIRECTORY)},
        }
    }

# The pretend world outside: login services and the BRP, spoken to over real HTTP.
OUTSIDE_URL = env.str("OUTSIDE_URL", default=local.OUTSIDE_URL)
OIDC_DOORS = {
    door: {
        "issuer": f"{OUTSIDE_URL}/{door}",
        "client_id": "diplomaportaal",
        "client_secret": local.secret(f"{door}-client"),
    }
    for door in ("digid", "staff")
}
BRP_URL = f"{OUTSIDE_URL}/brp"
BRP_TOKEN = local.secret("brp")
SECURE_CSP = {**SECURE_CSP, "form-action": [*SECURE_CSP["form-action"], OUTSIDE_URL]}
STAFF_SECOND_FACTOR_REQUIRED = False
# Whoever looks around logs in as one demo person after the other, all from one address.
ACCOUNT_RATE_LIMITS = {**ACCOUNT_RATE_LIMITS, "oidc_start": "600/5m/ip"}
# An invented number: the pretend login service gives it to staff of the register.
REGISTER_OIN = "00000099000000001000"

# The seal of the demonstration and the authority above it, made at the first run; the environment wins.
if not env.str("SEAL_PKCS12", default=""):
    DEMO_PKI = str(local.DIRECTORY / "pki")
    _seal = pki.ensure_pki(local.DIRECTORY / "pki", authority_url=f"{OUTSIDE_URL}/pki/")
    SEAL_PKCS12 = str(_seal.pkcs12)
    SEAL_PKCS12_PASSPHRASE = _seal.passphrase
    SEAL_TRUST_ROOTS = [str(_seal.root)]
    SEAL_ORGANIZATION_IDENTIFIER = pki.ORGANIZATION_IDENTIFIER
    SEAL_TSA_URL = _seal.settings()["SEAL_TSA_URL"]

# Compressing the files for the browser takes seconds and helps nobody who is on the same machine.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
# Mail goes into a file per message; nothing leaves this machine.
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(local.DIRECTORY / "mail")},
    }
}
LOGGING = {"level": env.str("LOG_LEVEL", default="INFO"), "json": env.bool("LOG_JSON", default=True)}
