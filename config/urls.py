"""Every address of the portal. English stands under /en/; machine addresses have no language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    *i18n_patterns(
        path("", include("accounts.urls")),
        path("", include("portal.urls")),
        prefix_default_language=False,
    ),
]
