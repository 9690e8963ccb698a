"""Choosing what comes on an extract: only one's own, only what there is, and nothing lost on the way."""

from __future__ import annotations

import json
from typing import Any

import pytest

from diplomas import disclosure
from diplomas.errors import Refused
from diplomas.models import Extract, FieldSet
from diplomas.terms import Sector, State
from portal.extracts.choice import Choice
from portal.extracts.issue import issue_extract
from tests import factories
from tests import holder_cases as cases
from tests.documents import reading
from tests.portal.reading import main_of, select, words

pytestmark = pytest.mark.django_db
ADDRESS = "/mijn-diplomas/uittreksel/"


def boxes(main: Any, name: str) -> list[Any]:
    return [box for box in select(main, "input") if box.get("name") == name]


def test_every_diploma_with_an_extract_is_offered_and_no_other(client: Any) -> None:
    user = cases.fourteen()
    client.force_login(user)
    main = main_of(client.get(ADDRESS))
    offered = {box.get("value") for box in boxes(main, "diplomas")}
    awarded = user.holder.diplomas.filter(state=State.AWARDED)
    assert offered == {str(pk) for pk in awarded.values_list("pk", flat=True)}


def test_the_diploma_in_the_address_is_ticked(client: Any) -> None:
    user = cases.fourteen()
    client.force_login(user)
    diploma = user.holder.diplomas.filter(state=State.AWARDED).order_by("pk").first()
    main = main_of(client.get(f"{ADDRESS}?diploma={diploma.pk}"))
    ticked = [box.get("value") for box in boxes(main, "diplomas") if box.get("checked") is not None]
    assert ticked == [str(diploma.pk)]


def test_who_has_one_diploma_need_not_tick_it_and_who_has_more_has_a_choice(client: Any) -> None:
    for user, ticked in ((cases.one(), 1), (cases.fourteen(), 0)):
        client.force_login(user)
        found = boxes(main_of(client.get(ADDRESS)), "diplomas")
        assert sum(box.get("checked") is not None for box in found) == ticked


def test_nobody_gets_an_extract_of_somebody_else_s(client: Any) -> None:
    stranger = cases.one().holder.diplomas.get()
    client.force_login(cases.without())
    response = client.post(ADDRESS, {"diplomas": [str(stranger.pk)], "language": "nl"})
    assert "Kies een diploma uit de lijst" in words(main_of(response))
    assert not Extract.objects.exists()


def test_without_a_diploma_the_form_says_so_and_keeps_the_rest(client: Any) -> None:
    client.force_login(cases.one())
    response = client.post(ADDRESS, {"language": "en", "token": "kept"})
    main = main_of(response)
    assert "Kies ten minste één diploma" in response.content.decode()
    assert "Fout:" in response.content.decode()
    assert [box.get("value") for box in boxes(main, "language") if box.get("checked") is not None] == ["en"]
    assert boxes(main, "token")[0].get("value") == "kept"


def test_former_names_are_offered_only_to_who_has_them(client: Any) -> None:
    client.force_login(cases.one())
    assert not boxes(main_of(client.get(ADDRESS)), "former_names")
    client.force_login(cases.changed_name())
    assert boxes(main_of(client.get(ADDRESS)), "former_names")


def test_leaving_off_a_grade_list_is_offered_only_where_one_can_be(client: Any) -> None:
    client.force_login(cases.one())  # higher education under scenario S4
    assert not boxes(main_of(client.get(ADDRESS)), "without_grades")
    client.force_login(cases.havo())
    assert boxes(main_of(client.get(ADDRESS)), "without_grades")


@pytest.mark.pdf
def test_without_grades_none_is_on_the_page_in_the_data_or_in_the_field_set(
    client: Any, seal_settings: object
) -> None:
    user = cases.havo()
    client.force_login(user)
    asked = {"diplomas": [str(user.holder.diplomas.get().pk)], "language": "nl"}
    whole = client.post(ADDRESS, asked).content
    part = client.post(ADDRESS, {**asked, "without_grades": "on"}).content
    subject = "Nederlandse taal"
    assert subject in reading.text(whole)
    assert subject not in reading.text(part)
    assert "weggelaten" in reading.text(part)
    assert "weggelaten" not in reading.text(whole)
    body = json.loads(reading.attachments(part)["uittreksel.json"])
    assert body["leftOut"] == ["grade_list"]
    assert "grade_list" not in body["diplomas"][0]["fields"]
    names = set(FieldSet.objects.values_list("name", flat=True))
    assert names == {"scenario:S4", "scenario:S4 without grade_list"}
    stored = FieldSet.objects.get(name="scenario:S4 without grade_list")
    assert body["fieldSet"] == bytes(stored.digest).hex()[:8]


@pytest.mark.pdf
def test_former_names_come_only_when_asked_and_the_record_knows(seal_settings: object) -> None:
    user = cases.changed_name()
    diploma = user.holder.diplomas.get()
    former = user.holder.former_names.first().full_name
    plain = issue_extract(holder=user.holder_id, choice=Choice((diploma.pk,)), actor="holder:1")
    asked = issue_extract(
        holder=user.holder_id, choice=Choice((diploma.pk,), former_names=True), actor="holder:1"
    )
    assert former not in reading.text(plain.data)
    assert former in reading.text(asked.data)
    assert not Extract.objects.get(pk=plain.number).former_names
    assert Extract.objects.get(pk=asked.number).former_names


def test_one_that_may_not_leave_among_several_is_refused() -> None:
    person = factories.holder()
    good = factories.recorded(person=person)
    deferred = factories.recorded(Sector.WO, person=person, state=State.NOT_ISSUED)
    with pytest.raises(Refused):
        disclosure.prepare(
            holder=person.pk,
            diplomas=[good.pk, deferred.pk],
            party="holder:1",
            purpose="x",
            legal_basis="x",
        )


def test_a_choice_is_of_at_least_one_and_each_once() -> None:
    record = factories.recorded()
    for diplomas in ((), (record.pk, record.pk)):
        with pytest.raises(ValueError, match="at least one"):
            Choice(diplomas)
    with pytest.raises(ValueError, match="de"):
        Choice((record.pk,), "de")
