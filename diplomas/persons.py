"""Persons come from the population register (BRP, WRO art. 9): the interface to it and what we do with it.

`PersonRegister` is what this package needs of the BRP; who answers is named in `settings.PERSON_REGISTER`.
The services here take its answers into the register: a person who is new, a changed name, a death, secrecy,
another number, a corrected birth date. Each person is one transaction with one event in the change feed, and
only when something really changed, so an answer that comes twice does nothing. No log line, error or feed
event here holds anything of a person.
"""

from __future__ import annotations

import datetime
import logging
from dataclasses import dataclass
from typing import Protocol, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from . import numbers
from .dates import PartialDate
from .errors import DomainError, NotFound, Refused
from .models import Change, FeedCursor, Holder, HolderName, HolderNumber
from .terms import NumberKind

logger = logging.getLogger("diplomas.persons")

SOURCE = "brp"
# The name under which the cursor in the BRP's list of changes is kept.
CONSUMER = "brp-changes"
PAGE_SIZE = 200


class PersonRegisterUnreachable(DomainError):
    """The BRP does not answer, or not in the agreed form. Nothing was changed; try again later."""

    code = "person_register_unreachable"


class PersonUnreadable(PersonRegisterUnreachable):
    """The BRP answers, but what it says about this one person cannot be read. Others may go on."""

    code = "person_unreadable"


class UnknownPerson(Refused):
    """The BRP knows no person with this number."""

    code = "unknown_person"


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as the BRP has it. Somebody with one name has a surname only."""

    surname: str
    given_names: str = ""
    prefix: str = ""

    def __repr__(self) -> str:
        return "<PersonName>"

    @property
    def full_name(self) -> str:
        """Given names, prefix and surname, as they are printed."""
        return " ".join(part for part in (self.given_names, self.prefix, self.surname) if part)


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name somebody had, until (not on) `valid_until`."""

    name: PersonName
    valid_until: datetime.date
    valid_from: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class PersonData:
    """What the BRP says about one person now. Never printed: its `repr` says nothing.

    `number` is the valid number; `replaced_numbers` those it took the place of, oldest first. `sex` is M, V,
    X or empty (unknown). `died_on` may be partial like any date of the BRP; None means alive. `protected` is
    the secrecy indication (geheimhouding). `as_of` is when the BRP said this.
    """

    kind: NumberKind
    number: str
    name: PersonName
    sex: str
    birth_date: PartialDate
    as_of: datetime.datetime
    died_on: PartialDate | None = None
    protected: bool = False
    former_names: tuple[FormerName, ...] = ()
    replaced_numbers: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "<PersonData>"


@dataclass(frozen=True, slots=True)
class PersonChange:
    """Something about a person changed: where it stands in the BRP's list, and whom to ask about.

    What changed is not told: the person is asked for afresh, so the order of messages cannot matter.
    """

    sequence: int
    kind: NumberKind
    number: str

    def __repr__(self) -> str:
        return f"<PersonChange {self.sequence}>"


@dataclass(frozen=True, slots=True)
class ChangePage:
    """The next changes after a cursor, oldest first, and whether more are waiting."""

    changes: tuple[PersonChange, ...]
    more: bool


class PersonRegister(Protocol):
    """The BRP as this register needs it. Both calls raise `PersonRegisterUnreachable`."""

    def person(self, kind: NumberKind, number: str) -> PersonData | None:
        """The person with this number, also when it was replaced by another; None when there is none."""

    def changes(self, *, after: int, limit: int = PAGE_SIZE) -> ChangePage:
        """What changed after this place in the list."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What a round of `apply_changes` did: messages read, persons changed, messages without use."""

    read: int = 0
    changed: int = 0
    refused: int = 0


def get_person_register() -> PersonRegister:
    """The BRP of this installation: `settings.PERSON_REGISTER`, a dotted path."""
    return cast(PersonRegister, import_string(settings.PERSON_REGISTER)())


def find_holder(kind: NumberKind, number: str) -> Holder | None:
    """The holder with this number, valid or replaced since; None when the register does not know it.

    Raises `InvalidNumber` for a number that cannot be of this kind.
    """
    numbers.check(kind, number)
    row = _number_rows(kind, number).select_related("holder").first()
    return row.holder if row else None


