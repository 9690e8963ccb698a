"""Writes the disclosure log (WRO art. 33): what left the register, to whom, for what and on which ground."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.utils import timezone

from .models import Disclosure, DisclosureItem, FieldSet


def record(
    disclosure: UUID,
    *,
    at: datetime.datetime,
    party: str,
    purpose: str,
    legal_basis: str,
    field_set: FieldSet,
    holder: UUID,
    versions: Sequence[int],
) -> UUID:
    """Write the row of one release and its items, inside the caller's transaction; returns its id."""
    Disclosure.objects.create(
        id=disclosure,
        at=at,
        party=party,
        purpose=purpose,
        legal_basis=legal_basis,
        field_set=field_set,
        holder_id=holder,
    )
    DisclosureItem.objects.bulk_create(
        DisclosureItem(disclosure_id=disclosure, at=at, version_id=version) for version in versions
    )
    return disclosure


def ensure_partitions(*, first: datetime.date | None = None, months: int = 4) -> int:
    """Make the monthly partitions of the disclosure log ahead of time; returns how many were new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT register_ensure_partitions(%s, %s)", [first or timezone.localdate(), months])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
