"""Reading the change feed by cursor: nobody is called upward, whoever is interested comes and reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from .models import Change, FeedCursor


def _settled_before() -> int:
    """The oldest transaction that may still be running: events at or after it are not read yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


@contextmanager
def reading(*, consumer: str, limit: int = 500) -> Iterator[list[Change]]:
    """The next events for this consumer, oldest first; the cursor moves when the block ends well.

    One transaction: what the block writes and how far it read are kept or lost together. A second reader
    under the same name waits. An event that commits late is not skipped, because reading stops before the
    oldest transaction that is still running.
    """
    with transaction.atomic():
        FeedCursor.objects.get_or_create(consumer=consumer)
        cursor = FeedCursor.objects.select_for_update().get(consumer=consumer)
        changes = _after(cursor, limit)
        yield changes
        if changes:
            cursor.transaction, cursor.change = changes[-1].transaction, changes[-1].id
            cursor.save()


def _after(cursor: FeedCursor, limit: int) -> list[Change]:
    """First the rest of the transaction that was read last, then later ones: two look-ups in one index.

    One condition for both would read a bulk load, which is one transaction, from its beginning every time.
    """
    settled = Change.objects.filter(transaction__lt=_settled_before()).order_by("transaction", "id")
    rest = list(settled.filter(transaction=cursor.transaction, id__gt=cursor.change)[:limit])
    if len(rest) == limit:
        return rest
    return rest + list(settled.filter(transaction__gt=cursor.transaction)[: limit - len(rest)])
