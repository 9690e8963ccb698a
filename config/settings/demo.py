"""The demonstration: a pretend DigiD, a pretend BRP, synthetic people, everything on this machine."""

from .base import *
from .base import INSTALLED_APPS, MIDDLEWARE, SECURE_CSP, VAR_DIR, env

from demo import local  # isort: skip

DEMO = True
DEBUG = env.bool("DEBUG", default=False)
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
