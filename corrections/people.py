"""Who acts on a request, and in which part."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Kind, Membership, User
from accounts.roles import Role, current_roles, valid_at
from corrections.received import Received
from corrections.workflow import Who
from diplomas.errors import NotFound, Refused
from diplomas.scopes import carriers_of
from institutions.access import is_own

ROLES: Final = {
    Who.REVIEWER: Role.REVIEWER,
    Who.SECOND_REVIEWER: Role.SECOND_REVIEWER,
    Who.OBJECTION_HANDLER: Role.OBJECTION_HANDLER,
    Who.HELPDESK: Role.HELPDESK,
}


# Who may enter what came by post or telephone. A helpdesk reads only.
ENTERING: Final = frozenset({Who.REVIEWER, Who.OBJECTION_HANDLER})

# Ours. Who was away longer is asked before they are given work, and theirs may be taken over.
LAST_LOGIN: Final = datetime.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody in one part; `user` is None for what happens by itself.

    A colleague who enters what came by post or telephone acts as HOLDER for `on_behalf_of`, and `received`
    says how and when it came.
    """

    user: User | None
    who: Who
    organisation: UUID | None = None
    on_behalf_of: UUID | None = None
    received: Received | None = None

    @property
    def person(self) -> User:
        """The account. Raises ValueError for what happens by itself."""
        if self.user is None:
            raise ValueError("nobody did this")
        return self.user

    @property
    def holder_id(self) -> UUID:
        """Whose requests these are, for who acts as HOLDER. Raises ValueError for who has none."""
        found = self.on_behalf_of or self.person.holder_id
        if found is None:
            raise ValueError("this account is not in the register")
        return found

    @property
    def enters(self) -> User | None:
        """The colleague who does this in the holder's name; None for whoever acts for themselves."""
        return self.user if self.on_behalf_of else None

    @property
    def day(self) -> datetime.date:
        """On which day this counts as done: today, or when it was with us."""
        return self.received.on if self.received else timezone.localdate()


SYSTEM: Final = Actor(None, Who.SYSTEM)


def holder(user: User) -> Actor:
    """Somebody at their own requests. Raises `NotFound` for who is not in the register."""
    if not user.is_holder or user.holder_id is None:
        raise NotFound(_("Wij vinden dit verzoek niet."))
    return Actor(user, Who.HOLDER)


def staff(user: User, who: Who) -> Actor:
    """Somebody of the register in this part. Raises `NotFound` for who does not have the role now."""
    if not user.is_staff or not user.is_active or ROLES[who] not in current_roles(user):
        raise NotFound(_("Wij vinden dit verzoek niet."))
    return Actor(user, who)


def entering(user: User, holder: UUID, received: Received | None = None) -> Actor:
    """A colleague who enters what came from this holder by post, by telephone or at the counter.

    A draft does not say yet how and when it came. Raises `NotFound` for who does not handle requests,
    `Refused` for who is the holder, and for a day that is still to come.
    """
    if not parts(user) & ENTERING:
        raise NotFound(_("Wij vinden dit verzoek niet."))
    if is_own(user, holder):
        raise Refused(_("Dit is uw eigen verzoek. Een collega behandelt het."))
    if received and received.on > timezone.localdate():
        raise Refused(_("De dag waarop het binnenkwam, kan niet in de toekomst liggen."))
    if received and received.posted and received.posted > received.on:
        raise Refused(_("Een brief kan niet later zijn gepost dan hij binnenkwam."))
    return Actor(user, Who.HOLDER, on_behalf_of=holder, received=received)


def parts(user: User) -> frozenset[Who]:
    """Every part in which this account may act now."""
    if not user.is_authenticated or not user.is_staff:
        return frozenset()
    roles = current_roles(user)
    return frozenset(who for who, role in ROLES.items() if role in roles)


def working(who: Who) -> QuerySet[User]:
    """Who does this work: with the role now, or whose last login, at most LAST_LOGIN ago, brought it.

    Roles come with each login and end with the session, so at nine in the morning hardly anybody has one: a
    colleague who is at lunch still works here. A role that a later login did not bring again, also a login
    that was refused because it brought none, or that an administrator ended, was taken away and counts no
    more. What is given to them waits for the login that brings the role; nothing can be done with it before.
    """
    return _with_role(role=ROLES[who])


def answering_for(organisation: UUID) -> QuerySet[User]:
    """Who answers the questions to this institution: its registrars, and those of who took it over."""
    return _with_role(role=Role.REGISTRAR, organisation__in=carriers_of(organisation))


def _with_role(**which: Any) -> QuerySet[User]:
    now = timezone.now()
    role = Membership.objects.filter(user=OuterRef("pk"), valid_from__lte=now, **which)
    since = Membership.objects.filter(
        user=OuterRef("user"), source=Membership.Source.CLAIMS, valid_from__gt=OuterRef("valid_from")
    )
    brought = role.filter(
        Q(user__without_role_at__isnull=True) | Q(user__without_role_at__lt=F("valid_from")),
        source=Membership.Source.CLAIMS, valid_from__gte=now - LAST_LOGIN,
    )  # fmt: skip
    return User.objects.filter(
        Exists(role.filter(valid_at(now))) | Exists(brought.exclude(Exists(since))),
        is_active=True, kind=Kind.STAFF,
    )  # fmt: skip


def of_others[Q: QuerySet](rows: Q, user: User) -> Q:
    """These requests without this person's own, in the statement itself: asking first is one trip more."""
    if not user.person:
        return rows
    own = User.objects.filter(kind=Kind.HOLDER, person=user.person, holder__isnull=False)
    return rows.exclude(holder_id__in=own.values("holder_id"))


def own_holder(user: User) -> UUID | None:
    """The holder that this member of staff is themselves, when the register knows."""
    if not user.person:
        return None
    return (
        User.objects.filter(kind=Kind.HOLDER, person=user.person, holder__isnull=False)
        .values_list("holder_id", flat=True)
        .first()
    )
