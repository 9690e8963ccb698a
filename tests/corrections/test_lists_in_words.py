"""Of a list that was asked everybody reads which rows, whatever became of it: letter, page and trail."""

from __future__ import annotations

import dataclasses

import pytest

from corrections import letters, wording
from corrections.asked import Asked
from corrections.grade_changes import differences
from corrections.holder import presenting
from corrections.models import CorrectionRequest
from corrections.review.trail import trail
from corrections.services import deciding
from corrections.services.checking import Draft, ItemOutcome
from corrections.workflow import Basis, Finding, Outcome
from diplomas import scenarios
from diplomas.catalogue import Scenario
from diplomas.models import Diploma
from diplomas.values import GradeRow
from tests import factories
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters

__all__ = ["cheap_letters"]
DUTCH, MATHS, SPORT, _PAPER = factories.GRADES
BETTER = (
    DUTCH,
    dataclasses.replace(MATHS, final="9"),
    SPORT,
    GradeRow("Muziek", school_exam="7.5", final="8"),
)
CHANGED = "Wiskunde B: eindcijfer 9 (was 8)"
ADDED = "Muziek: schoolexamen 7,5, eindcijfer 8 (nieuw)"
GONE = "Profielwerkstuk: eindcijfer 9 (vervalt)"


def test_each_row_and_each_mark_that_differs_is_named() -> None:
    assert differences(factories.GRADES, BETTER) == (CHANGED, ADDED, GONE)
    assert differences(factories.GRADES, factories.GRADES) == ()


def test_a_mark_that_is_not_the_last_one_is_named_too() -> None:
    after = (dataclasses.replace(DUTCH, school_exam="7.9", central_exam=""),)
    assert differences((DUTCH,), after) == (
        "Nederlandse taal: schoolexamen 7,9 (was 7,4), centraal examen - (was 6,8)",
    )


def test_a_row_that_stands_twice_counts_twice_and_a_new_code_is_the_same_subject() -> None:
    module = GradeRow("Keuzedeel", result="behaald")
    assert differences((module,), (module, module)) == ("Keuzedeel: resultaat behaald (nieuw)",)
    assert differences((module,), (dataclasses.replace(module, code="K01"),)) == (
        "Keuzedeel: code K01 (was -)",
    )


@pytest.fixture
def asked(office: Office) -> CorrectionRequest:
    """Under the scenario that holds a grade list; the diploma was recorded with one."""
    scenarios.activate(scenario=Scenario.S1, actor="test")
    return office.answered(name="grade_list", asked=Asked(value=BETTER), finding=Finding.MATCHES)


def rejected(office: Office, request: CorrectionRequest) -> CorrectionRequest:
    one = ItemOutcome(Outcome.REJECTED, "not_proven", "Nagekeken.")
    draft = Draft({request.items.get().pk: one}, "", Diploma.objects.get(pk=office.diploma.pk).head)
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    deciding.approve(actor=office.second, request_id=request.pk, step=fresh(request).step)
    return fresh(request)


@pytest.mark.usefixtures("cheap_letters")
def test_of_a_refused_list_letter_page_and_trail_say_which_rows_were_asked(
    office: Office, asked: CorrectionRequest
) -> None:
    request = rejected(office, asked)
    (decision,) = request.decisions.all()
    letter = letters.as_html(letters.from_decision(decision))
    page = office.client("owner").get(f"/correcties/{request.pk}/").content.decode()
    (sent,) = [step for step in trail(request) if "verstuurde" in step.text]
    for row in (CHANGED, ADDED, GONE):
        assert row in letter
        assert page.count(row) == 2  # in the decision, and in what was asked
        assert row in sent.details[0]
    assert "zoals u vroeg" not in letter


@pytest.mark.usefixtures("cheap_letters")
def test_of_a_granted_list_they_are_named_once_and_a_list_otherwise_is_named_beside_it(
    office: Office, asked: CorrectionRequest
) -> None:
    item = asked.items.get()
    other = {"value": [*item.asked["value"][:3], {**item.asked["value"][3], "final": "6"}]}
    for value, as_asked in ((item.asked, True), (other, False)):
        one = ItemOutcome(Outcome.GRANTED, "document_shows", "Gezien.", Basis.DOCUMENT, value)
        letter = letters.as_html(letters.from_draft(asked, Draft({item.pk: one}, "", 1)))
        assert letter.count(CHANGED) == (1 if as_asked else 2)
        assert ("een lijst met 4 onderdelen, zoals u vroeg" in letter) is as_asked
        assert ("Muziek: schoolexamen 7,5, eindcijfer 6 (nieuw)" in letter) is not as_asked


def test_what_is_no_list_says_so_itself() -> None:
    assert wording.differences(wording.Side("Geen"), wording.Side("cum laude")) == ()


def test_before_it_is_sent_the_holder_reads_which_rows_they_changed(office: Office) -> None:
    scenarios.activate(scenario=Scenario.S1, actor="test")
    draft = office.draft(name="grade_list", asked=Asked(value=BETTER))
    (item,) = presenting.draft(draft)["items"]  # type: ignore[misc]
    assert item.differences == (CHANGED, ADDED, GONE)
    assert item.asked.lines[1] == "Wiskunde B: schoolexamen 8,1, centraal examen 7,2, eindcijfer 9"
