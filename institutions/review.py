"""Roles that somebody set by hand: whether they are still right, and which end soon."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import valid_at
from diplomas.present_names import names_today_of
from institutions.desk import Desk

# So many at once on the page; what is decided makes room for the next.
MOST = 100
SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Row:
    membership: Membership
    organisation: str
    mine: bool  # whether this desk may decide about it


def may_keep(desk: Desk, account: User) -> bool:
    """Nobody keeps their own account, and only a superuser touches a superuser's."""
    if desk.user.same_person(account):
        return False
    return desk.user.is_superuser or (desk.keeps_reference_data and not account.is_superuser)


def staff_accounts() -> QuerySet[User]:
    return User.objects.filter(kind="staff")


def local_roles() -> QuerySet[Membership]:
    """Set by hand and in force now. Roles of a login service are given anew at every login."""
    return Membership.objects.filter(valid_at(timezone.now()), source=Membership.Source.LOCAL).select_related(
        "user", "organisation"
    )


def due() -> QuerySet[Membership]:
    """Nobody looked at these for too long; the longest ago first."""
    before = timezone.now() - datetime.timedelta(days=settings.ROLE_REVIEW_DAYS)
    seen = Coalesce(F("reviewed_at"), F("valid_from"))
    return local_roles().annotate(seen=seen).filter(seen__lt=before).order_by("seen", "pk")


def ending_soon() -> QuerySet[Membership]:
    until = timezone.now() + datetime.timedelta(days=SOON_DAYS)
    return local_roles().filter(valid_until__lte=until).order_by("valid_until", "pk")


def rows(desk: Desk, found: Sequence[Membership]) -> list[Row]:
    names = names_today_of({m.organisation_id for m in found if m.organisation_id})
    return [
        Row(m, names.get(m.organisation_id, str(m.organisation or "")), may_keep(desk, m.user)) for m in found
    ]


def membership(key: str) -> Membership | None:
    """A role set by hand, in force or not."""
    local = Membership.objects.filter(source=Membership.Source.LOCAL).select_related("user")
    return local.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None


@transaction.atomic
def decide(by: User, found: Membership, *, still_right: bool) -> bool:
    """Keep the role or end it now; False when it was no longer waiting for this."""
    locked = Membership.objects.select_for_update().filter(pk=found.pk).first()
    if locked is None or not due().filter(pk=found.pk).exists():
        return False
    now = timezone.now()
    if still_right:
        locked.reviewed_at, locked.reviewed_by = now, by
    else:
        locked.valid_until = now
    locked.save(update_fields=["reviewed_at", "reviewed_by", "valid_until"])
    _log(by.pk, found.user_id)
    return True


def _log(by: UUID, account: UUID) -> None:
    """That somebody acted on this account; never what it says."""
    LogEntry.objects.create(
        user_id=by,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(account),
        object_repr=str(account),
        action_flag=CHANGE,
        change_message="",
    )
