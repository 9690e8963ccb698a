"""The authority for the demonstration's own certificates, asked by machines only."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from demo.authority.service import Authority


@csrf_exempt
@login_not_required
def answer(request: HttpRequest, what: str) -> HttpResponse:
    """A time stamp, the state of a certificate, or a list: in DER, as its standard says."""
    given = _authority(settings.DEMO_PKI).answer(request.method or "", what, request.body)
    return HttpResponse(given.body, status=given.status, content_type=given.content_type)


@cache
def _authority(directory: str) -> Authority:
    return Authority(Path(directory))
