"""A decision is never one press: what it does is read first, without JavaScript, and can still be changed."""

from __future__ import annotations

import dataclasses
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corrections import missing, wording
from corrections.asked import Asked
from corrections.missing import Record
from corrections.models import CorrectionRequest, Decision
from corrections.review import confirming
from corrections.services import deciding
from corrections.services.checking import Draft, ItemOutcome
from corrections.workflow import Basis, Finding, Outcome, State
from diplomas import register, scenarios
from diplomas.catalogue import Scenario
from diplomas.content import Source
from diplomas.models import Diploma, ProgrammePeriod
from diplomas.terms import Reason
from diplomas.values import Code, GradeRow
from tests import factories
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_consequences import release
from tests.corrections.test_keeping_terms import cheap_letters
from tests.corrections.test_review_pages import decision, page

__all__ = ["cheap_letters"]
pytestmark = pytest.mark.usefixtures("cheap_letters")


@pytest.fixture
def reviewer(office: Office) -> Client:
    return office.client("reviewer")


def sent_again(shown: str, button: str) -> dict[str, Any]:
    """The form of the page as a browser sends it, with one of its buttons."""
    form = lxml.html.fromstring(shown).find_class("mdp-form")[0]
    given = {one.get("name"): one.get("value") for one in form.iterfind(".//input[@type='hidden']")}
    given.pop("csrfmiddlewaretoken", None)
    assert form.find(f".//button[@name='{button}']") is not None
    return {**given, button: "1"}


def test_granting_alone_is_read_first(office: Office, reviewer: Client) -> None:
    release(office, "organisation:BIG-register")
    request = office.answered()
    shown = page(reviewer, "decide", request.pk, **decision(office, request, explanation="Met dank."))
    for words in (
        "Klopt dit besluit?", "Judicium", "Staat er nu", "<span>Geen</span>", "<strong>cum laude</strong>",
        "De hogeschool bevestigt het.", "Met dank.", "BIG-register", "bezwaar maken",
        "U kunt dit besluit niet terugnemen.", "Neem het besluit",
    ):  # fmt: skip
        assert words in shown, words
    assert fresh(request).state == State.ANSWERED
    assert not Decision.objects.exists()
    letter = reviewer.post(reverse("review:decide", args=[request.pk]), sent_again(shown, "preview"))
    assert letter.content.startswith(b"%PDF")
    again = page(reviewer, "decide", request.pk, **sent_again(shown, "change"))
    assert "De hogeschool bevestigt het." in again
    assert "Besluit, of leg het voor" in again
    assert "Verbeter eerst" not in again
    assert not Decision.objects.exists()
    assert "Er is besloten." in page(reviewer, "decide", request.pk, **sent_again(shown, "confirmed"))
    assert fresh(request).state == State.GRANTED


def test_what_changed_between_reading_and_pressing_is_decided_again(office: Office, reviewer: Client) -> None:
    request = office.answered()
    shown = page(reviewer, "decide", request.pk, **decision(office, request))
    amended(office, specialisation="Longziekten")
    again = page(reviewer, "decide", request.pk, **sent_again(shown, "confirmed"))
    assert "Het diploma is intussen gewijzigd." in again
    assert "De hogeschool bevestigt het." in again
    assert fresh(request).state == State.ANSWERED


def test_a_proposal_is_read_before_it_is_approved(office: Office) -> None:
    request = proposed_on_a_document(office)
    second = office.client("second")
    whole = page(second, "request", request.pk)
    address = reverse("review:approve", args=[request.pk])
    assert f'href="{address}"' in whole
    assert f'action="{address}"' not in whole
    shown = page(second, "approve", request.pk)
    for words in (
        "Voorgesteld door Sanne", "<strong>cum laude</strong>", "Het staat op het document.",
        reverse("review:proposed_letter", args=[request.pk]), "Stel het besluit vast",
    ):  # fmt: skip
        assert words in shown, words
    assert "Wijzig het besluit" not in shown
    assert 'id="naast-elkaar"' not in shown  # it becomes as it was asked
    assert fresh(request).state == State.PROPOSED
    page(second, "approve", request.pk, **sent_again(shown, "confirmed"))
    assert fresh(request).state == State.GRANTED


