"""Deciding: an outcome for each field, a letter, and the register changed, all or nothing.

The letter is laid out and sealed before anything is written, outside any transaction; then one short
transaction writes the decision, changes the register with the decision as its source, keeps the letter, and
moves the request. Whatever fails or is killed, nothing is half done. Only granting what the institution
confirms is for one person; the rest a second person approves (`workflow.needs_second_person`).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from corrections import effects, letters, missing, terms, verdicts
from corrections.models import CorrectionRequest, Decision, DecisionItem, Letter
from corrections.people import Actor
from corrections.performing import Given, check, locked, perform
from corrections.services import checking
from corrections.services.checking import Draft, ItemOutcome, check_draft
from corrections.services.common import facts_of
from corrections.workflow import Action, Outcome, State, needs_second_person
from corrections.workflow import Facts as Circumstances
from diplomas import register
from diplomas.content import Source
from diplomas.errors import Refused, Stale
from diplomas.register import Act
from diplomas.terms import Reason

__all__ = ["Draft", "ItemOutcome", "approve", "decide", "return_", "take_back", "waiting", "write"]


def second_person_needed(draft: Draft) -> bool:
    return needs_second_person([(one.outcome, one.basis) for one in draft.outcomes.values()])


def decide(*, actor: Actor, request_id: UUID, step: int, draft: Draft) -> Decision:
    """Take the decision alone, or lay it before a second person when that is needed.

    Raises `Refused` for what is missing, `Stale` when the request or the record changed meanwhile, and what
    layout and seal raise; then nothing was written.
    """
    if second_person_needed(draft):
        return _propose(actor, request_id, step, draft)
    with transaction.atomic():
        request = locked(request_id, step)
        check_draft(request, draft)
        given = Given(facts=_facts(request, verdicts.pairs(request, draft.outcomes)))
        check(request, Action.DECIDE, actor, given)
    letter = letters.sealed(letters.from_draft(request, draft))
    with transaction.atomic():
        request = locked(request_id, step)
        decision = write(request, draft, actor.person, second_person=False)
        _take(request, decision, actor, Action.DECIDE, letter)
    return decision


@transaction.atomic
def _propose(actor: Actor, request_id: UUID, step: int, draft: Draft) -> Decision:
    request = locked(request_id, step)
    check_draft(request, draft)
    check(request, Action.PROPOSE, actor, Given())
    decision = write(request, draft, actor.person, second_person=True)
    perform(request, Action.PROPOSE, actor, Given(data={"decision": str(decision.pk)}))
    return decision


@transaction.atomic
def take_back(*, actor: Actor, request_id: UUID, step: int) -> None:
    """Who proposed takes it back, to propose something else."""
    request = locked(request_id, step)
    decision = waiting(request)
    if not actor.person.same_person(decision.proposed_by):
        raise Refused(_("U hebt dit besluit niet voorgesteld."))
    _drop(request, decision, Action.TAKE_BACK, actor, "")


@transaction.atomic
def return_(*, actor: Actor, request_id: UUID, step: int, text: str) -> None:
    """The second person sends it back with what has to be better."""
    request = locked(request_id, step)
    decision = waiting(request)
    _not_the_same(actor.person, decision)
    _drop(request, decision, Action.RETURN, actor, text)


def _drop(request: CorrectionRequest, decision: Decision, action: Action, actor: Actor, text: str) -> None:
    perform(
        request, action, actor,
        Given(
            text=text, facts=facts_of(request), data={"decision": str(decision.pk)},
            changes={"assigned_to_id": decision.proposed_by_id},
        ),
    )  # fmt: skip
    decision.state = Decision.State.DROPPED
    decision.save(update_fields=["state"])


def approve(*, actor: Actor, request_id: UUID, step: int) -> Decision:
    """The second person takes the decision as it was proposed. Raises as `decide`."""
    with transaction.atomic():
        request = locked(request_id, step)
        decision = waiting(request)
        _not_the_same(actor.person, decision)
        check(request, Action.APPROVE, actor, Given(facts=_facts_of_decision(request, decision)))
        checking.still_the_version(request, decision.expected_version)
    letter = letters.sealed(letters.from_decision(decision))
    with transaction.atomic():
        request = locked(request_id, step)
        decision = waiting(request)
        _not_the_same(actor.person, decision)
        _take(request, decision, actor, Action.APPROVE, letter)
    return decision


def waiting(request: CorrectionRequest) -> Decision:
    """The decision that waits for a second person. Raises `Stale` when there is none any more."""
    found = (
        request.decisions.filter(state=Decision.State.PROPOSED)
        .select_related("proposed_by", "request")
        .first()
    )
    if found is None:
        raise Stale(_("Over dit verzoek ligt geen besluit meer voor. Kijk opnieuw."))
    return found


def _not_the_same(person: User, decision: Decision) -> None:
    if person.same_person(decision.proposed_by):
        raise Refused(_("U hebt dit besluit zelf voorgesteld. Een collega stelt het vast."))


def _take(
    request: CorrectionRequest, decision: Decision, actor: Actor, action: Action, letter: letters.Sealed
) -> None:
    """Everything that a decision does, in the transaction of the caller."""
    today = timezone.localdate()
    made = change_register(request, decision, actor.person)
    until = keep(request, decision, actor.person, letter).objection_until
    facts = _facts_of_decision(request, decision)
    row = check(request, action, actor, Given(facts=facts))
    state = row.target(State(request.state), facts)
    perform(
        request, action, actor,
        Given(
            facts=facts,
            data={"decision": str(decision.pk)},
            changes={
                "decided_as": state, "decided_on": today, "objection_until": until,
                **({"diploma_id": made} if made else {}),
            },
        ),
    )  # fmt: skip


def keep(request: CorrectionRequest, decision: Decision, person: User, letter: letters.Sealed) -> Letter:
    """Write down that the decision is taken, and keep its letter with the last day to go against it."""
    decision.state = Decision.State.TAKEN
    decision.taken_by, decision.taken_at = person, timezone.now()
    decision.due_on = request.due_on
    decision.save(update_fields=["state", "taken_by", "taken_at", "due_on"])
    return Letter.objects.create(
        decision=decision,
        holder_id=decision.request.holder_id,
        template=letter.template,
        objection_until=terms.objection_until(timezone.localdate()).date,
        at=timezone.now(),
        pdf=letter.pdf,
        sha256=letter.sha256,
    )


# --- the register ---


def change_register(request: CorrectionRequest, decision: Decision, person: User) -> UUID | None:
    """Let the register say what was granted, with the decision as its source; a new diploma's id, if any.

    A value that the register has already is left alone: the institution may have been faster.
    """
    granted = [one for one in decision.items.select_related("item") if one.outcome == Outcome.GRANTED]
    if not granted:
        return None
    name = f"decision:{request.reference}"
    source = Source(name, timezone.localdate(), "")
    act = Act(
        actor=person.actor,
        reason=Reason.DECISION,
        source=name,
        reason_text=_reason_text(request),
        at=timezone.now(),
    )
    if request.kind == CorrectionRequest.Kind.MISSING:
        record = missing.Record.from_json(granted[0].value)
        return missing.find_or_make(
            record, holder=request.holder_id, since=request.submitted_at, source=source, act=act
        ).pk
    checking.still_the_version(request, decision.expected_version)
    assert request.diploma_id is not None
    assert decision.expected_version is not None
    changed = effects.changes(request, [(one.item, one) for one in granted])
    if changed:
        register.amend(
            diploma_id=request.diploma_id,
            expected_version=decision.expected_version,
            changes=changed,
            source=source,
            act=act,
        )
    return None


def _reason_text(request: CorrectionRequest) -> str:
    """In the language of the register, whatever language the page is in of who decides."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Besluit over verzoek %(reference)s") % {"reference": request.reference}


