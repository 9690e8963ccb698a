"""Taking an extract along: asked for with a form, handed over as a file, or a page that says why not."""

from __future__ import annotations

from uuid import UUID

import structlog
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import holder_of, holder_required
from diplomas.disclosure import own_overview
from diplomas.errors import DomainError, NotFound
from diplomas.own_person import own_person
from documents.pdf import RenderError
from documents.seal_errors import SealError
from portal.extract_form import ExtractForm
from portal.extracts import data
from portal.extracts.choice import Choice
from portal.extracts.handover import Hand, StillBeingMade, handed_over, new_token
from portal.extracts.issue import IssuedExtract, issue_extract

logger = structlog.get_logger("portal.extracts")
RETRY_SECONDS = 300
SOON_SECONDS = 10


class LanguageForm(forms.Form):
    """What the two buttons of a diploma's page send."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
    token = forms.CharField(required=False, max_length=200)


@holder_required
@require_POST
def extract(request: HttpRequest, diploma_id: UUID) -> HttpResponse:
    """Make, seal and record an extract of one own diploma with everything on it, and hand it over.

    Of somebody else's diploma: 404. When it cannot be made nothing is recorded, and the page says why.
    """
    form = LanguageForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    choice = Choice((diploma_id,), form.cleaned_data["language"])
    back = reverse("portal:diploma", args=[diploma_id])
    return _answer(request, choice, token=form.cleaned_data["token"], back=back)


@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Several diplomas in one extract, the language, and what may be left off or added."""
    holder = holder_of(request)
    given = request.POST if request.method == "POST" else None
    form = ExtractForm(
        given,
        own=own_overview(holder=holder),
        has_former_names=bool(own_person(holder=holder).former_names),
        initial={
            "diplomas": request.GET.getlist("diploma"),
            "language": get_language(),
            "token": new_token(),
        },
    )
    if given is not None and form.is_valid():
        back = reverse("portal:extract_choose")
        return _answer(request, form.choice(), token=form.cleaned_data["token"], back=back)
    return render(request, "portal/holder/extract_choose.html", {"form": form})


@login_not_required
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of the data inside an extract: for every program, wherever it runs."""
    response = HttpResponse(data.schema(), content_type="application/schema+json")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _answer(request: HttpRequest, choice: Choice, *, token: str, back: str) -> HttpResponse:
    """The file, or the page that says why there is none and what to do."""
    if not ratelimit.consume(request, action="extract", user=request.user):
        explanation = _(
            "U vroeg heel veel uittreksels na elkaar. Wacht 5 minuten en probeer het dan opnieuw."
        )
        return _refused(request, back, explanation, status=429, code="too_many")
    try:
        number, file = _make_once(request, choice, token)
    except NotFound:
        raise
    except StillBeingMade:
        explanation = _("Wij maken dit uittreksel nog. Wacht een paar tellen en probeer het dan opnieuw.")
        return _refused(request, back, explanation, status=503, code="busy", retry=SOON_SECONDS)
    except DomainError as error:
        return _refused(request, back, str(error), status=409, code=error.code)
    except SealError as error:
        return _refused(request, back, str(error.message), status=503, code=error.code)
    except RenderError:
        logger.exception("an extract could not be laid out")
        trouble = _("Wij kunnen dit uittreksel nu niet opmaken. Wij hebben dat gezien en zoeken het uit.")
        return _refused(request, back, trouble, status=503, code="render.failed")
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{IssuedExtract(number, file).filename}"'
    response["Cache-Control"] = "no-store, private"
    return response


def _make_once(request: HttpRequest, choice: Choice, token: str) -> tuple[str, bytes]:
    """Number and file: made now, or by an earlier press of the same button."""
    holder, user = holder_of(request), request.user
    hand = Hand(user=user.pk, token=token, what=repr(choice)) if token else None

    def leave(issued: IssuedExtract) -> None:
        if hand is not None:
            hand.leave(issued.number, issued.data)

    def make() -> tuple[str, bytes]:
        issued = issue_extract(holder=holder, choice=choice, actor=user.actor, with_record=leave)
        return issued.number, issued.data

    return handed_over(hand, make)


def _refused(
    request: HttpRequest, back: str, explanation: str, *, status: int, code: str, retry: int = RETRY_SECONDS
) -> HttpResponse:
    logger.info("no extract", code=code, status=status)
    asked = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    context = {
        "back": back,
        "explanation": explanation,
        "asked": asked,
        "again": status in (429, 503) or code == "stale",
    }
    response = render(request, "portal/holder/extract_refused.html", context, status=status)
    if status in (429, 503):
        response["Retry-After"] = str(retry)
    return response
