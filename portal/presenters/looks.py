"""Who of the staff looked at a holder's records, in words: which organisation, why and when. Never who."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from institutions.access import Seen


@dataclass(frozen=True, slots=True)
class Look:
    at: datetime.datetime
    organisation: str
    purpose: str
    diploma: UUID | None


def rows(seen: Sequence[Seen]) -> tuple[Look, ...]:
    return tuple(
        Look(one.at, one.organisation or _("Het diplomaregister"), one.purpose, one.diploma) for one in seen
    )
