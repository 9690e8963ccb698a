"""The twin of `register.record` for many records at once: the same rows, hashes, caches and checks, by COPY.

One call is one transaction. Holders, their numbers and former names, diplomas, versions, contents, parties
and the change feed are written table by table. What a record says is checked by the same `content.check`:
each record, or (`check_every`) each first one of its shape and then one in so many. Sampling is for data that
a program makes from few patterns; what an institution delivers is checked one by one.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import chain, content, numbers, register
from .content import Facts, Provenance
from .copying import Row, copy, jsonb, keys_checked_by_caller, reserve
from .errors import Refused
from .models import Change, Holder, Organisation, Programme
from .persons import SOURCE, PersonData, last_day
from .register import MAXIMUM_SOURCE_KEY, Act, broken_constraint, parties_of
from .remembered import Remembered
from .steps import Step
from .terms import Role, State


@dataclass(frozen=True, slots=True)
class NewHolder:
    """A person who is not in the register yet."""

    id: UUID
    person: PersonData


@dataclass(frozen=True, slots=True)
class Then:
    """What happened to a record after it came in: one more version."""

    kind: Change.Kind
    step: Step
    act: Act


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record as `register.record` takes it, and what happened to it since, in order."""

    id: UUID
    facts: Facts
    source_key: str
    provenance: Provenance
    act: Act
    then: Sequence[Then] = ()


@dataclass(slots=True)
class Loaded:
    """How much was written."""

    holders: int = 0
    diplomas: int = 0
    versions: int = 0


class Loader:
    """Writes one load after another, remembering what records have alike and which schools there are.

    Reference data that change meanwhile are not seen; make a new loader then. With `own_keys` the loader
    answers for the foreign keys itself, which it checks anyway, and the database looks none of them up: only
    for a register that nobody else writes to.
    """

    def __init__(self, *, own_keys: bool = False) -> None:
        self._written, self._reference = Remembered(), _Reference()
        self._own_keys = own_keys

    @transaction.atomic
    def load(
        self,
        *,
        holders: Iterable[NewHolder] = (),
        records: Iterable[Prepared] = (),
        check_every: int = 1,
    ) -> Loaded:
        """Write holders and records in one transaction; all of it passes through memory.

        Raises `Refused` as `register.record` does, and for a number that is somebody's already;
        `InvalidNumber` for one that cannot be. Nothing is written then. Holders of the records must be in
        the register or among `holders`.
        """
        tables = _Tables(self._written, self._reference)
        done = Loaded()
        for new in holders:
            tables.add_holder(new)
            done.holders += 1
        for record in records:
            done.versions += tables.add_record(record, check_every)
            done.diplomas += 1
        try:
            with transaction.atomic():
                if self._own_keys:
                    tables.check_holders()
                    with keys_checked_by_caller():
                        tables.write()
                else:
                    tables.write()
                    # Foreign keys are checked at the end of a transaction; now, so that the words are ours.
                    connection.check_constraints()
        except IntegrityError as error:
            raise _refusal(error) from None
        return done


def load(
    *, holders: Iterable[NewHolder] = (), records: Iterable[Prepared] = (), check_every: int = 1
) -> Loaded:
    """One load, as `Loader.load`."""
    return Loader().load(holders=holders, records=records, check_every=check_every)


def _refusal(error: IntegrityError) -> Exception:
    match broken_constraint(error):
        case "diploma_source_key_once":
            return Refused(_("Deze instelling leverde al een diploma aan met deze sleutel."))
        case "holder_number_once":
            return Refused(_("Dit nummer is al van iemand."))
        case name if "holder_id" in name:
            return _unknown_holder()
    return error


def _unknown_holder() -> Refused:
    return Refused(_("Deze persoon staat niet in het register."))


# --- rows ---


