"""Answering what we asked, in words, with documents, or both: one press ends the standstill (Awb 4:15(1))."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import holder_required
from corrections import evidence, people
from corrections.holder import presenting
from corrections.holder.acts import not_any_more
from corrections.holder.files import take_in
from corrections.holder.forms import AnswerForm
from corrections.models import CorrectionRequest
from corrections.people import Actor
from corrections.performing import overtaken
from corrections.posted import step_of
from corrections.services import drafting, holding
from corrections.workflow import Action, Who
from diplomas.errors import DomainError, NotFound


@holder_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The question with its last day, and what the holder says to it."""
    actor = people.holder(request.user)
    found = drafting.own_request(actor, request_id)
    if Action.ANSWER not in presenting.may(found):
        return not_any_more(request, found)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AnswerForm(
        *given, added=holding.added_since_question(found), room=evidence.has_room(found, Who.HOLDER)
    )
    if form.is_bound and form.is_valid() and _sent(request, actor, found, form):
        messages.success(request, _("Wij hebben uw antwoord. De termijn loopt weer."))
        return redirect("corrections:request", request_id)
    if form.is_bound:  # of the files that came with it some may have been kept
        found = drafting.own_request(actor, request_id)
        if Action.ANSWER not in presenting.may(found):
            return not_any_more(request, found)
    context = {"form": form, "page": presenting.page(found), "step": found.step}
    return render(request, "corrections/holder/answer.html", context)


def _sent(request: HttpRequest, actor: Actor, found: CorrectionRequest, form: AnswerForm) -> bool:
    """Take the files in, then answer. A file that is refused leaves the question open, with the words."""
    # Before anything is kept: the files themselves move the request on.
    if step_of(request) != found.step:
        form.add_error(None, str(overtaken(found)))
        return False
    try:
        taken = take_in(request, actor, found, form) if form.cleaned_data.get("files") else 0
        if form.errors:
            return False
        holding.answer(
            actor=actor, request_id=found.pk, step=found.step + taken, text=form.cleaned_data["text"]
        )
    except NotFound:
        raise
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
