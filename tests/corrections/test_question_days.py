"""An institution reads until when it may answer, in its list and at the question, and what we add."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.urls import reverse

from corrections.models import Question
from corrections.services import reviewing
from tests.corrections.conftest import Office, fresh

NOTE = "Kijk ook in het dossier\nvan de vestiging in Zwolle."


@pytest.fixture
def question(office: Office, time_machine: Any) -> Question:
    """Asked on 1 March 2027, with a note; three weeks to answer."""
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.claimed()
    reviewing.ask_institution(actor=office.reviewer, request_id=request.pk, step=request.step, text=NOTE)
    return fresh(request).questions.get()


def body(office: Office, name: str, *args: object) -> str:
    page = office.client("registrar").get(reverse(f"admin:corrections_question_{name}", args=args))
    assert page.status_code == 200
    return page.content.decode()


def test_the_list_names_the_last_day(office: Office, question: Question) -> None:
    assert question.due_on == datetime.date(2027, 3, 22)
    listed = body(office, "changelist")
    assert '<th scope="col">Antwoord uiterlijk</th>' in listed
    assert re.search(r">1 maart 2027(<[^>]*>)+22 maart 2027<", listed)


def test_the_question_names_the_last_day_and_gives_the_note(office: Office, question: Question) -> None:
    page = body(office, "answer", question.pk)
    assert "Antwoord uiterlijk 22 maart 2027." in page
    assert f'<h2>Toelichting van het register</h2><p class="kept">{NOTE}</p>' in page


def test_without_a_note_there_is_no_heading_for_it(office: Office) -> None:
    assert "Toelichting van het register" not in body(office, "answer", office.asked().questions.get().pk)
