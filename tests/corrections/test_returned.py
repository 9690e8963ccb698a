"""What was sent back and is laid down again: a warning when nothing changed, and its reader sees what did."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from corrections.models import CorrectionRequest
from corrections.review import returned
from corrections.review.returned import Change
from corrections.services import deciding
from corrections.services.checking import Draft, ItemOutcome
from corrections.workflow import Basis, Finding, Outcome, State
from diplomas import register
from diplomas.content import Source
from diplomas.terms import Reason
from tests import factories
from tests.corrections.conftest import STORED, Office, fresh
from tests.corrections.test_confirming import sent_again
from tests.corrections.test_review_pages import decision, page

WHY = "Noem het archief."
SAME = "U legt hetzelfde voor als op"
SAID = '<blockquote class="mdp-said">'
NOTHING = "Aan het voorstel is sindsdien niets veranderd."
SOMETHING = "Er is sindsdien iets veranderd."


@pytest.fixture
def request_(office: Office) -> CorrectionRequest:
    """A refusal that the second person sent back."""
    request = office.proposed()
    deciding.return_(actor=office.second, request_id=request.pk, step=request.step, text=WHY)
    return fresh(request)


@pytest.fixture
def reviewer(office: Office) -> Client:
    return office.client("reviewer")


def refusal(office: Office, request: CorrectionRequest, text: str, **given: str) -> dict[str, Any]:
    return decision(
        office, request,
        **{"ITEM-choice": "rejected", "ITEM-reason": "institution_matches", "ITEM-text": text, **given},
    )  # fmt: skip


def lay(office: Office, request: CorrectionRequest, draft: Draft) -> CorrectionRequest:
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=fresh(request).step, draft=draft)
    return fresh(request)


def changes(request: CorrectionRequest) -> tuple[Change, ...]:
    found = returned.of_proposal(request, deciding.waiting(request))
    assert found is not None
    return found.changes


def test_laying_down_the_same_is_warned_of_and_not_forbidden(
    office: Office, reviewer: Client, request_: CorrectionRequest
) -> None:
    shown = page(
        reviewer, "decide", request_.pk, **refusal(office, request_, "Wij hebben dit nagekeken.\r\n")
    )
    assert SAME in shown
    assert " schreef daarbij:" in shown, "the moment stands in the sentence before"
    assert WHY in shown
    assert "Wijzig het besluit" in shown
    assert "Leg het besluit voor" in shown
    assert fresh(request_).state == State.ANSWERED
    page(reviewer, "decide", request_.pk, **sent_again(shown, "confirmed"))
    assert fresh(request_).state == State.PROPOSED
    second = office.client("second")
    for read in (("request",), ("approve",), ("act", "terugsturen")):
        shown = page(second, read[0], request_.pk, *read[1:])
        assert NOTHING in shown, read
        assert WHY in shown.split(NOTHING)[1], read


def test_what_was_changed_is_laid_down_at_once_and_its_reader_sees_what(
    office: Office, reviewer: Client, request_: CorrectionRequest
) -> None:
    text = "Het archief van de hogeschool zegt hetzelfde."
    given = refusal(office, request_, text, **{"ITEM-reason": "not_proven"}, explanation="Zie het archief.")
    assert SAME not in page(reviewer, "decide", request_.pk, **given)
    assert fresh(request_).state == State.PROPOSED
    shown = page(office.client("second"), "approve", request_.pk)
    assert SOMETHING in shown
    for words in (
        WHY, "Judicium, reden", "Judicium, uitleg", f"Was: {SAID}Wij hebben dit nagekeken.",
        f"Nu: {SAID}{text}",
        "Toelichting bij het hele besluit", f"Was: {SAID}niets", f"Nu: {SAID}Zie het archief.",
    ):  # fmt: skip
        assert words in shown.split(SOMETHING)[1], words
    assert "Judicium, uitkomst" not in shown
    assert NOTHING not in shown


def test_a_first_proposal_is_beside_nothing(office: Office) -> None:
    request = office.proposed()
    assert returned.of_proposal(request, deciding.waiting(request)) is None
    shown = page(office.client("second"), "approve", request.pk)
    assert "Eerder teruggestuurd" not in shown


def test_taking_it_back_oneself_between_makes_no_new_one(office: Office, request_: CorrectionRequest) -> None:
    """It is still what a second person sent back."""
    draft = office.outcome(request_, Outcome.REJECTED)
    lay(office, request_, draft)
    deciding.take_back(actor=office.reviewer, request_id=request_.pk, step=fresh(request_).step)
    assert changes(lay(office, request_, draft)) == ()


def test_taking_back_alone_is_no_sending_back(office: Office) -> None:
    request = office.proposed()
    deciding.take_back(actor=office.reviewer, request_id=request.pk, step=request.step)
    again = lay(office, request, office.outcome(request, Outcome.REJECTED))
    assert returned.of_proposal(again, deciding.waiting(again)) is None


def test_the_last_that_was_sent_back_counts(office: Office, request_: CorrectionRequest) -> None:
    first = office.outcome(request_, Outcome.REJECTED)
    other = dataclasses.replace(first, explanation="Met uitleg.")
    now = lay(office, request_, other)
    assert [one.what for one in changes(now)] == ["Toelichting bij het hele besluit"]
    deciding.return_(actor=office.second, request_id=now.pk, step=now.step, text="Nog steeds niet.")
    again = lay(office, request_, first)
    assert changes(again) == (Change("Toelichting bij het hele besluit", "Met uitleg.", "niets"),)


def test_outcome_and_value_are_told_apart(office: Office) -> None:
    request = office.answered(Finding.GONE)
    office.with_document(request)
    (item,) = request.items.all()

    def on_the_document(reason: str, value: dict[str, Any]) -> Draft:
        return Draft({item.pk: ItemOutcome(Outcome.GRANTED, reason, "Gezien.", Basis.DOCUMENT, value)}, "", 1)

    rejected = Draft({item.pk: ItemOutcome(Outcome.REJECTED, "not_proven", "Gezien.")}, "", 1)
    for draft in (rejected, on_the_document("document_shows", STORED)):
        now = lay(office, request, draft)
        if draft is not rejected:
            said = [(one.what, one.before, one.now) for one in changes(now)]
            assert ("Judicium, uitkomst", "Afwijzen", "Inwilligen: Het blijkt uit het document") in said
            assert ("Judicium, wat er komt te staan", "niets", "cum laude") in said
        deciding.return_(actor=office.second, request_id=now.pk, step=now.step, text="Kijk nog eens.")
    other = {"value": {"code": "CUM_LAUDE", "text": "met lof"}}
    now = lay(office, request, on_the_document("document_other_value", other))
    assert [one.what for one in changes(now)] == ["Judicium, wat er komt te staan", "Judicium, reden"]


def test_the_same_on_a_newer_version_is_not_the_same(office: Office, request_: CorrectionRequest) -> None:
    register.amend(
        diploma_id=office.diploma.pk, expected_version=1, changes={"specialisation": "Longziekten"},
        source=Source("institution:25BE", timezone.localdate(), ""),
        act=factories.act(Reason.INSTITUTION, "Bij nader inzien."),
    )  # fmt: skip
    now = lay(office, request_, office.outcome(request_, Outcome.REJECTED))
    assert changes(now) == (Change("Versie van het diploma die bekeken is", "1", "2"),)