# --- what follows, and what is written ---


def _facts(request: CorrectionRequest, pairs: Sequence[verdicts.Pair]) -> Circumstances:
    outcomes = [Outcome(one.outcome) for _item, one in pairs]
    return facts_of(request, outcomes=outcomes, same=verdicts.all_as_asked(pairs))


def _facts_of_decision(request: CorrectionRequest, decision: Decision) -> Circumstances:
    return _facts(request, [(one.item, one) for one in decision.items.select_related("item")])


def write(request: CorrectionRequest, draft: Draft, person: User, *, second_person: bool) -> Decision:
    """Of a diploma that is missing no version was looked at, whatever a form says."""
    missed = request.kind == CorrectionRequest.Kind.MISSING
    decision = Decision.objects.create(
        request=request,
        explanation=draft.explanation.strip(),
        expected_version=None if missed else draft.expected_version,
        proposed_by=person,
        proposed_at=timezone.now(),
        second_person=second_person,
    )
    DecisionItem.objects.bulk_create(
        DecisionItem(
            decision=decision,
            item_id=pk,
            outcome=one.outcome,
            basis=one.basis or "",
            reason=one.reason,
            text=one.text.strip(),
            value=dict(one.value),
        )
        for pk, one in draft.outcomes.items()
    )
    return decision
