"""Another day: what happened in the demonstration before it was made, happened through the real services."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.utils import timezone

from diplomas.working_days import DAY, is_working_day

OPENS, CLOSES = 9, 16


@contextmanager
def at(moment: datetime.datetime) -> Iterator[None]:
    """Within this block it is that moment for whoever asks Django."""
    with mock.patch.object(timezone, "now", return_value=moment):
        yield


def days_ago(days: int, *, today: datetime.date, minute: int = 0) -> datetime.datetime:
    """A moment so many days ago, or on the working day before that, in office hours."""
    day = today - datetime.timedelta(days=days)
    while not is_working_day(day):
        day -= DAY
    hour = OPENS + (minute // 60) % (CLOSES - OPENS)
    time = datetime.time(hour, minute % 60, tzinfo=timezone.get_current_timezone())
    return datetime.datetime.combine(day, time)
