"""What came by post, by telephone or at the counter, and is entered by a colleague in the holder's name.

The day it was with us counts for every term, not the day somebody typed it in.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections.models import Event
from corrections.workflow import Action


class Channel(models.TextChoices):
    """How it came."""

    POST = "post", _("Per post")
    PHONE = "phone", _("Per telefoon")
    COUNTER = "counter", _("Aan de balie")


# A notice of default and an objection are in writing (Awb art. 4:17(3), 6:4 and 6:5).
WRITTEN: Final = frozenset({Action.GIVE_NOTICE, Action.OBJECT})
# Under these names a step keeps how and when it came, and the day of the postmark.
_BY, _ON, _POSTED = "received_by", "received_on", "posted_on"


@dataclass(frozen=True, slots=True)
class Received:
    """How something came and on which day; `posted` is the day of the postmark, when it counts (Awb 6:9)."""

    by: Channel
    on: datetime.date
    posted: datetime.date | None = None

    def data(self) -> dict[str, str]:
        """As a step keeps it."""
        posted = {_POSTED: self.posted.isoformat()} if self.posted else {}
        return {_BY: str(self.by.value), _ON: self.on.isoformat(), **posted}


def of(event: Event) -> Received | None:
    """How this step came; None when its holder took it in the portal."""
    if _BY not in event.data:
        return None
    posted = event.data.get(_POSTED)
    return Received(
        Channel(event.data[_BY]),
        datetime.date.fromisoformat(event.data[_ON]),
        datetime.date.fromisoformat(posted) if posted else None,
    )


def at(event: Event) -> datetime.datetime:
    """When this step counts as taken: when it was, or of what came on paper the day it was with us."""
    came = of(event)
    return moment(came.on, event.at) if came else event.at


def moment(day: datetime.date, entered: datetime.datetime) -> datetime.datetime:
    """A moment on that day for what was entered now; nobody wrote down the hour."""
    if day == timezone.localdate(entered):
        return entered
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
