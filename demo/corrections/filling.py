"""Fills the demonstration with correction requests, once: a second run finds them and adds nothing."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from corrections.models import CorrectionRequest
from demo.corrections import cast, quarter, states


@transaction.atomic
def fill() -> int:
    """Make sure that they are there. Returns how many were made."""
    if CorrectionRequest.objects.exists():
        return 0
    owned = cast.owned()
    made = quarter.fill(owned)
    return made + states.fill(owned, timezone.localdate())
