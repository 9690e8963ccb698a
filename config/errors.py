"""Error pages: which page for which error, and the errors of the domain, which know no HTTP.

An error page may never be the cause of a second error. Each is tried with the frame of the portal, then
without it, then as one plain sentence; 500 and 503 start without it, since the database may be what failed.
"""

import functools
import sys
from collections.abc import Callable
from importlib import import_module

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

logger = structlog.get_logger("errors")

# module, error, status. The first that fits decides, so a special case stands above its general one.
DOMAIN_ERRORS = [
    ("diplomas.errors", "NotFound", 404),
    ("diplomas.errors", "Stale", 409),
    ("diplomas.errors", "Refused", 409),
    ("documents.seal_errors", "SealError", 503),
    ("documents.pdf", "RenderError", 503),
    # The register of persons does not answer, or a key is missing: ours to repair, not the person's.
    ("diplomas.persons", "PersonRegisterUnreachable", 503),
    ("diplomas.numbers", "UnreadableNumber", 503),
    ("diplomas.errors", "DomainError", 400),
]
WITHOUT_FRAME = frozenset({500, 503})
RETRY_SECONDS = {429: 60, 503: 120}


def page(
    request: HttpRequest,
    status: int,
    *,
    name: str = "",
    explanation: str = "",
    retry_after: int | None = None,
) -> HttpResponse:
    """The error page of a status (or `name`), whatever else is broken.

    `explanation`: a sentence for the person, from an error of the domain. `retry_after`: seconds.
    """
    template = f"errors/{name or status}.html"
    seconds = retry_after or RETRY_SECONDS.get(status)
    context = {
        "status": status,
        "explanation": explanation,
        "retry_after": seconds,
        "request_id": getattr(request, "request_id", ""),
    }
    response = HttpResponse(
        _text(request, template, context, framed=status not in WITHOUT_FRAME), status=status
    )
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response


def _text(request: HttpRequest, template: str, context: dict[str, object], *, framed: bool) -> str:
    for given in [request, None] if framed else [None]:
        try:
            return render_to_string(template, context, request=given)
        except Exception:
            logger.exception("error page failed", template=template, framed=given is not None)
    sentence = _("Er ging iets mis. Probeer het later nog eens.")
    return f"<!doctype html><title>{context['status']}</title><p>{escape(sentence)}</p>"


@functools.cache
def domain_errors() -> list[tuple[type[Exception], int]]:
    """The errors of the domain with the status of their page."""
    found = []
    for module, name, status in DOMAIN_ERRORS:
        try:
            error = getattr(import_module(module), name)
        except (ImportError, AttributeError):
            continue
        found.append((error, status))
    return found


class DomainErrorMiddleware:
    """Turns an error of the domain into its page; every other error stays Django's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        for error, status in domain_errors():
            if isinstance(exception, error):
                level = logger.error if status >= 500 else logger.info
                # `message` is for the person, `detail` for the log; one without them speaks to the person.
                code, detail = getattr(exception, "code", ""), getattr(exception, "detail", "")
                level("domain error", kind=type(exception).__name__, code=code, detail=detail, status=status)
                explanation = str(getattr(exception, "message", exception))
                seconds = getattr(exception, "retry_after", None)
                return page(request, status, explanation=explanation, retry_after=seconds)
        return None


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came without its protection code: cookies are off, or the page stood open too long."""
    return page(request, 403, name="csrf")


@requires_csrf_token
def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be understood, or (413) one with more in it than we take."""
    too_big = type(exception).__name__ in ("RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent")
    return page(request, 413 if too_big else 400)


@requires_csrf_token
def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403)


@requires_csrf_token
def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 404)


def handler429(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too many tries; allauth calls this for local staff accounts."""
    return page(request, 429, retry_after=getattr(exception, "retry_after", None))


def handler500(request: HttpRequest) -> HttpResponse:
    """What nobody expected; or, while the database does not answer, "come back in a few minutes"."""
    out_of_reach = isinstance(sys.exception(), OperationalError | InterfaceError)
    return page(request, 503 if out_of_reach else 500)
