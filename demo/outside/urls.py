"""Addresses of the pretend world outside: each service under the name of what it stands for."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def healthz(request: HttpRequest) -> HttpResponse:
    """Answers as soon as the process does."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz),
    path("digid/", include("demo.digid.urls")),
    path("staff/", include("demo.staff_idp.urls")),
    path("brp/", include("demo.brp.urls")),
    path("pki/", include("demo.authority.urls")),
]
