"""Step 2 and 3: which field, and what should stand there according to the holder."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corrections import precheck
from corrections.entering.access import draft_of, entering_only, looked, of_draft
from corrections.entering.forms import EnteredAskedForm
from corrections.holder import presenting, running
from corrections.models import CorrectionRequest
from corrections.people import Actor
from corrections.precheck import Answer
from corrections.services import drafting
from diplomas import catalogue, display
from diplomas.errors import NotFound, Refused
from diplomas.handling import diplomas_of
from diplomas.shown import DiplomaData
from institutions import grade_forms

# What is known beforehand, for who handles it; it stops nobody who writes, as it stops nobody in the portal.
BEFOREHAND: Final[dict[Answer, str | Promise]] = {
    Answer.IDENTITY: gettext_lazy("De gemeente verandert dit, wij niet"),
    Answer.NOT_HELD: gettext_lazy("Het register heeft dit gegeven niet"),
    Answer.DERIVED: gettext_lazy("Dit volgt uit een ander register"),
    Answer.WITHDRAWN: gettext_lazy("Het diploma is ingetrokken"),
}


def _diploma(draft: CorrectionRequest) -> DiplomaData:
    """As it stands now, of the person whose draft it is."""
    found = next(
        (one for one in diplomas_of(holder=draft.holder_id) if one.diploma == draft.diploma_id), None
    )
    if found is None:
        raise NotFound(_("Dit diploma staat niet in het register, of de inhoud is gewist."))
    return found


@of_draft
@require_safe
def choose(request: HttpRequest, _actor: Actor, draft: CorrectionRequest) -> HttpResponse:
    """Every field of the diploma with what it says."""
    if draft.diploma_id is None:
        return redirect("entering:missing_again", draft.pk)
    diploma = _diploma(draft)
    looked(request, draft.holder_id, draft.diploma_id)
    rows = presenting.fields_of(diploma)
    context = {
        "draft": draft,
        "title": display.title(diploma),
        "shown": [row for row in rows if row[2].open],
        "elsewhere": [
            (field, BEFOREHAND[advice.answer]) for field, _value, advice in rows if not advice.open
        ],
        "begun": draft.items.exists(),
    }
    return render(request, "corrections/entering/choose.html", context)


@of_draft
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, actor: Actor, draft: CorrectionRequest, field: str) -> HttpResponse:
    """What should stand in this field."""
    entry = catalogue.names().get(field)
    if entry is None or draft.diploma_id is None:
        raise Http404
    diploma = _diploma(draft)
    if not entry.applies(diploma.sector, diploma.kind):
        raise Http404
    looked(request, draft.holder_id, draft.diploma_id)
    before = draft.items.filter(field=field).values_list("asked", flat=True).first()
    form = EnteredAskedForm.about(diploma, entry, request.POST if request.method == "POST" else None, before)
    if grade_forms.wanted(request.POST):
        grade_forms.without_errors([form])
    elif form.is_bound and form.is_valid() and form.asked is not None:
        try:
            # The diploma may have changed since it was chosen: what stands there is said of today's version.
            draft = drafting.start_for_diploma(actor=actor, diploma=diploma)
            drafting.ask(actor=actor, request_id=draft.pk, diploma=diploma, field=field, asked=form.asked)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("entering:check" if draft.why else "entering:why", draft.pk)
    shown = diploma.get(field)
    advice = precheck.about_field(diploma, field)
    context = {
        "draft": draft,
        "title": display.title(diploma),
        "field": entry,
        "form": form,
        "shown": display.shown(shown) if shown else "",
        "advice": "" if advice.open else BEFOREHAND[advice.answer],
        "identity": advice.answer == Answer.IDENTITY,
        "running": running.of_field(actor, draft.diploma_id, field),
    }
    return render(request, "corrections/entering/ask.html", context)


@entering_only
@require_POST
def leave_out(request: HttpRequest, request_id: UUID, field: str) -> HttpResponse:
    actor, _draft = draft_of(request, request_id)
    drafting.leave_out(actor=actor, request_id=request_id, field=field)
    messages.success(request, _("Dit gegeven staat niet meer in het verzoek."))
    return redirect("entering:check", request_id)
