"""The queues: named views with counts, a page of one, taking the next, assigning, searching."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from corrections import figures, people, queues
from corrections.queues import Filters, View
from corrections.review import queue_rows
from corrections.review.access import acting, handlers_only
from corrections.review.forms import AssignForm, FilterForm
from corrections.services import reviewing
from corrections.workflow import State, Who
from diplomas.errors import DomainError


@handlers_only
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To where this person works: their own list, what is to be approved, or objections."""
    parts = people.parts(request.user)
    view = (
        View.MINE if Who.REVIEWER in parts
        else View.TO_APPROVE if Who.SECOND_REVIEWER in parts
        else View.OBJECTIONS
    )  # fmt: skip
    return redirect("review:queue", view.value)


@handlers_only
@require_safe
def queue(request: HttpRequest, view: str) -> HttpResponse:
    """One page of a queue, by deadline, with its filters in the address."""
    if view not in View.values:
        raise Http404
    chosen, wanted = View(view), Filters.from_query(request.GET)
    page = queues.page(request.user, chosen, wanted, request.GET.get("na", ""))
    counts = queues.counts(request.user)
    parts = people.parts(request.user)
    context = {
        "view": chosen,
        "views": [(one, counts[one]) for one in View],
        "count": counts[chosen],
        "groups": queue_rows.groups(page.rows),
        "filters": FilterForm(request.GET),
        "chips": _chips(wanted),
        "next_page": urlencode({**FilterForm.chips(wanted), "na": page.after}) if page.after else "",
        "takes": Who.REVIEWER in parts or Who.OBJECTION_HANDLER in parts,
        "assigns": Who.REVIEWER in parts,
        "reviewers": reviewing.reviewers() if Who.REVIEWER in parts else [],
    }
    return render(request, "corrections/review/queue.html", context)


def _chips(wanted: Filters) -> list[tuple[str, str]]:
    """Each filter in words, with the address that takes it away."""
    parts = FilterForm.chips(wanted)
    words = {
        "gegeven": figures.field_label(wanted.field),
        "soort": dict(FilterForm().fields["soort"].choices).get(wanted.kind, ""),  # type: ignore[attr-defined]
        "stand": str(State(wanted.state).label) if wanted.state else "",
        "instelling": _("een instelling"),
        "behandelaar": _("een behandelaar"),
    }  # fmt: skip
    return [
        (str(words[name]), urlencode({key: value for key, value in parts.items() if key != name}))
        for name in parts
    ]


@handlers_only
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """The most urgent free request for this person, never the same one to two."""
    objections = request.POST.get("soort") == "bezwaar"
    wanted = (Who.OBJECTION_HANDLER, Who.REVIEWER) if objections else (Who.REVIEWER, Who.OBJECTION_HANDLER)
    found = reviewing.take_next(actor=acting(request, *wanted))
    if found is None:
        messages.info(request, _("Er is nu geen vrij verzoek meer. Goed gewerkt."))
        return redirect("review:start")
    return redirect("review:request", found.pk)


@handlers_only
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Give the chosen requests to one colleague."""
    actor = acting(request, Who.REVIEWER)
    form = AssignForm(reviewing.reviewers(), request.POST)
    back = request.POST.get("view", "")
    where = back if back in View.values else View.FREE.value
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return redirect("review:queue", where)
    try:
        done, refused = reviewing.assign(
            actor=actor,
            request_ids=[UUID(one) for one in form.cleaned_data["request"]],
            to=UUID(form.cleaned_data["to"]),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("review:queue", where)
    if done:
        text = ngettext("%(n)d verzoek toegewezen.", "%(n)d verzoeken toegewezen.", done)
        messages.success(request, text % {"n": done})
    if refused:
        text = _("Niet toegewezen, want dat kan niet (meer): %(references)s.")
        messages.warning(request, text % {"references": ", ".join(refused)})
    return redirect("review:queue", where)


@handlers_only
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """To the request with this reference."""
    typed = request.GET.get("kenmerk", "").strip()
    found = queues.by_reference(typed) if typed else None
    if found is None:
        text = _("Wij vinden geen verzoek met kenmerk %(typed)s.") if typed else _("Vul een kenmerk in.")
        messages.error(request, text % {"typed": typed[:40]} if typed else text)
        return redirect("review:start")
    return redirect("review:request", found.pk)
