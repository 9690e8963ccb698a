"""Before a diploma that is missing is asked for: a wish where the law forbids it, and a day to come back."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from corrections.models import CorrectionRequest, Precheck, Wish
from corrections.workflow import State
from diplomas import scenarios
from diplomas.catalogue import Scenario
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_holder_pages import MISSING, body, owner

__all__ = ["owner"]
LIST = MISSING | {"document": "lijst"}
WISH = reverse("corrections:missing_wish")


def test_a_missing_grade_list_of_higher_education_is_a_wish_counted_as_the_one_of_a_field(
    office: Office, owner: Client
) -> None:
    page = body(owner, reverse("corrections:missing"), **LIST)
    assert "Het register heeft dit gegeven niet" in page
    assert "Tel mijn wens mee" in page
    assert f'action="{WISH}"' in page
    assert reverse("portal:diplomahulp") + "#vanaf-wanneer" in page
    assert 'id="vanaf-wanneer"' in body(owner, reverse("portal:diplomahulp"))
    with translation.override("nl"):
        english = body(owner, "/en" + reverse("corrections:missing"), **LIST)
    assert "Count my wish" in english
    assert "Wij hebben uw wens geteld: Cijferlijst" in body(owner, WISH, education="hbo", document="lijst")
    same = reverse("corrections:wish", args=[office.diploma.pk, "grade_list"])
    assert "al eerder mee" in body(owner, same, x="")
    assert (Wish.objects.get().sector, Wish.objects.get().field) == ("HBO", "grade_list")
    check = Precheck.objects.get()
    assert (check.outcome, check.field, check.sector) == ("not_held", "grade_list", "HBO")
    assert not CorrectionRequest.objects.exists()


def test_who_insists_on_it_is_counted_so(office: Office, owner: Client) -> None:
    body(owner, reverse("corrections:missing"), **LIST)
    body(owner, reverse("corrections:missing"), **LIST, toch="1")
    draft = CorrectionRequest.objects.get()
    body(owner, reverse("corrections:why", args=[draft.pk]), why="Ik heb hem hier.")
    body(owner, reverse("corrections:check", args=[draft.pk]), x="")
    assert fresh(draft).state == State.SUBMITTED
    assert Precheck.objects.get().sent


def test_what_was_filled_in_can_be_changed_after_the_answer(office: Office, owner: Client) -> None:
    answered = body(owner, reverse("corrections:missing"), **LIST)
    assert "Wijzig wat u invulde" in answered
    back = body(owner, reverse("corrections:missing"), **LIST, wijzig="1")
    assert "Er is iets niet goed ingevuld" not in back
    assert f'value="{LIST["programme"]}"' in back
    assert f'value="{LIST["exam_date_year"]}"' in back
    assert not CorrectionRequest.objects.exists()


def test_the_second_step_asks_what_somebody_knows_of_it(office: Office, owner: Client) -> None:
    body(owner, reverse("corrections:missing"), **MISSING)
    draft = CorrectionRequest.objects.get()
    page = body(owner, reverse("corrections:why", args=[draft.pk]))
    assert "Wat weet u van dit diploma?" in page
    assert "Waarom klopt het niet?" not in page


def test_where_the_register_holds_it_the_way_is_by_the_diploma(office: Office, owner: Client) -> None:
    scenarios.activate(scenario=Scenario.S1, actor="test")
    page = body(owner, reverse("corrections:missing"), **LIST)
    assert "De cijferlijst hoort bij uw getuigschrift." in page
    assert "Tel mijn wens mee" not in page
    assert owner.post(WISH, {"education": "hbo", "document": "lijst"}).status_code == 404
    assert not Wish.objects.exists()


@pytest.mark.parametrize("given", [{}, {"education": "hbo", "document": "diploma"}, {"education": "x"}])
def test_only_what_is_offered_can_be_wished(office: Office, owner: Client, given: dict[str, str]) -> None:
    assert owner.post(WISH, given).status_code == 404
    assert not Wish.objects.exists()


@pytest.mark.parametrize("education", ["staatsexamen", "nt2", "inburgering", "wft"])
def test_without_a_known_term_the_day_to_come_back_follows_from_the_day_on_the_document(
    office: Office, time_machine: Any, education: str
) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 20, 12, tzinfo=datetime.UTC))
    given = {"education": education, "exam_date_day": "1", "exam_date_month": "3", "exam_date_year": "2027"}
    page = body(office.client("owner"), reverse("corrections:missing"), **(MISSING | given))
    assert "Kom terug na 26 april 2027." in page
    assert "Wacht tot 26 april 2027: 8 weken na de datum van uw document." in page
