"""Taking an extract along: asked for with a form, handed over as a file, or a page that says why not."""

from uuid import UUID

import structlog
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import holder_required
from diplomas.errors import DomainError, NotFound
from documents.pdf import RenderError
from documents.seal_errors import SealError
from portal.extracts.issue import issue_extract
from portal.views.holder import holder_of

logger = structlog.get_logger("portal.extracts")
RETRY_SECONDS = 300


class LanguageForm(forms.Form):
    """The language of the extract."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)


@holder_required
@require_POST
def extract(request: HttpRequest, diploma_id: UUID) -> HttpResponse:
    """Make, seal and record an extract of an own diploma and hand it over.

    Of somebody else's diploma: 404. When it cannot be made nothing is recorded, and the page says why.
    """
    form = LanguageForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    if not ratelimit.consume(request, action="extract", user=request.user):
        explanation = _(
            "U vroeg heel veel uittreksels na elkaar. Wacht 5 minuten en probeer het dan opnieuw."
        )
        return _refused(request, diploma_id, explanation, status=429, code="too_many")
    try:
        issued = issue_extract(
            holder=holder_of(request),
            diploma=diploma_id,
            language=form.cleaned_data["language"],
            actor=request.user.actor,
        )
    except NotFound:
        raise
    except DomainError as error:
        return _refused(request, diploma_id, str(error), status=409, code=error.code)
    except SealError as error:
        return _refused(request, diploma_id, str(error.message), status=503, code=error.code)
    except RenderError:
        logger.exception("an extract could not be laid out")
        trouble = _("Wij kunnen dit uittreksel nu niet opmaken. Wij hebben dat gezien en zoeken het uit.")
        return _refused(request, diploma_id, trouble, status=503, code="render.failed")
    response = HttpResponse(issued.data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{issued.filename}"'
    response["Cache-Control"] = "no-store, private"
    return response


def _refused(
    request: HttpRequest, diploma_id: UUID, explanation: str, *, status: int, code: str
) -> HttpResponse:
    logger.info("no extract", code=code, status=status)
    context = {
        "diploma": diploma_id,
        "explanation": explanation,
        "language": request.POST["language"],
        "again": status in (429, 503) or code == "stale",
    }
    response = render(request, "portal/holder/extract_refused.html", context, status=status)
    if status in (429, 503):
        response["Retry-After"] = str(RETRY_SECONDS)
    return response
