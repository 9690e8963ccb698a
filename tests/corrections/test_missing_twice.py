"""The same missing diploma asked for twice is noticed, and that the pre-check said no is told to staff."""

from __future__ import annotations

import pytest
from django.urls import reverse

from corrections.models import CorrectionRequest
from corrections.services import drafting
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_holder_pages import MISSING, body
from tests.corrections.test_missing_as_chosen import described, sent
from tests.corrections.test_review_pages import page

RUNS = "Dat verzoek loopt nog:"
SAID_NO = "De controle vooraf zei dat dit waarschijnlijk niet kan."


def again(office: Office, **given: str) -> tuple[CorrectionRequest, str]:
    shown = body(office.client("owner"), reverse("corrections:missing"), **(MISSING | {"toch": "1"} | given))
    return CorrectionRequest.objects.latest("started_at"), shown


def test_one_that_runs_is_told_of(office: Office) -> None:
    first = sent(office, described(office))
    second, shown = again(office, programme="HBO-V", institution="Hanzehogeschool Groningen")
    assert RUNS in shown
    assert reverse("corrections:request", args=[first.pk]) in shown
    assert reverse("corrections:discard", args=[second.pk]) in shown
    drafting.explain(actor=office.as_holder(), request_id=second.pk, why="x")
    check = reverse("corrections:check", args=[second.pk])
    assert RUNS in body(office.client("owner"), check)
    assert "Uw verzoek is verstuurd" in body(office.client("owner"), check, x="")  # nobody is stopped


@pytest.mark.parametrize(
    "given",
    [
        {"exam_date_day": "22"},
        {"document": "propedeuse"},
        {"education": "wo"},
        {"education": "premaster"},
    ],
)
def test_another_document_is_no_second_request(office: Office, given: dict[str, str]) -> None:
    sent(office, described(office))
    assert RUNS not in again(office, **given)[1]


def test_of_no_sector_the_education_tells_them_apart(office: Office) -> None:
    sent(office, described(office, education="premaster"))
    assert RUNS not in again(office, education="post-hbo")[1]
    assert RUNS in again(office, education="premaster")[1]


def test_a_draft_and_what_is_over_do_not_run(office: Office) -> None:
    first = described(office)
    assert RUNS not in again(office)[1]
    sent(office, first)
    CorrectionRequest.objects.filter(pk=first.pk).update(state="withdrawn")
    assert RUNS not in again(office)[1]


def test_who_handles_it_reads_that_the_pre_check_said_no(office: Office) -> None:
    draft = described(office, exam_date_year="1990")
    assert draft.prechecked == "too_old"
    assert SAID_NO in page(office.client("reviewer"), "request", sent(office, draft).pk)


def test_another_day_that_can_be_takes_the_notice_away(office: Office) -> None:
    draft = described(office, exam_date_year="1990")
    body(office.client("owner"), reverse("corrections:missing_again", args=[draft.pk]), **MISSING)
    assert fresh(draft).prechecked == ""
    assert SAID_NO not in page(office.client("reviewer"), "request", sent(office, draft).pk)
