"""A field declared in the catalogue alone is stored, checked, shown, compared and counted."""

from __future__ import annotations

import pytest

from diplomas import disclosure, display, history, register, scenarios, verify
from diplomas.catalogue import Field, Group, Scenario, ValueType, by_name, field_set_of
from diplomas.errors import Refused
from diplomas.models import Disclosure
from diplomas.shown import shown_hash
from diplomas.terms import DocumentKind, Reason, Sector
from diplomas.values import Status
from tests import factories, made_up

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("sector", "kind"), factories.PLACES)
def test_it_is_stored_and_shown_on_every_document(
    made_up_field: Field, sector: Sector, kind: DocumentKind
) -> None:
    diploma = factories.recorded(sector, kind, made_up=made_up.VALUE)
    data = disclosure.own_diploma(holder=diploma.holder_id, diploma=diploma.pk)

    shown = data.get("made_up")
    assert shown is not None
    assert (shown.status, shown.value, shown.source) == (Status.DELIVERED, made_up.VALUE, factories.source())
    assert shown in data.group(Group.DETAIL)
    assert data.to_json()["fields"]["made_up"] == {"status": "delivered", "value": made_up.VALUE}
    assert display.shown(shown) == made_up.VALUE
    assert str(shown.field.label) == made_up.LABEL


@pytest.mark.parametrize("type", list(ValueType))
def test_whatever_it_is_made_of(monkeypatch: pytest.MonkeyPatch, type: ValueType) -> None:
    field = made_up.declare(monkeypatch, made_up.made_up(type))
    value = factories.example(field)
    diploma = factories.recorded(Sector.VO, made_up=value)
    data = disclosure.own_diploma(holder=diploma.holder_id, diploma=diploma.pk)
    assert data.value("made_up") == value
    assert display.shown(data.get("made_up")) not in ("", display.status(data.get("made_up")))
    assert verify.verify().broken is None


def test_the_three_ways_of_having_no_value(made_up_field: Field) -> None:
    for fields, status in (({}, Status.UNKNOWN), ({"made_up": None}, Status.NONE)):
        diploma = factories.recorded(complete=False, **fields)
        data = disclosure.own_diploma(holder=diploma.holder_id, diploma=diploma.pk)
        assert data.get("made_up").status == status


def test_it_has_its_bits(made_up_field: Field) -> None:
    known = factories.recorded(made_up=made_up.VALUE)
    none = factories.recorded(made_up=None)
    unknown = factories.recorded(complete=False)
    assert [bool(d.known & made_up_field.mask) for d in (known, none, unknown)] == [True, True, False]
    assert [bool(d.none & made_up_field.mask) for d in (known, none, unknown)] == [False, True, False]
    assert verify.verify().broken is None


def test_its_change_is_a_step_in_history_and_overtakes_what_was_shown(made_up_field: Field) -> None:
    diploma = factories.recorded(made_up=made_up.VALUE)
    before = disclosure.own_diploma(holder=diploma.holder_id, diploma=diploma.pk)
    register.amend(
        diploma_id=diploma.pk,
        expected_version=1,
        changes={"made_up": "iets anders"},
        source=factories.source(),
        act=factories.act(Reason.INSTITUTION),
    )
    step = history.own_versions(holder=diploma.holder_id, diploma=diploma.pk)[0]
    assert [(f.before.value, f.after.value) for f in step.fields] == [(made_up.VALUE, "iets anders")]
    assert shown_hash(step.data, salt=b"") != shown_hash(before, salt=b"")


def test_it_follows_the_scenarios_and_is_part_of_the_field_set(monkeypatch: pytest.MonkeyPatch) -> None:
    made_up.declare(monkeypatch, made_up.made_up(scenarios=frozenset({Scenario.S2})))
    higher = factories.recorded(Sector.WO, made_up=made_up.VALUE)
    secondary = factories.recorded(Sector.VO, made_up=made_up.VALUE)
    for scenario in Scenario:
        scenarios.activate(scenario=scenario, actor="test")
        data = disclosure.own_diploma(holder=higher.holder_id, diploma=higher.pk)
        assert (made_up.VALUE in repr(data)) == (scenario == Scenario.S2)
        assert (("WO", "GETUIGSCHRIFT", "made_up") in field_set_of(scenario)) == (scenario == Scenario.S2)
        data = disclosure.own_diploma(holder=secondary.holder_id, diploma=secondary.pk)
        assert made_up.VALUE in repr(data)

    scenarios.activate(scenario=Scenario.S2, actor="test")
    disclosure.disclose(
        disclosure.prepare(
            holder=higher.holder_id, diplomas=[higher.pk], party="p", purpose="p", legal_basis="l"
        )
    )
    assert ["WO", "GETUIGSCHRIFT", "made_up"] in Disclosure.objects.get().field_set.entries


def test_a_required_one_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    made_up.declare(monkeypatch, made_up.made_up(required=True))
    with pytest.raises(Refused, match=f"Dit ontbreekt nog: {made_up.LABEL}"):
        factories.recorded(complete=False)


def test_afterwards_it_is_gone() -> None:
    with pytest.raises(KeyError):
        by_name("made_up")
