"""From what a login service says to an account of ours. The person number goes no further than this file."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import Door, Kind, Membership, User
from accounts.refusals import LoginRefused
from accounts.roles import INSTITUTION_ROLES, REGISTER_ROLES, Role, valid_at
from diplomas import numbers, persons
from diplomas.errors import DomainError
from diplomas.models import Diploma, Holder, Organisation
from diplomas.terms import NumberKind

log = structlog.get_logger("accounts.people")
BRIN_PREFIX = "brin:"
OIN_PREFIX = "oin:"


def holder_account(*, claims: dict, be_known: bool = False) -> User:
    """The account of the person with this claim `bsn`, made at their first login.

    A person whom the register does not know gets an account without a holder: that is no error. Who asks to
    `be_known`, to report a diploma that is missing, is taken over from the BRP; when that cannot be now,
    they stay unknown.
    Raises LoginRefused: number_missing, number_invalid, number_not_for_demo, deceased, disabled.
    """
    number = _checked_number(claims.get("bsn"))
    holder = persons.find_holder(NumberKind.BSN, number)
    if holder is None and be_known:
        holder = _taken_over(number)  # raises for who died: nobody is taken over to be refused
    if holder is not None and holder.is_deceased:
        raise LoginRefused("deceased")
    subjects = [str(digest) for digest in numbers.digests(NumberKind.BSN, number)]
    user = _once_more_after_a_race(lambda: _holder_user(subjects, holder))
    if not user.is_active:
        raise LoginRefused("disabled")
    return user


def _taken_over(number: str) -> Holder | None:
    """None when the BRP does not answer, knows nobody, or says what cannot be stored: the login goes on."""
    try:
        person = persons.get_person_register().person(NumberKind.BSN, number)
        if person is None:
            raise persons.UnknownPerson
        if person.died_on is None:
            return persons.register_holder(kind=NumberKind.BSN, number=number, person=person)
    except (DomainError, DataError) as error:
        log.warning("not taken over from the BRP", reason=type(error).__name__)
        return None
    raise LoginRefused("deceased")


def european_account(*, claims: dict, be_known: bool = False) -> User:
    """The account of somebody with a European login (eIDAS).

    With a claim `bsn` (the broker matched the person in the BRP) it is that person's account, as with DigiD.
    Without, it is an account of the identifier `sub` alone, of which a keyed digest is kept. Nobody is ever
    looked up by name and date of birth: other people may share them. Names and birth date in the claims are
    not read. Raises LoginRefused: what `holder_account` does, identifier_missing, disabled.
    """
    if claims.get("bsn") not in (None, ""):
        return holder_account(claims=claims, be_known=be_known)
    identifier = claims.get("sub")
    if not isinstance(identifier, str) or not identifier:
        raise LoginRefused("identifier_missing")
    subjects = [str(digest) for digest in numbers.text_digests("eidas", identifier)]
    user = _once_more_after_a_race(lambda: _user_without_number(subjects))
    if not user.is_active:
        raise LoginRefused("disabled")
    return user


def staff_account(*, claims: dict) -> User:
    """The account of a member of staff, with the roles that this login brought and no others.

    Claims: `sub`, `name`, `email`, `roles` (codes of accounts.roles.Role) and `organisation` ("brin:…" or
    "oin:…"). Without a usable address there is no e-mail that says that work waits.
    Roles in the register itself count only for the organisation that keeps it; an institution's roles only
    for an institution we know. A claim `bsn` is not looked at: staff are not looked up as persons here.
    Without any role, those that an earlier login brought end too. Raises LoginRefused: no_role, disabled.
    """
    roles, organisation = _granted_roles(claims)
    if not roles:
        _end_roles(claims)
        raise LoginRefused("no_role")
    user = _once_more_after_a_race(lambda: _staff_user(claims))
    if not user.is_active:
        raise LoginRefused("disabled")
    _sync_memberships(user, roles, organisation)
    return user


def has_diplomas(user: User) -> bool:
    """Whether the register holds anything about this holder."""
    return user.holder_id is not None and Diploma.objects.filter(holder_id=user.holder_id).exists()


def _checked_number(claim: object) -> str:
    if not isinstance(claim, str) or not claim:
        raise LoginRefused("number_missing")
    try:
        number = numbers.check_bsn(claim)
    except numbers.InvalidNumber:
        raise LoginRefused("number_invalid") from None
    if settings.DEMO and not numbers.is_test_bsn(number):
        raise LoginRefused("number_not_for_demo")
    return number


def _once_more_after_a_race(find_or_make) -> User:
    """Two first logins at once both want to make the account; the database lets one, the other finds it."""
    try:
        return find_or_make()
    except IntegrityError:
        return find_or_make()


@transaction.atomic
def _holder_user(subjects: list[str], holder: Holder | None) -> User:
    """Finds by holder first: somebody whose number changed keeps their account, under the new number."""
    accounts = User.objects.select_for_update().filter(door=Door.DIGID)
    by_subject = accounts.filter(subject__in=subjects).first()
    by_holder = accounts.filter(holder=holder).first() if holder else None
    user = by_holder or by_subject or User(kind=Kind.HOLDER, door=Door.DIGID)
    if by_holder and by_subject and by_holder != by_subject:
        _retire(by_subject)
    if user.holder_id is not None and holder is None:  # the number was once linked and is no longer
        user.holder = None
    if holder is not None:
        user.holder = holder
    user.subject = subjects[0]
    if not user.password:
        user.set_unusable_password()
    user.save()
    return user


@transaction.atomic
def _user_without_number(subjects: list[str]) -> User:
    """Found under every key there is, written under the newest."""
    user = User.objects.select_for_update().filter(door=Door.EIDAS, subject__in=subjects).first()
    if user is None:
        user = User(kind=Kind.HOLDER, door=Door.EIDAS)
        user.set_unusable_password()
    user.subject = subjects[0]
    user.save()
    return user


def _retire(user: User) -> None:
    """Frees the number of an account that turned out to be the same person's second one."""
    user.subject = f"retired:{user.pk}"
    user.is_active = False
    user.save(update_fields=["subject", "is_active"])


