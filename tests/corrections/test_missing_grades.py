"""The grade list of a diploma that was missing: given row by row, read by everybody, and in the register."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from corrections import letters, missing, wording
from corrections.missing import Record
from corrections.models import CorrectionRequest, Question, QuestionAnswer
from corrections.review import confirming
from corrections.review.outcome_form import OutcomeForm
from corrections.services import checking, deciding
from corrections.services.checking import Draft, ItemOutcome
from corrections.services.common import latest_answers
from corrections.workflow import Basis, Finding, Outcome, State
from diplomas import scenarios
from diplomas.catalogue import Scenario
from diplomas.errors import Refused
from diplomas.models import Diploma, ProgrammePeriod, VersionContent
from diplomas.terms import DocumentKind, Sector
from diplomas.values import GradeRow
from institutions import grade_forms
from tests import factories
from tests.corrections.conftest import PICTURE, Office, fresh
from tests.corrections.test_inbox import address, answer
from tests.corrections.test_keeping_terms import cheap_letters
from tests.corrections.test_missing_answers import given, question
from tests.corrections.test_review_pages import page

__all__ = ["cheap_letters", "question"]
ROWS = {
    "VALUE-grade_list-has_value": "given",
    "VALUE-grade_list-row-0-name": "Anatomie", "VALUE-grade_list-row-0-final": "7,5",
    "VALUE-grade_list-row-0-credits": "5",
    "VALUE-grade_list-row-2-name": "Stage", "VALUE-grade_list-row-2-result": "voldaan, met lof",
}  # fmt: skip
STORED = [
    {"name": "Anatomie", "kind": "subject", "final": "7.5", "credits": "5"},
    {"name": "Stage", "kind": "subject", "result": "voldaan, met lof"},
]
LINES = ("Anatomie: studiepunten 5, eindcijfer 7,5", "Stage: resultaat voldaan, met lof")


@pytest.fixture
def listed(record: Record) -> Record:
    """With a grade list, under a scenario in which the register holds one."""
    scenarios.activate(scenario=Scenario.S1, actor="test")
    return dataclasses.replace(record, fields={"grade_list": STORED})


def wrong(office: Office, question: Question, record: Record, **more: str) -> str:
    shown = answer(office.client("registrar"), question, **given(record, **ROWS | more))
    assert not QuestionAnswer.objects.exists(), sorted(more)
    return shown


def judged(request: CorrectionRequest, record: Record, basis: Basis = Basis.INSTITUTION) -> Draft:
    reason = "institution_confirms" if basis == Basis.INSTITUTION else "document_shows"
    one = ItemOutcome(Outcome.GRANTED, reason, "Nagekeken.", basis, record.to_json())
    return Draft({request.items.get().pk: one})


# --- the form ---


def test_the_institution_gives_its_rows(office: Office, question: Question, listed: Record) -> None:
    registrar = office.client("registrar")
    assert "Uw antwoord is verstuurd" in answer(registrar, question, **given(listed, **ROWS))
    stored = QuestionAnswer.objects.get().value
    assert stored["fields"] == {"grade_list": STORED}
    facts, _rio = missing.facts_of(Record.from_json(stored), office.holder.pk)
    assert facts.fields["grade_list"] == (
        GradeRow("Anatomie", final="7.5", credits="5"), GradeRow("Stage", result="voldaan, met lof"),
    )  # fmt: skip
    again = registrar.get(address(question)).content.decode()  # what it answered
    for line in ("een lijst met 2 onderdelen", *LINES):
        assert line in again


def test_a_list_that_is_left_empty_was_not_delivered(
    office: Office, question: Question, listed: Record
) -> None:
    assert "Uw antwoord is verstuurd" in answer(office.client("registrar"), question, **given(listed))
    assert QuestionAnswer.objects.get().value["fields"] == {}


def test_more_rows_keep_what_was_typed_and_say_nothing_of_it(
    office: Office, question: Question, listed: Record
) -> None:
    unfinished = given(listed, **ROWS, **{"ITEM-reason": "", "VALUE-grade_list-more_rows": "1"})
    shown = answer(office.client("registrar"), question, **unfinished)
    assert not QuestionAnswer.objects.exists()
    assert "errornote" not in shown
    assert 'class="errorlist"' not in shown
    assert "<details open>" in shown
    for typed in ("7,5", "voldaan, met lof", listed.programme_code):
        assert f'value="{typed}"' in shown
    rows = shown.count("grade_list-row-") // shown.count("grade_list-row-0-")
    assert rows == grade_forms.FIRST_ROWS
    sent = {f"VALUE-grade_list-row-{rows - 1}-name": ""}
    shown = answer(office.client("registrar"), question, **sent, **unfinished)
    assert f"grade_list-row-{rows + grade_forms.MORE_ROWS - 1}-name" in shown
    assert f"grade_list-row-{rows + grade_forms.MORE_ROWS}-name" not in shown


def test_a_file_that_was_chosen_has_to_be_chosen_again_and_that_is_said(
    office: Office, question: Question, listed: Record
) -> None:
    again = "Kies uw bestanden opnieuw."
    unfinished = given(listed, **ROWS, **{"VALUE-grade_list-more_rows": "1"})
    registrar = office.client("registrar")
    assert again not in answer(registrar, question, **unfinished)
    item = question.request.items.get().pk
    data = {name.replace("VALUE", f"value-{item}"): text for name, text in unfinished.items()}
    shown = registrar.post(address(question), data | {"files": SimpleUploadedFile("scan.png", PICTURE)})
    assert again in shown.content.decode()


def test_what_is_wrong_is_said_at_its_row(office: Office, question: Question, listed: Record) -> None:
    nameless = wrong(office, question, listed, **{"VALUE-grade_list-row-4-final": "8"})
    assert "Regel 5: vul de naam van het vak of onderdeel in." in nameless
    assert 'value="Anatomie"' in nameless
    assert nameless.count("Er is iets niet goed ingevuld") == 1, "of several forms on one page"
    long = wrong(office, question, listed, **{"VALUE-grade_list-row-2-code": "x" * 201})
    assert "Code, regel 3: schrijf hoogstens 200 tekens." in long
    for word in ("vijf", "-5", "5 EC"):
        worded = wrong(office, question, listed, **{"VALUE-grade_list-row-0-credits": word})
        assert "Regel 1: schrijf de EC als getal, bijvoorbeeld 5 of 7,5." in worded, word
    sign = wrong(office, question, listed, **{"VALUE-grade_list-row-2-code": "\x1b"})
    assert "Regel 3: Cijferlijst: er staat een teken in dat niet geschreven kan worden." in sign
    many = wrong(office, question, listed, **{"VALUE-grade_list-row-80-name": "Te veel"})
    assert "hoogstens 80 regels" in many
    for how in ("", "unknown", "none"):
        shown = wrong(office, question, listed, **{"VALUE-grade_list-has_value": how})
        assert "U vulde iets in bij Cijferlijst." in shown, "there are many fields on this page"
    empty = {"VALUE-grade_list-has_value": "given"}
    assert "noem ten minste één vak" in answer(office.client("registrar"), question, **given(listed, **empty))


def test_where_marks_go_to_ten_no_mark_is_higher(office: Office, question: Question) -> None:
    factories.programme(Sector.MBO, code="25180")
    registrar = office.client("registrar")
    sent = given(
        Record(
            office.school.pk, Sector.MBO, DocumentKind.DIPLOMA, "25180", factories.EXAM_DATE, "2024-0099"
        ),
        **ROWS, **{"VALUE-document": "MBO|DIPLOMA", "VALUE-grade_list-row-2-kind": "module"},
    )  # fmt: skip
    for key, mark in (("final", "75"), ("school_exam", "0,5"), ("central_exam", "10,1")):
        shown = answer(registrar, question, **sent | {f"VALUE-grade_list-row-0-{key}": mark})
        assert "Regel 1: een cijfer is minstens 1 en hoogstens 10." in shown
    assert not QuestionAnswer.objects.exists()
    words = {"VALUE-grade_list-row-0-final": "G", "VALUE-grade_list-row-0-school_exam": "10"}
    assert "Uw antwoord is verstuurd" in answer(registrar, question, **sent | words)
    (_one, module) = QuestionAnswer.objects.get().value["fields"]["grade_list"]
    assert module["kind"] == "module"  # mbo keeps the parts of its list apart


def test_what_the_register_would_not_take_is_said_at_its_control(
    office: Office, question: Question, listed: Record
) -> None:
    ProgrammePeriod.objects.filter(programme__code=listed.programme_code).update(
        period=(datetime.date(1990, 1, 1), None)
    )
    factories.programme(Sector.WO, code="60001")
    factories.programme(Sector.MBO, code="25180")
    taken = factories.recorded(person=factories.holder("Bram"), deliverer=office.school).source_key
    for name, value, said in (
        ("exam_date", "01-01-1950", "geen opleiding met deze code op de datum van het examen"),
        ("exam_date", "01-01-2999", "De datum van het examen ligt in de toekomst."),
        ("programme_code", "60001", "is van een andere sector: Wetenschappelijk onderwijs"),
        ("programme_code", "25180", "geen opleiding met deze code"),
        ("source_key", taken, "Deze sleutel heeft de instelling al voor een ander diploma."),
    ):
        shown = wrong(office, question, listed, **{f"VALUE-{name}": value})
        assert said in shown
        assert 'value="Anatomie"' in shown


def test_what_was_typed_stays_when_the_answer_itself_was_forgotten(
    office: Office, question: Question, listed: Record
) -> None:
    for finding, says in (("", "Kies wat u hebt gevonden."), ("b", "Schrijf op hoe u dit weet.")):
        shown = wrong(office, question, listed, **{"ITEM-finding": finding, "ITEM-reason": ""})
        assert says in shown
        assert 'value="Anatomie"' in shown
        assert "U vulde iets in" not in shown


# --- who reads it ---


def test_the_reviewer_reads_every_row_before_and_after(office: Office, listed: Record) -> None:
    request = office.missed(listed)
    reviewer = office.client("reviewer")
    for name in ("request", "decide"):
        shown = page(reviewer, name, request.pk)
        for line in LINES:
            assert line in shown
        assert f"{LINES[0]} (nieuw)" not in shown
    item = request.items.get()
    sent = {
        "step": str(request.step), f"item-{item.pk}-choice": "confirmed",
        f"item-{item.pk}-reason": "institution_confirms", f"item-{item.pk}-text": "Nagekeken.",
    }  # fmt: skip
    confirm = page(reviewer, "decide", request.pk, **sent)
    assert "Klopt dit besluit?" in confirm
    for line in LINES:
        assert line in confirm


@pytest.mark.usefixtures("cheap_letters")
def test_register_letter_and_holder_have_the_list_afterwards(office: Office, listed: Record) -> None:
    request = office.missed(listed)
    draft = judged(request, listed)
    letter = letters.as_html(letters.from_draft(request, draft))
    assert "een lijst met 2 onderdelen. Op de cijferlijst staat:<ul>" in letter
    assert "een lijst met 2 onderdelen. Dit is anders" not in letter
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    request = fresh(request)
    assert request.state == State.GRANTED
    said = VersionContent.objects.get(version__diploma=request.diploma)
    assert said.content["fields"]["grade_list"] == STORED
    owner = office.client("owner")
    shown = owner.get(reverse("corrections:request", args=[request.pk])).content.decode()
    trail = page(office.client("reviewer"), "request", request.pk)
    for line in LINES:
        assert line in letter
        assert line in shown
        assert line in trail


def test_on_a_document_the_reviewer_gives_the_rows(office: Office, listed: Record) -> None:
    request = office.missed(listed, Finding.GONE)
    office.with_document(request)
    item, reviewer = request.items.get(), office.client("reviewer")
    named = {
        key.replace("ITEM", f"item-{item.pk}").replace("VALUE", f"value-{item.pk}"): text
        for key, text in given(listed, **ROWS).items()
    }
    sent: dict[str, Any] = named | {
        "step": str(request.step), f"value-{item.pk}-brin": office.school.brin,
        f"item-{item.pk}-reason": "document_shows",
        f"item-{item.pk}-text": "Gezien.",
    }  # fmt: skip
    more = page(reviewer, "decide", request.pk, **sent, **{f"value-{item.pk}-grade_list-more_rows": "1"})
    assert "mdp-error" not in more
    assert 'value="Anatomie"' in more
    forgotten = page(reviewer, "decide", request.pk, **sent)
    assert "Kies een uitkomst" in forgotten
    assert 'value="Anatomie"' in forgotten
    sent |= {f"item-{item.pk}-choice": "shown"}
    bad = page(reviewer, "decide", request.pk, **sent, **{f"value-{item.pk}-grade_list-row-1-final": "6"})
    assert bad.count("Regel 2: vul de naam van het vak of onderdeel in.") == 2  # above, and at the row
    page(reviewer, "decide", request.pk, **sent)
    request = fresh(request)
    assert request.state == State.PROPOSED
    (proposal,) = request.decisions.all()
    assert proposal.items.get().value["fields"] == {"grade_list": STORED}
    approving = page(office.client("second"), "approve", request.pk)
    for line in LINES:
        assert line in approving


# --- the scenario changed since ---


@pytest.mark.usefixtures("cheap_letters")
def test_what_the_register_may_not_hold_any_more_is_left_out_and_said(office: Office, listed: Record) -> None:
    more = dataclasses.replace(listed, fields={**listed.fields, "phase": "B"})
    request = office.missed(more)
    scenarios.activate(scenario=Scenario.S4, actor="test")
    item = request.items.get()
    form = OutcomeForm(request, item, latest_answers(request)[item.pk])
    assert form.left_out == "Cijferlijst"
    shown = page(office.client("reviewer"), "decide", request.pk)
    assert "Dit wordt niet overgenomen: Cijferlijst." in shown
    with pytest.raises(Refused, match="niet wat de instelling heeft bevestigd"):
        checking.check_draft(request, judged(request, more))
    taken = Record.from_json(checking.confirmed(item, latest_answers(request)[item.pk]))
    assert taken.fields == {"phase": "B"}
    draft = judged(request, taken)
    assert "onderdelen" not in letters.as_html(letters.from_draft(request, draft))
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    made = fresh(request).diploma
    said = VersionContent.objects.get(version__diploma=made).content["fields"]
    assert said["phase"] == "B"
    assert "grade_list" not in said


@pytest.mark.usefixtures("cheap_letters")
def test_between_proposal_and_approval_the_second_person_is_told(office: Office, listed: Record) -> None:
    request = office.missed(listed, Finding.GONE)
    office.with_document(request)
    draft = judged(request, listed, Basis.DOCUMENT)
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    scenarios.activate(scenario=Scenario.S2, actor="test")
    request = fresh(request)
    about = confirming.of_proposal(request, request.decisions.get())
    assert about.trouble.startswith("Het register heeft dit nu niet meer: Cijferlijst.")
    with pytest.raises(Refused, match="nu niet meer"):
        deciding.approve(actor=office.second, request_id=request.pk, step=request.step)
    assert fresh(request).state == State.PROPOSED
    assert not Diploma.objects.filter(source_key=listed.source_key).exists()


def test_of_a_list_that_cannot_be_read_the_rest_still_is(office: Office, record: Record) -> None:
    broken = dataclasses.replace(record, fields={"grade_list": [{"code": "1"}]})
    side = wording.value("", broken.to_json())
    assert side.rows == ()
    assert "Cijferlijst: Niet meer leesbaar" in side.text
