"""The door for the web server. A half-configured production server stops here."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

from config.startup import refuse_half_configured  # noqa: E402  (needs the apps that the line above loads)

refuse_half_configured(serves_pages=True)
