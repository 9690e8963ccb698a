"""Whoever opens a page reads the day and the words of this request, and is offered nothing that cannot be."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from corrections import wording
from corrections.missing import Record
from corrections.models import CorrectionRequest
from corrections.services import holding
from corrections.workflow import Finding
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters
from tests.portal.reading import main_of, words

__all__ = ["cheap_letters"]


def read(office: Office, person: str, name: str, *args: object) -> str:
    return words(main_of(office.client(person).get(reverse(name, args=args))))


def decide_page(office: Office, request: CorrectionRequest) -> str:
    return office.client("reviewer").get(reverse("review:decide", args=[request.pk])).content.decode()


def test_not_considering_is_offered_when_there_is_a_reason_for_it(office: Office) -> None:
    request = office.claimed()
    assert 'value="not_considered"' not in decide_page(office, request)
    assert "Niet behandelen kan nu niet." in decide_page(office, request)
    office.decided_before(request)
    assert 'value="not_considered"' in decide_page(office, request)
    assert "Niet behandelen kan nu niet." not in decide_page(office, request)


def test_after_a_notice_of_default_the_desk_reads_until_when_it_costs_nothing(
    office: Office, time_machine: Any
) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.proposed()
    time_machine.move_to(datetime.datetime(2027, 5, 10, 12, tzinfo=datetime.UTC))
    holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=request.step)
    day = "Besluit zonder dwangsom uiterlijk 24 mei 2027. Eerste dag waarover een dwangsom telt: 25 mei 2027."
    assert day in read(office, "reviewer", "review:request", request.pk)
    assert "zonder dwangsom uiterlijk 24 mei 2027" in read(office, "reviewer", "review:queue", "te-laat")
    time_machine.move_to(datetime.datetime(2027, 5, 26, 12, tzinfo=datetime.UTC))
    said = read(office, "second", "review:approve", request.pk)
    assert "In de brief staat ook: Wij waren te laat. Wij tellen 2 dagen" in said


def test_the_institution_reads_which_diploma_is_meant(office: Office) -> None:
    request = office.asked()
    at = reverse("admin:corrections_question_answer", args=[request.questions.get().pk])
    assert "Het gaat over dit diploma:" in office.client("registrar").get(at).content.decode()


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (Finding.CORRECTS, "De instelling zegt: dit diploma hoort in het register."),
        (Finding.MATCHES, "De instelling zegt: wij gaven u dit diploma niet."),
    ],
)
def test_what_was_found_about_a_missing_diploma_is_not_said_of_a_field(
    office: Office, record: Record, finding: Finding, said: str
) -> None:
    request = office.missed(record, finding)
    assert said in read(office, "owner", "corrections:request", request.pk)
    assert "met onze gegevens" not in read(office, "reviewer", "review:request", request.pk)


def test_in_english_an_institution_has_its_english_name(office: Office, record: Record) -> None:
    office.school.names.update(name_en="School of the North")
    with translation.override("en"):
        assert "School of the North" in wording.record(record.to_json())


def test_scans_of_what_was_withdrawn_are_not_promised_to_who_takes_it(office: Office) -> None:
    request = office.claimed()
    office.with_document(request)
    request = fresh(request)
    holding.withdraw(actor=office.as_holder(), request_id=request.pk, step=request.step)
    said = read(office, "reviewer", "review:request", request.pk)
    assert "Alleen wie erover besloot, kan ze nog zien." in said
    assert "Pak het verzoek eerst op" not in said
    assert "Afgesloten op" in read(office, "owner", "corrections:overview")


def test_who_sends_a_scan_reads_that_the_institution_sees_it(office: Office) -> None:
    assert "De instelling ziet het ook" in read(office, "owner", "corrections:documents", office.draft().pk)
