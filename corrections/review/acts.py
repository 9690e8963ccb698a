"""What a handler does with a request beside deciding: each a small page with a form, or one button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from corrections import wording
from corrections.models import CorrectionRequest
from corrections.performing import part_for
from corrections.posted import step_of
from corrections.review import forms as review_forms
from corrections.review import meanwhile, presenting
from corrections.review.access import acting, handlers_only, sent
from corrections.services import deciding, objecting, reviewing
from corrections.workflow import OBJECTION, Action, Who
from diplomas.errors import DomainError, NotFound, Stale
from diplomas.models import Organisation

type Service = Callable[..., object]


@dataclass(frozen=True)
class Act:
    """One thing to do: its words, who does it, its form and its service."""

    action: Action
    who: Who | None  # None: whoever works on it now
    title: str | Promise
    button: str | Promise
    done: str | Promise
    service: Service
    form: type[review_forms.ActForm] = review_forms.NothingForm
    intro: str | Promise = ""
    done_on_objection: str | Promise = ""  # where `done` is about the request

    def said(self, state: str) -> str:
        """What is said when it was done in this state."""
        return str((state in OBJECTION and self.done_on_objection) or self.done)


def _ask_institution(*, brin: str, **given: Any) -> object:
    organisation = None
    if brin:
        organisation = (
            Organisation.objects.filter(brin=brin.strip().upper()).values_list("pk", flat=True).first()
        )
        if organisation is None:
            raise NotFound(_("Wij kennen deze BRIN-code niet: %(code)s.") % {"code": brin})
    return reviewing.ask_institution(organisation=organisation, **given)


def _note(*, step: int, **given: Any) -> object:
    return reviewing.note(**given)


def _assign(*, to: str, **given: Any) -> object:
    return reviewing.assign_one(to=UUID(to), **given)


ACTS: Final[Mapping[str, Act]] = {
    "toewijzen": Act(
        Action.ASSIGN, Who.REVIEWER,
        gettext_lazy("Geef het verzoek aan een collega"),
        gettext_lazy("Wijs toe"),
        gettext_lazy("Het verzoek staat op naam van uw collega."), _assign, review_forms.AssignOneForm,
        gettext_lazy("Wat er is uitgezocht, blijft bij het verzoek."),
    ),
    "teruggeven": Act(
        Action.HAND_BACK, None, gettext_lazy("Geef het verzoek terug"), gettext_lazy("Geef terug"),
        gettext_lazy("Het verzoek staat niet meer op uw naam."),
        reviewing.hand_back,
        review_forms.HandBackForm,
    ),
    "notitie": Act(
        Action.NOTE, None, gettext_lazy("Maak een notitie"), gettext_lazy("Bewaar de notitie"),
        gettext_lazy("De notitie is bewaard."), _note, review_forms.NoteForm,
    ),
    "vraag-aanvrager": Act(
        Action.ASK_HOLDER, Who.REVIEWER,
        gettext_lazy("Vraag de aanvrager iets"),
        gettext_lazy("Stel de vraag"),
        gettext_lazy("De aanvrager krijgt een bericht. De termijn staat stil."), reviewing.ask_holder,
        review_forms.AskHolderForm,
    ),
    "vraag-instelling": Act(
        Action.ASK_INSTITUTION, None,
        gettext_lazy("Vraag de instelling"),
        gettext_lazy("Stel de vraag"),
        gettext_lazy("De instelling krijgt de vraag in haar postvak. De termijn loopt door."),
        _ask_institution,
        review_forms.AskInstitutionForm,
        gettext_lazy("De instelling zoekt uit wat er klopt (WRO, artikel 32, derde lid)."),
    ),
    "instelling-gesloten": Act(
        Action.INSTITUTION_IS_CLOSED, None, gettext_lazy("De instelling bestaat niet meer"),
        gettext_lazy("Leg vast"),
        gettext_lazy("De aanvrager krijgt een bericht en mag het document laten zien."),
        reviewing.institution_is_closed, review_forms.TextForm,
        gettext_lazy(
            "Dan is er niemand om te vragen. U kunt daarna op het document van de aanvrager besluiten "
            "(WRO, artikel 32, derde lid, onder c)."
        ),
    ),
    "niet-wachten": Act(
        Action.RECALL, None, gettext_lazy("Wacht niet langer"), gettext_lazy("Ga verder"),
        gettext_lazy("Het verzoek is weer in behandeling."), reviewing.recall, review_forms.TextForm,
        done_on_objection=gettext_lazy("U wacht niet langer op de instelling. Het bezwaar gaat verder."),
    ),
    "geen-antwoord": Act(
        Action.SILENCE, Who.REVIEWER, gettext_lazy("De tijd om te antwoorden is voorbij"),
        gettext_lazy("Ga verder"),
        gettext_lazy("Het verzoek is weer in behandeling. De aanvrager krijgt een bericht."),
        reviewing.silence,
    ),
    "uitstel": Act(
        Action.DELAY, Who.REVIEWER, gettext_lazy("Meld uitstel"), gettext_lazy("Meld uitstel"),
        gettext_lazy("De aanvrager krijgt een bericht met de nieuwe datum."),
        reviewing.delay,
        review_forms.DelayForm,
    ),
    "terugnemen": Act(
        Action.TAKE_BACK, Who.REVIEWER, gettext_lazy("Neem uw voorstel terug"), gettext_lazy("Neem terug"),
        gettext_lazy("U hebt het voorstel teruggenomen."), deciding.take_back,
    ),
    "terugsturen": Act(
        Action.RETURN, Who.SECOND_REVIEWER,
        gettext_lazy("Stuur het voorstel terug"),
        gettext_lazy("Stuur terug"),
        gettext_lazy("Uw collega krijgt het voorstel terug."), deciding.return_, review_forms.ReturnForm,
    ),
    "uitnodigen": Act(
        Action.INVITE, Who.OBJECTION_HANDLER, gettext_lazy("Nodig de aanvrager uit voor een gesprek"),
        gettext_lazy("Nodig uit"), gettext_lazy("De aanvrager krijgt een bericht met de dag."),
        objecting.invite, review_forms.InviteForm,
        gettext_lazy("De aanvrager mag vertellen waarom (Awb, artikel 7:2)."),
    ),
    "horen": Act(
        Action.HEAR, Who.OBJECTION_HANDLER, gettext_lazy("Leg het gesprek vast"), gettext_lazy("Leg vast"),
        gettext_lazy("Het gesprek staat bij het verzoek."), objecting.hear, review_forms.HearForm,
        gettext_lazy("De aanvrager mag vertellen waarom (Awb, artikel 7:2), en leest wat u opschrijft."),
    ),
    "verdagen": Act(
        Action.ADJOURN, Who.OBJECTION_HANDLER, gettext_lazy("Verdaag het besluit op bezwaar"),
        gettext_lazy("Verdaag"), gettext_lazy("U hebt 6 weken langer. De aanvrager krijgt een bericht."),
        objecting.adjourn, review_forms.AdjournForm,
    ),
}  # fmt: skip
# The pages of their own, in the order in which they are offered.
OWN_PAGES: Final = {
    Action.DECIDE: ("review:decide", gettext_lazy("Besluit")),
    Action.DECIDE_OBJECTION: ("review:decide_objection", gettext_lazy("Besluit op het bezwaar")),
}

# Where the page says which institution it is about.
_ABOUT_INSTITUTION = frozenset({Action.ASK_INSTITUTION, Action.INSTITUTION_IS_CLOSED, Action.RECALL})


def links(found: CorrectionRequest, may: frozenset[Action]) -> list[tuple[str, str]]:
    """(slug, words) of every small page that is open now."""
    return [(slug, str(act.title)) for slug, act in ACTS.items() if act.action in may]


@handlers_only
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, request_id: UUID, act: str) -> HttpResponse:
    """The page of one act. What was typed stays when somebody was faster, with what changed."""
    wanted = ACTS.get(act)
    if wanted is None:
        raise Http404
    found = sent(request, request_id)
    posted = request.method == "POST"
    allowed = wanted.action in presenting.may(found, request.user)
    if not allowed and not posted:
        messages.error(request, _("Dat kan nu niet (meer) met dit verzoek."))
        return redirect("review:request", request_id)
    form = wanted.form(request.POST if posted else None, found=found)
    overtaken = False
    if posted and not allowed:
        form.add_error(None, meanwhile.cannot(found, step_of(request)))
        overtaken = True
    elif posted and form.is_valid():
        who = wanted.who or part_for(found)
        actor = acting(
            request, who, *(() if wanted.who else (Who.REVIEWER, Who.SECOND_REVIEWER, Who.OBJECTION_HANDLER))
        )
        try:
            wanted.service(actor=actor, request_id=found.pk, step=step_of(request), **dict(form.cleaned_data))
        except Stale as refusal:
            # Whoever sends it again does so for what is on the page now.
            found.refresh_from_db()
            form.add_error(None, meanwhile.changed(found, step_of(request)) or str(refusal))
            overtaken = True
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, wanted.said(found.state))
            return redirect("review:request", request_id)
    shows_proposal = wanted.action in (Action.RETURN, Action.TAKE_BACK)
    page = presenting.page(found, request.user) if shows_proposal else None
    context = {
        "act": wanted,
        "form": form,
        "found": found,
        "step": found.step,
        "institution": wording.institution(found) if wanted.action in _ABOUT_INSTITUTION else "",
        "overtaken": overtaken,
        "proposed": page.proposed if page else None,
        "pictures": page.opens_scans if page else False,
    }
    return render(request, "corrections/review/act.html", context, status=409 if overtaken else 200)


@handlers_only
@require_POST
def claim(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take this one."""
    found = sent(request, request_id)
    try:
        reviewing.claim(actor=acting(request, part_for(found)), request_id=request_id, step=step_of(request))
        messages.success(request, _("Het verzoek staat op uw naam."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("review:request", request_id)
