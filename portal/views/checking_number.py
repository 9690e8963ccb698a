"""Checking by number, for who has only paper. What is asked stands in no address and no log."""

import structlog
from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diplomas.number_check import check_number
from portal.number_form import NumberForm
from portal.presenters import number_checks

logger = structlog.get_logger("portal.check")
RETRY_SECONDS = 600


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Asks for number and date of birth, and says whether that extract still holds."""
    form = NumberForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return render(request, "portal/check/number.html", {"form": form})
    if not ratelimit.consume(request, action="check_number_address"):
        return _later(request)
    if not form.is_valid():
        return render(request, "portal/check/number.html", {"form": form})
    number = form.cleaned_data["number"]
    if not ratelimit.consume(request, action="check_number", key=number):
        return _later(request)
    answer = check_number(number=number, birth_date=form.cleaned_data["birth_date"])
    logger.info("number checked", known=answer is not None)
    return render(request, "portal/check/number_answer.html", {"page": number_checks.page(answer)})


def _later(request: HttpRequest) -> HttpResponse:
    response = render(request, "portal/check/number_later.html", status=429)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response
