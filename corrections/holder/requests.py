"""Requests that were sent: the overview, one with its timeline, and what its holder can do with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import holder_of, holder_required
from corrections import people
from corrections.holder import presenting
from corrections.holder.forms import AnswerForm, ConfirmForm, ObjectionForm
from corrections.models import CorrectionRequest
from corrections.services import drafting, holding
from corrections.workflow import Action, State
from diplomas.disclosure import own_overview
from diplomas.errors import DomainError, NotFound


@holder_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Drafts, running requests and closed ones; where to begin a new one."""
    holder = holder_of(request)
    found = list(drafting.own(people.holder(request.user)).select_related("holder").prefetch_related("items"))
    context = {
        **presenting.overview(found),
        "diplomas": presenting.choices(own_overview(holder=holder)),
    }
    return render(request, "corrections/holder/overview.html", context)


def _own(request: HttpRequest, request_id: UUID) -> CorrectionRequest:
    return drafting.own_request(people.holder(request.user), request_id)


@holder_required
@require_safe
def request_page(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: what needs the holder first, then the timeline, then what was asked."""
    found = _own(request, request_id)
    if found.state == State.DRAFT:
        return redirect("corrections:check", request_id)
    return render(request, "corrections/holder/request.html", {"page": presenting.page(found)})


@holder_required
@require_safe
def sent(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The receipt: reference, date, a copy of everything, and until when we answer. May be kept."""
    found = _own(request, request_id)
    if found.state == State.DRAFT:
        return redirect("corrections:check", request_id)
    return render(request, "corrections/holder/sent.html", {"page": presenting.page(found)})


@dataclass(frozen=True)
class Act:
    """Something a holder does: its page, its words, its form, and the service that does it."""

    action: Action
    title: str | Promise
    button: str | Promise
    done: str | Promise
    service: Callable[..., object]
    form: type[forms.Form] = ConfirmForm
    intro: tuple[str | Promise, ...] = ()


ANSWER = Act(
    Action.ANSWER, gettext_lazy("Beantwoord onze vraag"), gettext_lazy("Verstuur uw antwoord"),
    gettext_lazy("Wij hebben uw antwoord. De termijn loopt weer."), holding.answer, AnswerForm,
)  # fmt: skip
WITHDRAW = Act(
    Action.WITHDRAW, gettext_lazy("Trek uw verzoek in"), gettext_lazy("Trek het verzoek in"),
    gettext_lazy("U hebt uw verzoek ingetrokken. Er verandert niets in het register."), holding.withdraw,
    intro=(
        gettext_lazy("Wij stoppen dan met uw verzoek. U kunt later altijd een nieuw verzoek doen."),
    ),
)  # fmt: skip
GIVE_NOTICE = Act(
    Action.GIVE_NOTICE, gettext_lazy("Wij zijn te laat: stel ons in gebreke"),
    gettext_lazy("Stel ons in gebreke"), gettext_lazy("Wij hebben uw ingebrekestelling. De 2 weken lopen."),
    holding.give_notice,
    intro=(
        gettext_lazy("Wij hadden al moeten besluiten. U kunt vragen om een besluit binnen 2 weken."),
        gettext_lazy("Wij hebben daarna 2 weken. Is er dan nog geen besluit, dan krijgt u voor elke dag geld: € 23 per dag in de eerste 14 dagen, daarna € 35, en na 28 dagen € 45. Dat duurt hoogstens 42 dagen. Samen is het hoogstens € 1.442 (Awb, artikel 4:17)."),  # noqa: E501
    ),
)  # fmt: skip
OBJECT = Act(
    Action.OBJECT, gettext_lazy("Maak bezwaar"), gettext_lazy("Maak bezwaar"),
    gettext_lazy("Wij hebben uw bezwaar. Iemand die niet eerder besloot, kijkt opnieuw."), holding.object_,
    ObjectionForm,
    intro=(gettext_lazy("Bent u het niet eens met ons besluit? Leg uit waarom. Bezwaar maken kost niets."),),
)  # fmt: skip
WITHDRAW_OBJECTION = Act(
    Action.WITHDRAW_OBJECTION, gettext_lazy("Trek uw bezwaar in"), gettext_lazy("Trek het bezwaar in"),
    gettext_lazy("U hebt uw bezwaar ingetrokken. Ons besluit blijft zoals het is."),
    holding.withdraw_objection,
    intro=(gettext_lazy("Wij stoppen dan met uw bezwaar. Ons besluit blijft zoals het is."),),
)  # fmt: skip


def _act(act: Act) -> Callable[..., HttpResponse]:
    @holder_required
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, request_id: UUID) -> HttpResponse:
        found = _own(request, request_id)
        if act.action not in presenting.may(found):
            messages.info(request, _("Dat kan nu niet (meer) met dit verzoek."))
            return redirect("corrections:request", request_id)
        form = act.form(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            actor = people.holder(request.user)
            try:
                act.service(actor=actor, request_id=request_id, step=_step(request), **form.cleaned_data)
            except NotFound:
                raise
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, str(act.done))
                return redirect("corrections:request", request_id)
        context = {"act": act, "form": form, "page": presenting.page(found), "step": found.step}
        return render(request, "corrections/holder/act.html", context)

    return view


def _step(request: HttpRequest) -> int:
    """The step that the form was made for."""
    text = request.POST.get("step", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


answer = _act(ANSWER)
withdraw = _act(WITHDRAW)
give_notice = _act(GIVE_NOTICE)
object_ = _act(OBJECT)
withdraw_objection = _act(WITHDRAW_OBJECTION)


@holder_required
@never_cache
@require_safe
def letter(request: HttpRequest, request_id: UUID, letter_id: UUID) -> HttpResponse:
    """The sealed letter of a decision about an own request."""
    found = presenting.letter_of(_own(request, request_id), letter_id)
    if found is None:
        raise NotFound(_("Wij vinden deze brief niet."))
    response = HttpResponse(found, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="besluit.pdf"'
    return response
