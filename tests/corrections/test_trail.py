"""A proposal that came back, and the trail of a request as somebody reads it who never saw it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from corrections.models import CorrectionRequest, Decision, Letter
from corrections.review.trail import SENTENCES, trail
from corrections.services import deciding, holding, reviewing
from corrections.services.checking import Draft, ItemOutcome
from corrections.workflow import Action, Basis, Finding, Outcome
from institutions.models import RecordAccess
from tests.corrections.conftest import STORED, Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters
from tests.corrections.test_objections import decide, heard

__all__ = ["cheap_letters"]
Verdict = Decision.Verdict
REJECTED = ItemOutcome(Outcome.REJECTED, "not_proven", "Ook nu bleek het niet.")
ON_DOCUMENT = ItemOutcome(Outcome.GRANTED, "document_shows", "Nu is het leesbaar.", Basis.DOCUMENT, STORED)


@pytest.fixture(autouse=True)
def _cheap(cheap_letters: None) -> None:
    """No seals."""


def test_what_came_back_is_where_the_next_decision_begins(office: Office) -> None:
    request = office.proposed()
    deciding.return_(actor=office.second, request_id=request.pk, step=request.step, text="Noem het archief.")
    client = office.client("reviewer")
    page = client.get(reverse("review:decide", args=[request.pk]))
    shown = page.content.decode()
    assert "Yasmina stuurde het voorstel van Sanne terug op" in shown
    assert "Noem het archief." in shown
    ((_item, form),) = page.context["outcomes"]
    assert (form["choice"].value(), form["reason"].value()) == ("rejected", "institution_matches")
    assert form["text"].value() == "Wij hebben dit nagekeken."
    assert "Noem het archief." in client.get(reverse("review:request", args=[request.pk])).content.decode()


def test_what_was_proposed_on_a_document_comes_back_with_its_value(office: Office) -> None:
    request = office.answered(Finding.GONE)
    office.with_document(request)
    request = fresh(request)
    other = {"value": {"code": "CUM_LAUDE", "text": "met lof"}}
    one = ItemOutcome(Outcome.GRANTED, "document_other_value", "Gezien.", Basis.DOCUMENT, other)
    draft = Draft({request.items.get().pk: one}, "Zie de scan.", 1)
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    deciding.take_back(actor=office.reviewer, request_id=request.pk, step=fresh(request).step)
    page = office.client("reviewer").get(reverse("review:decide", args=[request.pk]))
    ((_item, form),) = page.context["outcomes"]
    assert form["choice"].value() == "shown"
    assert "met lof" in page.content.decode()
    assert page.context["form"]["explanation"].value() == "Zie de scan."
    assert "Sanne nam het voorstel terug op" in page.content.decode()


def test_every_action_has_a_sentence_for_the_trail() -> None:
    assert set(SENTENCES) == set(Action)


def test_the_trail_is_understood_by_who_never_saw_the_request(office: Office) -> None:
    request = office.proposed()
    deciding.return_(actor=office.second, request_id=request.pk, step=request.step, text="Leg uit.")
    request = fresh(request)
    deciding.decide(
        actor=office.reviewer, request_id=request.pk, step=request.step,
        draft=office.outcome(request, Outcome.REJECTED),
    )  # fmt: skip
    deciding.approve(actor=office.second, request_id=request.pk, step=fresh(request).step)
    request = fresh(request)
    holding.object_(actor=office.as_holder(), request_id=request.pk, step=request.step, text="Niet eens.")
    request = heard(office, fresh(request))
    decide(office, request, Verdict.UNFOUNDED, {request.items.get().pk: REJECTED})
    steps = trail(fresh(request))
    told = "\n".join(line for step in steps for line in (step.text, *step.details, step.said, step.state))
    for words in (
        "De aanvrager verstuurde het verzoek.", "Gevraagd: Judicium: cum laude",
        "Laatste dag om te besluiten:",
        "Sanne (behandelaar) vroeg Hogeschool Voorbeeld of het register klopt.",
        "Laatste dag om te antwoorden:",
        "Judicium: Het register klopt met onze gegevens. “Gezien in ons archief.”",
        "Sanne (behandelaar) legde een besluit voor aan een tweede beoordelaar.",
        "Yasmina (tweede beoordelaar) stuurde het voorstel terug naar Sanne.", "Leg uit.",
        "Yasmina (tweede beoordelaar) stelde het besluit vast dat Sanne voorlegde.",
        "Judicium: Afwijzen. Reden: De instelling zegt", "Register: Geen.", "Onze termijn loopt door.",
        "Op tijd besloten: de laatste dag was", "De aanvrager kreeg een bericht, met de brief.",
        "Laatste dag om bezwaar te maken:", "Het bezwaar kwam op tijd.", "pakte het bezwaar op",
        "Laatste dag om op het bezwaar te besluiten:", "Er was een gesprek.",
        "Els (behandelaar bezwaar) besloot op het bezwaar.", "Oordeel: Ongegrond",
    ):  # fmt: skip
        assert words in told, words


def test_the_trail_says_to_whom_a_request_was_assigned(office: Office) -> None:
    request = office.sent()
    reviewing.assign(actor=office.reviewer, request_ids=[request.pk], to=office.people["colleague"].pk)
    assert "wees het verzoek toe aan Joris." in trail(fresh(request))[-1].text


def test_opening_a_letter_is_a_look_at_the_record(office: Office) -> None:
    request = office.proposed()
    second = office.client("second")

    def looks() -> int:
        return RecordAccess.objects.filter(user=office.people["second"]).count()

    second.get(reverse("review:proposed_letter", args=[request.pk]))
    assert looks() == 1
    deciding.approve(actor=office.second, request_id=request.pk, step=request.step)
    second.get(reverse("review:letter", args=[request.pk, Letter.objects.get().pk]))
    assert looks() == 2
    assert second.get(reverse("review:letter", args=[request.pk, request.pk])).status_code == 404
    assert looks() == 2


def test_the_trail_says_that_the_same_was_laid_down_again(office: Office) -> None:
    request = office.proposed()
    deciding.return_(actor=office.second, request_id=request.pk, step=request.step, text="Leg het uit.")
    for draft in (office.outcome(request, Outcome.REJECTED), explained_anew(office, request)):
        request = fresh(request)
        deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
        request = fresh(request)
        deciding.return_(actor=office.second, request_id=request.pk, step=request.step, text="Nog eens.")
    proposals = [step for step in trail(fresh(request)) if "legde een besluit voor" in step.text]
    same = [any("Gelijk aan het voorstel" in line for line in step.details) for step in proposals]
    assert same == [False, True, False]


def explained_anew(office: Office, request: CorrectionRequest) -> Draft:
    draft = office.outcome(request, Outcome.REJECTED)
    return Draft(draft.outcomes, "De foto is niet te lezen.", draft.expected_version)


def test_the_trail_says_that_another_decided_on_the_objection(office: Office) -> None:
    request = heard(office, office.objected())
    decide(office, request, Verdict.UNFOUNDED, {request.items.get().pk: REJECTED})
    last = trail(fresh(request))[-1]
    assert "Wie dit besloot, nam geen deel aan het eerste besluit (Awb, artikel 10:3)." in last.details
