"""For pytest: the demonstration without its files and services; tests/conftest.py brings the database."""

import base64

from .base import *
from .base import DATABASES, HOLDER_NUMBER_KINDS, INSTALLED_APPS

DEMO = True
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]
SECRET_KEY = "only-for-tests-" + "0123456789" * 5
ALLOWED_HOSTS = ["*"]
SITE_URL = "http://testserver"
CONTACT_PHONE = "000 - 000 00 00"
CONTACT_ADDRESS = "Postbus 0, 0000 AA Voorbeeldstad"
BSN_KEYS = [f"test:{base64.b64encode(bytes(range(32))).decode()}"]
HOLDER_NUMBER_KINDS = [*HOLDER_NUMBER_KINDS, "synthetic"]
REFERENCE_CACHE_SECONDS = 0

DATABASES = {
    "default": {
        **DATABASES["default"],
        # Transaction tests empty tables; the triggers that protect history let only this setting pass.
        "OPTIONS": {
            **DATABASES["default"].get("OPTIONS", {}),
            "options": "-c register.allow_truncate=on",
        },
    }
}
# An invented number: the pretend login service gives it to staff of the register.
REGISTER_OIN = "00000099000000001000"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "evidence": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
OIDC_DOORS = {
    door: {
        "issuer": f"http://{door}.test.invalid",
        "client_id": "diplomaportaal",
        "client_secret": "only-for-tests",
    }
    for door in ("digid", "staff")
}
OUTSIDE_URL = "http://outside.test.invalid"
