"""The only writer of the register: record, amend, issue, defer, withdraw.

Each call is one transaction that writes the content, its provenance and reason, the hash, the cached columns
and masks, the parties and the change feed. Changes name the version they replace: when somebody else was
faster the call raises `Stale` and writes nothing. Nothing here knows users: `actor` is a text reference such
as `institution:25BE` or `staff:<uuid>`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid4

import psycopg
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import chain, content, steps
from .content import Facts, Provenance, Source
from .errors import NotFound, Refused, Stale
from .models import (
    Change,
    Diploma,
    DiplomaParty,
    DiplomaVersion,
    Holder,
    Organisation,
    Programme,
    VersionContent,
)
from .steps import UNKNOWN as UNKNOWN
from .steps import FieldChange, Step
from .terms import Reason, Role, State
from .values import Json


@dataclass(frozen=True, slots=True)
class Act:
    """Who writes a version, when and why. `reason_text` may be empty for a plain delivery only."""

    actor: str
    reason: Reason
    source: str
    reason_text: str = ""
    at: datetime.datetime = field(default_factory=timezone.now)

    def check(self, kind: Change.Kind) -> None:
        """Raises `Refused` when this cannot be the ground of that kind of change."""
        if not self.actor or not self.source:
            raise Refused(_("Zonder te weten wie en waarom schrijft het register niets."))
        if self.reason not in REASONS[kind]:
            raise Refused(
                _("Deze reden hoort niet bij wat er gebeurt: %(reason)s.") % {"reason": self.reason.label}
            )
        if self.reason != Reason.DELIVERY and not self.reason_text.strip():
            raise Refused(_("Geef een reden op."))
        if "\0" in self.reason_text:
            raise Refused(_("In de reden staat een teken dat niet geschreven kan worden."))


# Which reasons can be the ground of what happens. A decision on a request can lead to anything.
REASONS: Final = {
    Change.Kind.RECORDED: {Reason.DELIVERY, Reason.DECISION},
    Change.Kind.AMENDED: {Reason.BACKFILL, Reason.INSTITUTION, Reason.DECISION},
    Change.Kind.ISSUED: {Reason.ISSUED, Reason.DECISION},
    Change.Kind.DEFERRED: {Reason.DEFERRED, Reason.DECISION},
    Change.Kind.WITHDRAWN: {Reason.WITHDRAWN, Reason.DECISION},
}
MAXIMUM_SOURCE_KEY = 64


@transaction.atomic
def record(
    *, facts: Facts, source_key: str, provenance: Provenance, act: Act, id: UUID | None = None
) -> Diploma:
    """Write a new diploma as version 1 and return it.

    Raises `Refused` when the facts cannot be, when the deliverer already used `source_key`, when this very
    diploma was recorded by a decision and is delivered now, or when the holder, programme or an organisation
    is not in the register.
    """
    act.check(Change.Kind.RECORDED)
    if not 0 < len(source_key) <= MAXIMUM_SOURCE_KEY:
        raise Refused(_("De sleutel van de instelling heeft 1 tot %(n)d tekens.") % {"n": MAXIMUM_SOURCE_KEY})
    content.check(facts)
    if facts.state == State.WITHDRAWN:
        raise Refused(_("Een nieuw diploma kan niet meteen ingetrokken zijn."))
    if not take_turns(facts.holder):
        raise Refused(_("Deze persoon staat niet in het register."))
    diploma = Diploma(
        id=id or uuid4(), deliverer_id=facts.deliverer, source_key=source_key, head=1, **_cache(facts)
    )
    _check_organisations(facts)
    if act.reason == Reason.DELIVERY and _decided_before(diploma):
        raise Refused(
            _(
                "Dit diploma staat al in het register, door een besluit op een correctieverzoek. Klopt er "
                "iets niet? Verbeter of vul dan dat diploma aan."
            )
        )
    try:
        with transaction.atomic():
            diploma.save(force_insert=True)
    except IntegrityError as error:
        if broken_constraint(error) == "diploma_source_key_once":
            raise Refused(_("Deze instelling leverde al een diploma aan met deze sleutel.")) from error
        raise
    _write_version(diploma, 1, chain.NOTHING_BEFORE, facts, provenance, act)
    _write_parties(diploma, facts)
    _tell(diploma, 1, Change.Kind.RECORDED, act)
    return diploma


def take_turns(holder: UUID) -> bool:
    """Until the end of this transaction nobody else records a diploma of this person; False of nobody.

    For who looks whether a diploma is there before they record it: what is being delivered at that very
    moment is waited for, and seen.
    """
    rows = Holder.objects.select_for_update(no_key=True).filter(pk=holder)
    return rows.values_list("pk", flat=True).first() is not None


def _decided_before(diploma: Diploma) -> bool:
    """Whether a decision on a request recorded this diploma already, under whichever key."""
    return (
        DiplomaVersion.objects.filter(
            number=1,
            reason=Reason.DECISION,
            diploma__holder=diploma.holder_id,
            diploma__programme=diploma.programme_id,
            diploma__kind=diploma.kind,
            diploma__exam_date=diploma.exam_date,
        )
        .exclude(diploma__state=State.WITHDRAWN)
        .exists()
    )


def amend(
    *,
    diploma_id: UUID,
    expected_version: int,
    changes: Mapping[str, FieldChange],
    source: Source,
    act: Act,
) -> DiplomaVersion:
    """Replace the values of some fields: a value, None (*there is none*) or `UNKNOWN`.

    Raises `NotFound`, `Stale` when the head is not `expected_version`, and `Refused` when nothing changes,
    a value does not fit, or the diploma was withdrawn.
    """
    return _replace(diploma_id, expected_version, act, Change.Kind.AMENDED, steps.amending(changes, source))


def issue(
    *, diploma_id: UUID, expected_version: int, issue_date: datetime.date, source: Source, act: Act
) -> DiplomaVersion:
    """Issue a document that was deferred (WHW art. 7.11(3)). Raises as `amend`."""
    return _replace(diploma_id, expected_version, act, Change.Kind.ISSUED, steps.issuing(issue_date, source))


def defer(*, diploma_id: UUID, expected_version: int, act: Act) -> DiplomaVersion:
    """The candidate asked not to issue yet (WHW art. 7.11(3)): no extract and no release until `issue`."""
    return _replace(diploma_id, expected_version, act, Change.Kind.DEFERRED, steps.deferring())


def withdraw(*, diploma_id: UUID, expected_version: int, act: Act) -> DiplomaVersion:
    """Take a diploma back, for instance after fraud. What it said stays in its versions."""
    return _replace(diploma_id, expected_version, act, Change.Kind.WITHDRAWN, steps.withdrawing())


# --- how a version is written ---


@transaction.atomic
def _replace(
    diploma_id: UUID, expected_version: int, act: Act, kind: Change.Kind, step: Step
) -> DiplomaVersion:
    act.check(kind)
    diploma = Diploma.objects.filter(pk=diploma_id).first()
    if diploma is None:
        raise NotFound(_("Dit diploma staat niet in het register."))
    if diploma.head != expected_version:
        raise _stale()
    before = DiplomaVersion.objects.get(diploma_id=diploma_id, number=expected_version)
    said = VersionContent.objects.filter(version=before).first()
    if said is None:
        raise Refused(_("De inhoud van dit diploma is gewist, omdat de bewaartermijn voorbij is."))
    if act.at < before.recorded_at:
        raise Refused(_("Deze wijziging zou ouder zijn dan de versie die zij vervangt."))
    facts = Facts.from_json(said.content)
    if facts.state == State.WITHDRAWN:
        raise Refused(_("Dit diploma is ingetrokken en verandert niet meer."))
    facts, provenance = step(facts, Provenance.from_json(said.provenance))
    content.check(facts)
    _check_organisations(facts)
    number = expected_version + 1
    # Compare and set: of two writers that read the same head, the second finds no row and is refused.
    if not Diploma.objects.filter(pk=diploma_id, head=expected_version).update(head=number, **_cache(facts)):
        raise _stale()
    version = _write_version(diploma, number, bytes(before.hash), facts, provenance, act)
    _write_parties(diploma, facts)
    _tell(diploma, number, kind, act, holder=facts.holder)
    return version


def broken_constraint(error: IntegrityError) -> str:
    """The name of the constraint that the database refused, or an empty text."""
    cause = error.__cause__
    return cause.diag.constraint_name or "" if isinstance(cause, psycopg.Error) else ""


def _stale() -> Stale:
    return Stale(_("Dit diploma is intussen gewijzigd. Bekijk de nieuwe gegevens en probeer het opnieuw."))


def _write_version(
    diploma: Diploma, number: int, previous: bytes, facts: Facts, provenance: Provenance, act: Act
) -> DiplomaVersion:
    sealed = seal_version(
        diploma_id=diploma.pk, number=number, previous=previous, facts=facts, provenance=provenance, act=act
    )
    version = DiplomaVersion.objects.create(
        diploma=diploma,
        number=number,
        recorded_at=act.at,
        actor=act.actor,
        reason=act.reason,
        source=act.source,
        scheme=chain.SCHEME,
        commitment=sealed.commitment,
        previous=previous,
        hash=sealed.hash,
    )
    VersionContent.objects.create(
        version=version,
        salt=sealed.salt,
        content=sealed.content,
        provenance=sealed.provenance,
        reason_text=act.reason_text,
    )
    return version


@dataclass(frozen=True, slots=True)
class SealedVersion:
    """The computed parts of a version: stored JSON, salt (16 bytes), commitment and hash (32 bytes each)."""

    content: dict[str, Json]
    provenance: dict[str, Json]
    salt: bytes
    commitment: bytes
    hash: bytes


def seal_version(
    *, diploma_id: UUID, number: int, previous: bytes, facts: Facts, provenance: Provenance, act: Act
) -> SealedVersion:
    """Compute what binds a version. Writes nothing."""
    body, origin = facts.to_json(), provenance.to_json()
    salt, bound, sealed = seal_canonical(
        diploma_id=diploma_id,
        number=number,
        previous=previous,
        content=chain.canonical(body),
        provenance=chain.canonical(origin),
        act=act,
    )
    return SealedVersion(content=body, provenance=origin, salt=salt, commitment=bound, hash=sealed)


def seal_canonical(
    *, diploma_id: UUID, number: int, previous: bytes, content: bytes, provenance: bytes, act: Act
) -> tuple[bytes, bytes, bytes]:
    """Salt, commitment and hash of a version whose content and provenance are in canonical form already."""
    salt = chain.new_salt()
    bound = chain.commitment_of(
        salt=salt, content=content, provenance=provenance, reason_text=act.reason_text
    )
    metadata = chain.Metadata(diploma_id, number, act.at, act.actor, str(act.reason.value), act.source)
    return salt, bound, chain.version_hash(previous=previous, commitment=bound, metadata=metadata)


def parties_of(facts: Facts) -> list[tuple[UUID, Role, int]]:
    """(organisation, role, order) that follow from the facts."""
    rows = [(facts.deliverer, Role.DELIVERS, 0)]
    rows += [(UUID(o.id), Role.AWARDS, n) for n, o in enumerate(facts.organisations("institution"))]
    rows += [(UUID(o.id), Role.PARTNER, n) for n, o in enumerate(facts.organisations("joint_partners"))]
    return rows


def _write_parties(diploma: Diploma, facts: Facts) -> None:
    wanted = parties_of(facts)
    present = list(
        DiplomaParty.objects.filter(diploma=diploma).values_list("organisation_id", "role", "order")
    )
    if sorted(map(str, wanted)) == sorted(str((o, Role(r), n)) for o, r, n in present):
        return
    DiplomaParty.objects.filter(diploma=diploma).delete()
    DiplomaParty.objects.bulk_create(
        DiplomaParty(diploma=diploma, organisation_id=organisation, role=role, order=order)
        for organisation, role, order in wanted
    )


def _check_organisations(facts: Facts) -> None:
    named = {organisation for organisation, _role, _order in parties_of(facts)}
    if Organisation.objects.filter(pk__in=named).count() != len(named):
        raise Refused(_("Een van de instellingen staat niet in het register."))


def _tell(diploma: Diploma, number: int, kind: Change.Kind, act: Act, holder: UUID | None = None) -> None:
    Change.objects.create(
        at=act.at, kind=kind, holder_id=holder or diploma.holder_id, diploma=diploma, version=number
    )


def _cache(facts: Facts) -> dict[str, object]:
    """The head's cached columns."""
    programme = facts.programme
    programme_id = (
        Programme.objects.filter(system=programme.system, code=programme.code)
        .values_list("pk", flat=True)
        .first()
    )
    if programme_id is None:
        raise Refused(
            _("De opleiding %(system)s %(code)s staat niet in het register.")
            % {"system": programme.system, "code": programme.code}
        )
    return {
        "holder_id": facts.holder,
        "programme_id": programme_id,
        "sector": facts.sector,
        "kind": facts.kind,
        "exam_date": facts.exam_date,
        "state": facts.state,
        "known": facts.known_mask,
        "none": facts.none_mask,
    }
