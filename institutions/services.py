"""What an institution does to a record: amend, issue, defer, and propose and decide what needs two people.

Each is one transaction. The desk says who and for whom; the register writes. Raises the register's
`NotFound`, `Stale` and `Refused`; nobody works on their own record, or decides on what they proposed.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomas import catalogue, register, values
from diplomas.content import Facts, Source
from diplomas.errors import NotFound, Refused, Stale
from diplomas.models import Diploma, DiplomaVersion, Programme, VersionContent
from diplomas.reference.derivation import derive
from diplomas.register import UNKNOWN, Act
from diplomas.steps import FieldChange, Unknown
from diplomas.terms import Reason
from diplomas.values import Code, Json, Value
from institutions import scope
from institutions.access import is_own
from institutions.desk import Desk
from institutions.models import Proposal

# How "make it unknown again" stands in a proposal: no value of any type looks like this.
_UNKNOWN_MARK: Final = {"unknown": True}


def own_record(desk: Desk, diploma: UUID) -> Diploma:
    """The record, for somebody who may change it. Raises `NotFound` and `Refused`."""
    found = scope.record(desk, diploma)
    if found is None or not desk.edits:
        raise NotFound(_("Dit diploma staat niet bij uw instelling."))
    _not_their_own(desk, found)
    return found


def _not_their_own(desk: Desk, diploma: Diploma) -> None:
    if is_own(desk.user, diploma.holder_id):
        raise Refused(_("Dit zijn uw eigen gegevens. Vraag een collega om dit te doen."))


def against_rio(diploma: Diploma, name: str, change: FieldChange) -> bool:
    """Whether the programme register (RIO) says something of this field, and something else than `change`."""
    told = _told(diploma)
    return name in told and not isinstance(change, Unknown) and told[name] != change


def _told(diploma: Diploma) -> Mapping[str, Value | None]:
    facts = _facts(diploma)
    programme = Programme.objects.get(pk=diploma.programme_id)
    phase = facts.fields.get("phase")
    return derive(programme, facts.exam_date, phase=phase.code if isinstance(phase, Code) else "").values


def what_rio_says(diploma: Diploma, name: str) -> Value | None:
    """RIO's value of this field for this programme on the day of the examination, if it has one."""
    return _told(diploma).get(name)


def amend(
    *, desk: Desk, diploma: UUID, expected_version: int, name: str, change: FieldChange, reason: str
) -> DiplomaVersion | Proposal:
    """Change one field; against RIO it becomes a proposal for a second person instead."""
    found = own_record(desk, diploma)
    if not catalogue.by_name(name).correctable:
        raise Refused(_("Dit veld volgt uit een ander register en verandert hier niet."))
    if against_rio(found, name, change):
        return _propose(
            desk, found, expected_version, Proposal.Kind.AMEND, reason, changes={name: _to_json(name, change)}
        )
    return _amend(desk, diploma, expected_version, {name: change}, reason)


def _amend(
    desk: Desk, diploma: UUID, expected_version: int, changes: dict[str, FieldChange], reason: str
) -> DiplomaVersion:
    return register.amend(
        diploma_id=diploma,
        expected_version=expected_version,
        changes=changes,
        source=source_of(desk),
        act=_act(desk, Reason.INSTITUTION, reason),
    )


def issue(
    *, desk: Desk, diploma: UUID, expected_version: int, issue_date: datetime.date, reason: str
) -> DiplomaVersion:
    """Issue what was deferred (WHW art. 7.11(3))."""
    own_record(desk, diploma)
    return register.issue(
        diploma_id=diploma,
        expected_version=expected_version,
        issue_date=issue_date,
        source=source_of(desk),
        act=_act(desk, Reason.ISSUED, reason),
    )


def defer(*, desk: Desk, diploma: UUID, expected_version: int, reason: str) -> DiplomaVersion:
    """The holder asked not to issue yet (WHW art. 7.11(3))."""
    own_record(desk, diploma)
    return register.defer(
        diploma_id=diploma, expected_version=expected_version, act=_act(desk, Reason.DEFERRED, reason)
    )


# --- what needs two people ---


def propose_withdrawal(
    *,
    desk: Desk,
    diploma: UUID,
    expected_version: int,
    reason: str,
    hearing_on: datetime.date,
    hearing_note: str,
) -> Proposal:
    """Propose to withdraw, after the holder was heard (Awb art. 4:8). Somebody else decides."""
    found = own_record(desk, diploma)
    if hearing_on > timezone.localdate():
        raise Refused(_("De hoorzitting is nog niet geweest."))
    return _propose(
        desk, found, expected_version, Proposal.Kind.WITHDRAW, reason,
        hearing_on=hearing_on, hearing_note=hearing_note,
    )  # fmt: skip


