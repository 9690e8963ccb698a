"""The reviewers' pages: queues, taking, asking, deciding, the second person, objections, figures."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from corrections.figures import traffic
from corrections.figures.outcomes import Wanted
from corrections.models import CorrectionRequest, Decision, Letter
from corrections.queues import View
from corrections.review.acts import ACTS
from corrections.services import deciding, holding, objecting, reviewing
from corrections.workflow import Finding, Outcome, State
from diplomas.models import Diploma
from institutions.models import RecordAccess
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters
from tests.institutions.conftest import grant

__all__ = ["cheap_letters"]


def page(client: Client, name: str, *args: object, **data: Any) -> str:
    address = reverse("review:" + name, args=args)
    response = client.post(address, data, follow=True) if data else client.get(address, follow=True)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.fixture
def reviewer(office: Office) -> Client:
    return office.client("reviewer")


# --- queues ---


def test_each_view_counts_what_it_shows(office: Office, reviewer: Client, time_machine: Any) -> None:
    request = office.sent()
    for view, shown in ((View.FREE, True), (View.MINE, False), (View.ALL, True), (View.LATE, False)):
        assert (str(request.reference) in page(reviewer, "queue", view.value)) is shown
    assert "Niet toegewezen (1)" in page(reviewer, "queue", View.FREE.value)
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    late = page(office.client("reviewer"), "queue", View.LATE.value)
    assert "dagen te laat" in late
    assert "Te laat" in late


def test_taking_the_next_until_there_is_none(office: Office, reviewer: Client) -> None:
    request = office.sent()
    assert request.reference in page(reviewer, "next", x="")
    assert fresh(request).assigned_to == office.people["reviewer"]
    assert "geen vrij verzoek meer" in page(reviewer, "next", x="")


def test_filters_stand_in_the_address_and_can_be_taken_away(office: Office, reviewer: Client) -> None:
    request = office.sent()
    address = reverse("review:queue", args=[View.ALL.value])
    found = reviewer.get(address, {"gegeven": "distinction", "soort": "field"}).content.decode()
    assert request.reference in found
    assert "?soort=field" in found
    assert request.reference not in reviewer.get(address, {"gegeven": "exam_date"}).content.decode()
    # What is no filter is left out, and never an error.
    odd = {"gegeven": "x", "soort": "y", "stand": "z", "instelling": "1", "behandelaar": "2", "na": "3"}
    assert reviewer.get(address, odd).status_code == 200


def test_search_by_reference_however_it_is_typed(office: Office, reviewer: Client) -> None:
    request = office.sent()
    address = reverse("review:search")
    for typed in (request.reference, f" {request.reference.lower()} "):
        assert reviewer.get(address, {"kenmerk": typed})["Location"].endswith(f"{request.pk}/")
    for typed, words in (("C-1", "Dit is geen kenmerk"), ("C-2026-00000000", "Wij vinden geen verzoek")):
        shown = reviewer.get(address, {"kenmerk": typed}).content.decode()
        assert words in shown
        assert f'value="{typed}"' in shown
        assert "C-2026-4K7Q2M9T" in shown
    assert "Vul een kenmerk in" in reviewer.get(address).content.decode()


def test_assigning_many_and_none(office: Office, reviewer: Client) -> None:
    request = office.sent()
    to = str(office.people["colleague"].pk)
    assert "Kies ten minste 1 verzoek." in page(reviewer, "assign", to=to)
    assert "1 verzoek toegewezen." in page(reviewer, "assign", to=to, request=[str(request.pk)])
    assert fresh(request).assigned_to == office.people["colleague"]
    assert "Kies een collega." in page(reviewer, "assign", to="x", request=[str(request.pk)])


# --- one request ---


def test_opening_one_is_written_down_with_its_reference(office: Office, reviewer: Client) -> None:
    request = office.answered()
    shown = page(reviewer, "request", request.pk)
    for words in ("de Vries", "cum laude", "Gezien in ons archief.", "Op mijn diploma staat cum laude."):
        assert words in shown
    row = RecordAccess.objects.latest("at")
    assert row.purpose == f"Correctieverzoek {request.reference}"
    assert row.user == office.people["reviewer"]


def test_their_own_request_is_not_there(office: Office) -> None:
    office.people["reviewer"].person = office.people["owner"].person
    office.people["reviewer"].save()
    request = office.sent()
    client = office.client("reviewer")
    assert client.get(reverse("review:request", args=[request.pk])).status_code == 404
    assert request.reference not in page(client, "queue", View.ALL.value)
    assert client.post(reverse("review:claim", args=[request.pk]), {"step": 1}).status_code == 404


def test_a_draft_is_not_there(office: Office, reviewer: Client) -> None:
    draft = office.draft()
    assert reviewer.get(reverse("review:request", args=[draft.pk])).status_code == 404


def test_every_small_page_opens_or_leads_back(office: Office, reviewer: Client) -> None:
    request = office.answered()
    for act in ACTS:
        response = reviewer.get(reverse("review:act", args=[request.pk, act]))
        assert response.status_code in (200, 302), act
    assert reviewer.get(reverse("review:act", args=[request.pk, "iets-anders"])).status_code == 404


def test_asking_the_holder_and_the_institution(office: Office, reviewer: Client) -> None:
    request = office.claimed()
    ask = ("act", request.pk, "vraag-aanvrager")
    assert "Schrijf op wat u vraagt" in page(reviewer, *ask, text="", step=request.step)
    assert "De termijn staat stil." in page(reviewer, *ask, text="Een scan, graag.", step=request.step)
    request = fresh(request)
    page(reviewer, "act", request.pk, "niet-wachten", text="Niet meer nodig.", step=request.step)
    request = fresh(request)
    asked = ("act", request.pk, "vraag-instelling")
    assert "Wij kennen deze BRIN-code niet" in page(reviewer, *asked, brin="99ZZ", text="", step=request.step)
    assert "postvak" in page(reviewer, *asked, brin="", text="Graag snel.", step=request.step)
    assert fresh(request).state == State.WAITING_INSTITUTION


def test_what_a_colleague_did_meanwhile_is_said_and_the_words_stay(office: Office, reviewer: Client) -> None:
    request = office.claimed()
    address = reverse("review:act", args=[request.pk, "vraag-aanvrager"])
    response = reviewer.post(address, {"text": "Mijn vraag", "step": request.step - 1})
    assert response.status_code == 409
    shown = response.content.decode()
    assert "Er is intussen iets gebeurd met dit verzoek: Oppakken (Sanne" in shown
    assert "Mijn vraag" in shown
    assert f'name="step" value="{request.step}"' in shown


# --- deciding ---


def decision(office: Office, request: CorrectionRequest, **given: str) -> dict[str, Any]:
    item = request.items.get()
    head = Diploma.objects.get(pk=office.diploma.pk).head
    return {
        f"item-{item.pk}-choice": "confirmed",
        f"item-{item.pk}-reason": "institution_confirms",
        f"item-{item.pk}-text": "De hogeschool bevestigt het.",
        "explanation": "", "expected_version": head, "step": request.step,
        **{key.replace("ITEM", f"item-{item.pk}").replace("VALUE", f"value-{item.pk}"): value
           for key, value in given.items()},
    }  # fmt: skip


def test_the_letter_is_seen_before_anything_is_decided(office: Office, reviewer: Client) -> None:
    request = office.answered()
    address = reverse("review:decide", args=[request.pk])
    response = reviewer.post(address, {**decision(office, request), "preview": "1"})
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert fresh(request).state == State.ANSWERED
    assert not Decision.objects.exists()


def test_granting_what_the_institution_confirms(office: Office, reviewer: Client, seal_settings: Any) -> None:
    request = office.answered()
    shown = page(reviewer, "decide", request.pk, **decision(office, request), confirmed="1")
    assert "Er is besloten." in shown
    assert "Pak de volgende" in shown
    assert fresh(request).state == State.GRANTED
    letter = Letter.objects.get()
    answer = reviewer.get(reverse("review:letter", args=[request.pk, letter.pk]))
    assert answer["Content-Type"] == "application/pdf"


def test_what_is_missing_is_said_at_its_place(office: Office, reviewer: Client) -> None:
    request = office.answered()
    for change, words in (
        ({"ITEM-choice": ""}, "Kies een uitkomst"),
        ({"ITEM-text": ""}, "Schrijf op waarom, met uw eigen woorden"),
        ({"ITEM-reason": "other"}, "Kies een reden die bij de uitkomst hoort"),
        # Not offered: the institution itself says what must stand there.
        ({"ITEM-choice": "shown", "VALUE-has_value": "given", "VALUE-value": ""}, "neem dat over"),
    ):
        shown = page(reviewer, "decide", request.pk, **decision(office, request, **change))
        assert words in shown, change
        assert "Verbeter eerst" in shown
    assert fresh(request).state == State.ANSWERED


def test_a_value_from_a_document_is_asked_for_at_its_place(office: Office, reviewer: Client) -> None:
    request = office.answered(Finding.GONE)
    office.with_document(request)
    empty = {"ITEM-choice": "shown", "VALUE-has_value": "given", "VALUE-value": ""}
    assert "Vul hieronder in" in page(reviewer, "decide", request.pk, **decision(office, request, **empty))
    assert fresh(request).state == State.ANSWERED


def test_a_changed_record_is_shown_and_decided_on_again(
    office: Office, reviewer: Client, seal_settings: Any
) -> None:
    request = office.answered()
    given = decision(office, request) | {"expected_version": 0}
    shown = page(reviewer, "decide", request.pk, **given)
    assert "Het diploma is intussen gewijzigd." in shown
    assert "De hogeschool bevestigt het." in shown
    assert 'name="expected_version" value="1"' in shown
    assert fresh(request).state == State.ANSWERED


def test_a_refusal_goes_to_a_second_person(office: Office, reviewer: Client, seal_settings: Any) -> None:
    request = office.answered(Finding.MATCHES)
    refusal = {"ITEM-choice": "rejected", "ITEM-reason": "institution_matches"}
    shown = page(reviewer, "decide", request.pk, **decision(office, request, **refusal))
    assert "Een tweede beoordelaar stelt het vast." in shown
    assert "Lees na en stel vast" not in shown
    request = fresh(request)
    letter = office.client("second").get(reverse("review:proposed_letter", args=[request.pk]))
    assert letter.content.startswith(b"%PDF")
    second = office.client("second")
    assert "Lees na en stel vast" in page(second, "request", request.pk)
    shown = page(second, "act", request.pk, "terugsturen", text="Leg beter uit.", step=request.step)
    assert fresh(request).state == State.ANSWERED
    request = fresh(request)
    # Just the same again: that is asked once more.
    page(reviewer, "decide", request.pk, **decision(office, request, **refusal), confirmed="1")
    request = fresh(request)
    assert "Er is besloten." in page(second, "approve", request.pk, step=request.step)
    assert fresh(request).state == State.REJECTED


def test_one_person_with_both_roles_does_not_approve_their_own(office: Office) -> None:
    grant(office.people["reviewer"], Role.SECOND_REVIEWER)
    request = office.proposed()
    client = office.client("reviewer")
    assert "Lees na en stel vast" not in page(client, "request", request.pk)
    assert "zelf voorgesteld" in page(client, "approve", request.pk, step=request.step)
    assert fresh(request).state == State.PROPOSED


def test_granting_on_a_document_takes_the_value_that_is_typed(
    office: Office, reviewer: Client, seal_settings: Any
) -> None:
    request = office.answered(Finding.GONE)
    office.with_document(request)
    shown_on_paper = {
        "ITEM-choice": "shown", "ITEM-reason": "document_other_value",
        "VALUE-has_value": "given", "VALUE-value": "CUM_LAUDE", "VALUE-words": "met lof",
    }  # fmt: skip
    page(reviewer, "decide", request.pk, **decision(office, request, **shown_on_paper))
    assert fresh(request).state == State.PROPOSED
    value = Decision.objects.get().items.get().value
    assert value == {"value": {"code": "CUM_LAUDE", "text": "met lof"}}


def test_an_objection_from_filing_to_decision(office: Office, seal_settings: Any) -> None:
    request = office.objected()
    handler = office.client("objections")
    assert request.reference in page(handler, "queue", View.OBJECTIONS.value)
    page(handler, "next", soort="bezwaar")
    request = fresh(request)
    day = timezone.localdate()
    told = {"on_day": str(day.day), "on_month": str(day.month), "on_year": str(day.year)}
    assert "Kies of er een gesprek was" in page(
        handler, "act", request.pk, "horen", text="Zij liet het zien.", step=request.step, **told
    )
    told["how"] = "spoken"
    page(handler, "act", request.pk, "horen", text="Zij liet het zien.", step=request.step, **told)
    request = fresh(request)
    given = decision(office, request, **{"ITEM-choice": "rejected", "ITEM-reason": "not_proven"})
    shown = page(handler, "decide_objection", request.pk, **given, verdict="unfounded", confirmed="1")
    assert "Er is besloten." in shown
    assert fresh(request).state == State.OBJECTION_DECIDED


# --- the helpdesk, the figures ---


def test_the_helpdesk_sees_state_and_dates_and_nothing_else(office: Office) -> None:
    request = office.claimed()
    reviewing.note(actor=office.reviewer, request_id=request.pk, text="Geheime notitie")
    helpdesk = office.client("helpdesk")
    shown = helpdesk.get(reverse("review:helpdesk"), {"kenmerk": request.reference}).content.decode()
    assert "In behandeling" in shown
    for hidden in ("Vries", "Sanne Maria", "cum laude", "Geheime", "Judicium", "Voorbeeld"):
        assert hidden not in shown.replace("Hogeschool", ""), hidden
    assert helpdesk.get(reverse("review:request", args=[request.pk])).status_code == 403


def test_the_figures_and_the_file_agree(office: Office, reviewer: Client, seal_settings: Any) -> None:
    office.granted()
    shown = page(reviewer, "figures")
    assert "Judicium" in shown
    file = reviewer.get(reverse("review:figures_csv")).content.decode("utf-8-sig").splitlines()
    assert "Judicium;Hogeschool Voorbeeld;S2;Inwilligen" in file[1]
    assert ";1;0,0;0,0;0;0,0;" in file[1]
    assert file[2].startswith("Besluit over een gegeven;Totaal;;;;;;1;0,0;0,0;0;0,0;")
    received = [line for line in file if line.startswith("Verzoek ontvangen;")]
    assert [line.split(";")[7] for line in received] == ["1", "1"]
    assert "verzoeken ontvangen" in shown
    none = reviewer.get(reverse("review:figures"), {"uitkomst": "rejected"}).content.decode()
    assert "Hierover is nog niets besloten." in none


@pytest.mark.usefixtures("cheap_letters")
def test_what_is_received_decided_and_objected_to_counts_in_its_own_quarter(
    office: Office, time_machine: Any
) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 30, 12, tzinfo=datetime.UTC))
    request = office.proposed()
    time_machine.move_to(datetime.datetime(2027, 4, 2, 12, tzinfo=datetime.UTC))
    deciding.approve(actor=office.second, request_id=request.pk, step=request.step)
    holding.object_(
        actor=office.as_holder(), request_id=request.pk, step=fresh(request).step, text="Niet eens."
    )
    reviewing.claim(actor=office.objections, request_id=request.pk, step=fresh(request).step)
    objecting.hear(
        actor=office.objections, request_id=request.pk, step=fresh(request).step, on=timezone.localdate(),
        text="Gesproken.",
    )  # fmt: skip
    request = fresh(request)
    objecting.decide(
        actor=office.objections, request_id=request.pk, step=request.step, verdict=Decision.Verdict.UNFOUNDED,
        draft=office.outcome(request, Outcome.REJECTED),
    )  # fmt: skip

    second, first = traffic.flows(Wanted())

    assert (first.quarter, first.received, first.decided) == ("2027-K1", 1, 0)
    assert (second.received, second.decided, second.objections) == (0, 1, 1)
    assert (second.unfounded, second.founded, second.objections_withdrawn) == (1, 0, 0)
    assert traffic.flows(Wanted(field="exam_date")) == ()
    shown = page(office.client("reviewer"), "figures")
    assert "Besloten in 2027-K2" in shown
    assert "Een besluit telt in het kwartaal waarin het is genomen" in shown
    english = office.client("reviewer").get("/en/behandelen/cijfers/csv/").content.decode("utf-8-sig")
    assert ";3.0;3.0;" in english
