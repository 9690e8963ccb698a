"""From "klopt dit niet?" to a draft: which field, what can be said at once, what should stand there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import holder_of, holder_required
from corrections import people, precheck
from corrections.diplomahulp import HIGHER, SECTORS, Document, Education
from corrections.holder import presenting, running
from corrections.holder.asked_form import AskedForm
from corrections.holder.described import about, described, initial
from corrections.holder.forms import MissingForm
from corrections.holder.unknown import known_first
from corrections.models import CorrectionRequest
from corrections.precheck import Advice
from corrections.services import drafting
from corrections.workflow import State
from diplomas import catalogue, display
from diplomas.catalogue import Field
from diplomas.disclosure import own_diploma
from diplomas.errors import Refused
from diplomas.shown import DiplomaData
from institutions import grade_forms

# In an address: go on although the pre-check said something else.
INSIST = "toch"
# Back from what was said at once to the form, with what was filled in.
CHANGE = "wijzig"


@holder_required
@require_safe
def choose_field(request: HttpRequest, diploma_id: UUID) -> HttpResponse:
    """Every field of this diploma with what it says, each with a way to say that it is wrong."""
    diploma = own_diploma(holder=holder_of(request), diploma=diploma_id)
    rows = presenting.fields_of(diploma)
    context = {
        "diploma": diploma,
        "title": display.title(diploma),
        "shown": [row for row in rows if row[2].open],
        "elsewhere": [row for row in rows if not row[2].open],
    }
    return render(request, "corrections/holder/choose.html", context)


def _field(name: str, diploma: DiplomaData) -> Field:
    field = catalogue.names().get(name)
    if field is None or not field.applies(diploma.sector, diploma.kind):
        raise Http404
    return field


@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, diploma_id: UUID, field: str) -> HttpResponse:
    """First what can be said at once; then, or when the holder insists, what should stand there."""
    holder = holder_of(request)
    diploma = own_diploma(holder=holder, diploma=diploma_id)
    entry = _field(field, diploma)
    advice = precheck.about_field(diploma, field)
    if not advice.open:
        precheck.answered(
            holder=holder, diploma=diploma_id, sector=diploma.sector, field=field, answer=advice.answer
        )
        if INSIST not in request.GET:
            return render(request, "corrections/holder/advice.html", _advice(diploma, entry, advice))
    form = _form(request, diploma, entry)
    if grade_forms.wanted(request.POST):
        grade_forms.without_errors([form])
    elif form.is_bound and form.is_valid() and form.asked is not None:
        actor = people.holder(request.user)
        draft = drafting.start_for_diploma(actor=actor, diploma=diploma)
        try:
            drafting.ask(
                actor=actor, request_id=draft.pk, diploma=diploma, field=field, asked=form.asked,
                prechecked="" if advice.open else advice.answer,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("corrections:check" if draft.why else "corrections:why", draft.pk)
    shown = diploma.get(field)
    context = {
        "diploma": diploma,
        "title": display.title(diploma),
        "field": entry,
        "form": form,
        "shown": display.shown(shown) if shown else "",
        "advice": advice,
        "running": running.of_field(people.holder(request.user), diploma_id, field),
    }
    return render(request, "corrections/holder/ask.html", context)


def _form(request: HttpRequest, diploma: DiplomaData, entry: Field) -> AskedForm:
    """The form, with what was asked before, else with what the register shows."""
    before = (
        drafting.own(people.holder(request.user))
        .filter(state=State.DRAFT, diploma_id=diploma.diploma, items__field=entry.name)
        .values_list("items__asked", flat=True)
        .first()
    )
    given = request.POST if request.method == "POST" else None
    return AskedForm.about(diploma, entry, given, before)


def _advice(diploma: DiplomaData, entry: Field, advice: Advice) -> dict[str, object]:
    return {
        "diploma": diploma,
        "title": display.title(diploma),
        "field": entry,
        "advice": advice,
        "higher": precheck.is_higher(diploma),
        "papers": advice.papers,
    }


@holder_required
@require_POST
def wish(request: HttpRequest, diploma_id: UUID, field: str) -> HttpResponse:
    """Count a wish. No request comes of it, and it leads back to nobody."""
    holder = holder_of(request)
    diploma = own_diploma(holder=holder, diploma=diploma_id)
    entry = _field(field, diploma)
    if not precheck.about_field(diploma, field).wishable:
        raise Http404
    _count_wish(request, diploma.sector, entry)
    return redirect("portal:diploma", diploma_id)


def _count_wish(request: HttpRequest, sector: str, field: Field) -> None:
    if precheck.wish(holder=holder_of(request), sector=sector, field=field.name):
        messages.success(
            request,
            _("Wij hebben uw wens geteld: %(field)s. U hoeft niets te doen.") % {"field": field.label},
        )
    else:
        messages.info(request, _("Uw wens telden wij al eerder mee."))


# --- a diploma that is not there ---


@holder_required
@known_first
@require_http_methods(["GET", "HEAD", "POST"])
def missing(request: HttpRequest) -> HttpResponse:
    """Say which diploma is missing; what can be said at once comes first."""
    form = MissingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and CHANGE not in request.POST and form.is_valid():
        if (answer := _beforehand(request, form)) is not None:
            return answer
        try:
            draft = drafting.start_for_missing(actor=people.holder(request.user), described=described(form))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("corrections:why", draft.pk)
    return render(request, "corrections/holder/missing.html", {"form": form})


@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def missing_again(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Change what was said of the missing diploma."""
    actor = people.holder(request.user)
    draft = drafting.own_request(actor, request_id)
    if draft.kind != CorrectionRequest.Kind.MISSING or draft.state != State.DRAFT:
        return redirect("corrections:request", request_id)
    form = MissingForm(request.POST if request.method == "POST" else None, initial=initial(draft))
    if form.is_bound and CHANGE not in request.POST and form.is_valid():
        if (answer := _beforehand(request, form)) is not None:
            return answer
        drafting.describe(actor=actor, request_id=request_id, described=described(form))
        return redirect("corrections:check", request_id)
    return render(request, "corrections/holder/missing.html", {"form": form, "draft": draft})


def _beforehand(request: HttpRequest, form: MissingForm) -> HttpResponse | None:
    """The page with what can be said at once; None when there is nothing, or the holder insists."""
    said = form.cleaned_data
    advice, answers = precheck.about_missing(form.kind, Document(said["document"]), said["exam_date"])
    if advice.open:
        return None
    precheck.answered(
        holder=holder_of(request), diploma=None, sector=SECTORS.get(form.kind, ""),
        field=about(advice), answer=advice.answer,
    )  # fmt: skip
    if INSIST in request.POST:
        return None
    context = {
        "form": form,
        "advice": advice,
        "answers": answers,
        "papers": advice.papers,
        "higher": form.kind in HIGHER,
        "wish_about": {key: said[key] for key in ("education", "document")},
    }
    return render(request, "corrections/holder/missing_advice.html", context)


@holder_required
@require_POST
def missing_wish(request: HttpRequest) -> HttpResponse:
    """Count a wish for what a diploma that is missed could not have had: as `wish`, without a diploma."""
    try:
        education, document = Education(request.POST.get("education")), Document(request.POST.get("document"))
    except ValueError:
        raise Http404 from None
    advice, _answers = precheck.about_missing(education, document, timezone.localdate())
    if not advice.wishable or advice.field is None:
        raise Http404
    _count_wish(request, SECTORS[education], advice.field)
    return redirect("corrections:overview")
