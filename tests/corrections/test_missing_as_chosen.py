"""A diploma that is missing is shown as its holder chose it: on the check page, to staff, in the letter."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from corrections import letters, wording
from corrections.models import CorrectionRequest
from corrections.services import drafting, reviewing
from corrections.services.checking import Draft, ItemOutcome
from corrections.workflow import Outcome
from diplomas import scenarios
from diplomas.catalogue import Scenario
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_holder_pages import MISSING, body
from tests.corrections.test_inbox import address
from tests.corrections.test_review_pages import page


def described(office: Office, **given: str) -> CorrectionRequest:
    body(office.client("owner"), reverse("corrections:missing"), **(MISSING | {"toch": "1"} | given))
    return CorrectionRequest.objects.get()


def sent(office: Office, draft: CorrectionRequest) -> CorrectionRequest:
    drafting.explain(actor=office.as_holder(), request_id=draft.pk, why="Ik heb het hier.")
    return drafting.submit(actor=office.as_holder(), request_id=draft.pk)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Getuigschrift, Hoger beroepsonderwijs (hbo)"),
        ({"document": "lijst"}, "Cijferlijst of resultatenlijst, Hoger beroepsonderwijs (hbo)"),
        ({"document": "propedeuse"}, "Propedeuse, Hoger beroepsonderwijs (hbo)"),
        ({"education": "ad"}, "Getuigschrift, Associate degree (Ad)"),
        ({"education": "mbo", "document": "lijst"}, "Cijferlijst, Middelbaar beroepsonderwijs (mbo)"),
        ({"education": "mbo", "document": "propedeuse"}, "Propedeuse, Middelbaar beroepsonderwijs (mbo)"),
        ({"education": "premaster"}, "Diploma of getuigschrift, Premaster"),
    ],
)
def test_it_is_called_what_was_chosen(office: Office, given: dict[str, str], said: str) -> None:
    scenarios.activate(scenario=Scenario.S4, actor="test")
    draft = described(office, **given)
    assert wording.described(draft) == said + ", Verpleegkunde, Hanze, 21 juni 2019"


def test_everybody_reads_the_same(office: Office) -> None:
    draft = described(office, document="lijst")
    drafting.explain(actor=office.as_holder(), request_id=draft.pk, why="Ik heb hem hier.")
    check = body(office.client("owner"), reverse("corrections:check", args=[draft.pk]))
    assert "Cijferlijst of resultatenlijst" in check
    assert "Getuigschrift" not in check
    request = sent(office, draft)
    reviewing.claim(actor=office.reviewer, request_id=request.pk, step=1)
    reviewing.ask_institution(
        actor=office.reviewer, request_id=request.pk, step=2, organisation=office.school.pk
    )
    request = fresh(request)
    assert "Cijferlijst of resultatenlijst" in page(office.client("reviewer"), "request", request.pk)
    asked = office.client("registrar").get(address(request.questions.get())).content.decode()
    assert "Cijferlijst of resultatenlijst" in asked
    # No kind of the register is filled in for what it has no kind for.
    assert '<option value="HBO|GETUIGSCHRIFT" selected' not in asked
    one = ItemOutcome(Outcome.REJECTED, "grade_list_higher_education", "x")
    letter = letters.from_draft(request, Draft({request.items.get().pk: one}))
    assert letter.diploma.startswith("Cijferlijst of resultatenlijst, ")
    assert letter.english.diploma.startswith("Grade list or list of results, Higher professional education")


def test_an_institution_that_chooses_no_kind_is_asked_for_it(office: Office) -> None:
    request = sent(office, described(office, document="lijst"))
    reviewing.claim(actor=office.reviewer, request_id=request.pk, step=1)
    reviewing.ask_institution(
        actor=office.reviewer, request_id=request.pk, step=2, organisation=office.school.pk
    )
    pk = request.items.get().pk
    given: dict[str, Any] = {f"item-{pk}-finding": "a", f"item-{pk}-reason": "x", f"value-{pk}-document": ""}
    shown = office.client("registrar").post(address(request.questions.get()), given).content.decode()
    assert "Kies het soort document." in shown
