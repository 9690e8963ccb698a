"""What a diploma said before, for its holder."""

from __future__ import annotations

import datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diplomas import disclosure, history, register, scenarios
from diplomas.catalogue import Scenario
from diplomas.errors import NotFound
from diplomas.history import VersionStep
from diplomas.models import Diploma
from diplomas.terms import Reason, Sector, State
from diplomas.values import Code, Status
from tests import factories

pytestmark = pytest.mark.django_db


def versions(diploma: Diploma) -> tuple[VersionStep, ...]:
    return history.own_versions(holder=diploma.holder_id, diploma=diploma.pk)


def amend(diploma: Diploma, version: int, **changes: object) -> None:
    register.amend(
        diploma_id=diploma.pk,
        expected_version=version,
        changes=changes,
        source=factories.source("decision:C-1"),
        act=factories.act(Reason.DECISION),
    )


def test_a_diploma_that_never_changed_has_one_step_without_changes() -> None:
    (step,) = versions(factories.recorded())
    assert (step.number, step.reason, step.state) == (1, Reason.DELIVERY, State.AWARDED)
    assert (step.fields, step.state_changed) == ((), False)


def test_each_step_says_what_changed_newest_first() -> None:
    scenarios.activate(scenario=Scenario.S1, actor="test")
    diploma = factories.recorded(Sector.WO, complete=False, distinction=None)
    amend(diploma, 1, distinction=Code("CUM_LAUDE"), specialisation="Richting")
    amend(diploma, 2, specialisation=register.UNKNOWN)
    register.withdraw(diploma_id=diploma.pk, expected_version=3, act=factories.act(Reason.WITHDRAWN))

    steps = versions(diploma)

    assert [step.number for step in steps] == [4, 3, 2, 1]
    assert [step.state_changed for step in steps] == [True, False, False, False]
    assert [step.reason for step in steps] == ["withdrawn", "decision", "decision", "delivery"]
    changed = {
        step.number: {f.after.name: (f.before.status, f.after.status, f.after.value) for f in step.fields}
        for step in steps
    }
    assert changed == {
        4: {},
        3: {"specialisation": (Status.DELIVERED, Status.UNKNOWN, None)},
        2: {
            "distinction": (Status.NONE, Status.DELIVERED, Code("CUM_LAUDE")),
            "specialisation": (Status.UNKNOWN, Status.DELIVERED, "Richting"),
        },
        1: {},
    }
    assert steps[2].fields[0].after.source == factories.source("decision:C-1")
    assert all(step.data.version == step.number for step in steps)


def test_a_change_of_a_field_that_is_not_shown_is_a_step_that_shows_nothing() -> None:
    diploma = factories.recorded(Sector.HBO)
    amend(diploma, 1, specialisation="Onder het huidige scenario onzichtbaar")
    steps = versions(diploma)
    assert [len(step.fields) for step in steps] == [0, 0]
    assert "onzichtbaar" not in repr(steps)


def test_what_it_said_on_a_day_is_a_look_up() -> None:
    scenarios.activate(scenario=Scenario.S1, actor="test")
    start = datetime.datetime(2025, 1, 1, 12, tzinfo=datetime.UTC)
    diploma = factories.record(factories.facts(specialisation="Oud"), by=factories.act(at=start))
    register.amend(
        diploma_id=diploma.pk,
        expected_version=1,
        changes={"specialisation": "Nieuw"},
        source=factories.source(),
        act=factories.act(Reason.INSTITUTION, at=start + datetime.timedelta(days=60)),
    )

    def said(day: int) -> object:
        at = start + datetime.timedelta(days=day)
        step = next(step for step in versions(diploma) if step.recorded_at <= at)
        return step.data.value("specialisation")

    assert [said(day) for day in (0, 59, 60, 400)] == ["Oud", "Oud", "Nieuw", "Nieuw"]


def test_of_somebody_elses_diploma_there_is_no_history() -> None:
    diploma = factories.recorded()
    for holder, id in (
        (factories.holder().pk, diploma.pk),
        (diploma.holder_id, uuid4()),
        (uuid4(), diploma.pk),
    ):
        with pytest.raises(NotFound, match="staat niet bij uw gegevens"):
            history.own_versions(holder=holder, diploma=id)


def test_versions_from_when_it_was_somebody_elses_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that was put under the wrong person, and moved: the new holder sees only what is theirs."""
    from dataclasses import replace

    from diplomas.models import Change

    diploma, rightful = factories.recorded(), factories.holder()
    register._replace(
        diploma.pk,
        1,
        factories.act(Reason.DECISION),
        Change.Kind.AMENDED,
        lambda facts, provenance: (replace(facts, holder=rightful.pk), provenance),
    )
    steps = history.own_versions(holder=rightful.pk, diploma=diploma.pk)
    assert [step.number for step in steps] == [2]
    assert steps[0].fields == ()
    with pytest.raises(NotFound):
        history.own_versions(holder=diploma.holder_id, diploma=diploma.pk)
    assert disclosure.own_overview(holder=diploma.holder_id) == ()


def test_erased_versions_are_left_out() -> None:
    diploma = factories.recorded()
    amend(diploma, 1, specialisation="Nieuw")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT register_erase(ARRAY[%s]::bigint[], %s, 'WRO art. 30(6)')",
            [diploma.versions.get(number=1).pk, uuid4()],
        )
    assert [step.number for step in versions(diploma)] == [2]


def test_the_number_of_queries_does_not_grow_with_the_versions() -> None:
    diploma = factories.recorded()
    counts = []
    for number in range(1, 5):
        amend(diploma, number, specialisation=f"Richting {number}")
        with CaptureQueriesContext(connection) as log:
            assert len(versions(diploma)) == number + 1
        counts.append(len(log))
    assert counts == [4] * 4
