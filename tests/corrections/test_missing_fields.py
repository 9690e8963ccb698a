"""What else stands on a document that was missing: asked for, recorded, and never quietly lost."""

from __future__ import annotations

import dataclasses

from corrections import letters, missing, record_fields, wording
from corrections.missing import Record
from corrections.models import Question, QuestionAnswer
from corrections.record_form import RecordForm, begun
from corrections.services.checking import Draft, ItemOutcome
from corrections.workflow import Basis, Finding, Outcome
from diplomas import scenarios
from diplomas.catalogue import Scenario
from diplomas.values import Code
from tests.corrections.conftest import Office
from tests.corrections.test_inbox import address, answer
from tests.corrections.test_missing_answers import given, question
from tests.corrections.test_review_pages import page

__all__ = ["question"]
CUM_LAUDE = {"VALUE-distinction-has_value": "given", "VALUE-distinction-value": "CUM_LAUDE"}


def names(document: str) -> set[str]:
    return {entry.name for entry in record_fields.open_fields(document)}


def test_asked_is_what_the_institution_may_know_and_the_register_may_hold(office: Office) -> None:
    asked = names("HBO|GETUIGSCHRIFT")
    assert {"phase", "distinction", "specialisation", "issue_date", "degree_addition"} <= asked
    assert not asked & {"nlqf", "degree", "joint_partners", "grade_list", "exam_date", "average_grade"}
    assert "joint_partners" in {entry.name for entry in record_fields.from_rio("HBO|GETUIGSCHRIFT")}
    assert names("MBO|DIPLOMA") == {"level", "grade_list"}
    assert names("|") == names("") == names("HBO|DIPLOMA") == set()
    scenarios.activate(scenario=Scenario.S3, actor="test")
    assert {"grade_list", "average_grade"} <= names("HBO|GETUIGSCHRIFT")
    scenarios.activate(scenario=Scenario.S4, actor="test")
    assert names("HBO|GETUIGSCHRIFT") == {"phase", "level"}


def test_the_institution_gives_them_and_they_are_recorded(
    office: Office, question: Question, record: Record
) -> None:
    nothing = {"VALUE-phase-has_value": "none", "VALUE-specialisation-has_value": "unknown"}
    sent = given(record, **CUM_LAUDE, **nothing)
    assert "Uw antwoord is verstuurd" in answer(office.client("registrar"), question, **sent)
    stored = QuestionAnswer.objects.get().value
    said = Record.from_json(stored)
    assert set(said.fields) == {"distinction", "phase"}
    facts, _rio = missing.facts_of(said, office.holder.pk)
    assert facts.fields["distinction"] == Code("CUM_LAUDE")
    assert facts.fields["phase"] is None
    assert "specialisation" not in facts.fields
    line = wording.record(stored)
    assert "cum laude" in line.casefold()
    assert line in page(office.client("reviewer"), "request", question.request.pk)


def test_what_is_wrong_in_them_is_said_and_nothing_is_lost(
    office: Office, question: Question, record: Record
) -> None:
    registrar = office.client("registrar")
    forgotten = given(record, **{"VALUE-specialisation-value": "Kinderen"})
    shown = answer(registrar, question, **forgotten)
    assert "U vulde iets in bij Afstudeerrichting." in shown
    assert 'value="Kinderen"' in shown
    assert "<details open>" in shown
    early = given(record, **{"VALUE-issue_date-has_value": "given", "VALUE-issue_date-value": "01-01-2020"})
    assert "De datum van uitreiking ligt voor het examen" in answer(registrar, question, **early)
    empty = given(record, **{"VALUE-distinction-has_value": "given"})
    assert "Vul in wat er moet staan." in answer(registrar, question, **empty)
    assert not QuestionAnswer.objects.exists()


def test_another_kind_of_document_shows_its_own_fields_first(
    office: Office, question: Question, record: Record
) -> None:
    registrar = office.client("registrar")
    first = registrar.get(address(question)).content.decode()
    name = f"value-{question.request.items.get().pk}-shown_for"
    assert f'<input type="hidden" name="{name}" value="|">' in first
    shown = answer(registrar, question, **given(record, **{"VALUE-shown_for": "|"}))
    assert "U koos een ander soort document." in shown
    assert f'<input type="hidden" name="{name}" value="HBO|GETUIGSCHRIFT">' in shown
    assert "Judicium" in shown
    again = given(record, **CUM_LAUDE, **{"VALUE-shown_for": "HBO|GETUIGSCHRIFT"})
    assert "Uw antwoord is verstuurd" in answer(registrar, question, **again)


def test_who_decides_begins_with_what_was_proposed(office: Office, record: Record) -> None:
    request = office.missed(record, Finding.GONE)
    office.with_document(request)
    said = dataclasses.replace(
        record, fields={"distinction": {"code": "CUM_LAUDE", "text": ""}, "phase": None}
    )
    form = RecordForm(request, None, prefix="value-1", initial=begun(said.to_json()))
    (one,) = [part for part in form.more if part.entry.name == "distinction"]
    assert one["has_value"].value() == "given"
    assert one["value"].value() == "CUM_LAUDE"
    assert form.more_is_open
    shown = page(office.client("reviewer"), "decide", request.pk)
    assert "Soort document" in shown
    letter = letters.from_draft(request, Draft({
        request.items.get().pk: ItemOutcome(
            Outcome.GRANTED, "document_shows", "x", Basis.DOCUMENT, said.to_json()
        )
    }))  # fmt: skip
    assert "cum laude" in letter.lines[0].becomes.casefold()


def test_a_propaedeutic_phase_gives_no_degree(office: Office, record: Record) -> None:
    part = dataclasses.replace(record, fields={"phase": "D"})
    whole, _rio = missing.facts_of(record, office.holder.pk)
    facts, _rio = missing.facts_of(part, office.holder.pk)
    assert "degree" in whole.fields
    assert "degree" not in facts.fields


def test_what_rio_says_is_not_given_and_where_it_is_silent_it_is(
    office: Office, question: Question, record: Record
) -> None:
    registrar = office.client("registrar")
    shown = registrar.get(address(question)).content.decode()
    assert "Dit volgt uit het opleidingenregister" not in shown  # no kind of document is chosen yet
    level = {"VALUE-level-has_value": "given", "VALUE-level-value": "WO-BA"}
    shown = answer(registrar, question, **given(record, **level))
    assert "Niveau van de opleiding komt uit het opleidingenregister (RIO)" in shown
    assert "vult u niet in: Niveau NLQF, Niveau EQF, Graad, Partners in de gezamenlijke opleiding" in shown
    addition = {"VALUE-degree_addition-has_value": "given", "VALUE-degree_addition-value": "of Nursing"}
    assert "Uw antwoord is verstuurd" in answer(registrar, question, **given(record, **addition))
    facts, rio = missing.facts_of(Record.from_json(QuestionAnswer.objects.get().value), office.holder.pk)
    assert facts.fields["degree_addition"] == "of Nursing"
    assert "level" in rio
    assert "degree_addition" not in rio
