"""What came by post, by telephone or at the counter, and is entered by a colleague in the holder's name.

The day it was with us counts for every term, not the day somebody typed it in.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corrections.models import Event
from corrections.workflow import Action


class Channel(models.TextChoices):
    """How it came."""

    POST = "post", _("Per post")
    PHONE = "phone", _("Per telefoon")
    COUNTER = "counter", _("Aan de balie")


# A notice of default and an objection are in writing, and so an objection is withdrawn (Awb art. 4:17(3),
# 6:4, 6:5 and 6:21). A document does not come by telephone either.
WRITTEN: Final = frozenset(
    {Action.GIVE_NOTICE, Action.OBJECT, Action.WITHDRAW_OBJECTION, Action.ADD_DOCUMENT}
)
# How it came, as the holder reads it behind the step; who entered it is for colleagues.
TOLD: Final[Mapping[Channel, str | Promise]] = {
    Channel.POST: _("U deed dit per post."),
    Channel.PHONE: _("U deed dit per telefoon."),
    Channel.COUNTER: _("U deed dit aan de balie."),
}
# Under these names a step keeps how and when it came, and the day of the postmark.
_BY, ON, _POSTED = "received_by", "received_on", "posted_on"


@dataclass(frozen=True, slots=True)
class Received:
    """How something came and on which day; `posted` is the day of the postmark, when it counts (Awb 6:9)."""

    by: Channel
    on: datetime.date
    posted: datetime.date | None = None

    def data(self) -> dict[str, str]:
        """As a step keeps it."""
        posted = {_POSTED: self.posted.isoformat()} if self.posted else {}
        return {_BY: str(self.by.value), ON: self.on.isoformat(), **posted}


def of(event: Event) -> Received | None:
    """How this step came; None when its holder took it in the portal."""
    if _BY not in event.data:
        return None
    posted = event.data.get(_POSTED)
    return Received(
        Channel(event.data[_BY]),
        datetime.date.fromisoformat(event.data[ON]),
        datetime.date.fromisoformat(posted) if posted else None,
    )


def day(event: Event) -> datetime.date:
    """On which day this step counts as done: when it was with us, or when it was taken in the portal."""
    came = of(event)
    return came.on if came else timezone.localdate(event.at)


def told(event: Event) -> tuple[datetime.datetime | datetime.date, str]:
    """When this step was done, and how when that was not in the portal, as the holder reads it."""
    came = of(event)
    return (came.on, str(TOLD[came.by])) if came else (event.at, "")


def moment(day: datetime.date, entered: datetime.datetime) -> datetime.datetime:
    """A moment on that day for what was entered now; nobody wrote down the hour."""
    if day == timezone.localdate(entered):
        return entered
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