@transaction.atomic
def _propose(
    desk: Desk, diploma: Diploma, expected_version: int, kind: Proposal.Kind, reason: str, **given: object
) -> Proposal:
    if diploma.head != expected_version:
        raise Stale(_("Dit diploma is intussen gewijzigd. Bekijk de nieuwe gegevens en probeer het opnieuw."))
    if not reason.strip():
        raise Refused(_("Geef een reden op."))
    proposal = Proposal(
        kind=kind,
        diploma=diploma,
        expected_version=expected_version,
        organisation=desk.organisation,
        reason=reason,
        proposed_by=desk.user,
        **given,
    )
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError as error:
        if register.broken_constraint(error) == "proposal_one_open":
            raise Refused(_("Er wacht al een voorstel voor dit diploma op een besluit.")) from error
        raise
    return proposal


def waiting_for(desk: Desk, proposal: UUID) -> Proposal:
    """An open proposal, locked, for somebody who may decide on it. Raises `NotFound`, `Stale`, `Refused`."""
    found = (
        Proposal.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=proposal, organisation__in=desk.carries)
        .first()
    )
    if found is None or not desk.approves:
        raise NotFound(_("Dit voorstel staat niet bij uw instelling."))
    if found.state != Proposal.State.OPEN:
        raise Stale(_("Over dit voorstel is al besloten."))
    if desk.user.same_person(found.proposed_by):
        raise Refused(_("U hebt dit zelf voorgesteld. Een collega besluit erover."))
    _not_their_own(desk, found.diploma)
    return found


@transaction.atomic
def refuse(*, desk: Desk, proposal: UUID, note: str) -> Proposal:
    """Decide that it does not happen, and why."""
    found = waiting_for(desk, proposal)
    if not note.strip():
        raise Refused(_("Schrijf op waarom u het voorstel afwijst."))
    return close(found, desk, Proposal.State.REFUSED, note)


@transaction.atomic
def approve_amendment(*, desk: Desk, proposal: UUID, note: str) -> Proposal:
    """Decide that a value against RIO is recorded. Raises `Stale` when the record changed since."""
    found = waiting_for(desk, proposal)
    if found.kind != Proposal.Kind.AMEND:
        raise Refused(_("Dit voorstel is om in te trekken."))
    changes = {name: _from_json(name, raw) for name, raw in found.changes.items()}
    _amend(desk, found.diploma_id, found.expected_version, changes, found.reason)
    return close(found, desk, Proposal.State.APPROVED, note)


@transaction.atomic
def take_back(*, desk: Desk, proposal: UUID) -> Proposal:
    """Whoever proposed it thinks better of it."""
    found = (
        Proposal.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=proposal, organisation__in=desk.carries, proposed_by=desk.user)
        .first()
    )
    if found is None:
        raise NotFound(_("Dit voorstel staat niet bij uw instelling."))
    if found.state != Proposal.State.OPEN:
        raise Stale(_("Over dit voorstel is al besloten."))
    return close(found, desk, Proposal.State.TAKEN_BACK, "")


def close(proposal: Proposal, desk: Desk, state: Proposal.State, note: str) -> Proposal:
    proposal.state, proposal.decided_by, proposal.decided_at = state, desk.user, timezone.now()
    proposal.decision_note = note
    proposal.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    return proposal


# --- small things ---


def _act(desk: Desk, reason: Reason, text: str) -> Act:
    assert desk.organisation is not None
    return Act(actor=desk.user.actor, reason=reason, source=source_of(desk).name, reason_text=text)


def source_of(desk: Desk) -> Source:
    assert desk.organisation is not None
    return Source(f"institution:{desk.organisation.brin or desk.organisation.pk}", timezone.localdate())


def _facts(diploma: Diploma) -> Facts:
    said = VersionContent.objects.get(version__diploma=diploma, version__number=diploma.head)
    return Facts.from_json(said.content)


def _to_json(name: str, change: FieldChange) -> Json:
    if isinstance(change, Unknown):
        return dict(_UNKNOWN_MARK)
    return None if change is None else values.write(catalogue.by_name(name), change)


def proposed(proposal: Proposal) -> dict[str, FieldChange]:
    """The values of a proposal, by field name."""
    return {name: _from_json(name, raw) for name, raw in proposal.changes.items()}


def _from_json(name: str, raw: Json) -> FieldChange:
    if raw == _UNKNOWN_MARK:
        return UNKNOWN
    return None if raw is None else values.read(catalogue.by_name(name), raw)
