"""Does an extract still hold: for every sequence of events, exactly when what it shows is still so."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from diplomas import disclosure, register, scenarios
from diplomas.catalogue import Scenario
from diplomas.content import Source
from diplomas.currency import Standing, standing_of, standing_of_file, standings
from diplomas.models import Diploma, Extract
from diplomas.terms import Reason, State
from tests import factories

pytestmark = pytest.mark.django_db
START = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
SOURCE = Source("institution:25BE", datetime.date(2026, 3, 1))


def extract_of(
    *records: Diploma, number: str = "A", former_names: bool = False, without: str = ""
) -> Extract:
    prepared = disclosure.prepare(
        holder=records[0].holder_id,
        diplomas=[record.pk for record in records],
        party="holder:1",
        purpose="x",
        legal_basis="x",
        without=frozenset(filter(None, [without])),
    )
    sha256 = hashlib.sha256(number.encode()).digest()
    return disclosure.disclose_extract(prepared, sealed=disclosure.Sealed(number, sha256, "nl", "s", "1"))


def amend(record: Diploma, version: int, **changes: Any) -> None:
    register.amend(
        diploma_id=record.pk,
        expected_version=version,
        changes=changes,
        source=SOURCE,
        act=factories.act(Reason.INSTITUTION),
    )


def standing(number: str = "A") -> Standing:
    found = standing_of(number=number)
    assert found is not None
    return found.standing


def test_an_extract_that_does_not_exist_has_none() -> None:
    assert standing_of(number="A") is None
    assert standing_of_file(sha256=bytes(32)) is None


def test_by_number_and_by_file_it_is_the_same() -> None:
    extract = extract_of(factories.recorded())
    assert standing_of(number="A") == standing_of_file(sha256=bytes(extract.sha256))
    assert standing() is Standing.CURRENT


def test_a_field_it_never_showed_does_not_overtake_it() -> None:
    record = factories.recorded()
    extract_of(record)
    amend(record, 1, specialisation="Kinderverpleegkunde")
    assert standing() is Standing.CURRENT


def test_another_scenario_does_not_overtake_it() -> None:
    extract_of(factories.recorded(specialisation="Kinderverpleegkunde"))
    scenarios.activate(scenario=Scenario.S1, actor="test")
    assert standing() is Standing.CURRENT


def test_what_was_left_off_does_not_overtake_it() -> None:
    scenarios.activate(scenario=Scenario.S1, actor="test")
    record = factories.recorded(specialisation="A")
    extract_of(record, number="A", without="specialisation")
    extract_of(record, number="B")
    amend(record, 1, specialisation="B")
    assert (standing("A"), standing("B")) == (Standing.CURRENT, Standing.OVERTAKEN)


def test_a_changed_name_overtakes_it_since_the_register_knew() -> None:
    record = factories.recorded()
    extract_of(record)
    person = record.holder
    person.surname, person.brp_at = "Anders", datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
    person.save()
    found = standing_of(number="A")
    assert found is not None
    assert (found.standing, found.since) == (Standing.OVERTAKEN, person.brp_at)


def test_withdrawn_since_the_version_that_withdrew_it() -> None:
    with time_machine.travel(START, tick=False):
        record = factories.recorded()
        extract_of(record)
    with time_machine.travel(START + datetime.timedelta(days=3), tick=False):
        register.withdraw(diploma_id=record.pk, expected_version=1, act=factories.act(Reason.WITHDRAWN))
    found = standing_of(number="A")
    assert found is not None
    assert found.standing is Standing.WITHDRAWN
    assert found.since == START + datetime.timedelta(days=3)


def test_of_several_diplomas_the_worst_counts_and_each_is_told_apart() -> None:
    person = factories.holder()
    good, bad = factories.recorded(person=person), factories.recorded(person=person)
    extract_of(good, bad)
    amend(bad, 1, exam_date=datetime.date(2020, 1, 31))
    found = standing_of(number="A")
    assert found is not None
    assert found.standing is Standing.OVERTAKEN
    by_diploma = {item.diploma: item.standing for item in found.items}
    assert by_diploma == {good.pk: Standing.CURRENT, bad.pk: Standing.OVERTAKEN}


def test_what_retention_erased_cannot_be_confirmed_any_more() -> None:
    record = factories.recorded()
    extract_of(record)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT register_erase(%s::bigint[], gen_random_uuid(), 'WRO art. 30(6)')",
            [[record.versions.get().pk]],
        )
    found = standing_of(number="A")
    assert found is not None
    assert found.standing is Standing.ERASED
    assert found.since is not None


def test_the_number_of_questions_does_not_grow() -> None:
    person = factories.holder()
    records = [factories.recorded(person=person) for _ in range(6)]
    extract_of(records[0], number="A")
    with CaptureQueriesContext(connection) as one:
        standings(Extract.objects.all())
    for place, record in enumerate(records[1:]):
        extract_of(record, number=f"B{place}")
        amend(record, 1, exam_date=datetime.date(2020, 1, 1 + place))
    with CaptureQueriesContext(connection) as many:
        assert len(standings(Extract.objects.all())) == 6
    assert len(many) == len(one) <= 8


EVENTS = st.lists(
    st.sampled_from(["specialisation:A", "specialisation:B", "exam:1", "exam:2", "withdraw"]), max_size=6
)


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=EVENTS, after=EVENTS)
def test_it_holds_exactly_while_what_it_shows_is_so(before: list[str], after: list[str]) -> None:
    """Against a model: the shown date of the exam and the state, from event to event."""
    from django.db import transaction

    with transaction.atomic(), time_machine.travel(START, tick=False) as clock:
        record = factories.recorded(exam_date=datetime.date(2019, 6, 1))
        exam, state = "0", State.AWARDED
        for event in [one for one in before if one != "withdraw"]:
            exam = apply(record, event, exam)
        extract_of(record)
        shown, since = exam, None
        for event in after:
            clock.shift(datetime.timedelta(hours=1))
            if state == State.WITHDRAWN:
                break
            exam = apply(record, event, exam)
            if event == "withdraw":
                state, since = State.WITHDRAWN, datetime.datetime.now(datetime.UTC)
            elif exam == shown:
                since = None
            elif since is None:
                since = datetime.datetime.now(datetime.UTC)
        found = standing_of(number="A")
        assert found is not None
        expected = Standing.CURRENT if exam == shown else Standing.OVERTAKEN
        assert found.standing is (Standing.WITHDRAWN if state == State.WITHDRAWN else expected)
        assert found.since == since
        transaction.set_rollback(True)


def apply(record: Diploma, event: str, exam: str) -> str:
    """Do it, when it changes anything; gives the exam that the record has then."""
    record.refresh_from_db()
    name, _colon, value = event.partition(":")
    if name == "withdraw":
        register.withdraw(
            diploma_id=record.pk, expected_version=record.head, act=factories.act(Reason.WITHDRAWN)
        )
        return exam
    if name == "exam":
        if value != exam:
            amend(record, record.head, exam_date=datetime.date(2019, 6, 10 + int(value)))
        return value
    stored = record.versions.get(number=record.head).content.content["fields"].get("specialisation")
    if stored != value:
        amend(record, record.head, specialisation=value)
    return exam
