"""The only door out: what is not allowed is not there, and what left is written down."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from diplomas import catalogue, disclosure
from diplomas.catalogue import Field, Group, Scenario, Supplier
from diplomas.content import Source
from diplomas.dates import PartialDate
from diplomas.models import VersionContent
from diplomas.terms import DocumentKind, Sector, State
from diplomas.values import Code, OrganisationValue, Status
from tests import factories
from tests.diplomas.doing import activate, amend, own, prepare

pytestmark = pytest.mark.django_db
MARK = "MERKTEKEN"


# --- what is not allowed is not there ---


@pytest.mark.parametrize("scenario", Scenario)
@pytest.mark.parametrize(("sector", "kind"), factories.PLACES)
def test_a_field_that_is_not_allowed_is_nowhere(
    scenario: Scenario, sector: Sector, kind: DocumentKind
) -> None:
    diploma = factories.recorded(sector, kind)
    activate(scenario)

    data = own(diploma)

    allowed = {name for s, k, name in catalogue.field_set_of(scenario) if (s, k) == (sector, kind)}
    assert [shown.name for shown in data.fields] == [
        f.name for f in catalogue.all_fields() if f.name in allowed
    ]
    whole = repr(data) + json.dumps(data.to_json())
    for field in catalogue.all_fields():
        if field.name not in allowed:
            assert data.get(field.name) is None
            assert data.value(field.name) is None
            assert field.name not in data.to_json()["fields"]
            assert f"'{field.name}'" not in whole


@pytest.mark.parametrize("scenario", Scenario)
def test_a_value_that_is_not_allowed_is_nowhere(scenario: Scenario) -> None:
    """Every text field of a full record holds a mark of its own."""
    texts = [
        field.name
        for field in catalogue.stored_fields(Sector.WO, DocumentKind.GETUIGSCHRIFT)
        if field.type == catalogue.ValueType.TEXT
    ]
    partner = factories.organisation(f"{MARK}-joint_partners")
    diploma = factories.recorded(
        Sector.WO,
        joint_partners=(factories.organisation_value(partner),),
        distinction=Code("ANDERS", f"{MARK}-distinction"),
        **{name: f"{MARK}-{name}" for name in texts},
    )
    activate(scenario)
    prepared = prepare(diploma)

    for whole in (repr(own(diploma)), repr(prepared.data), json.dumps(prepared.data[0].to_json())):
        found = {part.split("'")[0].split('"')[0] for part in whole.split(f"{MARK}-")[1:]}
        allowed = {name for _sector, _kind, name in catalogue.field_set_of(scenario)}
        assert found == {name for name in [*texts, "joint_partners", "distinction"] if name in allowed}


def test_what_leaves_is_frozen_and_holds_no_row_of_the_database() -> None:
    data = own(factories.recorded(Sector.WO))
    with pytest.raises(FrozenInstanceError):
        data.state = State.WITHDRAWN  # type: ignore[misc]

    def parts(value: object) -> Iterator[object]:
        yield value
        if isinstance(value, tuple | list | frozenset | set):
            for item in value:
                yield from parts(item)
        elif isinstance(value, dict):
            yield from parts(list(value.values()))
        elif hasattr(value, "__slots__"):
            for name in value.__slots__:
                yield from parts(getattr(value, name))

    everything = list(parts(data))
    assert len(everything) > 200
    assert not [
        part for part in everything if isinstance(part, models.Model | models.QuerySet | models.Manager)
    ]


def test_nothing_else_can_be_fetched_behind_the_doors_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A field that the query did not ask for raises instead of asking for it."""
    diploma = factories.recorded()
    seen = []

    def project(version: Any, *given: Any, **named: Any) -> None:
        seen.append(version)

    monkeypatch.setattr(disclosure, "project", project)
    disclosure.own_overview(holder=diploma.holder_id)
    with pytest.raises(Exception, match="blocked"):
        _ = seen[0].diploma.programme


# --- four ways of knowing ---


def test_known_none_unknown_and_without_meaning_differ() -> None:
    activate(Scenario.S1)
    higher = own(factories.recorded(Sector.HBO, complete=False, distinction=None, specialisation="Zorg"))
    assert (higher.get("specialisation").status, higher.value("specialisation")) == (Status.DELIVERED, "Zorg")
    assert (higher.get("distinction").status, higher.value("distinction")) == (Status.NONE, None)
    assert (higher.get("degree").status, higher.value("degree")) == (Status.UNKNOWN, None)
    assert higher.get("degree").source is None
    assert higher.get("profile") is None

    secondary = own(factories.recorded(Sector.VO))
    assert secondary.get("distinction") is None
    assert secondary.get("profile").status == Status.DELIVERED


def test_each_value_says_where_it_comes_from() -> None:
    diploma = factories.recorded(specialisation="Eerst")
    activate(Scenario.S1)
    amend(diploma, specialisation="Later")
    data = own(diploma)
    assert data.get("specialisation").source == Source("institution:99ZZ", datetime.date(2025, 1, 15))
    assert data.get("degree").source == factories.source()
    assert data.get("holder_name").source.name == "brp"


