"""Objections: heard and decided by somebody who had no part in the first decision (Awb ch. 7, art. 10:3)."""

from __future__ import annotations

import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import letters, terms
from corrections.models import CorrectionRequest, Decision, Event
from corrections.people import Actor
from corrections.performing import Given, check, locked, perform
from corrections.services import deciding
from corrections.services.deciding import Draft
from corrections.workflow import Action, Outcome
from diplomas.errors import Refused


@transaction.atomic
def hear(*, actor: Actor, request_id: UUID, step: int, on: datetime.date, text: str) -> Event:
    """Write down what was said at the hearing, or why there was none (Awb art. 7:2 and 7:3)."""
    if on > timezone.localdate():
        raise Refused(_("De hoorzitting is nog niet geweest."))
    request = locked(request_id, step)
    return perform(request, Action.HEAR, actor, Given(text=text, until=on, data={"heard_on": on.isoformat()}))


@transaction.atomic
def adjourn(*, actor: Actor, request_id: UUID, step: int, text: str) -> Event:
    """Six weeks more to decide, once, and the holder is told why (Awb art. 7:10(3))."""
    request = locked(request_id, step)
    if request.delayed:
        raise Refused(_("Het besluit op dit bezwaar is al een keer verdaagd."))
    return perform(request, Action.ADJOURN, actor, Given(text=text))


def decide(*, actor: Actor, request_id: UUID, step: int, verdict: Decision.Verdict, draft: Draft) -> Decision:
    """Decide on the objection; founded, the register changes as with a first decision.

    For an objection that is unfounded or inadmissible every outcome is a rejection with its reason. Raises as
    `deciding.decide`.
    """
    with transaction.atomic():
        request = locked(request_id, step)
        _check(request, verdict, draft)
        check(request, Action.DECIDE_OBJECTION, actor, Given())
        decision = _write(request, actor, verdict, draft)
        data = letters.from_decision(decision)
        transaction.set_rollback(True)
    letter = letters.sealed(data)
    with transaction.atomic():
        request = locked(request_id, step)
        decision = _write(request, actor, verdict, draft)
        _take(request, decision, actor, letter)
    return decision


def _write(request: CorrectionRequest, actor: Actor, verdict: Decision.Verdict, draft: Draft) -> Decision:
    decision = deciding.write(request, draft, actor.person, second_person=False)
    decision.stage, decision.verdict = Decision.Stage.OBJECTION, verdict
    decision.save(update_fields=["stage", "verdict"])
    return decision


def _check(request: CorrectionRequest, verdict: Decision.Verdict, draft: Draft) -> None:
    deciding.check_draft(request, draft)
    granted = any(one.outcome == Outcome.GRANTED for one in draft.outcomes.values())
    if granted and verdict != Decision.Verdict.FOUNDED:
        raise Refused(_("Als het register verandert, is het bezwaar gegrond."))


def _take(request: CorrectionRequest, decision: Decision, actor: Actor, letter: letters.Sealed) -> None:
    made = deciding.change_register(request, decision, actor.person)
    decision.state = Decision.State.TAKEN
    decision.taken_by, decision.taken_at = actor.person, timezone.now()
    decision.due_on = request.due_on
    decision.save(update_fields=["state", "taken_by", "taken_at", "due_on"])
    deciding.keep_letter(decision, letter, terms.objection_until(timezone.localdate()).date)
    perform(
        request, Action.DECIDE_OBJECTION, actor,
        Given(
            data={"decision": str(decision.pk), "verdict": decision.verdict},
            changes={"diploma_id": made} if made else {},
        ),
    )  # fmt: skip
