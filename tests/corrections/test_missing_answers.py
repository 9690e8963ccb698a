"""What an institution may say of a diploma that is missing: in its own name only, and the name is shown."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from corrections import letters, wording
from corrections.missing import Record
from corrections.models import Question, QuestionAnswer
from corrections.services import answering, drafting, reviewing
from corrections.services.answering import Found
from corrections.services.checking import Draft, ItemOutcome
from corrections.workflow import Basis, Finding, Outcome
from diplomas.errors import Refused
from diplomas.models import Organisation
from tests import factories
from tests.corrections.conftest import Office
from tests.corrections.test_inbox import address, answer
from tests.corrections.test_review_pages import page


@pytest.fixture
def question(office: Office, record: Record) -> Question:
    """About a diploma that is missing, to the office's own school."""
    holder, reviewer = office.as_holder(), office.reviewer
    draft = drafting.start_for_missing(actor=holder, described={"programme": "Verpleegkunde"})
    drafting.explain(actor=holder, request_id=draft.pk, why="Het staat er niet.")
    request = drafting.submit(actor=holder, request_id=draft.pk)
    reviewing.claim(actor=reviewer, request_id=request.pk, step=1)
    reviewing.ask_institution(actor=reviewer, request_id=request.pk, step=2, organisation=office.school.pk)
    return request.questions.get()


def given(record: Record, **more: str) -> dict[str, str]:
    return {
        "ITEM-finding": "a", "ITEM-reason": "Vergeten.", "VALUE-document": "HBO|GETUIGSCHRIFT",
        "VALUE-programme_code": record.programme_code, "VALUE-source_key": "2024-0099",
        "VALUE-exam_date": record.exam_date.strftime("%d-%m-%Y"), **more,
    }  # fmt: skip


def other(office: Office) -> Organisation:
    return Organisation.objects.exclude(pk=office.school.pk).get(names__name="Hogeschool Elders")


def organisation_said() -> str:
    return str(QuestionAnswer.objects.get().value["organisation"])


def test_a_diploma_is_never_put_in_another_institutions_name(
    office: Office, question: Question, record: Record
) -> None:
    elsewhere = other(office)
    registrar = office.client("registrar")
    shown = registrar.get(address(question)).content.decode()
    assert f"Hogeschool Voorbeeld ({office.school.brin})" in shown
    assert "BRIN van de instelling" not in shown
    forged = {"VALUE-brin": str(elsewhere.brin), "VALUE-organisation": str(elsewhere.pk)}
    assert "Uw antwoord is verstuurd" in answer(registrar, question, **given(record, **forged))
    assert organisation_said() == str(office.school.pk)


def test_the_service_refuses_it_too(office: Office, question: Question, record: Record) -> None:
    foreign = dataclasses.replace(record, organisation=other(office).pk)
    found = {question.request.items.get().pk: Found(Finding.CORRECTS, "Gezien.", foreign.to_json())}
    with pytest.raises(Refused, match="van uw eigen instelling"):
        answering.reply(desk=office.desk("registrar"), question_id=question.pk, found=found)
    assert not QuestionAnswer.objects.exists()


def test_who_took_another_over_says_which_of_the_two_it_was(
    office: Office, question: Question, record: Record
) -> None:
    gone = factories.organisation("Hogeschool Vroeger")
    factories.merged(gone, office.school, on=datetime.date(2025, 1, 1))
    registrar = office.client("registrar")
    shown = registrar.get(address(question)).content.decode()
    assert f"Hogeschool Vroeger ({gone.brin})" in shown
    chosen = given(record, **{"VALUE-organisation": str(other(office).pk)})
    assert "Kies een instelling uit de lijst." in answer(registrar, question, **chosen)
    chosen = given(record, **{"VALUE-organisation": str(gone.pk)})
    assert "Uw antwoord is verstuurd" in answer(registrar, question, **chosen)
    assert organisation_said() == str(gone.pk)


def test_pages_and_letter_name_the_institution(office: Office, record: Record) -> None:
    request = office.missed(record)
    line = wording.record(record.to_json())
    assert "Hogeschool Voorbeeld" in line
    reviewer = office.client("reviewer")
    assert line in page(reviewer, "request", request.pk)
    assert f"neem over wat de instelling zegt ({line})" in page(reviewer, "decide", request.pk)
    one = ItemOutcome(Outcome.GRANTED, "institution_confirms", "x", Basis.INSTITUTION, record.to_json())
    data = letters.from_draft(request, Draft({request.items.get().pk: one}))
    assert f"<dt>In het register staat nu</dt><dd>{line}" in letters.as_html(data)
    assert line.split(",")[-2].strip() in data.english.lines[0].decision


def test_of_an_institution_without_a_name_that_day_todays_is_said(office: Office, record: Record) -> None:
    young = factories.organisation("Hogeschool Jong")
    young.names.update(period=(datetime.date(2025, 1, 1), None))
    said = dataclasses.replace(record, organisation=young.pk)
    assert "Hogeschool Jong" in wording.record(said.to_json())
