"""What an applicant sent by post, said by telephone or brought to the counter, about a request that exists.

A colleague enters it as a step of the applicant, as the page Contact promises. It goes by the same table and
services as in the portal. Opening these pages is a look at the record, as the page of the request is.
"""

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
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from corrections import evidence, people, wording
from corrections.holder import presenting
from corrections.holder.files import take_in
from corrections.models import CorrectionRequest
from corrections.people import Actor
from corrections.performing import decided_before
from corrections.performing import overtaken as moved
from corrections.posted import step_of
from corrections.review import meanwhile
from corrections.review.access import entering_only, looked, sent
from corrections.review.received_forms import ReceivedForm
from corrections.services import holding
from corrections.workflow import Action, Who
from diplomas import display
from diplomas.errors import DomainError, NotFound, Stale

type Line = str | Promise


@dataclass(frozen=True)
class Entry:
    """One thing that may have come: its words, and the service that takes the step.

    `text`: whether the service takes the applicant's words. `service` is None of what is documents only.
    """

    action: Action
    title: Line
    button: Line
    done: Line
    service: Callable[..., object] | None
    means: Callable[[CorrectionRequest], Line]
    text: bool = False


def _answered(found: CorrectionRequest) -> Line:
    return _("De termijn loopt weer vanaf de dag waarop het antwoord bij ons was (Awb, artikel 4:15).")


def _documents(found: CorrectionRequest) -> Line:
    return _("Elke scan komt bij het verzoek, als document van de aanvrager. Weghalen kan daarna niet meer.")


def _withdrawn(found: CorrectionRequest) -> Line:
    return _("Wij stoppen dan met dit verzoek. U kunt dat niet terugdraaien.")


def _noticed(found: CorrectionRequest) -> Line:
    return _(
        "Kan alleen op papier. De laatste dag om te besluiten was %(due)s. Besluiten wij niet binnen 2 weken "
        "nadat deze brief bij ons was, dan telt een dwangsom (Awb, artikel 4:17)."
    ) % {"due": display.date(found.due_on) if found.due_on else "-"}


def _objected(found: CorrectionRequest) -> Line:
    return _(
        "Kan alleen op papier, met een handtekening. De laatste dag om bezwaar te maken is %(until)s. Kwam "
        "het te laat? Voer het ook dan in: wie het bezwaar behandelt, beoordeelt dat (Awb, artikel 6:11). "
        "Voeg bijlagen daarna toe als document. Wie het bezwaar invoert, behandelt het niet."
    ) % {"until": display.date(found.objection_until) if found.objection_until else "-"}


def _retracted(found: CorrectionRequest) -> Line:
    return _(
        "Kan alleen op papier (Awb, artikel 6:21). Wij stoppen dan met het bezwaar, en het besluit blijft "
        "zoals het is. U kunt dat niet terugdraaien."
    )


ENTRIES: Final[Mapping[str, Entry]] = {
    "antwoord": Entry(
        Action.ANSWER, gettext_lazy("Een antwoord op onze vraag"), gettext_lazy("Leg het antwoord vast"),
        gettext_lazy("Het antwoord staat bij het verzoek. De termijn loopt weer."), holding.answer, _answered,
        text=True,
    ),
    "document": Entry(
        Action.ADD_DOCUMENT, gettext_lazy("Een document"), gettext_lazy("Voeg toe"),
        gettext_lazy("De scans staan bij het verzoek."), None, _documents,
    ),
    "intrekking": Entry(
        Action.WITHDRAW, gettext_lazy("De aanvrager trekt het verzoek in"),
        gettext_lazy("Trek het verzoek in"), gettext_lazy("Het verzoek is ingetrokken."), holding.withdraw,
        _withdrawn,
    ),
    "ingebrekestelling": Entry(
        Action.GIVE_NOTICE, gettext_lazy("De aanvrager stelt ons in gebreke"),
        gettext_lazy("Leg de ingebrekestelling vast"),
        gettext_lazy("De ingebrekestelling staat bij het verzoek. De 2 weken lopen."), holding.give_notice,
        _noticed,
    ),
    "bezwaar": Entry(
        Action.OBJECT, gettext_lazy("Een bezwaar"), gettext_lazy("Leg het bezwaar vast"),
        gettext_lazy("Het bezwaar staat bij het verzoek, en in de werkvoorraad Bezwaren. Stuur de aanvrager "
                     "per post een bevestiging, met de laatste dag om te besluiten (Awb, artikel 6:14)."),
        holding.object_, _objected, text=True,
    ),
    "bezwaar-intrekken": Entry(
        Action.WITHDRAW_OBJECTION, gettext_lazy("De aanvrager trekt het bezwaar in"),
        gettext_lazy("Trek het bezwaar in"), gettext_lazy("Het bezwaar is ingetrokken."),
        holding.withdraw_objection, _retracted,
    ),
}  # fmt: skip


