"""Reporting suspected fraud, and the page that confirms it."""

import structlog
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.fraud import report_fraud
from portal.fraud_form import FraudForm

logger = structlog.get_logger("portal.fraud")
RETRY_SECONDS = 3600


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Takes a report in and sends on to its confirmation. Too many at once: the form stays filled in."""
    form = FraudForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "keep_days": settings.FRAUD_REPORT_KEEP_DAYS}
    if not (form.is_bound and form.is_valid()):
        return render(request, "portal/check/fraud.html", context)
    if not ratelimit.consume(request, action="report_fraud"):
        response = render(request, "portal/check/fraud.html", {**context, "too_many": True}, status=429)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    reference = report_fraud(**form.cleaned_data)
    logger.info("fraud reported")
    return redirect("portal:fraud_reported", reference=reference)


@login_not_required
@require_safe
def reported(request: HttpRequest, reference: str) -> HttpResponse:
    """Says what happens next. Shows nothing of any report, so the address may be kept and passed on."""
    return render(request, "portal/check/fraud_reported.html", {"reference": reference})
