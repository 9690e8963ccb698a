"""The queues: named views with counts, a page of one, taking the next, assigning, searching."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from corrections import people, queues
from corrections.queues import Filters, View
from corrections.review import queue_rows
from corrections.review.access import acting, handlers_only
from corrections.review.queue_forms import AssignForm, FilterForm, SearchForm, parts_of_address
from corrections.services import reviewing
from corrections.workflow import Who
from diplomas.errors import DomainError
from institutions.access import is_own


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
    wanted = Filters.from_query(request.GET)
    return _page(request, View(view), wanted, request.GET.get("na", ""))


def _page(
    request: HttpRequest, view: View, wanted: Filters, after: str, assigning: AssignForm | None = None
) -> HttpResponse:
    page = queues.page(request.user, view, wanted, after)
    parts = people.parts(request.user)
    filters = FilterForm(wanted)
    everything = queues.counts(request.user)
    counts = queues.counts(request.user, wanted) if filters.initial else everything
    # Nobody assigns objections: who hears one takes it.
    assigns = Who.REVIEWER in parts and view != View.OBJECTIONS
    if assigns and assigning is None:
        assigning = AssignForm(reviewing.reviewers())
    context = {
        "view": view,
        "views": [(one, counts[one]) for one in View],
        "count": counts[view],
        "of": everything[view],
        "sections": queue_rows.sections(page.rows, mine=view == View.MINE),
        "filters": filters,
        "query": urlencode(filters.initial),
        "chips": _chips(filters),
        "here": urlencode({**filters.initial, **({"na": after} if after else {})}),
        "begun": bool(after),
        "next_page": urlencode({**filters.initial, "na": page.after}) if page.after else "",
        "takes": Who.OBJECTION_HANDLER in parts if view == View.OBJECTIONS
                 else bool(parts & {Who.REVIEWER, Who.OBJECTION_HANDLER}),
        "enters": bool(parts & people.ENTERING),
        "approves": Who.SECOND_REVIEWER in parts and view == View.TO_APPROVE,
        "assigning": assigning if assigns else None,
    }  # fmt: skip
    return render(request, "corrections/review/queue.html", context)


def _chips(filters: FilterForm) -> list[tuple[str, str, str]]:
    """Each filter with its name and in words, and what stands in the address without it."""
    parts = filters.initial
    return [
        (name, words, urlencode({key: value for key, value in parts.items() if key != name}))
        for name, words in filters.words().items()
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
@require_safe
def next_proposal(request: HttpRequest) -> HttpResponse:
    """The most urgent proposal that this person may approve; `na` is the request that they leave as it is."""
    actor = acting(request, Who.SECOND_REVIEWER)
    found = reviewing.next_proposal(actor=actor, after=_uuid(request.GET.get("na", "")))
    if found is None:
        messages.info(request, _("Er ligt nu geen ander voorstel dat u mag vaststellen."))
        return redirect("review:queue", View.TO_APPROVE.value)
    return redirect("review:request", found.pk)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@handlers_only
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Give the chosen requests to one colleague. What was chosen stays when something is wrong."""
    actor = acting(request, Who.REVIEWER)
    form = AssignForm(reviewing.reviewers(), request.POST)
    back = request.POST.get("view", "")
    view = View(back) if back in View.values else View.FREE
    given = QueryDict(request.POST.get("hier", ""))
    wanted, after = Filters.from_query(given), given.get("na", "")
    if not form.is_valid():
        return _page(request, view, wanted, after, form)
    try:
        done, refused = reviewing.assign(
            actor=actor,
            request_ids=[UUID(one) for one in form.cleaned_data["request"]],
            to=UUID(form.cleaned_data["to"]),
        )
    except DomainError as refusal:
        form.add_error("to", str(refusal))
        return _page(request, view, wanted, after, form)
    if done:
        text = ngettext("%(n)d verzoek toegewezen.", "%(n)d verzoeken toegewezen.", done)
        messages.success(request, text % {"n": done})
    if refused:
        text = _("Niet toegewezen, want dat kan niet (meer): %(references)s.")
        messages.warning(request, text % {"references": ", ".join(refused)})
    query = urlencode(parts_of_address(wanted))
    return redirect(f"{reverse('review:queue', args=[view.value])}{'?' if query else ''}{query}")


@handlers_only
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """To the request with this reference. What was typed stays when there is none."""
    form = SearchForm.from_query(request.GET)
    found = form.look_up()
    if found is not None and is_own(request.user, found.holder_id):
        form.not_found()
        found = None
    if found is not None:
        return redirect("review:request", found.pk)
    return render(request, "corrections/review/search.html", {"form": form})