def offered(found: CorrectionRequest, user: User) -> list[tuple[str, str]]:
    """(slug, words) of everything that may come from the applicant now; nothing for who does not enter it."""
    if not people.parts(user) & people.ENTERING:
        return []
    may = presenting.may(found)
    if decided_before(found, user):  # their own decision would stand by what they type
        may -= {Action.WITHDRAW_OBJECTION}
    return [(slug, str(one.title)) for slug, one in ENTRIES.items() if one.action in may]


@entering_only
@never_cache
@require_safe
def choose(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """What may have come of this request now."""
    found = sent(request, request_id)
    looked(request, found)
    context = {
        **_about(found),
        "offered": offered(found, request.user),
        "forgotten": hasattr(found, "forgotten"),
    }
    return render(request, "corrections/review/received.html", context)


@entering_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, request_id: UUID, what: str) -> HttpResponse:
    """Enter one of them. What was typed stays when it is refused, or when somebody was faster."""
    wanted = ENTRIES.get(what)
    if wanted is None:
        raise Http404
    found = sent(request, request_id)
    looked(request, found)
    posted = request.method == "POST"
    allowed = wanted.action in presenting.may(found)
    if not posted and not allowed:
        messages.error(request, _("Dat kan nu niet (meer) met dit verzoek."))
        return redirect("review:request", request_id)
    if not posted and wanted.action == Action.ADD_DOCUMENT and not evidence.has_room(found, Who.HOLDER):
        messages.error(request, _("Er passen niet meer bestanden bij dit verzoek."))
        return redirect("review:request", request_id)
    given = (request.POST, request.FILES) if posted else ()
    form = ReceivedForm(*given, found=found, action=wanted.action)
    overtaken, files = False, found.evidence.count()
    if posted and not allowed:
        form.add_error(None, meanwhile.cannot(found, step_of(request)))
        overtaken = True
    elif posted and step_of(request) != found.step:
        # Before anything is kept: the files themselves move the request on.
        form.add_error(None, meanwhile.changed(found, step_of(request)) or str(moved(found)))
        overtaken = True
    elif posted and form.is_valid():
        before = found.step
        try:
            _take(request, wanted, found, form)
        except Stale as refusal:
            found = sent(request, request_id)
            form.add_error(None, meanwhile.changed(found, before) or str(refusal))
            overtaken = True
        except NotFound:
            raise
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        if not form.errors:
            messages.success(request, str(wanted.done))
            return redirect("review:request", request_id)
        found = sent(request, request_id)  # some files may have been kept
    context = {
        **_about(found),
        "entry": wanted,
        "means": wanted.means(found),
        "form": form,
        "step": found.step,
        "overtaken": overtaken,
        "kept": found.evidence.count() - files,
        "files_lost": bool(request.FILES),
        "question": _question(found) if wanted.action == Action.ANSWER else "",
    }
    return render(request, "corrections/review/receive.html", context, status=409 if overtaken else 200)


def _take(request: HttpRequest, wanted: Entry, found: CorrectionRequest, form: ReceivedForm) -> None:
    """Take the step, files first: of those that are refused the rest waits."""
    actor = people.entering(request.user, found.holder_id, form.received)
    said: dict[str, Any] = {"text": form.cleaned_data["text"]} if wanted.text else {}
    kept = _files(request, actor, found, form)
    if wanted.service is not None and not form.errors:
        wanted.service(actor=actor, request_id=found.pk, step=found.step + kept, **said)


def _files(request: HttpRequest, actor: Actor, found: CorrectionRequest, form: ReceivedForm) -> int:
    if not form.cleaned_data.get("files"):
        return 0
    holding.may_add(actor, found)
    return take_in(request, actor, found, form)


def _about(found: CorrectionRequest) -> dict[str, object]:
    """Whose request it is: whoever enters a letter compares."""
    name, born = wording.holder_name(found)
    return {"found": found, "holder": name, "born": born}


def _question(found: CorrectionRequest) -> str:
    """What we asked last."""
    asked = found.events.filter(action=Action.ASK_HOLDER).select_related("said").order_by("number").last()
    return asked.words if asked else ""
