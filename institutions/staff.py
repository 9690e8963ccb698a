"""Accounts of staff, for who keeps them."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Kind, User
from institutions.desk import Desk


def keeps_accounts(desk: Desk) -> bool:
    """Functional administrators, and superusers for the first one."""
    return desk.keeps_reference_data or desk.user.is_superuser


def accounts(desk: Desk) -> QuerySet[User]:
    """Every account of staff, never one of a holder; none for who does not keep them."""
    return User.objects.filter(kind=Kind.STAFF) if keeps_accounts(desk) else User.objects.none()
