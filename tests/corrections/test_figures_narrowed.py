"""Figures of one field or one institution leave the others out, in every table of the page."""

from __future__ import annotations

import pytest

from corrections.figures import beforehand, outcomes, traffic
from corrections.figures.outcomes import Wanted
from corrections.models import Precheck, RequestItem, Wish
from diplomas.models import Organisation
from tests.corrections.conftest import Office
from tests.corrections.test_figures import SENT, decided, moment, of, table


@pytest.fixture
def elsewhere(office: Office) -> Organisation:
    """Decisions: two on a distinction and one on a grade list here, three on a distinction elsewhere."""
    other = office.desk("elsewhere").organisation
    assert other is not None
    for took in (2, 4):
        decided(office, took)
    grades = decided(office, 20)
    RequestItem.objects.filter(request=grades).update(field="grade_list")
    for took in (30, 31, 32):
        decided(office, took, organisation=other)
    return other


def test_decisions_on_one_field(office: Office, elsewhere: Organisation) -> None:
    wanted = Wanted.from_query({"gegeven": "grade_list"})
    assert outcomes.total(Wanted()).number == 6
    assert (outcomes.total(wanted).number, outcomes.total(wanted).median_days) == (1, 20)
    assert [(line.field, line.number) for line in outcomes.lines(wanted)] == [
        (outcomes.field_label("grade_list"), 1)
    ]
    file = of(table(office, gegeven="grade_list"), "Besluit over een gegeven")
    assert [(row["Gegeven"], row["Aantal"]) for row in file] == [(outcomes.field_label("grade_list"), "1")]


def test_decisions_on_one_institution(office: Office, elsewhere: Organisation) -> None:
    wanted = Wanted.from_query({"instelling": str(elsewhere.pk)})
    assert (outcomes.total(wanted).number, outcomes.total(wanted).median_days) == (3, 31)
    assert [(line.institution, line.number) for line in outcomes.lines(wanted)] == [("Hogeschool Elders", 3)]
    file = of(table(office, instelling=str(elsewhere.pk)), "Besluit over een gegeven")
    assert [(row["Instelling"], row["Aantal"]) for row in file] == [("Hogeschool Elders", "3")]


def test_what_came_in_and_went_out_at_one_institution(office: Office, elsewhere: Organisation) -> None:
    assert [(flow.received, flow.decided) for flow in traffic.flows(Wanted())] == [(6, 6)]
    ours = traffic.flows(Wanted(organisation=office.school.pk))
    theirs = traffic.flows(Wanted(organisation=elsewhere.pk))
    assert [(flow.received, flow.decided) for flow in ours] == [(3, 3)]
    assert [(flow.received, flow.decided) for flow in theirs] == [(3, 3)]


def test_what_came_in_and_went_out_on_one_field(office: Office, elsewhere: Organisation) -> None:
    (flow,) = traffic.flows(Wanted(field="grade_list"))
    assert (flow.received, flow.decided) == (1, 1)


def test_what_the_pre_check_answered_on_one_field(office: Office, elsewhere: Organisation) -> None:
    """Answers, requests that came all the same, and wishes: each of this field only."""
    answers = [("grade_list", False)] * 3 + [("grade_list", True)] + [("exam_date", False)] * 5
    Precheck.objects.bulk_create(
        Precheck(
            at=moment(SENT), field=name, outcome="not_held", scenario="S2", sent=sent, digest=bytes([nth])
        )
        for nth, (name, sent) in enumerate(answers)
    )
    Wish.objects.bulk_create(
        Wish(at=moment(SENT), field=name, scenario="S2", digest=bytes([nth]))
        for nth, name in enumerate(("grade_list", "grade_list", "distinction"))
    )
    found = beforehand.beforehand(Wanted(field="grade_list"))
    assert (found.answered, found.insisted, found.sent, found.wishes) == (3, 1, 1, 2)
    assert found.share == 75.0
    whole = beforehand.beforehand(Wanted())
    assert (whole.answered, whole.insisted, whole.sent, whole.wishes) == (8, 1, 6, 3)
