"""Releases: who may take what, that looking writes nothing, and that what left is written down."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diplomas import catalogue, disclosure, register
from diplomas.catalogue import Scenario
from diplomas.content import Facts
from diplomas.disclosure import Sealed
from diplomas.errors import NotFound, Refused, Stale
from diplomas.models import Diploma, Disclosure, DisclosureItem, Extract, ExtractItem
from diplomas.release_record import ensure_partitions
from diplomas.shown import shown_hash
from diplomas.terms import Reason, Sector, State
from diplomas.values import Code
from tests import factories
from tests.diplomas.doing import activate, amend, own, prepare

pytestmark = pytest.mark.django_db


@contextmanager
def writes_nothing() -> Iterator[CaptureQueriesContext]:
    with CaptureQueriesContext(
        connection,
    ) as log:
        yield log
    assert [q["sql"] for q in log if not q["sql"].lstrip().upper().startswith(("SELECT", "WITH"))] == []


# --- who may take what ---


def test_a_diploma_of_somebody_else_is_not_there() -> None:
    mine, other = factories.recorded(), factories.recorded()
    for call in (
        lambda: disclosure.own_diploma(holder=mine.holder_id, diploma=other.pk),
        lambda: disclosure.own_diploma(holder=mine.holder_id, diploma=uuid4()),
        lambda: disclosure.own_diploma(holder=uuid4(), diploma=mine.pk),
        lambda: prepare(mine, other),
    ):
        with pytest.raises(NotFound, match="staat niet bij uw gegevens"):
            call()
    assert [data.diploma for data in disclosure.own_overview(holder=mine.holder_id)] == [mine.pk]


def test_nothing_asked_is_nothing_found() -> None:
    with pytest.raises(NotFound):
        disclosure.prepare(
            holder=factories.recorded().holder_id, diplomas=[], party="p", purpose="p", legal_basis="l"
        )


@pytest.mark.parametrize(
    ("state", "message"),
    [(State.NOT_ISSUED, "nog niet uitgereikt"), (State.WITHDRAWN, "is ingetrokken")],
)
def test_what_was_not_issued_or_was_withdrawn_does_not_leave(state: State, message: str) -> None:
    diploma = factories.recorded(state=state)
    assert own(diploma).state == state, "its holder sees it"
    awarded = factories.recorded(person=diploma.holder_id)
    for asked in ([diploma], [awarded, diploma]):
        with pytest.raises(Refused, match=message):
            prepare(*asked)


@pytest.mark.parametrize("missing", ["party", "purpose", "legal_basis"])
def test_nothing_leaves_without_a_receiver_a_purpose_and_a_ground(missing: str) -> None:
    diploma = factories.recorded()
    for text in ("", "  ", "a\x00"):
        with pytest.raises(Refused, match="Zonder ontvanger, doel en grondslag"):
            prepare(diploma, **{missing: text})
    with pytest.raises(Refused, match="is langer dan"):
        prepare(diploma, **{missing: "x" * 201})


def test_the_order_asked_is_the_order_given_and_twice_is_once() -> None:
    person = factories.holder()
    old = factories.recorded(person=person, exam_date=datetime.date(2001, 1, 1), complete=False)
    new = factories.recorded(person=person, exam_date=datetime.date(2020, 1, 1), complete=False)
    assert [data.diploma for data in prepare(old, new, old).data] == [old.pk, new.pk]
    assert [data.diploma for data in disclosure.own_overview(holder=person.pk)] == [new.pk, old.pk]


def test_an_erased_diploma_is_gone() -> None:
    diploma = factories.recorded()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT register_erase(ARRAY[%s]::bigint[], %s, 'WRO art. 30(6)')",
            [diploma.versions.get().pk, uuid4()],
        )
    assert disclosure.own_overview(holder=diploma.holder_id) == ()
    with pytest.raises(NotFound):
        own(diploma)


# --- reading writes nothing ---


@pytest.mark.parametrize(
    "read",
    [own, prepare, lambda diploma: disclosure.own_overview(holder=diploma.holder_id)],
    ids=["one", "prepare", "overview"],
)
def test_looking_and_preparing_write_nothing(read: Callable[[Diploma], object]) -> None:
    diploma = factories.recorded()
    with writes_nothing():
        read(diploma)
    assert not Disclosure.objects.exists()


def test_the_number_of_queries_does_not_grow() -> None:
    person = factories.holder()
    counts, diplomas = [], []
    for more in (1, 1, 12):
        diplomas += [factories.recorded(Sector.WO, person=person) for _time in range(more)]
        with CaptureQueriesContext(connection) as overview:
            assert disclosure.own_overview(holder=person.pk)
        with CaptureQueriesContext(connection) as one:
            own(diplomas[0])
        with CaptureQueriesContext(connection) as several:
            prepare(*diplomas)
        counts.append((len(overview), len(one), len(several)))
    assert counts == [(4, 4, 4)] * 3, "scenario, person, versions, names"


# --- what left is written down ---


def test_a_release_says_who_got_what_why_and_on_which_ground() -> None:
    person = factories.holder()
    diplomas = [factories.recorded(person=person), factories.recorded(Sector.VO, person=person)]
    activate(Scenario.S2)
    at = datetime.datetime(2026, 3, 1, 9, 0, tzinfo=datetime.UTC)

    id = disclosure.disclose(prepare(*diplomas), at=at)

    row = Disclosure.objects.get()
    assert (row.pk, row.at, row.party, row.purpose) == (id, at, "holder", "Uittreksel")
    assert (row.legal_basis, row.holder) == ("WRO art. 31", person)
    assert row.field_set.name == "scenario:S2"
    assert {tuple(e) for e in row.field_set.entries} == catalogue.field_set_of(Scenario.S2)
    items = DisclosureItem.objects.filter(disclosure=row)
    assert {item.version.diploma_id for item in items} == {d.pk for d in diplomas}
    assert {item.at for item in items} == {at}


def test_an_extract_and_its_release_are_one_transaction() -> None:
    diploma = factories.recorded()
    prepared = prepare(diploma)
    extract = disclosure.disclose_extract(prepared, sealed=Sealed("A-1", b"a" * 32, "nl", "Zegel", "1"))

    stored = Extract.objects.get()
    assert stored == extract
    assert (stored.number, bytes(stored.sha256), stored.language) == ("A-1", b"a" * 32, "nl")
    assert (stored.scenario, stored.signer, stored.renderer) == ("S4", "Zegel", "1")
    assert stored.disclosure_id == Disclosure.objects.get().pk
    assert stored.field_set == Disclosure.objects.get().field_set
    item = ExtractItem.objects.get()
    assert (item.diploma, item.version.number) == (diploma, 1)
    assert bytes(item.shown) == shown_hash(prepared.data[0], salt=bytes(item.salt))

    # A second file with the same number is not written down, and so is no release either.
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        disclosure.disclose_extract(prepared, sealed=Sealed("A-1", b"b" * 32, "nl", "Zegel", "1"))
    assert Disclosure.objects.count() == 1


def test_what_changed_since_it_was_prepared_does_not_leave() -> None:
    diploma = factories.recorded()
    prepared = prepare(diploma)
    amend(diploma, specialisation="Intussen")
    for call in (
        lambda: disclosure.disclose(prepared),
        lambda: disclosure.disclose_extract(prepared, sealed=Sealed("A-1", b"a" * 32, "nl", "Z", "1")),
    ):
        with pytest.raises(Stale, match="zojuist gewijzigd"):
            call()
    assert not Disclosure.objects.exists()
    assert not Extract.objects.exists()


@pytest.mark.parametrize("year", [2026, 1999, 2050])
def test_a_release_of_any_month_finds_a_place(year: int) -> None:
    at = datetime.datetime(year, 11, 30, 23, 59, 59, tzinfo=datetime.UTC)
    disclosure.disclose(prepare(factories.recorded()), at=at)
    assert Disclosure.objects.get().at == at


def test_months_are_those_of_utc_whatever_the_session_says() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Pacific/Auckland'")
    ensure_partitions(first=datetime.date(2033, 3, 15), months=2)
    for day, hour, table in ((1, 0, "203303"), (31, 23, "203303"), (32, 0, "203304")):
        at = datetime.datetime(2033, 3, 1, hour, tzinfo=datetime.UTC) + datetime.timedelta(days=day - 1)
        id = disclosure.disclose(prepare(factories.recorded()), at=at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT tableoid::regclass::text FROM diplomas_disclosure WHERE id = %s", [id])
            assert cursor.fetchone() == (f"diplomas_disclosure_{table}",)


def test_a_month_that_was_forgotten_stays_in_the_rest() -> None:
    disclosure.disclose(prepare(factories.recorded()), at=datetime.datetime(2034, 5, 5, tzinfo=datetime.UTC))
    assert ensure_partitions(first=datetime.date(2034, 5, 1), months=2) == 2
    assert Disclosure.objects.count() == 1


# --- is an extract still right? ---


def shown(diploma: Diploma, entries: disclosure.Entries) -> bytes:
    """What the same field set would show of this diploma now, as a hash."""
    version = diploma.versions.select_related("content").order_by("-number").first()
    facts = Facts.from_json(version.content.content)
    data = disclosure.project(version, facts, diploma.holder, entries=entries, names={})
    return shown_hash(data, salt=b"s" * 16)


def test_a_field_that_was_not_shown_does_not_overtake_an_extract() -> None:
    diploma = factories.recorded(Sector.WO, complete=False)
    entries = catalogue.field_set_of(Scenario.S4)
    before = shown(diploma, entries)

    amend(diploma, specialisation="Later aangeleverd", distinction=Code("CUM_LAUDE"))
    assert shown(diploma, entries) == before
    assert shown(diploma, catalogue.field_set_of(Scenario.S2)) != before

    amend(diploma, phase=Code("M"))
    assert shown(diploma, entries) != before


@pytest.mark.parametrize(
    "change",
    [
        {"exam_date": datetime.date(2024, 6, 1)},
        {"level": None},
        {"level": register.UNKNOWN},
        {"institution": None},
    ],
    ids=["another value", "none", "unknown", "another institution"],
)
def test_a_field_that_was_shown_does_overtake_it(change: dict[str, Any]) -> None:
    diploma = factories.recorded(Sector.WO)
    if change == {"institution": None}:
        change = {"institution": (factories.organisation_value(factories.organisation("Ander")),)}
    entries = catalogue.field_set_of(Scenario.S4)
    before = shown(diploma, entries)
    amend(diploma, **change)
    assert shown(diploma, entries) != before


def test_what_happens_to_the_person_or_the_state_is_seen_too() -> None:
    diploma = factories.recorded(Sector.WO)
    entries = catalogue.field_set_of(Scenario.S4)
    hashes = [shown(diploma, entries)]
    diploma.holder.surname = "Jansen"
    hashes.append(shown(diploma, entries))
    register.withdraw(diploma_id=diploma.pk, expected_version=1, act=factories.act(Reason.WITHDRAWN))
    hashes.append(shown(diploma, entries))
    assert len(set(hashes)) == 3


def test_the_hash_is_salted_and_says_nothing_of_provenance_or_version() -> None:
    data = own(factories.recorded())
    first = shown_hash(data, salt=b"1" * 16)
    assert shown_hash(data, salt=b"2" * 16) != first
    moved = replace(
        data, version=9, version_id=99, deliverer="Ander", names_now={"x": "y"}, diploma=UUID(int=1)
    )
    assert shown_hash(moved, salt=b"1" * 16) == first
    unsourced = replace(data, fields=tuple(replace(s, source=None) for s in data.fields))
    assert shown_hash(unsourced, salt=b"1" * 16) == first


def test_former_names_are_given_on_request_only() -> None:
    from diplomas.models import HolderName

    diploma = factories.recorded()
    HolderName.objects.create(holder=diploma.holder, given_names="Sanne", surname="Bakker", source="brp")
    assert prepare(diploma).data[0].former_names == ()
    assert "Bakker" not in repr(prepare(diploma))
    asked = prepare(diploma, former_names=True).data[0]
    assert asked.former_names == ("Sanne Bakker",)
    assert shown_hash(asked, salt=b"") != shown_hash(prepare(diploma).data[0], salt=b"")