def register_holder(
    *, kind: NumberKind, number: str, person: PersonData | None = None, id: UUID | None = None
) -> Holder:
    """The holder with this number, taken over from the BRP when the register does not have it yet.

    `person` is given when it is known already (somebody with an onderwijsnummer is not in the BRP); `id` is
    the id of a new holder.
    Raises `InvalidNumber`, `UnknownPerson`, `PersonRegisterUnreachable`, and `Refused` for a kind of number
    that this installation does not take (settings.HOLDER_NUMBER_KINDS).
    """
    if kind not in settings.HOLDER_NUMBER_KINDS:
        raise Refused(_("Met dit soort nummer kan niemand in dit register staan."))
    if (holder := find_holder(kind, number)) is not None:
        return holder
    if person is None:
        person = get_person_register().person(kind, number)
    if person is None:
        raise UnknownPerson(_("De BRP kent niemand met dit nummer."))
    return _take_over(person, id or uuid4())


def refresh_holder(*, holder_id: UUID) -> bool:
    """Ask the BRP about this holder and take over what differs. Says whether anything did.

    Raises `NotFound`, `UnknownPerson` and `PersonRegisterUnreachable`.
    """
    row = HolderNumber.objects.filter(holder_id=holder_id, valid_until=None).order_by("kind", "id").first()
    if row is None:
        raise NotFound(_("Deze persoon staat niet in het register."))
    kind = NumberKind(row.kind)
    number = numbers.decrypt(kind, numbers.Cipher(key_id=row.key_id, value=bytes(row.cipher)))
    person = get_person_register().person(kind, number)
    if person is None:
        raise UnknownPerson(_("De BRP kent niemand met dit nummer."))
    return update_holder(holder_id=holder_id, person=person)


@transaction.atomic
def update_holder(*, holder_id: UUID, person: PersonData) -> bool:
    """Take over what the BRP says about this holder. Says whether anything differed; then the feed tells it.

    An answer older than the one we have does nothing.
    Raises `NotFound`, and `Refused` when the number already belongs to another holder.
    """
    holder = Holder.objects.select_for_update().filter(pk=holder_id).first()
    if holder is None:
        raise NotFound(_("Deze persoon staat niet in het register."))
    if person.as_of < holder.brp_at:
        return False
    changed = any(
        [
            _add_former_names(holder, person),
            _set_name(holder, person),
            _set_facts(holder, person),
            _set_number(holder, person),
        ]
    )
    holder.brp_at = person.as_of
    holder.save()
    if changed:
        _tell(holder)
    return changed


def apply_changes(*, register: PersonRegister | None = None) -> Applied:
    """Read the BRP's list of changes from where the last round stopped, and take over what concerns holders.

    The cursor moves in the transaction that applies a change: a round that was killed goes on where it was,
    and two rounds at once do nothing twice. A message that cannot be used (a number that belongs to somebody
    else, a name too long to store) is counted, logged by its place in the list and passed. Raises
    `PersonRegisterUnreachable`; what was applied until then stays.
    """
    register = register or get_person_register()
    done = Applied()
    more = True
    while more:
        page = register.changes(after=_cursor())
        for change in page.changes:
            done = _count(done, _apply(register, change))
        more = page.more and bool(page.changes)
    return done


# --- the parts ---


def _apply(register: PersonRegister, change: PersonChange) -> Applied:
    try:
        holder = find_holder(change.kind, change.number)
        # Asked outside the transaction: no lock is held while another machine thinks.
        person = register.person(change.kind, change.number)
        if person is not None and holder is None:
            holder = _holder_by_replaced(person)
        with transaction.atomic():
            if not _move_cursor(change.sequence):
                return Applied()
            changed = bool(holder and person and update_holder(holder_id=holder.pk, person=person))
    except (Refused, PersonUnreadable, numbers.InvalidNumber, NotFound, DataError) as error:
        # A value that no column holds too: one bad answer must not hold up all that come after it.
        logger.warning(
            "person change %d refused: %s", change.sequence, getattr(error, "code", "does_not_fit")
        )
        with transaction.atomic():
            _move_cursor(change.sequence)
        return Applied(read=1, refused=1)
    return Applied(read=1, changed=int(changed))


def _count(done: Applied, step: Applied) -> Applied:
    return Applied(done.read + step.read, done.changed + step.changed, done.refused + step.refused)


def _cursor() -> int:
    row = FeedCursor.objects.filter(consumer=CONSUMER).first()
    return row.change if row else 0


def _move_cursor(sequence: int) -> bool:
    """Claim this change for this round; False when another round was here already."""
    FeedCursor.objects.get_or_create(consumer=CONSUMER)
    return bool(FeedCursor.objects.filter(consumer=CONSUMER, change__lt=sequence).update(change=sequence))


