"""The institution corrected the register itself before the decision: what follows says so, and since when."""

from __future__ import annotations

import dataclasses
import datetime
import html
from typing import Any

import pytest
from django.urls import reverse

from corrections import effects, letters, verdicts
from corrections.asked import Asked
from corrections.models import CorrectionRequest, Decision
from corrections.review.trail import trail
from corrections.services import deciding, drafting, objecting, reviewing
from corrections.services.checking import Draft, ItemOutcome
from corrections.workflow import Basis, Finding, Outcome, State
from diplomas.disclosure import own_overview
from diplomas.models import Diploma
from diplomas.values import Code
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_confirming import amended
from tests.corrections.test_consequences import received, release
from tests.corrections.test_keeping_terms import cheap_letters

__all__ = ["cheap_letters"]
pytestmark = pytest.mark.usefixtures("cheap_letters")
CORRECTED = {"distinction": Code("CUM_LAUDE", "cum laude")}
FRIDAY = datetime.datetime(2027, 3, 5, 12, tzinfo=datetime.UTC)


def letter_of(decision: Decision) -> str:
    return " ".join(html.unescape(letters.as_html(letters.from_decision(decision))).split())


def page_of(office: Office, request: CorrectionRequest) -> str:
    return " ".join(
        office.client("owner").get(reverse("corrections:request", args=[request.pk])).content.decode().split()
    )


def test_everything_says_that_the_register_was_right_already(office: Office, time_machine: Any) -> None:
    time_machine.move_to(FRIDAY)
    request = office.answered()
    release(office, "organisation:BIG-register")
    amended(office, **CORRECTED)
    time_machine.move_to(FRIDAY + datetime.timedelta(days=3))
    release(office, "organisation:IND")
    draft = office.outcome(request)
    proposed = html.unescape(letters.as_html(letters.from_draft(request, draft)))
    decision = deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    assert Diploma.objects.get(pk=office.diploma.pk).head == 2
    assert received(request) == [("BIG-register", ("Judicium",))]
    said = letter_of(decision)
    assert said == " ".join(proposed.split())  # the same before the decision and after
    for words in (
        "<h1>Uw gegevens zijn al aangepast</h1>", "U hebt gelijk. Het diplomaregister was al verbeterd",
        "Judicium: dit is al aangepast",
        "<dt>In het register staat sinds 5 maart 2027</dt><dd>cum laude</dd>",
    ):  # fmt: skip
        assert words in said, words
    assert "staat vanaf" not in said
    details = trail(fresh(request))[-1].details
    assert "Het register zei dit al: het bleef versie 2 van het diploma." in details
    assert not any("hierdoor veranderd" in line for line in details)
    shown = page_of(office, request)
    assert "Judicium: Dit is al aangepast" in shown
    assert "In het register staat sinds 5 maart 2027: <strong>cum laude</strong>" in shown
    assert "Wij zetten in het register" not in shown


def test_of_two_fields_only_what_the_decision_changes_is_changed_by_it(office: Office) -> None:
    actor, draft = office.as_holder(), office.draft()
    (shown,) = [one for one in own_overview(holder=office.holder.pk) if one.diploma == office.diploma.pk]
    asked = Asked(value=datetime.date(2024, 6, 22))
    drafting.ask(actor=actor, request_id=draft.pk, diploma=shown, field="exam_date", asked=asked)
    request = drafting.submit(actor=actor, request_id=draft.pk)
    office.with_document(request)
    reviewing.claim(actor=office.reviewer, request_id=request.pk, step=fresh(request).step)
    reviewing.institution_is_closed(
        actor=office.reviewer, request_id=request.pk, step=fresh(request).step, text="Opgeheven."
    )
    release(office, "organisation:BIG-register")
    amended(office, **CORRECTED)
    release(office, "organisation:IND")
    outcomes = {
        item.pk: ItemOutcome(Outcome.GRANTED, "document_shows", "Gezien.", Basis.DOCUMENT, item.asked)
        for item in request.items.all()
    }
    deciding.decide(
        actor=office.reviewer, request_id=request.pk, step=fresh(request).step, draft=Draft(outcomes, "", 2)
    )
    decision = deciding.approve(actor=office.second, request_id=request.pk, step=fresh(request).step)
    assert Diploma.objects.get(pk=office.diploma.pk).head == 3
    assert received(request) == [
        ("IND", ("Datum laatste examen",)), ("BIG-register", ("Datum laatste examen", "Judicium"))
    ]  # fmt: skip
    said = letter_of(decision)
    assert "Het staat nu in het diplomaregister." in said
    assert "Judicium: dit is al aangepast" in said
    assert "Datum laatste examen: wij passen dit aan" in said
    details = trail(fresh(request))[-1].details
    assert "Het register is hierdoor veranderd: versie 3 van het diploma." in details


def test_on_an_objection_too(office: Office) -> None:
    request = office.objected(Finding.GONE)
    office.with_document(request)
    reviewing.claim(actor=office.objections, request_id=request.pk, step=fresh(request).step)
    office.heard(fresh(request))
    amended(office, **CORRECTED)
    draft = office.outcome(request, basis=Basis.DOCUMENT)
    draft = dataclasses.replace(
        draft,
        outcomes={
            pk: dataclasses.replace(one, reason="document_shows") for pk, one in draft.outcomes.items()
        },
    )
    decision = objecting.decide(
        actor=office.objections, request_id=request.pk, step=fresh(request).step,
        verdict=Decision.Verdict.FOUNDED, draft=draft,
    )  # fmt: skip
    assert fresh(request).state == State.OBJECTION_DECIDED
    said = letter_of(decision)
    assert "Het diplomaregister was al verbeterd toen wij op uw bezwaar besloten." in said
    assert "Judicium: dit is al aangepast" in said
    assert "staat vanaf" not in said
    assert any("het bleef versie 2" in line for line in trail(fresh(request))[-1].details)


def test_what_was_changed_back_in_between_is_right_since_the_last_time(
    office: Office, time_machine: Any
) -> None:
    time_machine.move_to(FRIDAY)
    request = office.answered()
    for days, change in enumerate((CORRECTED, {"distinction": None}, CORRECTED)):
        time_machine.move_to(FRIDAY + datetime.timedelta(days=days))
        amended(office, **change)
    pairs = verdicts.pairs(request, office.outcome(request).outcomes)
    (since,) = effects.already(request, pairs, seen=None).values()
    assert since.date() == datetime.date(2027, 3, 7)
    assert effects.already(request, pairs, seen=3) == {}


def test_a_version_of_a_later_decision_is_not_of_this_one(office: Office) -> None:
    """One on an objection has the same source, and may be taken on the same version."""
    request = office.granted()
    decision = request.decisions.get()
    assert effects.version_of(decision, request) == 2
    assert decision.taken_at is not None
    decision.taken_at -= datetime.timedelta(seconds=1)
    assert effects.version_of(decision, request) is None
