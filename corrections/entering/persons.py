"""Step 1 and 2: who it is, and which diploma it is about. A person number stands in no address and no log."""

from __future__ import annotations

from contextlib import suppress
from typing import Final
from uuid import UUID

import structlog
from allauth.core import ratelimit
from django.contrib import messages
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corrections import people
from corrections.entering import listing
from corrections.entering.access import entering_only, found, keep, looked
from corrections.entering.forms import EnteredMissingForm, PersonForm, said
from corrections.holder.presenting import choices
from corrections.services import drafting
from corrections.workflow import RUNNING
from diplomas import display, numbers, persons
from diplomas.errors import DomainError, NotFound, Refused
from diplomas.handling import diplomas_of
from diplomas.models import Holder
from diplomas.numbers import InvalidNumber
from diplomas.persons import PersonData
from diplomas.terms import NumberKind
from institutions import person as who
from nlds.fields import PARTS

logger = structlog.get_logger("corrections.entering")
KINDS: Final = (NumberKind.BSN, NumberKind.ONDERWIJSNUMMER)
TOO_MANY: Final[str | Promise] = gettext_lazy("U zocht heel veel personen na elkaar. Wacht 10 minuten.")
# In a form: take over from the BRP who is not in the register yet.
TAKE_OVER: Final = "overnemen"
_ASKED: Final = ("number", *(f"birth_date_{part}" for part in PARTS), "no_birth_date")


@entering_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Step 1: find the person; and what this colleague has begun and not entered yet."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    unknown = None
    if form.is_bound and form.is_valid():
        try:
            holder, unknown = _found(request, form)
            if unknown is not None and unknown.died_on is not None:  # nobody who died is taken over
                raise Refused(_("Deze persoon is overleden, en staat niet in het register."))
            if unknown is not None and TAKE_OVER in request.POST:
                holder = persons.register_holder(kind=unknown.kind, number=unknown.number, person=unknown)
            if holder is not None:
                return _go_on(request, holder, missing=unknown is not None)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        except DataError:  # a name that is longer than any column
            form.add_error(
                None, _("De Basisregistratie Personen (BRP) gaf een antwoord dat wij niet kunnen lezen.")
            )
    context = {
        "form": form,
        "unknown": unknown,
        "born": display.born(unknown.birth_date) if unknown else "",
        "again": [(name, request.POST.get(name, "")) for name in _ASKED] if unknown else [],
        "drafts": listing.drafts(drafting.not_entered_yet(request.user)),
    }
    page = "unknown" if unknown is not None and not form.errors else "start"
    return render(request, f"corrections/entering/{page}.html", context)


def _found(request: HttpRequest, form: PersonForm) -> tuple[Holder | None, PersonData | None]:
    """Who it is: a holder, else somebody of the BRP. Raises `Refused`, the same for whatever is wrong."""
    number, born = form.cleaned_data["number"], form.cleaned_data["birth_date"]
    kind, key = _kind_and_key(number)
    if not ratelimit.consume(request, action="enter_person", user=request.user, key=key):
        raise Refused(str(TOO_MANY))
    # Who is not in the register has no row to keep a look with, and a pair that fits nobody may be somebody
    # who tries: of those the log says that they were looked up, and by which account.
    try:
        holder, unknown = who.look_up(kind, number, born)
    except Refused:
        logger.info("person looked up", by=str(request.user.pk), found="nobody")
        raise
    if unknown is not None:
        logger.info("person looked up", by=str(request.user.pk), found="brp")
    return holder, unknown


def _kind_and_key(number: str) -> tuple[NumberKind, str]:
    """Which kind of number it is (what can be of one cannot be of the other), and under what it is counted.

    That is a keyed digest: what the counts keep of a number must not lead back to it.
    """
    for kind in KINDS:
        with suppress(InvalidNumber):
            return kind, str(numbers.digest(kind, numbers.check(kind, number)))
    return NumberKind.BSN, "of no kind"


def _go_on(request: HttpRequest, holder: Holder, *, missing: bool) -> HttpResponse:
    people.entering(request.user, holder.pk)  # refuses one's own
    looked(request, holder.pk)
    mark = keep(request, holder.pk)
    return redirect("entering:missing" if missing else "entering:person", mark)


def _again(request: HttpRequest) -> HttpResponse:
    """The session does not know any more who was found."""
    messages.info(request, _("Zoek de aanvrager opnieuw."))
    return redirect("entering:start")


@entering_only
@never_cache
@require_safe
def person(request: HttpRequest, mark: UUID) -> HttpResponse:
    """Step 2: their diplomas by title and date, what runs already, and what this colleague has begun."""
    known = found(request, mark)
    if known is None:
        return _again(request)
    actor, holder = known
    looked(request, holder.pk)
    theirs = drafting.own(actor)
    context = {
        "mark": mark,
        "name": holder.full_name,
        "born": display.born(holder.birth_date),
        "deceased": holder.is_deceased,
        "diplomas": choices(diplomas_of(holder=holder.pk)),
        "drafts": listing.drafts(theirs),
        "running": listing.sent(theirs.filter(state__in=RUNNING)),
    }
    return render(request, "corrections/entering/person.html", context)


@entering_only
@require_POST
def begin(request: HttpRequest, mark: UUID, diploma_id: UUID) -> HttpResponse:
    """Enter something about this diploma: a new draft, or the one that was begun before."""
    known = found(request, mark)
    if known is None:
        return _again(request)
    actor, holder = known
    diploma = next((one for one in diplomas_of(holder=holder.pk) if one.diploma == diploma_id), None)
    if diploma is None:
        raise NotFound(_("Dit diploma staat niet in het register, of de inhoud is gewist."))
    draft = drafting.start_for_diploma(actor=actor, diploma=diploma)
    return redirect("entering:check" if draft.items.exists() else "entering:choose", draft.pk)


@entering_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def missing(request: HttpRequest, mark: UUID) -> HttpResponse:
    """Enter that a diploma is not in the register."""
    known = found(request, mark)
    if known is None:
        return _again(request)
    actor, holder = known
    looked(request, holder.pk)
    form = EnteredMissingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            draft = drafting.start_for_missing(actor=actor, described=said(form))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("entering:why", draft.pk)
    context = {"form": form, "name": holder.full_name, "mark": mark}
    return render(request, "corrections/entering/missing.html", context)
