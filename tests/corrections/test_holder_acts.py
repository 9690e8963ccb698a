"""What a holder does with a request that was sent, and what they read of it then."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.messages import describe
from accounts.models import Message
from corrections import evidence
from corrections.holder import presenting, rows
from corrections.models import CorrectionRequest, Decision
from corrections.services import objecting, reviewing
from corrections.workflow import Outcome, State, Who
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_holder_pages import body, picture
from tests.corrections.test_keeping_terms import cheap_letters

__all__ = ["cheap_letters"]


@pytest.fixture
def owner(office: Office) -> Client:
    return office.client("owner")


def address(name: str, request: CorrectionRequest) -> str:
    return reverse(f"corrections:{name}", args=[request.pk])


def noon(year: int, month: int, day: int) -> datetime.datetime:
    return datetime.datetime(year, month, day, 12, tzinfo=datetime.UTC)


def wondering(office: Office) -> CorrectionRequest:
    """A request about which the holder was asked something."""
    request = office.claimed()
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    return fresh(request)


def last_words(request: CorrectionRequest) -> str:
    event = request.events.order_by("number").last()
    assert event is not None
    assert event.action == "answer"
    return str(event.said.text)


# --- answering ---


def test_a_question_is_on_top_and_answered(office: Office, owner: Client) -> None:
    request = wondering(office)
    page = body(owner, address("request", request))
    assert "Een scan?" in page
    assert "Antwoord uiterlijk" in page
    page = body(owner, address("answer", request))
    assert "Een scan?" in page
    assert "Antwoord uiterlijk" in page
    refused = body(owner, address("answer", request), text="", step=request.step)
    assert "Schrijf uw antwoord op, of stuur een document" in refused
    assert "De termijn loopt weer." in body(
        owner, address("answer", request), text="Ja, hierbij.", step=request.step
    )
    assert fresh(request).state == State.IN_REVIEW
    assert last_words(request) == "Ja, hierbij."


def test_a_document_alone_is_an_answer(office: Office, owner: Client) -> None:
    request = wondering(office)
    page = body(owner, address("answer", request), text="", step=request.step, files=[picture()])
    assert "De termijn loopt weer." in page
    assert fresh(request).state == State.IN_REVIEW
    assert last_words(request) == "Ik heb een document gestuurd."
    assert request.evidence.count() == 1


def test_files_of_the_institution_leave_room_for_the_answer(office: Office, owner: Client) -> None:
    request = wondering(office)
    file = office.with_document(request)
    file.by = Who.INSTITUTION
    for _ in range(evidence.MOST_FILES):
        file.pk = uuid4()
        file.save(force_insert=True)
    assert 'type="file"' in body(owner, address("answer", request))


def test_a_document_added_before_asks_for_the_answer_and_then_words_are_not_needed(
    office: Office, owner: Client
) -> None:
    request = office.claimed()
    body(owner, address("documents", request), files=[picture()])  # before the question: no answer to it
    reviewing.ask_holder(
        actor=office.reviewer, request_id=request.pk, step=fresh(request).step, text="Een scan?"
    )
    request = fresh(request)
    assert "Beantwoord onze vraag" in body(owner, address("documents", request))
    assert "Schrijf uw antwoord op" in body(owner, address("answer", request), text="", step=request.step)
    page = body(owner, address("documents", request), files=[picture()])
    assert "Verstuur nu uw antwoord" in page
    assert address("answer", request) in page
    request = fresh(request)
    assert request.state == State.WAITING_HOLDER
    assert "Verstuur nu uw antwoord" in body(owner, address("request", request))
    body(owner, address("answer", request), text=" ", step=request.step)
    assert fresh(request).state == State.IN_REVIEW
    assert last_words(request) == "Ik heb een document gestuurd."


def test_a_file_that_is_refused_keeps_the_words_and_the_question(office: Office, owner: Client) -> None:
    request = wondering(office)
    files = [picture(), ContentFile(b"geen scan", "notes.txt")]
    page = body(owner, address("answer", request), text="Mijn woorden", step=request.step, files=files)
    assert "Bestand 2: Dit bestand is geen pdf en geen foto" in page
    assert "Mijn woorden" in page
    request = fresh(request)
    assert request.state == State.WAITING_HOLDER
    assert f'name="step" value="{request.step}"' in page
    body(owner, address("answer", request), text="Mijn woorden", step=request.step)
    assert last_words(request) == "Mijn woorden"


def test_who_answers_what_changed_meanwhile_keeps_the_words_and_sends_no_file(
    office: Office, owner: Client
) -> None:
    request = wondering(office)
    page = body(
        owner, address("answer", request), text="Mijn antwoord", step=request.step - 1, files=[picture()]
    )
    assert "Er is intussen iets gebeurd" in page
    assert "Mijn antwoord" in page
    assert fresh(request).state == State.WAITING_HOLDER
    assert not request.evidence.exists()


def test_an_answer_that_is_not_needed_any_more_is_read_back(office: Office, owner: Client) -> None:
    request = wondering(office)
    reviewing.recall(actor=office.reviewer, request_id=request.pk, step=request.step, text="Al gevonden.")
    given = {"text": "Mijn lange antwoord", "step": request.step}
    response = owner.post(address("answer", request), given)
    assert response.status_code == 409
    assert "Mijn lange antwoord" in response.content.decode()
    assert "De stand is nu: In behandeling." in response.content.decode()
    # Nothing typed: nothing to read back.
    assert "Dat kan nu niet (meer)" in body(owner, address("answer", request))


@pytest.mark.usefixtures("cheap_letters")
def test_an_objection_typed_while_another_went_is_read_back(office: Office, owner: Client) -> None:
    request = office.objected()
    response = owner.post(address("object", request), {"text": "Nog een bezwaar", "step": request.step})
    assert response.status_code == 409
    assert "Nog een bezwaar" in response.content.decode()


def test_silence_is_told_without_reproach(office: Office, time_machine: Any) -> None:
    """A document may have come: then "we got no answer" is not true."""
    time_machine.move_to(noon(2027, 3, 1))
    request = wondering(office)
    assert request.waiting_until is not None
    time_machine.move_to(noon(2027, 4, 20))
    reviewing.silence(actor=office.reviewer, request_id=request.pk, step=request.step)
    page = body(office.client("owner"), address("request", request))
    assert "gaan verder met wat wij weten en wat u stuurde" in page
    assert "kregen geen antwoord" not in page


# --- late ---


def test_the_message_of_a_delay_names_our_new_last_day(office: Office) -> None:
    request = office.asked()
    reviewing.delay(
        actor=office.reviewer, request_id=request.pk, step=request.step, text="Het is druk.", weeks=4
    )
    request = fresh(request)
    assert request.due_on != request.waiting_until
    until = Message.objects.get(params__kind="delayed").params["until"]
    assert until == str(request.due_on)


def test_while_the_institution_is_asked_now_names_its_day_and_later_ours(
    office: Office, time_machine: Any
) -> None:
    time_machine.move_to(noon(2027, 3, 1))
    request = office.asked()
    now, later = presenting.page(request).steps[-2:]
    assert (now.until, later.until) == (request.waiting_until, request.due_on)
    time_machine.move_to(noon(2027, 5, 20))
    now, later = presenting.page(request).steps[-2:]
    assert (now.until, later.until) == (None, None)


def test_who_is_late_says_so_in_the_lists_and_which_days_follow_from_a_notice(
    office: Office, time_machine: Any
) -> None:
    time_machine.move_to(noon(2027, 3, 1))
    request = office.claimed()
    time_machine.move_to(noon(2027, 5, 10))
    owner = office.client("owner")
    for page in (body(owner, reverse("corrections:overview")), body(owner, reverse("portal:diplomas"))):
        assert "Wij hadden uiterlijk 26 april 2027 moeten besluiten." in page
        assert "U krijgt uiterlijk" not in page
    # Two weeks after Monday 10 May end on the 24th.
    page = body(owner, address("give_notice", request))
    for words in ("uiterlijk 24 mei 2027 besluiten", "vanaf 25 mei 2027", "artikel 6:12"):
        assert words in page
    page = body(owner, address("give_notice", request), step=request.step)
    for words in (
        "op 10 mei 2027 in gebreke gesteld", "uiterlijk 24 mei 2027 besluiten", "vanaf 25 mei 2027",
        "artikel 6:12",
    ):  # fmt: skip
        assert words in page
    message = Message.objects.get(params__kind="notice")
    assert "uiterlijk 24 mei 2027" in describe(message).body
    time_machine.move_to(noon(2027, 5, 25))
    page = body(office.client("owner"), address("request", request))
    assert "Wij tellen tot nu toe 1 dag: €&nbsp;23." in page
    assert "Dit is onze telling, en nog geen besluit." in page
    assert "U kunt nu ook in beroep gaan bij de rechtbank" in page


# --- decided ---


@pytest.mark.usefixtures("cheap_letters")
def test_the_page_says_what_was_decided_and_why(office: Office, owner: Client) -> None:
    request = office.granted()
    page = body(owner, address("request", request))
    for words in (
        "Judicium: Wij passen dit aan", "De instelling bevestigt wat er op het document staat.",
        "Wij hebben dit nagekeken.", "cum laude",
    ):  # fmt: skip
        assert words in page
    with translation.override("nl"):
        english = body(owner, "/en" + address("request", request))
    assert "We change this" in english


@pytest.mark.usefixtures("cheap_letters")
def test_after_the_objection_the_page_names_verdict_and_court(office: Office, time_machine: Any) -> None:
    time_machine.move_to(noon(2027, 3, 1))
    request = office.objected()
    reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    objecting.hear(
        actor=office.objections, request_id=request.pk, step=fresh(request).step,
        on=datetime.date(2027, 3, 1), text="Wij belden.",
    )  # fmt: skip
    request = fresh(request)
    objecting.decide(
        actor=office.objections, request_id=request.pk, step=request.step,
        verdict=Decision.Verdict.UNFOUNDED, draft=office.outcome(request, Outcome.REJECTED),
    )  # fmt: skip
    page = body(office.client("owner"), address("request", request))
    assert "Uw bezwaar is ongegrond. Ons eerdere besluit blijft zoals het is." in page
    assert "U kunt tot en met 12 april 2027 in beroep gaan bij de rechtbank." in page
    assert page.index("Ons besluit van 1 maart 2027 op uw bezwaar") < page.index("Download het besluit (pdf)")


def test_rejected_is_not_failed(office: Office) -> None:
    with translation.override("en"):
        assert str(State.REJECTED.label) == "Rejected"
        assert str(rows.STATES[State.REJECTED][0]) == "Rejected"


# --- objecting, and taking back ---


@pytest.mark.usefixtures("cheap_letters")
def test_an_objection_is_explained_and_withdrawn_to_the_end(office: Office, time_machine: Any) -> None:
    time_machine.move_to(noon(2027, 3, 1))
    request = office.rejected()
    owner = office.client("owner")
    page = body(owner, address("object", request))
    # Six weeks to object, and six more to decide.
    for words in ("tot en met 12 april 2027", "hoorzitting", "Wij besluiten uiterlijk 24 mei 2027"):
        assert words in page
    body(owner, address("object", request), text="Kijk nog eens.", step=request.step)
    request = fresh(request)
    assert request.due_on == datetime.date(2027, 5, 24)
    body(owner, address("documents", request), files=[picture()])
    request = fresh(request)
    body(owner, address("withdraw_objection", request), step=request.step)
    request = fresh(request)
    assert request.state == State.REJECTED
    assert request.closed_at is not None
    page = body(owner, address("request", request))
    for words in ("U hebt uw bezwaar ingetrokken.", "U kunt bezwaar maken tot en met 12 april 2027."):
        assert words in page
    assert "Wij besluiten" not in page


@pytest.mark.usefixtures("cheap_letters")
def test_who_objects_too_late_is_asked_why_and_not_refused(office: Office, time_machine: Any) -> None:
    time_machine.move_to(noon(2027, 3, 1))
    request = office.rejected()
    time_machine.move_to(noon(2027, 5, 3))
    owner = office.client("owner")
    page = body(owner, address("object", request))
    assert "U bent dus te laat." in page
    assert "artikel 6:11" in page
    assert "Wij besluiten uiterlijk 14 juni 2027" in page
    body(owner, address("object", request), text="Ik was ziek.", step=request.step)
    assert fresh(request).due_on == datetime.date(2027, 6, 14)


def test_withdrawing_while_a_decision_waits_drops_it(office: Office, owner: Client) -> None:
    request = office.proposed()
    body(owner, address("withdraw", request), step=request.step)
    assert fresh(request).state == State.WITHDRAWN
    assert request.decisions.get().state == Decision.State.DROPPED
    assert "Ons besluit van" not in body(owner, address("request", request))
