"""The change feed: in order, each event once, and a failed consumer reads again."""

from __future__ import annotations

import time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from diplomas import feed, register
from diplomas.models import Change, FeedCursor
from diplomas.terms import Reason
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20


@pytest.fixture
def events() -> list[int]:
    """Six events, and nothing elsewhere on the server that still holds them back."""
    for _time in range(5):
        diploma = factories.recorded(complete=False)
    register.withdraw(diploma_id=diploma.pk, expected_version=1, act=factories.act(Reason.WITHDRAWN))
    newest = max(Change.objects.values_list("transaction", flat=True))
    until = time.monotonic() + PATIENCE
    while feed._settled_before() <= newest:
        assert time.monotonic() < until, "another transaction on the server never ends"
        time.sleep(0.02)
    return list(Change.objects.order_by("id").values_list("pk", flat=True))


def read(consumer: str = "test", limit: int = 500) -> list[int]:
    with feed.reading(consumer=consumer, limit=limit) as changes:
        return [change.pk for change in changes]


def test_every_event_once_in_order_in_as_many_portions_as_it_takes(events: list[int]) -> None:
    portions = [read(limit=4), read(limit=4), read(limit=4)]
    assert portions == [events[:4], events[4:], []]
    later = factories.recorded(complete=False)
    found: list[int] = []
    until = time.monotonic() + PATIENCE
    while not found and time.monotonic() < until:
        found = read()
    assert found == [Change.objects.get(diploma=later).pk]


def test_each_consumer_has_its_own_place(events: list[int]) -> None:
    assert read("one") == events
    assert read("other", limit=1) == events[:1]
    assert read("one") == []
    assert read("other") == events[1:]
    assert set(FeedCursor.objects.values_list("consumer", flat=True)) == {"one", "other"}


def test_a_consumer_that_fails_reads_again_and_leaves_nothing(events: list[int]) -> None:
    def consume(fails: bool) -> list[int]:
        with feed.reading(consumer="test", limit=3) as changes:
            FeedCursor.objects.create(consumer="written by the consumer")
            if fails:
                raise RuntimeError
            return [change.pk for change in changes]

    with pytest.raises(RuntimeError):
        consume(fails=True)
    assert not FeedCursor.objects.filter(consumer="written by the consumer").exists()
    assert consume(fails=False) == events[:3]


def test_what_happened_is_told_without_personal_data(events: list[int]) -> None:
    with feed.reading(consumer="test") as changes:
        kinds = [change.kind for change in changes]
    assert kinds == ["recorded"] * 5 + ["withdrawn"]
    columns = {field.column for field in Change._meta.concrete_fields}
    assert columns == {"id", "transaction", "at", "kind", "holder_id", "diploma_id", "version"}


def test_reading_finds_its_place_by_an_index(events: list[int]) -> None:
    read(limit=2)
    with connection.cursor() as cursor:
        # The table is tiny here: ask whether it could.
        cursor.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
        with CaptureQueriesContext(connection) as log:
            assert read() == events[2:]
        selects = [q["sql"] for q in log if 'FROM "diplomas_change"' in q["sql"]]
        assert len(selects) == 2
        for select in selects:
            cursor.execute("EXPLAIN " + select)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Index Scan using change_in_order" in plan
            assert "Sort" not in plan
            assert "Filter" not in plan
        cursor.execute("RESET enable_seqscan; RESET enable_bitmapscan")


def test_a_load_of_one_transaction_is_read_in_portions() -> None:
    with transaction.atomic():
        for _time in range(3):
            factories.recorded(complete=False)
    later = factories.recorded(complete=False)
    wanted = list(Change.objects.order_by("id").values_list("pk", flat=True))
    assert len(set(Change.objects.exclude(diploma=later).values_list("transaction", flat=True))) == 1
    found: list[int] = []
    until = time.monotonic() + PATIENCE
    while len(found) < len(wanted) and time.monotonic() < until:
        portion = read(limit=2)
        assert len(portion) <= 2
        found += portion
    assert found == wanted
