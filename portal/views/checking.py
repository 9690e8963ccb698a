"""The page on which anybody checks a file, and the guide for who has to. No login, and nothing is kept."""

import structlog
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from documents.inspect import MAX_SIZE
from documents.unsealed import Busy
from nlds.uploads import BoundedMemoryHandler
from portal.check_form import CheckForm
from portal.extracts.check import check_file
from portal.presenters import checks

logger = structlog.get_logger("portal.check")
RETRY_SECONDS = 60


@login_not_required
@csrf_exempt  # only until the upload has a bound: the inner view looks at the token
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Asks for a file and answers with a verdict. The file stays in memory and is gone with the answer."""
    request.upload_handlers = [BoundedMemoryHandler(MAX_SIZE)]
    return _check(request)


@csrf_protect
def _check(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "portal/check/file.html", {"form": CheckForm()})
    if not ratelimit.consume(request, action="check_file"):
        return _later(request, status=429)
    form = CheckForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "portal/check/file.html", {"form": form})
    data = form.cleaned_data["file"].read()
    try:
        report = check_file(data)
    except Busy:
        return _later(request, status=503)
    logger.info("file checked", verdict=report.verdict.value)
    return render(request, "portal/check/verdict.html", {"page": checks.page(report, data)})


def _later(request: HttpRequest, *, status: int) -> HttpResponse:
    """Too many at once, from this address or altogether."""
    response = render(request, "portal/check/later.html", {"mine": status == 429}, status=status)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


@login_not_required
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """For employers and others who receive extracts: how to check one, in a minute."""
    return render(request, "portal/check/guide.html", {"seal_name": settings.SEAL_NAME})
