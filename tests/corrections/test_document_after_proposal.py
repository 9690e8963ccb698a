"""A document that comes while a decision lies before a second person: seen before anything is decided."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from corrections import evidence, showing
from corrections.models import CorrectionRequest, Evidence
from corrections.queues import View
from corrections.services import deciding, holding
from corrections.workflow import Basis, Finding, Outcome, State
from diplomas.errors import Stale
from documents.scans import Scan
from tests.corrections.conftest import PICTURE, Office, fresh
from tests.corrections.test_confirming import sent_again
from tests.corrections.test_keeping_terms import cheap_letters
from tests.corrections.test_review_pages import page

__all__ = ["cheap_letters"]
pytestmark = pytest.mark.usefixtures("cheap_letters")
CAME = "Na dit voorstel kwam er 1 document bij van de aanvrager."
PANEL = 'id="na-het-voorstel"'
SHOWS = 'aria-labelledby="document"'
WARNING = 'aria-labelledby="nog-tijd"'


def added(office: Office, request: CorrectionRequest) -> Evidence:
    """By the holder, that evening."""
    row = office.with_document(request)
    holding.added(actor=office.as_holder(), request_id=request.pk, evidence_id=row.pk)
    return row


def holders_page(office: Office, name: str, request: CorrectionRequest) -> str:
    return office.client("owner").get(reverse(f"corrections:{name}", args=[request.pk])).content.decode()


def picture_of(row: Evidence) -> str:
    return reverse("review:picture", args=[row.request_id, row.pk, 0])


def test_the_holder_may_still_add_one_and_reads_that_it_is_looked_at(office: Office) -> None:
    request = office.proposed()
    assert reverse("corrections:documents", args=[request.pk]) in holders_page(office, "request", request)
    assert "Die ziet ook uw nieuwe document" in holders_page(office, "documents", request)
    added(office, request)
    shown = holders_page(office, "request", request)
    assert "Wij bekijken het voordat wij besluiten." in shown
    assert "Tot dan kunt u nog een document toevoegen." in shown
    assert fresh(request).state == State.PROPOSED


def test_who_reads_it_afterwards_sees_it_on_the_page_with_the_button(office: Office) -> None:
    request = office.proposed()
    earlier = page(office.client("second"), "approve", request.pk)
    assert PANEL not in earlier
    row = added(office, request)
    shown = page(office.client("second"), "approve", request.pk)
    new = shown.split(PANEL)[1].split("</section>")[0]
    assert CAME in new
    assert f'<img src="{picture_of(row)}"' in new, "open, and not only once somebody scrolls to it"
    assert office.client("second").get(picture_of(row)).status_code == 200


def test_a_page_that_was_open_already_approves_nothing(office: Office) -> None:
    request = office.proposed()
    second = office.client("second")
    read = page(second, "approve", request.pk)
    row = added(office, request)
    address = reverse("review:approve", args=[request.pk])
    refused = second.post(address, sent_again(read, "confirmed"))
    assert refused.status_code == 409
    shown = refused.content.decode()
    assert "Het besluit is nog niet vastgesteld." in shown
    assert "Document toevoegen (de aanvrager," in shown
    assert "Wat u typte" not in shown
    assert picture_of(row) in shown
    assert fresh(request).state == State.PROPOSED
    page(second, "approve", request.pk, **sent_again(shown, "confirmed"))
    assert fresh(request).state == State.REJECTED


def test_the_service_refuses_it_too(office: Office) -> None:
    request = office.proposed()
    added(office, request)
    with pytest.raises(Stale):
        deciding.approve(actor=office.second, request_id=request.pk, step=request.step)
    assert fresh(request).state == State.PROPOSED


def test_who_was_too_late_is_told_and_led_back(office: Office) -> None:
    request = office.proposed()
    second = office.client("second")
    read = page(second, "approve", request.pk)
    holding.withdraw(actor=office.as_holder(), request_id=request.pk, step=request.step)
    assert "Intrekken (de aanvrager," in page(second, "approve", request.pk, **sent_again(read, "confirmed"))


def test_sending_it_back_shows_it_too_and_the_next_proposal_begins_with_it(office: Office) -> None:
    request = office.proposed()
    second, reviewer = office.client("second"), office.client("reviewer")
    row = added(office, request)
    shown = page(second, "act", request.pk, "terugsturen")
    assert CAME in shown
    assert picture_of(row) in shown
    page(second, "act", request.pk, "terugsturen", step=fresh(request).step, text="Kijk naar bestand 1.")
    assert fresh(request).state == State.ANSWERED
    for name in ("request", "decide"):
        assert CAME in page(reviewer, name, request.pk)
    draft = office.outcome(fresh(request), Outcome.REJECTED)
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=fresh(request).step, draft=draft)
    # Whoever proposed this had seen it.
    assert PANEL not in page(second, "approve", request.pk)
    assert CAME not in page(second, "request", request.pk)


def test_who_proposed_sees_it_in_their_list_and_at_the_request(office: Office) -> None:
    request = office.proposed()
    lists = (("reviewer", View.MINE), ("second", View.TO_APPROVE))
    for person, view in lists:
        assert "Document na het voorstel" not in page(office.client(person), "queue", view.value)
    row = added(office, request)
    for person, view in lists:
        assert "Document na het voorstel" in page(office.client(person), "queue", view.value)
        shown = page(office.client(person), "request", request.pk)
        assert CAME in shown
        assert "na het voorstel</span>" in shown
        assert picture_of(row) in shown
    taking_back = "Besluit u hierdoor iets anders?"
    assert taking_back in page(office.client("reviewer"), "request", request.pk)
    assert taking_back not in page(office.client("second"), "request", request.pk)
    assert CAME in page(office.client("reviewer"), "act", request.pk, "terugnemen")
    deciding.return_(
        actor=office.second, request_id=request.pk, step=fresh(request).step, text="Kijk nog eens."
    )
    mine = page(office.client("reviewer"), "queue", View.MINE.value)
    assert "Teruggestuurd" in mine
    assert "Document na het voorstel" not in mine


def test_what_came_before_the_proposal_is_not_new(office: Office) -> None:
    request = office.answered(Finding.GONE)
    added(office, request)
    draft = office.outcome(fresh(request), Outcome.GRANTED, Basis.DOCUMENT)
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=fresh(request).step, draft=draft)
    second = office.client("second")
    assert CAME not in page(second, "request", request.pk)
    assert "Document na het voorstel" not in page(second, "queue", View.TO_APPROVE.value)
    assert PANEL not in page(second, "approve", request.pk)


def test_the_days_for_a_document_go_on_while_it_lies_there(office: Office) -> None:
    """After c the holder was given a day; a proposal before that day takes nothing from them."""
    request = office.answered(Finding.GONE)
    warning = page(office.client("reviewer"), "decide", request.pk).split(WARNING)[1]
    assert "Dan ziet de tweede beoordelaar dat vóór het vaststellen." in warning
    draft = office.outcome(request, Outcome.REJECTED)
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    request = fresh(request)
    assert SHOWS in holders_page(office, "request", request)
    read = page(office.client("second"), "approve", request.pk)
    assert "U mag het besluit nu vaststellen" in read.split(WARNING)[1]
    added(office, request)
    assert showing.of(fresh(request)) is None
    assert WARNING not in page(office.client("second"), "approve", request.pk)


def test_by_upload(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the link on the holder's page to the step, as a browser does it."""
    monkeypatch.setattr(evidence.scans, "clean", lambda data: Scan("png", data, 1))
    monkeypatch.setattr(evidence, "scan_for_malware", lambda data: None)
    request = office.proposed()
    given: Any = {"files": SimpleUploadedFile("scan.png", PICTURE, "image/png")}
    address = reverse("corrections:documents", args=[request.pk])
    answer = office.client("owner").post(address, given, follow=True)
    assert "Wij hebben 1 bestand bewaard." in answer.content.decode()
    assert fresh(request).step == request.step + 1


def test_who_comes_after_the_decision_is_told(office: Office) -> None:
    request = office.proposed()
    given: Any = {"files": SimpleUploadedFile("scan.png", PICTURE, "image/png")}
    deciding.approve(actor=office.second, request_id=request.pk, step=request.step)
    address = reverse("corrections:documents", args=[request.pk])
    shown = office.client("owner").post(address, given, follow=True).content.decode()
    assert "Een bestand dat daarna kwam, is niet bewaard." in shown
    assert "Maak bezwaar" in shown, "with what they can do now"
    assert not request.evidence.exists()
