"""The pretend world outside as the demonstration runs it, but without collected static files."""

from config.settings.demo_outside import *
from config.settings.demo_outside import STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
