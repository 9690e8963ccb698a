"""What a holder does with a request that was sent: answer, add, withdraw, object, give notice."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corrections import penalties, terms
from corrections.models import CorrectionRequest, Event
from corrections.people import Actor
from corrections.performing import Given, check, locked, perform
from corrections.services.common import facts_of, recall_question
from corrections.workflow import Action
from diplomas.errors import Refused


@transaction.atomic
def answer(*, actor: Actor, request_id: UUID, step: int, text: str = "") -> Event:
    """Answer what we asked; the term runs again (Awb art. 4:15(1)).

    Who sent documents since the question need not write anything: a sentence says so for them.
    """
    request = locked(request_id, step)
    if not text.strip() and (added := added_since_question(request)):
        # In the holder's name, so never in the language of a colleague's screen.
        with translation.override(request.language if actor.enters else translation.get_language()):
            text = ngettext("Ik heb een document gestuurd.", "Ik heb %(n)d documenten gestuurd.", added) % {
                "n": added
            }
    return perform(request, Action.ANSWER, actor, Given(text=text, facts=facts_of(request)))


def added_since_question(request: CorrectionRequest) -> int:
    """How many documents the holder added since we last asked them something."""
    last = request.events.filter(action=Action.ASK_HOLDER).aggregate(last=Max("number"))["last"]
    if last is None:
        return 0
    return request.events.filter(action=Action.ADD_DOCUMENT, number__gt=last).count()


def may_add(actor: Actor, request: CorrectionRequest) -> None:
    """Raises as `perform` when this holder cannot add a document now."""
    check(request, Action.ADD_DOCUMENT, actor, Given())


@transaction.atomic
def added(*, actor: Actor, request_id: UUID, evidence_id: UUID) -> Event:
    """A document was taken in: write it down."""
    request = locked(request_id)
    return perform(request, Action.ADD_DOCUMENT, actor, Given(data={"evidence": str(evidence_id)}))


@transaction.atomic
def withdraw(*, actor: Actor, request_id: UUID, step: int | None = None) -> Event:
    """The holder takes the request back. Whoever was asked or proposed something is done with it."""
    request = locked(request_id, step)
    event = perform(request, Action.WITHDRAW, actor)
    recall_question(request)
    request.decisions.filter(state="proposed").update(state="dropped")
    return event


@transaction.atomic
def give_notice(*, actor: Actor, request_id: UUID, step: int) -> Event:
    """Notice of default: two weeks, then a penalty for each day (Awb art. 4:17)."""
    request = locked(request_id, step)
    if request.notice_on is not None:
        raise Refused(_("U hebt ons al in gebreke gesteld. De 2 weken lopen."))
    starts = penalties.penalty_starts(actor.day).date
    return perform(request, Action.GIVE_NOTICE, actor, Given(data={"penalty_from": starts.isoformat()}))


@transaction.atomic
def object_(*, actor: Actor, request_id: UUID, step: int, text: str) -> Event:
    """Object to the decision (Awb art. 6:7). Too late is taken in too and marked: art. 6:11 may excuse it."""
    request = locked(request_id, step)
    until, posted = request.objection_until, actor.received.posted if actor.received else None
    late = until is not None and not terms.objection_in_time(until, actor.day, posted)
    return perform(request, Action.OBJECT, actor, Given(text=text, data={"late": late}))


@transaction.atomic
def withdraw_objection(*, actor: Actor, request_id: UUID, step: int) -> Event:
    request = locked(request_id, step)
    event = perform(request, Action.WITHDRAW_OBJECTION, actor, Given(facts=facts_of(request)))
    recall_question(request)
    return event
