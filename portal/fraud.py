"""Reports of suspected fraud: taken in from anybody, handled by the register's own staff, removed later."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.extracts.number import ALPHABET
from portal.models import FraudReport


@transaction.atomic
def report_fraud(
    *,
    suspicion: str,
    story: str,
    number: str = "",
    name: str = "",
    organisation: str = "",
    email: str = "",
    phone: str = "",
) -> str:
    """Keep a report and return its reference, for example F-2026-4K7Q2M9T.

    The reference is random: who has one knows nothing of another. A clash of two is one in a million million,
    and the database refuses it.
    """
    now = timezone.now()
    characters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    reference = f"F-{timezone.localdate(now).year}-{characters}"
    FraudReport.objects.create(
        reference=reference,
        at=now,
        suspicion=suspicion,
        story=story,
        number=number,
        name=name,
        organisation=organisation,
        email=email,
        phone=phone,
    )
    return reference


def purge() -> int:
    """Removes reports that were closed longer ago than FRAUD_REPORT_KEEP_DAYS; returns how many."""
    until = timezone.now() - timedelta(days=settings.FRAUD_REPORT_KEEP_DAYS)
    return FraudReport.objects.filter(state=FraudReport.State.CLOSED, closed_at__lt=until).delete()[0]


def reports() -> QuerySet[FraudReport]:
    """Every report, for who may see them."""
    return FraudReport.objects.all()