def test_who_may_not_approve_does_not_get_the_page(office: Office) -> None:
    request = office.proposed()
    address = reverse("review:approve", args=[request.pk])
    assert office.client("reviewer").get(address).status_code == 403
    assert office.client("second").get(reverse("review:approve", args=[office.sent().pk])).status_code == 302


def test_a_refusal_says_that_the_register_stays(office: Office) -> None:
    request = office.proposed()
    shown = page(office.client("second"), "approve", request.pk)
    assert "Het register verandert niet." in shown
    row = shown.split('id="naast-elkaar"')[1].split("<tbody")[1].split("</tbody>")[0]
    for words in (
        wording.shown(request.items.get()).text,
        "<strong>cum laude</strong>",
        "Gezien in ons archief.",
    ):
        assert words in row, words
    assert "Wij hebben dit nagekeken." in shown


def test_a_proposal_that_was_overtaken_has_no_button(office: Office) -> None:
    request = proposed_on_a_document(office)
    amended(office, specialisation="Longziekten")
    shown = page(office.client("second"), "approve", request.pk)
    assert "U kunt dit besluit nu niet nemen." in shown
    assert "Longziekten" in shown
    assert 'name="confirmed"' not in shown
    assert "Stuur het voorstel terug" in shown


def test_a_new_diploma_is_read_field_by_field(office: Office, reviewer: Client, record: Record) -> None:
    ProgrammePeriod.objects.update(professional_requirements=True)
    request = office.missed(record)
    given = decision(office, request) | {"expected_version": ""}
    shown = page(reviewer, "decide", request.pk, **given)
    for words in (
        '<strong lang="nl">Wettelijke beroepsvereisten</strong>',
        "Er komt een nieuw diploma in het register",
        "Datum laatste examen",
        "Hogeschool Voorbeeld",
    ):
        assert words in shown, words
    missing.make(
        record, holder=office.holder.pk, source=Source("institution:25BE", timezone.localdate(), ""),
        act=factories.act(),
    )  # fmt: skip
    shown = page(reviewer, "decide", request.pk, **given)
    assert "Er komt geen tweede bij" in shown
    page(reviewer, "decide", request.pk, **sent_again(shown, "confirmed"))
    assert Diploma.objects.filter(holder=office.holder).count() == 2


def test_a_grade_list_where_none_stood_is_read_row_by_row(office: Office) -> None:
    """By who approves it, and also when it came there meanwhile."""
    scenarios.activate(scenario=Scenario.S1, actor="test")
    amended(office, grade_list=None)
    rows = (GradeRow("Muziek", school_exam="7.5", final="8"),)
    request = office.answered(Finding.GONE, name="grade_list", asked=Asked(value=rows))
    office.with_document(request)
    item = request.items.get()
    one = ItemOutcome(Outcome.GRANTED, "document_shows", "Gezien.", Basis.DOCUMENT, item.asked)
    request = propose(office, request, Draft({item.pk: one}, "", 2))
    listed = "<li>Muziek: schoolexamen 7,5, eindcijfer 8</li>"
    assert listed in page(office.client("second"), "approve", request.pk)
    amended(office, grade_list=rows)
    overtaken = page(office.client("second"), "approve", request.pk)
    meanwhile, _becomes = overtaken.split('id="register"')
    assert listed in meanwhile


