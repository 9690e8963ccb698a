"""What a holder does with a request that was sent: withdraw it, give notice of default, object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import holder_required
from corrections import penalties, people, terms
from corrections.holder import presenting
from corrections.holder.forms import ConfirmForm, ObjectionForm
from corrections.models import CorrectionRequest
from corrections.posted import step_of
from corrections.services import drafting, holding
from corrections.workflow import Action
from diplomas import display
from diplomas.errors import DomainError, NotFound

type Line = str | Promise


@dataclass(frozen=True)
class Act:
    """Something a holder does: its page, its words, its form, and the service that does it."""

    action: Action
    title: Line
    button: Line
    done: Line
    service: Callable[..., object]
    intro: Callable[[CorrectionRequest], tuple[Line, ...]]
    form: type[forms.Form] = ConfirmForm


def _withdrawing(_request: CorrectionRequest) -> tuple[Line, ...]:
    return (_("Wij stoppen dan met uw verzoek. U kunt later altijd een nieuw verzoek doen."),)


def _giving_notice(request: CorrectionRequest) -> tuple[Line, ...]:
    today = timezone.localdate()
    days = {
        "due": display.date(request.due_on or today),
        "last": display.date(penalties.grace_ends(today)),
        "first": display.date(penalties.penalty_starts(today).date),
    }
    court = _(
        "Hebben wij dan nog niet besloten? Dan kunt u ook in beroep gaan bij de rechtbank omdat wij niet op "
        "tijd besluiten (Awb, artikel 6:12)."
    )
    return (
        _("Wij hadden uiterlijk %(due)s moeten besluiten. U kunt vragen om een besluit binnen 2 weken.")
        % days,
        _("Stelt u ons vandaag in gebreke? Dan moeten wij uiterlijk %(last)s besluiten.") % days,
        _(
            "Lukt dat niet, dan krijgt u vanaf %(first)s geld voor elke dag: "
            "€\u00a023 per dag in de eerste 14 dagen, daarna €\u00a035, en na 28 dagen €\u00a045. "
            "Dat duurt hoogstens 42 dagen. Samen is het hoogstens €\u00a01.442 (Awb, artikel 4:17)."
        )
        % days,
        court,
    )


def _objecting(request: CorrectionRequest) -> tuple[Line, ...]:
    today = timezone.localdate()
    until = request.objection_until or today
    days = {
        "until": display.date(until),
        "due": display.date(terms.objection_decision_due(max(until, today)).date),
    }
    why = _("Bent u het niet eens met ons besluit? Leg uit waarom. Bezwaar maken kost niets.")
    if until < today:
        last = _(
            "U kon bezwaar maken tot en met %(until)s. U bent dus te laat. Leg ook uit waarom u niet eerder "
            "kon. Had u een goede reden? Dan behandelen wij uw bezwaar toch (Awb, artikel 6:11)."
        )
    else:
        last = _("U kunt bezwaar maken tot en met %(until)s (Awb, artikel 6:7).")
    return (
        why,
        last % days,
        _(
            "Voor wij besluiten, mag u in een gesprek vertellen waarom u het er niet mee eens bent. Dat heet "
            "een hoorzitting. Wij nodigen u daarvoor uit (Awb, artikel 7:2)."
        ),
        _(
            "Iemand die niet eerder besloot, bekijkt uw bezwaar. Wij besluiten uiterlijk %(due)s "
            "(Awb, artikel 7:10)."
        )
        % days,
        _("Hebt u documenten? Die kunt u toevoegen als uw bezwaar is verstuurd."),
        _("Vragen wij de instelling opnieuw wat er klopt? Dan leest zij ook uw bezwaar."),
    )


def _withdrawing_objection(_request: CorrectionRequest) -> tuple[Line, ...]:
    return (_("Wij stoppen dan met uw bezwaar. Ons besluit blijft zoals het is."),)


WITHDRAW = Act(
    Action.WITHDRAW, gettext_lazy("Trek uw verzoek in"), gettext_lazy("Trek het verzoek in"),
    gettext_lazy("U hebt uw verzoek ingetrokken. Er verandert niets in het register."), holding.withdraw,
    _withdrawing,
)  # fmt: skip
GIVE_NOTICE = Act(
    Action.GIVE_NOTICE, gettext_lazy("Wij zijn te laat: stel ons in gebreke"),
    gettext_lazy("Stel ons in gebreke"), gettext_lazy("Wij hebben uw ingebrekestelling. De 2 weken lopen."),
    holding.give_notice, _giving_notice,
)  # fmt: skip
OBJECT = Act(
    Action.OBJECT, gettext_lazy("Maak bezwaar"), gettext_lazy("Maak bezwaar"),
    gettext_lazy("Wij hebben uw bezwaar. Iemand die niet eerder besloot, kijkt opnieuw."), holding.object_,
    _objecting, ObjectionForm,
)  # fmt: skip
WITHDRAW_OBJECTION = Act(
    Action.WITHDRAW_OBJECTION, gettext_lazy("Trek uw bezwaar in"), gettext_lazy("Trek het bezwaar in"),
    gettext_lazy("U hebt uw bezwaar ingetrokken. Ons besluit blijft zoals het is."),
    holding.withdraw_objection, _withdrawing_objection,
)  # fmt: skip


def _act(act: Act) -> Callable[..., HttpResponse]:
    @holder_required
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, request_id: UUID) -> HttpResponse:
        actor = people.holder(request.user)
        found = drafting.own_request(actor, request_id)
        if act.action not in presenting.may(found):
            return not_any_more(request, found)
        form = act.form(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                act.service(actor=actor, request_id=request_id, step=step_of(request), **form.cleaned_data)
            except NotFound:
                raise
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, str(act.done))
                return redirect("corrections:request", request_id)
        context = {
            "act": act,
            "intro": act.intro(found),
            "form": form,
            "page": presenting.page(found),
            "step": found.step,
        }
        return render(request, "corrections/holder/act.html", context)

    return view


def not_any_more(request: HttpRequest, found: CorrectionRequest) -> HttpResponse:
    """This cannot be done now. Whoever typed something reads it back; nothing of it was kept."""
    typed = request.POST.get("text", "").strip() if request.method == "POST" else ""
    if not typed:
        messages.info(request, _("Dat kan nu niet (meer) met dit verzoek."))
        return redirect("corrections:request", found.pk)
    context = {"page": presenting.page(found), "typed": typed}
    return render(request, "corrections/holder/not_any_more.html", context, status=409)


withdraw = _act(WITHDRAW)
give_notice = _act(GIVE_NOTICE)
object_ = _act(OBJECT)
withdraw_objection = _act(WITHDRAW_OBJECTION)