@pytest.mark.parametrize(
    ("columns", "birth", "expected"),
    [
        ({}, PartialDate(1980), {"birth_date": PartialDate(1980), "sex": Code("V")}),
        ({"sex": ""}, PartialDate(), {"birth_date": None, "sex": None}),
        (
            {"given_names": "", "prefix": "", "surname": "Suharto"},
            PartialDate(1921, 6),
            {"holder_name": "Suharto"},
        ),
    ],
)
def test_a_person_is_as_the_population_register_has_them(
    columns: dict[str, Any], birth: PartialDate, expected: dict[str, Any]
) -> None:
    data = own(factories.recorded(person=factories.holder(birth=birth, **columns)))
    for name, value in expected.items():
        assert data.value(name) == value
        assert data.get(name).status == (Status.UNKNOWN if value is None else Status.DELIVERED)


def test_a_group_has_its_fields_in_reading_order() -> None:
    data = own(factories.recorded())
    assert [s.name for s in data.group(Group.PERSON)] == ["holder_name", "birth_date", "sex"]
    assert {s.field.group for s in data.fields} == {Group.PERSON, Group.AWARD}


# --- names then and now ---


def test_a_renamed_institution_has_both_names() -> None:
    school = factories.organisation("Katholieke Universiteit Nijmegen")
    diploma = factories.recorded(Sector.WO, deliverer=school)
    assert own(diploma).names_now == {}

    factories.renamed(school, "Radboud Universiteit", on=datetime.date(2024, 9, 1))

    data = own(diploma)
    assert data.organisations("institution")[0].name == "Katholieke Universiteit Nijmegen"
    assert data.names_now == {str(school.pk): "Radboud Universiteit"}
    assert data.deliverer == "Radboud Universiteit"


def test_after_mergers_the_heir_is_named_with_the_same_number_of_queries() -> None:
    school = factories.organisation("Hogeschool 0")
    diploma = factories.recorded(deliverer=school)
    counts, last = [], school
    for step in range(1, 5):
        heir = factories.organisation(f"Hogeschool {step}")
        factories.merged(last, heir, on=datetime.date(2024, 6, 30) + datetime.timedelta(days=step))
        last = heir
        with CaptureQueriesContext(connection) as log:
            data = own(diploma)
        counts.append(len(log))
        assert data.names_now == {str(school.pk): f"Hogeschool {step}"}
        assert data.deliverer == f"Hogeschool {step}"
    assert len(set(counts)) == 1


def test_a_merger_of_tomorrow_changes_nothing_today() -> None:
    from django.utils import timezone

    school, heir = factories.organisation("Oud"), factories.organisation("Nieuw")
    diploma = factories.recorded(deliverer=school)
    factories.merged(school, heir, on=timezone.localdate() + datetime.timedelta(days=1))
    data = own(diploma)
    assert (data.deliverer, data.names_now) == ("Oud", {})


def test_an_heir_is_named_also_when_the_old_name_was_never_ended() -> None:
    school, heir = factories.organisation("Oud"), factories.organisation("Nieuw")
    diploma = factories.recorded(deliverer=school)
    factories.Succession.objects.create(old=school, new=heir, on=datetime.date(2024, 7, 1))
    data = own(diploma)
    assert (data.deliverer, data.names_now) == ("Nieuw", {str(school.pk): "Nieuw"})


def test_of_two_heirs_the_latest_counts_and_a_ring_ends() -> None:
    school = factories.organisation("Gesplitst")
    one, two = factories.organisation("Een"), factories.organisation("Twee")
    diploma = factories.recorded(deliverer=school)
    factories.merged(school, one, on=datetime.date(2024, 7, 1))
    factories.Succession.objects.create(old=school, new=two, on=datetime.date(2024, 8, 1))
    assert own(diploma).deliverer == "Twee"

    for heir in (one, two):
        factories.merged(heir, school, on=datetime.date(2024, 9, 1))
    assert own(diploma).deliverer == ""


# --- a plan that stays quick ---


def test_the_queries_of_a_holder_use_indexes() -> None:
    diploma = factories.recorded()
    VersionContent.objects.exists()
    with CaptureQueriesContext(connection) as log:
        own(diploma)
        disclosure.own_overview(holder=diploma.holder_id)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # tables are tiny here: ask whether it could
        for query in log:
            cursor.execute("EXPLAIN " + query["sql"])
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan" not in plan, plan


def test_brp_fields_are_read_from_the_holder_and_nowhere_else() -> None:
    brp: list[Field] = [f for f in catalogue.all_fields() if Supplier.BRP in f.suppliers]
    diploma = factories.recorded()
    stored = VersionContent.objects.get().content["fields"]
    assert not {f.name for f in brp} & set(stored)
    assert {f.name for f in brp} == {"holder_name", "birth_date", "sex"}
    assert isinstance(own(diploma).organisations("institution")[0], OrganisationValue)