def _holder_by_replaced(person: PersonData) -> Holder | None:
    """The holder whom we know by a number that was replaced since."""
    found = (find_holder(person.kind, number) for number in reversed(person.replaced_numbers))
    return next((holder for holder in found if holder is not None), None)


def _number_rows(kind: NumberKind, number: str) -> QuerySet[HolderNumber]:
    found = Q()
    for digest in numbers.digests(kind, number):
        found |= Q(key_id=digest.key_id, digest=digest.value)
    return HolderNumber.objects.filter(found, kind=kind)


def _take_over(person: PersonData, id: UUID) -> Holder:
    """Make the holder; of two who do this at once the second finds what the first made."""
    if (known := _holder_by_replaced(person)) is not None:
        update_holder(holder_id=known.pk, person=person)
        return Holder.objects.get(pk=known.pk)
    try:
        return _create(person, id)
    except IntegrityError:
        holder = find_holder(person.kind, person.number)
        if holder is None:
            raise
        return holder


@transaction.atomic
def _create(person: PersonData, id: UUID) -> Holder:
    holder = Holder(id=id, brp_at=person.as_of)
    _set_name(holder, person)
    _set_facts(holder, person)
    holder.save(force_insert=True)
    _add_number(holder, person.kind, person.number)
    for replaced in person.replaced_numbers:
        _add_number(holder, person.kind, replaced, valid_until=timezone.localdate(person.as_of))
    _add_former_names(holder, person)
    _tell(holder)
    return holder


def _set_name(holder: Holder, person: PersonData) -> bool:
    """The name now. The one it replaces becomes a former name, unless the BRP listed it as such already."""
    before = PersonName(holder.surname, holder.given_names, holder.prefix)
    if before == person.name:
        return False
    if before.surname and before not in {former.name for former in person.former_names}:
        _add_former_name(holder, FormerName(before, valid_until=timezone.localdate()))
    holder.surname, holder.given_names = person.name.surname, person.name.given_names
    holder.prefix = person.name.prefix
    return True


def _add_former_names(holder: Holder, person: PersonData) -> bool:
    return sum(_add_former_name(holder, former) for former in person.former_names) > 0


def _add_former_name(holder: Holder, former: FormerName) -> bool:
    _row, created = HolderName.objects.get_or_create(
        holder=holder,
        given_names=former.name.given_names,
        prefix=former.name.prefix,
        surname=former.name.surname,
        valid_until=former.valid_until,
        defaults={"valid_from": former.valid_from, "source": SOURCE},
    )
    return created


def _set_facts(holder: Holder, person: PersonData) -> bool:
    """Sex, birth, death and secrecy."""
    before = (holder.sex, holder.birth_date, holder.died_on, holder.protected)
    holder.sex, holder.protected = person.sex, person.protected
    holder.set_birth_date(person.birth_date)
    holder.died_on = None if person.died_on is None else last_day(person.died_on, person.as_of)
    return before != (holder.sex, holder.birth_date, holder.died_on, holder.protected)


def last_day(date: PartialDate, as_of: datetime.datetime) -> datetime.date:
    """The last day that a partial date of death can mean, so that nothing is erased too early."""
    reported = timezone.localdate(as_of)
    if date.year is None:
        return reported
    if date.day is not None:
        return datetime.date(date.year, date.month or 1, date.day)
    year, month = (date.year, date.month + 1) if date.month else (date.year + 1, 1)
    if month > 12:
        year, month = year + 1, 1
    return min(datetime.date(year, month, 1) - datetime.timedelta(days=1), reported)


def _set_number(holder: Holder, person: PersonData) -> bool:
    """The valid number. One that it replaces stays, to be found by, with the day until which it was valid."""
    row = _number_rows(person.kind, person.number).first()
    if row is not None:
        if row.holder_id != holder.pk:
            raise Refused(_("Dit nummer is al van iemand anders in het register."))
        return False
    HolderNumber.objects.filter(holder=holder, kind=person.kind, valid_until=None).update(
        valid_until=timezone.localdate(person.as_of)
    )
    _add_number(holder, person.kind, person.number)
    return True


def _add_number(
    holder: Holder, kind: NumberKind, number: str, valid_until: datetime.date | None = None
) -> None:
    numbers.check(kind, number)
    digest, cipher = numbers.digest(kind, number), numbers.encrypt(kind, number)
    HolderNumber.objects.create(
        holder=holder,
        kind=kind,
        key_id=digest.key_id,
        digest=digest.value,
        cipher=cipher.value,
        valid_until=valid_until,
    )


def _tell(holder: Holder) -> None:
    Change.objects.create(at=timezone.now(), kind=Change.Kind.PERSON, holder=holder)
