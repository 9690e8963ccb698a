"""The pre-check stops nobody: whatever it says, who insists sends, and that answer counts as none."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from corrections.models import CorrectionRequest, Precheck
from corrections.workflow import State
from diplomas import register
from diplomas.terms import Reason
from tests import factories
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_holder_pages import MISSING, ask, body

TOCH = "Ik wil toch een verzoek sturen"


def send(owner: Client, draft: CorrectionRequest) -> CorrectionRequest:
    """From the value to the receipt."""
    body(owner, reverse("corrections:why", args=[draft.pk]), why="Mijn papieren zeggen iets anders.")
    shown = body(owner, reverse("corrections:check", args=[draft.pk]), x="")
    assert "Uw verzoek is verstuurd" in shown
    request = fresh(draft)
    assert request.state == State.SUBMITTED
    assert str(request.reference) in shown
    return request


@pytest.mark.parametrize(
    ("field", "given", "says", "answer"),
    [
        ("holder_name", {"value": "Sanne Maria de Fries"}, "Vraag uw gemeente", "identity"),
        ("nlqf", {"has_value": "given", "value": "7"}, "register van opleidingen (RIO)", "derived"),
    ],
)
def test_of_a_field(office: Office, field: str, given: dict[str, str], says: str, answer: str) -> None:
    owner = office.client("owner")
    shown = body(owner, ask(office, field))
    assert says in shown
    assert TOCH in shown
    assert f"{ask(office, field)}?toch=1" in shown
    assert not CorrectionRequest.objects.exists()
    body(owner, ask(office, field) + "?toch=1", **given)
    request = send(owner, CorrectionRequest.objects.get())
    assert request.prechecked == answer
    assert request.items.get().field == field
    assert [(one.outcome, one.sent) for one in Precheck.objects.all()] == [(answer, True)]


def test_of_a_withdrawn_record(office: Office) -> None:
    register.withdraw(diploma_id=office.diploma.pk, expected_version=1, act=factories.act(Reason.WITHDRAWN))
    owner = office.client("owner")
    shown = body(owner, ask(office, "exam_date"))
    assert "heeft dit diploma ingetrokken" in shown
    assert TOCH in shown
    given = {"value_day": "22", "value_month": "6", "value_year": "2024"}
    body(owner, ask(office, "exam_date") + "?toch=1", **given)
    request = send(owner, CorrectionRequest.objects.get())
    assert request.prechecked == "withdrawn"
    assert Precheck.objects.get().sent


def test_of_a_diploma_that_need_not_be_there_yet(office: Office, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2026, 12, 1, 12, tzinfo=datetime.UTC))
    owner = office.client("owner")
    recent = MISSING | {"exam_date_day": "24", "exam_date_month": "11", "exam_date_year": "2026"}
    shown = body(owner, reverse("corrections:missing"), **recent)
    assert "Kom terug na" in shown
    assert TOCH in shown
    assert 'name="programme" value="Verpleegkunde"' in shown
    body(owner, reverse("corrections:missing"), **recent, toch="1")
    request = send(owner, CorrectionRequest.objects.get())
    assert request.described["programme"] == "Verpleegkunde"
    assert [(one.outcome, one.sent) for one in Precheck.objects.all()] == [("not_yet", True)]
