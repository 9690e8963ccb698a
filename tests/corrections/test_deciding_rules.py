"""What may be decided, when, and what it is then called: the same in the state and in the letter."""

from __future__ import annotations

import copy
import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation

from corrections import evidence, letters, verdicts
from corrections.asked import Asked
from corrections.models import CorrectionRequest, DecisionItem, QuestionAnswer
from corrections.people import Actor
from corrections.services import clockwork, deciding, drafting, holding, reviewing
from corrections.services.checking import Draft, ItemOutcome
from corrections.workflow import Basis, Finding, Outcome, State, Who, decided
from diplomas import scenarios
from diplomas.catalogue import Scenario
from diplomas.errors import Refused
from diplomas.models import DiplomaVersion
from tests.corrections.conftest import STORED, Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters

__all__ = ["cheap_letters"]


def taken_alone(office: Office, request: CorrectionRequest, draft: Draft) -> None:
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)


def later(office: Office, time_machine: Any, day: datetime.date | None, days: int) -> None:
    assert day is not None
    on = day + datetime.timedelta(days=days)
    time_machine.move_to(datetime.datetime.combine(on, datetime.time(12), tzinfo=datetime.UTC))


# --- one word for it ---


def same_word(request: CorrectionRequest, one: ItemOutcome) -> str:
    draft = Draft({request.items.get().pk: one}, "", 1)
    state = decided(deciding._facts(request, verdicts.pairs(request, draft.outcomes)))
    assert letters.from_draft(request, draft).verdict == state
    return str(state)


def test_another_grade_list_of_the_same_length_is_partly_granted(office: Office) -> None:
    scenarios.activate(scenario=Scenario.S1, actor="test")
    owner = office.client("owner")
    address = reverse("corrections:ask", args=[office.diploma.pk, "grade_list"])
    form = owner.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"row-0-final": "9"}
    owner.post(address, data)
    draft = CorrectionRequest.objects.get()
    drafting.explain(actor=office.as_holder(), request_id=draft.pk, why="Een ander cijfer.")
    request = drafting.submit(actor=office.as_holder(), request_id=draft.pk)
    asked = request.items.get().asked
    other = copy.deepcopy(asked)
    other["value"][0]["final"] = "7"
    for value, word in ((asked, State.GRANTED), (other, State.PARTLY_GRANTED)):
        one = ItemOutcome(Outcome.GRANTED, "document_shows", "Gezien.", Basis.DOCUMENT, value)
        assert same_word(request, one) == word


def test_of_words_on_a_document_the_reason_says_whether_it_is_what_was_asked(office: Office) -> None:
    request = office.claimed(name="programme", asked=Asked(words="Verpleegkunde zoals op papier"))
    value = {"value": {"system": "ISAT", "code": "34560"}}
    for reason, word in (
        ("document_shows", State.GRANTED),
        ("institution_other_value", State.PARTLY_GRANTED),
    ):
        assert same_word(request, ItemOutcome(Outcome.GRANTED, reason, "x", Basis.DOCUMENT, value)) == word


def test_what_was_asked_is_not_another_value(office: Office) -> None:
    request = office.answered()
    one = ItemOutcome(Outcome.GRANTED, "institution_other_value", "x", Basis.INSTITUTION, STORED)
    with pytest.raises(Refused, match="wat de aanvrager vroeg"):
        taken_alone(office, request, Draft({request.items.get().pk: one}, "", 1))


# --- granting on a document (WRO art. 32(3)) ---


def on_document(office: Office, request: CorrectionRequest) -> None:
    taken_alone(office, request, office.outcome(request, basis=Basis.DOCUMENT))


def test_on_a_document_only_after_the_institution_was_asked(office: Office) -> None:
    request = office.claimed()
    office.with_document(request)
    with pytest.raises(Refused, match="Vraag eerst de instelling"):
        on_document(office, fresh(request))


@pytest.mark.parametrize(("finding", "words"), [(Finding.MATCHES, "onder b"), (Finding.CORRECTS, "neem dat")])
def test_not_on_a_document_when_the_institution_knows(office: Office, finding: Finding, words: str) -> None:
    request = office.answered(finding)
    office.with_document(request)
    with pytest.raises(Refused, match=words) as refusal:
        on_document(office, fresh(request))
    assert "Vraag haar dan opnieuw" in str(refusal.value)


def test_not_on_a_document_that_only_the_institution_showed(office: Office) -> None:
    request = office.answered(Finding.GONE)
    registrar = Actor(office.people["registrar"], Who.INSTITUTION, office.school.pk)
    row = office.with_document(request)
    type(row).objects.filter(pk=row.pk).update(by=Who.INSTITUTION, user=registrar.person)
    assert not evidence.of_holder(request).exists()
    with pytest.raises(Refused, match="geen document van de aanvrager"):
        on_document(office, fresh(request))


def test_on_a_document_when_the_institution_has_nothing_or_is_no_more(office: Office) -> None:
    request = office.claimed()
    office.with_document(request)
    request = fresh(request)
    reviewing.institution_is_closed(
        actor=office.reviewer, request_id=request.pk, step=request.step, text="Opgeheven."
    )
    on_document(office, fresh(request))
    assert fresh(request).state == State.PROPOSED