def test_a_grade_list_where_one_stood_is_read_by_what_differs(office: Office) -> None:
    scenarios.activate(scenario=Scenario.S1, actor="test")
    kept, changed, *others = factories.GRADES
    rows = (kept, dataclasses.replace(changed, final="9"), *others)
    request = office.answered(Finding.GONE, name="grade_list", asked=Asked(value=rows))
    office.with_document(request)
    item = request.items.get()
    one = ItemOutcome(Outcome.GRANTED, "document_shows", "Gezien.", Basis.DOCUMENT, item.asked)
    request = propose(office, request, Draft({item.pk: one}, "", 1))
    listed = "<li>Wiskunde B: eindcijfer 9 (was 8)</li>"
    shown = page(office.client("second"), "approve", request.pk)
    assert listed in shown
    amended(office, grade_list=rows)
    meanwhile, _becomes = page(office.client("second"), "approve", request.pk).split('id="register"')
    assert listed in meanwhile


def test_an_objection_is_read_first_too(office: Office) -> None:
    request = office.objected()
    handler = office.client("objections")
    page(handler, "next", soort="bezwaar")
    request = office.heard(fresh(request))
    given = decision(office, request, **{"ITEM-choice": "rejected", "ITEM-reason": "not_proven"})
    shown = page(handler, "decide_objection", request.pk, **given, verdict="unfounded")
    assert "Ongegrond" in shown
    assert "in beroep gaan" in shown
    assert fresh(request).state == State.OBJECTION_HEARD
    page(handler, "decide_objection", request.pk, **sent_again(shown, "confirmed"))
    assert fresh(request).state == State.OBJECTION_DECIDED


def test_what_the_register_says_already_went_to_nobody_wrongly(office: Office, reviewer: Client) -> None:
    release(office, "organisation:BIG-register")
    request = office.answered()
    amended(office, distinction=Code("CUM_LAUDE", "cum laude"))
    found = confirming.of_draft(request, office.outcome(request), None)
    assert not found.writes
    assert found.consequences.receivers == ()


def test_of_a_diploma_that_is_refused_or_there_already_none_is_made(office: Office, record: Record) -> None:
    request = office.missed(record)
    item = request.items.get()
    no = Draft({item.pk: ItemOutcome(Outcome.REJECTED, "not_proven", "Nee.")}, "", None)
    yes = ItemOutcome(Outcome.GRANTED, "institution_confirms", "Ja.", Basis.INSTITUTION, record.to_json())
    made = confirming.of_draft(request, Draft({item.pk: yes}, "", None), None)
    assert (made.made, made.writes, made.proposes) == (True, True, False)
    refused = confirming.of_draft(request, no, None)
    assert (refused.made, refused.writes, refused.proposes) == (False, False, True)
    source = Source("institution:25BE", timezone.localdate(), "")
    missing.make(record, holder=office.holder.pk, source=source, act=factories.act())
    there = confirming.of_draft(request, Draft({item.pk: yes}, "", None), None)
    assert (there.delivered, there.writes, there.trouble) == (True, False, "")


# --- what these tests need ---


def amended(office: Office, **fields: Any) -> None:
    """By the institution, meanwhile."""
    head = Diploma.objects.get(pk=office.diploma.pk).head
    register.amend(
        diploma_id=office.diploma.pk, expected_version=head, changes=fields,
        source=Source("institution:25BE", timezone.localdate(), ""),
        act=factories.act(Reason.INSTITUTION, "Bij nader inzien."),
    )  # fmt: skip


def proposed_on_a_document(office: Office) -> CorrectionRequest:
    request = office.answered(Finding.GONE)
    office.with_document(request)
    draft = office.outcome(fresh(request), Outcome.GRANTED, Basis.DOCUMENT)
    return propose(office, fresh(request), draft)


def propose(office: Office, request: CorrectionRequest, draft: Draft) -> CorrectionRequest:
    outcomes = {
        pk: dataclasses.replace(one, reason="document_shows", text="Het staat op het document.")
        for pk, one in draft.outcomes.items()
    }
    draft = dataclasses.replace(draft, outcomes=outcomes)
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    return fresh(request)
