"""The pages say what somebody can do next, what they may still expect, and take no date that cannot be."""

from __future__ import annotations

import datetime
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corrections.models import CorrectionRequest
from corrections.services import deciding, holding, reviewing
from corrections.workflow import Finding
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters

__all__ = ["cheap_letters"]
LETS_SEE = "De instelling kan niet meer nagaan wat er klopt."
NO_MONEY = "U krijgt daarom geen geld"


def shown(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def page(office: Office, request: CorrectionRequest) -> str:
    return shown(office.client("owner"), "corrections:request", request.pk)


def test_a_date_to_come_stands_on_no_diploma(office: Office) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    parts = {"value_day": tomorrow.day, "value_month": tomorrow.month, "value_year": tomorrow.year}
    client = office.client("owner")
    answer = client.post(reverse("corrections:ask", args=[office.diploma.pk, "exam_date"]), parts)
    assert "of eerder" in answer.content.decode()
    assert not CorrectionRequest.objects.exists()


def test_the_second_step_leads_back_to_the_first(office: Office) -> None:
    draft = office.draft()
    said = shown(office.client("owner"), "corrections:why", draft.pk)
    back = reverse("corrections:ask", args=[office.diploma.pk, "distinction"])
    assert f'href="{back}?toch=1">Vorige stap' in said
    assert said.index("Nog een gegeven klopt niet") < said.index("<textarea")


def test_who_can_still_show_a_document_is_asked_for_it(office: Office) -> None:
    request = office.answered(Finding.GONE)
    assert LETS_SEE in page(office, request)
    office.with_document(request)
    assert LETS_SEE not in page(office, request)


def test_after_b_a_document_is_not_asked_for(office: Office) -> None:
    assert LETS_SEE not in page(office, office.answered(Finding.MATCHES))


def test_of_a_closed_institution_too(office: Office) -> None:
    request = office.claimed()
    reviewing.institution_is_closed(
        actor=office.reviewer, request_id=request.pk, step=request.step, text="Opgeheven."
    )
    assert LETS_SEE in page(office, fresh(request))


def test_the_holder_reads_which_value_the_institution_gives(office: Office) -> None:
    said = page(office, office.answered())
    assert "Er moet staan: <strong>cum laude</strong>" in said


def test_a_decision_in_time_after_a_notice_says_that_nothing_is_due(
    office: Office, cheap_letters: None, time_machine: Any
) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.proposed()
    time_machine.move_to(datetime.datetime(2027, 5, 10, 12, tzinfo=datetime.UTC))
    holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=request.step)
    said = shown(office.client("helpdesk"), "review:helpdesk", kenmerk=str(request.reference))
    assert "Besluit zonder dwangsom uiterlijk 24 mei 2027." in said
    assert "Eerste dag waarover een dwangsom telt: 25 mei 2027." in said
    assert NO_MONEY not in page(office, request)
    time_machine.move_to(datetime.datetime(2027, 5, 20, 12, tzinfo=datetime.UTC))
    deciding.approve(actor=office.second, request_id=request.pk, step=fresh(request).step)
    assert page(office, request).count(NO_MONEY) == 1


def test_what_was_asked_and_answered_on_one_day_stood_not_still(office: Office) -> None:
    request = office.claimed()
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    holding.answer(actor=office.as_holder(), request_id=request.pk, step=fresh(request).step, text="Hier.")
    said = shown(office.client("reviewer"), "review:request", request.pk)
    assert "De termijn stond stil" not in said


def test_who_asks_again_is_led_to_the_request_that_runs(office: Office) -> None:
    address = "corrections:ask", office.diploma.pk, "distinction"
    request = office.sent()
    there = f'href="{reverse("corrections:request", args=[request.pk])}"'
    assert there in shown(office.client("owner"), *address)
    assert there not in shown(office.client("owner"), "corrections:ask", office.diploma.pk, "exam_date")
    holding.withdraw(actor=office.as_holder(), request_id=request.pk, step=request.step)
    assert there not in shown(office.client("owner"), *address)
