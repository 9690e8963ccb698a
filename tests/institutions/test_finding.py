"""Finding records and leafing through them: what is found, by whom, and what stays hidden."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from diplomas.dates import PartialDate
from diplomas.models import HolderName
from institutions import listing, search
from tests import factories
from tests.institutions.conftest import World

SEARCH = "admin:diplomas_diploma_search"


def found(world: World, person: str = "registrar", **wanted: object) -> list[str]:
    return [hit.name for hit in search.find(world.desk(person), search.Wanted(**wanted)).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["Vries", "vries", "de Vries", "De Vries", "Vries, de", "  de   Vries "])
def test_a_name_is_found_however_it_is_written(world: World, name: str) -> None:
    answer = search.find(world.desk("registrar"), search.Wanted(name=name))
    assert [hit.name for hit in answer.hits] == ["Sanne Maria de Vries"]
    assert not answer.similar


def test_a_name_that_is_nearly_right_gives_what_is_like_it(world: World) -> None:
    answer = search.find(world.desk("registrar"), search.Wanted(name="Vriess"))
    assert [hit.name for hit in answer.hits] == ["Sanne Maria de Vries"]
    assert answer.similar


def test_a_name_of_before_is_found(world: World) -> None:
    HolderName.objects.create(
        holder=world.holder, given_names="Sanne", surname="Oudenaam", valid_until=datetime.date(2020, 1, 1),
        source="brp",
    )  # fmt: skip
    assert found(world, name="Oudenaam") == ["Sanne Maria de Vries"]


def test_every_other_way_of_finding(world: World) -> None:
    assert found(world, birth_date=PartialDate(1999, 2, 3)) == ["Sanne Maria de Vries"]
    assert found(world, name="Vries", birth_date=PartialDate(1999, 2, 4)) == []
    assert found(world, source_key=world.diploma.source_key) == ["Sanne Maria de Vries"]
    assert found(world, diploma=world.diploma.pk) == ["Sanne Maria de Vries"]
    assert found(world, number="999990019") == ["Sanne Maria de Vries"]
    assert found(world, number="999990020") == []


def test_another_institution_finds_nothing(world: World) -> None:
    for wanted in (
        {"name": "Vries"}, {"name": "Vriess"}, {"birth_date": PartialDate(1999, 2, 3)},
        {"source_key": world.diploma.source_key}, {"diploma": world.diploma.pk}, {"number": "999990019"},
    ):  # fmt: skip
        assert "Sanne Maria de Vries" not in found(world, "elsewhere", **wanted)
    for person in ("helpdesk", "administrator", "privacy officer", "nobody", "superuser"):
        assert found(world, person, name="Vries") == []


def test_a_protected_person_is_not_found_by_name_or_birth_date(world: World) -> None:
    """F-74."""
    world.holder.protected = True
    world.holder.save()
    assert found(world, name="Vries") == []
    assert found(world, name="Vriess") == []
    assert found(world, birth_date=PartialDate(1999, 2, 3)) == []
    assert found(world, source_key=world.diploma.source_key) == ["Sanne Maria de Vries"]


def test_a_successor_works_on_what_it_took_over(world: World) -> None:
    factories.merged(world.other, world.school, on=datetime.date(2025, 1, 1))
    assert found(world, name="Jansen") == ["Bram Jansen"]
    assert {row.diploma for row in listing.page(world.desk("registrar"), listing.Wanted()).rows} == {
        world.diploma.pk, world.theirs.pk,
    }  # fmt: skip


def test_a_merger_that_is_still_to_come_gives_nothing_yet(world: World) -> None:
    factories.merged(world.other, world.school, on=timezone.localdate() + datetime.timedelta(days=1))
    assert found(world, name="Jansen") == []


def test_who_awards_but_does_not_deliver_has_the_record_too(world: World) -> None:
    joint = factories.recorded(
        person=factories.holder("Joost", "", "Samen"), deliverer=world.other,
        institution=(factories.organisation_value(world.school), factories.organisation_value(world.other)),
    )  # fmt: skip
    assert found(world, name="Samen") == ["Joost Samen"]
    rows = listing.page(world.desk("registrar"), listing.Wanted(delivered_elsewhere=True)).rows
    assert [row.diploma for row in rows] == [joint.pk]
    assert joint.pk not in {r.diploma for r in listing.page(world.desk("registrar"), listing.Wanted()).rows}


def test_the_search_is_by_post_and_says_what_is_wrong(world: World) -> None:
    client = world.client("registrar")
    assert "Vries" not in client.get(reverse(SEARCH), {"name": "Vries"}).content.decode()
    for given, said in (
        ({}, "Vul ten minste één ding in"),
        ({"name": "V"}, "Vul ten minste twee letters"),
        ({"birth_date": "31-02-1999"}, "bestaat niet"),
        ({"birth_date": "gisteren"}, "Schrijf een datum als"),
        ({"diploma": "123"}, "32 letters en cijfers"),
        ({"number": "12"}, "9 cijfers"),
    ):
        page = client.post(reverse(SEARCH), given).content.decode()
        assert said in page, given
        assert "Sanne Maria" not in page


def test_pages_follow_each_other_without_gaps_or_doubles(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 3)
    person = factories.holder("Veel", "", "Diploma's")
    for day in (1, 1, 1, 2, 3, 3, 4):
        factories.recorded(person=person, deliverer=world.school, exam_date=datetime.date(2020, 1, day))
    desk, seen, wanted = world.desk("registrar"), [], listing.Wanted()
    for _turn in range(10):
        page = listing.page(desk, wanted)
        seen += [(row.exam_date, row.diploma) for row in page.rows]
        if not page.next_query:
            break
        from django.http import QueryDict

        wanted = listing.Wanted.from_query(QueryDict(page.next_query))
    assert len(seen) == 8
    assert len(set(seen)) == 8
    assert [day for day, _key in seen] == sorted((day for day, _key in seen), reverse=True)


def test_the_list_names_nobody(world: World) -> None:
    page = world.client("registrar").get(reverse("admin:diplomas_diploma_changelist")).content.decode()
    assert world.diploma.source_key in page
    assert "Vries" not in page
    assert world.theirs.source_key not in page


def test_nonsense_in_an_address_counts_as_not_asked(world: World) -> None:
    client = world.client("registrar")
    for query in ("?na=x_y", "?stand=alles", "?na=2020-01-01_zz", "?van=mars"):
        assert client.get(reverse("admin:diplomas_diploma_changelist") + query).status_code == 200


def test_a_longer_list_asks_no_more_of_the_database(world: World) -> None:
    client = world.client("registrar")

    def counted() -> list[int]:
        counts = []
        for call in (
            lambda: client.get(reverse("admin:diplomas_diploma_changelist")),
            lambda: client.post(reverse(SEARCH), {"name": "Vries"}),
            lambda: client.get(reverse("admin:diplomas_diploma_record", args=[world.diploma.pk])),
        ):
            call()
            with CaptureQueriesContext(connection) as captured:
                assert call().status_code == 200
            asked = [query["sql"] for query in captured.captured_queries]
            assert not any(
                sql.startswith('SELECT COUNT(*) AS "__count" FROM "diplomas_diploma"') for sql in asked
            )
            counts.append(len(captured))
        return counts

    before = counted()
    for _turn in range(12):
        factories.recorded(person=world.holder, deliverer=world.school)
    assert counted() == before
