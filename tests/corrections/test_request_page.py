"""What a reviewer has on one page: register, request, institution, document, and what was before."""

from __future__ import annotations

import datetime
import html
from typing import Any

import pytest
from django.urls import reverse

from corrections.asked import Asked
from corrections.models import CorrectionRequest
from corrections.review.trail import trail
from corrections.services import holding, reviewing
from corrections.workflow import Finding
from diplomas.display import date
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters
from tests.portal.reading import main_of, select, words

__all__ = ["cheap_letters"]


def response_of(office: Office, request: CorrectionRequest, person: str = "reviewer"):
    return office.client(person).get(reverse("review:request", args=[request.pk]))


@pytest.mark.usefixtures("cheap_letters")
def test_earlier_requests_and_versions_of_the_diploma_stand_on_the_page(office: Office) -> None:
    first = office.granted()
    second = office.claimed(asked=Asked(value=datetime.date(2024, 6, 22)), name="exam_date")
    response = response_of(office, second)
    text = words(main_of(response))
    assert "Andere verzoeken van deze aanvrager" in text
    link = reverse("review:request", args=[first.pk])
    (earlier,) = [one for one in select(main_of(response), "a") if one.get("href") == link]
    assert earlier.text == first.reference
    assert "Judicium (Ingewilligd)" in text
    # What the decision changed, as the newest version of the diploma.
    today = date(second.submitted_at.date())  # type: ignore[union-attr]
    assert f"Versie 2, {today}" in text
    assert "→ cum laude" in text


def test_requests_of_somebody_else_are_not_among_them(office: Office) -> None:
    request = office.claimed()
    text = words(main_of(response_of(office, request)))
    assert "Andere verzoeken" not in text


def test_register_request_answer_and_document_stand_side_by_side(office: Office) -> None:
    request = office.answered(Finding.MATCHES)
    office.with_document(request)
    response = response_of(office, request)
    text = words(main_of(response))
    for shown in ("cum laude", "Gezien in ons archief.", "Het register klopt met onze gegevens"):
        assert shown in text
    (picture,) = select(main_of(response), ".mdp-case img")
    assert picture.get("alt") == "Pagina 1 van het document"
    opened = office.client("reviewer").get(picture.get("src"))
    assert (opened.status_code, opened["Content-Type"].split("/")[0]) == (200, "image")


def test_who_was_not_asked_has_not_failed_to_answer(office: Office) -> None:
    request = office.claimed()
    assert "Niet gevraagd" in words(main_of(response_of(office, request)))
    reviewing.ask_institution(actor=office.reviewer, request_id=request.pk, step=request.step)
    assert "Nog geen antwoord" in words(main_of(response_of(office, request)))
    reviewing.recall(
        actor=office.reviewer, request_id=request.pk, step=fresh(request).step, text="Laat maar."
    )
    assert "Geen antwoord" in words(main_of(response_of(office, request)))


def test_what_was_typed_cannot_become_markup(office: Office) -> None:
    request = office.claimed()
    CorrectionRequest.objects.filter(pk=request.pk).update(why="<script>alert(1)</script>")
    body = response_of(office, request).content.decode()
    assert "<script>alert(1)</script>" not in body
    assert "<script>alert(1)</script>" in html.unescape(body)


@pytest.mark.usefixtures("cheap_letters")
def test_the_trail_says_what_a_standstill_and_a_grant_did(office: Office, time_machine: Any) -> None:
    def on(month: int, day: int) -> None:
        time_machine.move_to(datetime.datetime(2027, month, day, 12, tzinfo=datetime.UTC))

    on(3, 1)
    request = office.claimed()
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    on(3, 8)
    holding.answer(
        actor=office.as_holder(), request_id=request.pk, step=fresh(request).step, text="Alstublieft."
    )
    due = fresh(request).due_on
    assert due is not None
    answered = trail(fresh(request))[-1].details
    assert "De termijn stond stil vanaf de dag na 1 maart 2027 tot 8 maart 2027 (6 dagen)." in answered
    assert f"Nieuwe laatste dag om te besluiten: {date(due)}" in answered

    granted = trail(office.granted())[-1].details
    assert "Het register is hierdoor veranderd: versie 2 van het diploma." in granted
    assert "De aanvrager kreeg een bericht, met de brief." in granted