@transaction.atomic
def _staff_user(claims: dict) -> User:
    user = User.objects.select_for_update().filter(door=Door.STAFF, subject=claims["sub"]).first()
    if user is None:
        user = User(kind=Kind.STAFF, door=Door.STAFF, subject=claims["sub"])
        user.set_unusable_password()
    user.display_name = str(claims.get("name") or "")[:200]
    user.person = str(claims.get("person") or "")[:255]
    user.email = _address(claims)
    user.save()
    return user


def _address(claims: dict) -> str:
    """The address at work, as this login brought it; empty for none, or for one that nobody checked."""
    address = claims.get("email")
    if not isinstance(address, str) or claims.get("email_verified") is False or len(address) > 254:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address


def _granted_roles(claims: dict) -> tuple[frozenset[Role], Organisation | None]:
    claimed = claims.get("roles")
    known = {Role(value) for value in claimed if value in Role.values} if isinstance(claimed, list) else set()
    name = claims.get("organisation")
    if not isinstance(name, str):
        return frozenset(), None
    if name.startswith(OIN_PREFIX):
        ours = bool(settings.REGISTER_OIN) and name.removeprefix(OIN_PREFIX) == settings.REGISTER_OIN
        return frozenset(known & (REGISTER_ROLES | {Role.AUDITOR})) if ours else frozenset(), None
    organisation = Organisation.objects.filter(brin=name.removeprefix(BRIN_PREFIX)).first()
    if not name.startswith(BRIN_PREFIX) or organisation is None:
        return frozenset(), None
    return frozenset(known & (INSTITUTION_ROLES | {Role.AUDITOR})), organisation


@transaction.atomic
def _end_roles(claims: dict) -> None:
    """Of somebody we know, what an earlier login brought; and when that was, for who asks who works here."""
    user = User.objects.select_for_update().filter(door=Door.STAFF, subject=claims["sub"]).first()
    if user is None:
        return
    now = timezone.now()
    user.memberships.filter(valid_at(now), source=Membership.Source.CLAIMS).update(valid_until=now)
    user.without_role_at = now
    user.save(update_fields=["without_role_at"])


@transaction.atomic
def _sync_memberships(user: User, roles: frozenset[Role], organisation: Organisation | None) -> None:
    """Ends what an earlier login brought and writes what this one did, for as long as a session can last.

    Ended memberships stay: who held which role when can be looked up later.
    """
    User.objects.select_for_update().get(pk=user.pk)
    now = timezone.now()
    user.memberships.filter(valid_at(now), source=Membership.Source.CLAIMS).update(valid_until=now)
    until = now + timedelta(seconds=settings.STAFF_SESSION_SECONDS)
    Membership.objects.bulk_create(
        Membership(
            user=user,
            role=role,
            organisation=organisation,
            valid_from=now,
            valid_until=until,
            source=Membership.Source.CLAIMS,
        )
        for role in sorted(roles)
    )