def test_on_a_document_when_the_institution_let_its_day_pass_and_not_before(
    office: Office, time_machine: Any
) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.asked()
    office.with_document(request)

    def wait_no_longer() -> None:
        now = fresh(request)
        reviewing.recall(actor=office.reviewer, request_id=now.pk, step=now.step, text="Geen antwoord.")

    wait_no_longer()
    with pytest.raises(Refused, match="had nog tijd"):
        on_document(office, fresh(request))
    now = fresh(request)
    reviewing.ask_institution(actor=office.reviewer, request_id=now.pk, step=now.step)
    later(office, time_machine, fresh(request).waiting_until, 1)
    wait_no_longer()
    on_document(office, fresh(request))
    assert fresh(request).state == State.PROPOSED


def test_the_page_offers_a_document_only_when_it_may_and_says_why_not(office: Office) -> None:
    request = office.answered(Finding.MATCHES)
    office.with_document(request)
    address = reverse("review:decide", args=[request.pk])
    shown = office.client("reviewer").get(address).content.decode()
    assert "Het register klopt met haar gegevens" in shown or "klopt met haar gegevens" in shown
    assert 'value="shown"' not in shown
    assert f"value-{request.items.get().pk}-value" not in shown


# --- reasons that rest on a question (Awb art. 4:5) ---


def unanswered(office: Office, reason: str) -> None:
    request = CorrectionRequest.objects.get()
    one = ItemOutcome(Outcome.NOT_CONSIDERED, reason, "Wij kregen niets.")
    taken_alone(office, request, Draft({request.items.get().pk: one}, "", 1))


def test_no_answer_is_a_reason_once_the_day_for_it_has_passed(office: Office, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.claimed()
    with pytest.raises(Refused, match="laatste dag voorbij"):
        unanswered(office, "no_answer")
    with pytest.raises(Refused, match="Vraag de aanvrager eerst"):
        unanswered(office, "not_completed")
    page = office.client("reviewer").get(reverse("review:decide", args=[request.pk])).content.decode()
    assert 'value="double"' not in page
    assert 'value="no_answer"' not in page
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    request = fresh(request)
    holding.answer(actor=office.as_holder(), request_id=request.pk, step=request.step, text="Heb ik niet.")
    with pytest.raises(Refused, match="laatste dag voorbij"):
        unanswered(office, "no_answer")
    request = fresh(request)
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Echt niet?")
    later(office, time_machine, fresh(request).waiting_until, 1)
    clockwork.run()
    unanswered(office, "no_answer")
    assert fresh(request).state == State.PROPOSED


@pytest.mark.parametrize(
    ("reason", "dutch", "english"),
    [
        ("double", "Over ditzelfde verzoek hebben wij al besloten", "you asked the same before"),
        ("no_answer", "U mag altijd een nieuw verzoek doen", "did not receive what we asked you for"),
    ],
)
def test_why_a_request_is_not_considered_stands_in_both_languages(
    office: Office, reason: str, dutch: str, english: str
) -> None:
    request = office.claimed()
    one = ItemOutcome(Outcome.NOT_CONSIDERED, reason, "Zie onze brief.")
    html = letters.as_html(letters.from_draft(request, Draft({request.items.get().pk: one}, "", 1)))
    assert dutch in html
    assert english in html


def test_the_english_part_has_english_dates(office: Office, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.answered()
    html = letters.as_html(letters.from_draft(request, office.outcome(request)))
    dutch, english = html.split('lang="en"')
    assert "1 maart 2027" in dutch
    assert "1 March 2027" in english
    assert "maart" not in english
    assert "12 April 2027" in english


# --- what stays ---


def test_the_register_keeps_the_reason_in_its_own_language(office: Office, cheap_letters: None) -> None:
    request = office.answered()
    with translation.override("en"):
        taken_alone(office, request, office.outcome(request))
    version = DiplomaVersion.objects.get(diploma=office.diploma, number=2)
    assert version.content.reason_text == f"Besluit over verzoek {request.reference}"


def test_outcomes_and_answers_are_not_changed_or_removed(office: Office, cheap_letters: None) -> None:
    request = office.answered()
    taken_alone(office, request, office.outcome(request))
    for statement in (
        "UPDATE corrections_decisionitem SET text = 'anders'",
        "DELETE FROM corrections_decisionitem",
        "UPDATE corrections_questionanswer SET reason = 'anders'",
        "DELETE FROM corrections_questionanswer",
        "TRUNCATE corrections_questionanswer",
    ):
        with pytest.raises(Exception, match=r"refused|append-only|TRUNCATE"), transaction.atomic():
            connection.cursor().execute(statement)
    assert DecisionItem.objects.get().text == "Wij hebben dit nagekeken."
    assert QuestionAnswer.objects.get().reason == "Gezien in ons archief."


def test_a_proposal_that_waits_is_guarded_too(office: Office) -> None:
    request = office.proposed()
    with pytest.raises(Exception, match="refused"), transaction.atomic():
        DecisionItem.objects.filter(decision__request=request).update(text="anders")
