"""Every page of a case that shows the record writes down who looked, at which diploma and why."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from corrections import letters
from corrections.models import CorrectionRequest, Letter
from corrections.services import reviewing
from institutions.models import RecordAccess
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters
from tests.corrections.test_review_pages import decision

__all__ = ["cheap_letters"]


@pytest.fixture(autouse=True)
def _not_laid_out(cheap_letters: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "lay_out", lambda data, draft=False: b"%PDF")


def heard(office: Office) -> CorrectionRequest:
    request = office.objected()
    reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    return office.heard(fresh(request))


@pytest.mark.parametrize(
    ("made", "person", "name"),
    [
        (Office.answered, "reviewer", "request"),
        (Office.answered, "reviewer", "decide"),
        (Office.proposed, "second", "approve"),
        (Office.proposed, "second", "proposed_letter"),
        (heard, "objections", "decide_objection"),
    ],
)
def test_looking_is_written_down(
    office: Office, made: Callable[[Office], CorrectionRequest], person: str, name: str
) -> None:
    request = made(office)
    before = RecordAccess.objects.count()
    assert office.client(person).get(reverse(f"review:{name}", args=[request.pk])).status_code == 200
    assert RecordAccess.objects.count() == before + 1
    row = RecordAccess.objects.latest("at")
    assert (row.user, row.diploma_id) == (office.people[person], office.diploma.pk)
    assert row.purpose == f"Correctieverzoek {request.reference}"


def test_a_letter_that_was_sent_and_a_preview_are_looks_too(office: Office) -> None:
    request = office.answered()
    before = RecordAccess.objects.count()
    address = reverse("review:decide", args=[request.pk])
    client = office.client("reviewer")
    assert client.post(address, {**decision(office, request), "preview": "1"}).content == b"%PDF"
    assert RecordAccess.objects.count() == before + 1
    client.post(address, {**decision(office, request), "confirmed": "1"})
    before = RecordAccess.objects.count()
    letter = Letter.objects.get()
    assert client.get(reverse("review:letter", args=[request.pk, letter.pk])).status_code == 200
    assert RecordAccess.objects.count() == before + 1


def test_who_may_not_decide_is_led_back_and_saw_nothing(office: Office) -> None:
    request = office.answered()
    before = RecordAccess.objects.count()
    for name in ("decide", "approve"):
        found = office.client("second").get(reverse(f"review:{name}", args=[request.pk]))
        assert found.status_code == 302
    assert RecordAccess.objects.count() == before