@dataclass(slots=True)
class _Tables:
    """The rows of one load, collected table by table."""

    written: Remembered
    reference: _Reference
    holders: list[Row] = field(default_factory=list)
    names: list[Row] = field(default_factory=list)
    numbers: list[Row] = field(default_factory=list)
    diplomas: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)
    contents: list[Row] = field(default_factory=list)
    parties: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    shapes: dict[Row, int] = field(default_factory=dict)
    parties_of: dict[Row, tuple[Any, Any, Any, list[tuple[UUID, Role, int]]]] = field(default_factory=dict)
    checked: dict[tuple[int, str], Act] = field(default_factory=dict)

    def add_holder(self, new: NewHolder) -> None:
        person, birth = new.person, new.person.birth_date
        if person.kind not in settings.HOLDER_NUMBER_KINDS:
            raise Refused(_("Met dit soort nummer kan niemand in dit register staan."))
        died = None if person.died_on is None else last_day(person.died_on, person.as_of)
        name = person.name
        self.holders.append(
            (new.id, name.given_names, name.prefix, name.surname, person.sex, birth.year, birth.month,
             birth.day, died, person.protected, person.as_of)
        )  # fmt: skip
        self._add_number(new.id, person, person.number, None)
        for replaced in person.replaced_numbers:
            self._add_number(new.id, person, replaced, timezone.localdate(person.as_of))
        for former in person.former_names:
            old = former.name
            self.names.append(
                (
                    new.id,
                    old.given_names,
                    old.prefix,
                    old.surname,
                    former.valid_from,
                    former.valid_until,
                    SOURCE,
                )
            )
        self.changes.append((person.as_of, Change.Kind.PERSON.value, new.id, None, None))

    def _add_number(self, holder: UUID, person: PersonData, number: str, until: datetime.date | None) -> None:
        kind = person.kind
        numbers.check(kind, number)
        digest, cipher = numbers.digest(kind, number), numbers.encrypt(kind, number)
        self.numbers.append((holder, kind.value, digest.key_id, digest.value, cipher.value, until))

    def add_record(self, record: Prepared, check_every: int) -> int:
        """The rows of one record with all its versions; gives how many versions."""
        if not 0 < len(record.source_key) <= MAXIMUM_SOURCE_KEY:
            raise Refused(
                _("De sleutel van de instelling heeft 1 tot %(n)d tekens.") % {"n": MAXIMUM_SOURCE_KEY}
            )
        if record.facts.state == State.WITHDRAWN:
            raise Refused(_("Een nieuw diploma kan niet meteen ingetrokken zijn."))
        self._check_act(record.act, Change.Kind.RECORDED)
        facts, provenance, act, kind = record.facts, record.provenance, record.act, Change.Kind.RECORDED
        previous = self._add_version(
            record.id, 1, chain.NOTHING_BEFORE, facts, provenance, act, kind, check_every
        )
        for number, then in enumerate(record.then, start=2):
            self._check_act(then.act, then.kind)
            if then.act.at < act.at:
                raise Refused(_("Deze wijziging zou ouder zijn dan de versie die zij vervangt."))
            if facts.state == State.WITHDRAWN:
                raise Refused(_("Dit diploma is ingetrokken en verandert niet meer."))
            facts, provenance = then.step(facts, provenance)
            act = then.act
            previous = self._add_version(
                record.id, number, previous, facts, provenance, act, then.kind, check_every
            )
        self._add_head(record, facts, 1 + len(record.then))
        return 1 + len(record.then)

    def _add_version(
        self, diploma: UUID, number: int, previous: bytes, facts: Facts, provenance: Provenance, act: Act,
        kind: Change.Kind, check_every: int,
    ) -> bytes:  # fmt: skip
        body = self.written.content(facts)
        if self._wants_check(facts, check_every):
            content.check(facts)
            if body != chain.canonical(facts.to_json()):
                raise RuntimeError("The fast form of content differs from the canonical form.")
        origin = self.written.provenance(provenance)
        salt, bound, sealed = register.seal_canonical(
            diploma_id=diploma, number=number, previous=previous, content=body, provenance=origin, act=act
        )
        self.versions.append(
            (
                diploma,
                number,
                act.at,
                act.actor,
                act.reason.value,
                act.source,
                chain.SCHEME,
                bound,
                previous,
                sealed,
            )
        )
        self.contents.append((salt, jsonb(body), jsonb(origin), act.reason_text))
        self.changes.append((act.at, kind.value, facts.holder, diploma, number))
        return sealed

    def _check_act(self, act: Act, kind: Change.Kind) -> None:
        """Once for each act: a batch is one act, and many records."""
        if (id(act), kind.value) not in self.checked:
            act.check(kind)
            self.checked[id(act), kind.value] = act

    def _wants_check(self, facts: Facts, every: int) -> bool:
        if every == 1:
            return True
        kind = facts.fields.get("document_kind")
        # Texts only: their hashes are remembered, those of enums and data classes are not.
        shape = (facts.sector.value, getattr(kind, "code", ""), facts.state.value, *facts.fields)
        seen = self.shapes.get(shape, 0)
        self.shapes[shape] = seen + 1
        return seen % every == 0

    def _add_head(self, record: Prepared, facts: Facts, head: int) -> None:
        known, none = self.written.masks(facts.fields)
        self.diplomas.append(
            (record.id, facts.deliverer, record.source_key, head, facts.holder,
             self.reference.programme(facts), facts.sector.value, facts.kind.value, facts.exam_date,
             facts.state.value, known, none)
        )  # fmt: skip
        for organisation, role, order in self._parties(facts):
            self.parties.append((record.id, organisation, role.value, order))

    def _parties(self, facts: Facts) -> list[tuple[UUID, Role, int]]:
        """Remembered by the organisations' own values, which records of a school share."""
        named = facts.fields.get("institution"), facts.fields.get("joint_partners")
        key = (id(facts.deliverer), id(named[0]), id(named[1]))
        found = self.parties_of.get(key)
        if found is None:
            parties = parties_of(facts)
            self.reference.check_organisations(parties)
            # What the key is made of is kept, so that nothing else can get its identity.
            found = self.parties_of[key] = (facts.deliverer, *named, parties)
        return found[-1]

    def check_holders(self) -> None:
        """Raises `Refused` when a record is of somebody who is neither new nor in the register."""
        named = {holder for _at, _kind, holder, _diploma, _version in self.changes}
        unknown = named - {row[0] for row in self.holders}
        if Holder.objects.filter(pk__in=unknown).count() != len(unknown):
            raise _unknown_holder()

    def write(self) -> None:
        """Everything in one go, referred-to tables first."""
        ids = reserve("diplomas_diplomaversion", len(self.versions))
        copy("diplomas_holder", self.holders)
        copy("diplomas_holdername", self.names)
        copy("diplomas_holdernumber", self.numbers)
        copy("diplomas_diploma", self.diplomas)
        copy("diplomas_diplomaversion", ((id, *row) for id, row in zip(ids, self.versions, strict=True)))
        copy("diplomas_versioncontent", ((id, *row) for id, row in zip(ids, self.contents, strict=True)))
        copy("diplomas_diplomaparty", self.parties)
        copy("diplomas_change", self.changes)


@dataclass(slots=True)
class _Reference:
    """Which programmes and organisations there are, read once."""

    programmes: Mapping[tuple[str, str], int] = field(
        default_factory=lambda: {
            (system, code): pk for pk, system, code in Programme.objects.values_list("pk", "system", "code")
        }
    )
    organisations: frozenset[UUID] = field(
        default_factory=lambda: frozenset(Organisation.objects.values_list("pk", flat=True))
    )

    def programme(self, facts: Facts) -> int:
        programme = facts.programme
        found = self.programmes.get((programme.system, programme.code))
        if found is None:
            raise Refused(
                _("De opleiding %(system)s %(code)s staat niet in het register.")
                % {"system": programme.system, "code": programme.code}
            )
        return found

    def check_organisations(self, parties: Iterable[tuple[UUID, Role, int]]) -> None:
        if not all(organisation in self.organisations for organisation, _role, _order in parties):
            raise Refused(_("Een van de instellingen staat niet in het register."))
