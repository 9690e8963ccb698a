"""Every address of the portal. English stands under /en/; machine addresses have no language."""

from django.apps import apps
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from config import health
from config.admin import site as admin_site
from portal.views import public

# The tour is a part of the demonstration, which production does not install.
tour = [path("", include("demo.tour.urls"))] if apps.is_installed("demo") else []

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", public.robots, name="robots"),
    *i18n_patterns(
        path("", include("accounts.urls")),
        path("", include("accounts.urls_local")),
        path("beheer/", admin_site.urls),
        path("correcties/", include("corrections.holder.urls")),
        path("behandelen/invoeren/", include("corrections.entering.urls")),
        path("behandelen/", include("corrections.review.urls")),
        path("", include("portal.urls")),
        *tour,
        prefix_default_language=False,
    ),
]

handler400 = "config.errors.handler400"
handler403 = "config.errors.handler403"
handler404 = "config.errors.handler404"
handler429 = "config.errors.handler429"
handler500 = "config.errors.handler500"
