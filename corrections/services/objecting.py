"""Objections: heard and decided by somebody who had no part in the first decision (Awb ch. 7, art. 10:3)."""

from __future__ import annotations

import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import letters, objections, reasons, terms, verdicts
from corrections.models import CorrectionRequest, Decision, Event
from corrections.objections import HEARD_HOW, INVITED_FOR, Hearing
from corrections.people import Actor
from corrections.performing import Given, check, locked, perform
from corrections.services import checking, deciding
from corrections.services.checking import Draft
from corrections.services.common import recall_question
from corrections.workflow import Action, Outcome, State
from diplomas import display
from diplomas.errors import Refused

Verdict = Decision.Verdict


@transaction.atomic
def invite(*, actor: Actor, request_id: UUID, step: int, on: datetime.date, text: str) -> Event:
    """Invite the holder to a hearing on this day; the words say when, where and how (Awb art. 7:2).

    A later invitation takes the place of an earlier one.
    """
    if on < timezone.localdate():
        raise Refused(_("Kies een dag die nog komt."))
    request = locked(request_id, step)
    return perform(
        request, Action.INVITE, actor, Given(text=text, until=on, data={INVITED_FOR: on.isoformat()})
    )


@transaction.atomic
def hear(
    *,
    actor: Actor,
    request_id: UUID,
    step: int,
    on: datetime.date,
    text: str,
    how: Hearing | str = Hearing.SPOKEN,
) -> Event:
    """Write down what was said at the hearing, or why there was none (Awb art. 7:2 and 7:3)."""
    if on > timezone.localdate():
        raise Refused(_("De hoorzitting is nog niet geweest."))
    request = locked(request_id, step)
    _check_invitation(request, on, Hearing(how))
    data = {"heard_on": on.isoformat(), HEARD_HOW: str(Hearing(how))}
    return perform(request, Action.HEAR, actor, Given(text=text, until=on, data=data))


def _check_invitation(request: CorrectionRequest, on: datetime.date, how: Hearing) -> None:
    """Nobody stayed away from a talk that was still to come."""
    found = objections.of(request)
    invited = found.invited if found else None
    if how == Hearing.ABSENT and invited is not None and on < invited.on:
        day = {"date": display.date(invited.on)}
        raise Refused(_("De aanvrager is uitgenodigd voor %(date)s. Die dag is er nog niet.") % day)


@transaction.atomic
def adjourn(*, actor: Actor, request_id: UUID, step: int, text: str) -> Event:
    """Six weeks more to decide, once, and the holder is told why (Awb art. 7:10(3))."""
    request = locked(request_id, step)
    if request.delayed:
        raise Refused(_("Het besluit op dit bezwaar is al een keer verdaagd."))
    until = terms.objection_adjourned(request.due_on).date.isoformat() if request.due_on else ""
    return perform(request, Action.ADJOURN, actor, Given(text=text, data={"until": until}))


def decide(*, actor: Actor, request_id: UUID, step: int, verdict: Verdict, draft: Draft) -> Decision:
    """Decide on the objection; founded, the register changes as with a first decision.

    A field that the draft leaves out stays as it was decided first. Whether founded means wholly or partly
    founded follows from the fields. Raises as `deciding.decide`.
    """
    with transaction.atomic():
        request = locked(request_id, step)
        said = check_draft(request, verdict, draft)
        check(request, Action.DECIDE_OBJECTION, actor, Given())
        decision = _write(request, actor, said, draft)
        data = letters.from_decision(decision)
        transaction.set_rollback(True)
    letter = letters.sealed(data)
    with transaction.atomic():
        request = locked(request_id, step)
        decision = _write(request, actor, said, draft)
        _take(request, decision, actor, letter)
    return decision


def check_draft(request: CorrectionRequest, verdict: Verdict | str, draft: Draft) -> Verdict:
    """What the objection will be called. Raises `Refused` for what does not go together, and `Stale`."""
    chosen = Verdict(verdict)
    if chosen == Verdict.INADMISSIBLE:
        _check_inadmissible(request, draft)
        return chosen
    checking.check_outcomes(request, draft)
    _check_against_first(request, draft)
    found = verdicts.of_objection(verdicts.pairs(request, draft.outcomes))
    if chosen == Verdict.UNFOUNDED:
        if found != Verdict.UNFOUNDED:
            raise Refused(_("Als het register verandert, is het bezwaar gegrond."))
        if not draft.outcomes and not draft.explanation.strip():
            raise Refused(_("Schrijf op waarom het bezwaar ongegrond is."))
    elif found == Verdict.UNFOUNDED:
        raise Refused(
            _(
                "Bij een gegrond bezwaar verandert er iets in het register. Kies bij ten minste 1 gegeven "
                "wat er komt te staan. Verandert er niets? Kies dan ongegrond."
            )
        )
    return found


def _check_inadmissible(request: CorrectionRequest, draft: Draft) -> None:
    if draft.outcomes:
        raise Refused(_("Een bezwaar dat niet-ontvankelijk is, krijgt geen uitkomst per gegeven."))
    if draft.reason not in reasons.INADMISSIBLE:
        raise Refused(_("Kies waarom het bezwaar niet-ontvankelijk is."))
    objection = objections.of(request)
    if draft.reason == reasons.TOO_LATE and (objection is None or not objection.late):
        raise Refused(_("Dit bezwaar kwam op tijd. Kies een andere reden, of beoordeel het bezwaar."))
    if not draft.explanation.strip():
        raise Refused(_("Schrijf op waarom u het bezwaar niet behandelt, met uw eigen woorden."))
    checking.check_outcomes(request, draft)


def _check_against_first(request: CorrectionRequest, draft: Draft) -> None:
    """Nobody gets less by objecting, and what was granted is not granted once more."""
    first = objections.first_decision(request)
    before = {one.item_id: one for one in first.items.all()} if first else {}
    for pk, one in draft.outcomes.items():
        then = before.get(pk)
        if then is not None and then.outcome == Outcome.GRANTED:
            if one.outcome != Outcome.GRANTED:
                raise Refused(
                    _(
                        "In het eerste besluit is dit gegeven ingewilligd. Wie bezwaar maakt, krijgt niet "
                        "minder. Laat dit gegeven zoals het is besloten."
                    )
                )
            if dict(one.value) == dict(then.value):
                raise Refused(_("Dit staat er al door het eerste besluit. Laat dit gegeven zoals het is."))
        if one.outcome == Outcome.NOT_CONSIDERED and request.decided_as != State.NOT_CONSIDERED:
            raise Refused(_("Over dit gegeven is inhoudelijk besloten. Kies inwilligen of afwijzen."))


def _write(request: CorrectionRequest, actor: Actor, verdict: Verdict, draft: Draft) -> Decision:
    decision = deciding.write(request, draft, actor.person, second_person=False)
    decision.stage, decision.verdict, decision.reason = Decision.Stage.OBJECTION, verdict, draft.reason
    decision.save(update_fields=["stage", "verdict", "reason"])
    return decision


def _take(request: CorrectionRequest, decision: Decision, actor: Actor, letter: letters.Sealed) -> None:
    made = deciding.change_register(request, decision, actor.person)
    deciding.keep(request, decision, actor.person, letter)
    perform(
        request, Action.DECIDE_OBJECTION, actor,
        Given(
            data={"decision": str(decision.pk), "verdict": decision.verdict},
            changes={"diploma_id": made} if made else {},
        ),
    )  # fmt: skip
    recall_question(request)
