"""What a reviewer may not overlook: days, a notice of default, the pre-check, another value found."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from corrections.asked import Asked, write
from corrections.models import CorrectionRequest
from corrections.services import answering, holding
from corrections.services.answering import Found
from corrections.workflow import Finding
from diplomas import catalogue, scenarios
from diplomas.catalogue import Scenario
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_lists_in_words import ADDED, BETTER

ROW = '{}</dt><dd class="utrecht-data-list__item-value utrecht-data-list__item-value--html-dd">{}'


@pytest.fixture
def on(time_machine: Any) -> Callable[[int, int], None]:
    def move(month: int, day: int) -> None:
        time_machine.move_to(datetime.datetime(2027, month, day, 12, tzinfo=datetime.UTC))

    return move


def page(office: Office, request: CorrectionRequest, name: str = "request") -> str:
    shown = office.client("reviewer").get(reverse(f"review:{name}", args=[request.pk]))
    assert shown.status_code == 200
    return shown.content.decode()


def queue(office: Office) -> str:
    return office.client("reviewer").get(reverse("review:queue", args=["alle"])).content.decode()


# --- days ---


def test_until_when_an_institution_may_answer(office: Office, on: Callable[[int, int], None]) -> None:
    on(3, 1)
    request = office.asked()
    assert ROW.format("Antwoord uiterlijk", "22 maart 2027") in page(office, request)
    assert "antwoord uiterlijk 22 mrt 2027" in queue(office)
    on(3, 23)
    listed = queue(office)
    assert "geen antwoord, dat moest uiterlijk 22 mrt 2027" in listed
    assert "antwoord uiterlijk 22 mrt" not in listed.replace("geen antwoord, dat moest", "")


def test_without_a_question_there_is_no_day_to_answer(office: Office) -> None:
    request = office.claimed()
    assert "Antwoord uiterlijk" not in page(office, request)
    assert "antwoord uiterlijk" not in queue(office)


def test_a_notice_of_default_is_a_row_with_what_we_owe(
    office: Office, on: Callable[[int, int], None]
) -> None:
    on(1, 4)
    request = office.answered()
    assert "In gebreke gesteld" not in page(office, request)
    on(3, 8)
    holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=request.step)
    row = ROW.format("In gebreke gesteld", "8 maart 2027")
    shown = page(office, request)
    assert row in shown
    assert "Dwangsom tot nu toe" not in shown
    assert ">In gebreke gesteld</span>" in queue(office)
    on(3, 25)
    assert f"{row}. Dwangsom tot nu toe: €&nbsp;69 (3 dagen)." in page(office, request)


# --- what was said before ---


def test_who_sent_all_the_same_after_the_pre_check(office: Office) -> None:
    words = "De controle vooraf zei dat dit waarschijnlijk niet kan. De aanvrager heeft het toch gevraagd."
    request = office.claimed()
    assert words not in page(office, request)
    CorrectionRequest.objects.filter(pk=request.pk).update(prechecked="not_held")
    assert words in page(office, request)


@pytest.mark.parametrize("same", [True, False], ids=["as asked", "another list"])
def test_of_another_list_than_was_asked_it_says_which_rows(office: Office, same: bool) -> None:
    scenarios.activate(scenario=Scenario.S1, actor="test")
    request = office.asked(name="grade_list", asked=Asked(value=BETTER))
    found = BETTER if same else (*BETTER[:3], dataclasses.replace(BETTER[3], final="6"))
    value = write(catalogue.names()["grade_list"], Asked(value=found))
    item = request.items.get()
    answering.reply(
        desk=office.desk("registrar"), question_id=request.questions.get().pk,
        found={item.pk: Found(Finding.CORRECTS, "Gezien in ons archief.", value)},
    )  # fmt: skip
    for name in ("request", "decide"):
        _register, asked, said = (
            page(office, fresh(request), name).split(f'data-label="{label}"')[-1].split("</td>")[0]
            for label in ("Register", "Gevraagd", "Instelling")
        )
        assert f"<li>{ADDED}</li>" in asked
        assert ("<li>Muziek: schoolexamen 7,5, eindcijfer 6 (nieuw)</li>" in said) is not same
        assert ADDED not in said
        assert "Gezien in ons archief." in said
