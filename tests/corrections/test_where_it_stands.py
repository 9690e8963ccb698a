"""What the overview, the page of a diploma and the messages say of a request, from draft until court."""

from __future__ import annotations

import datetime
import html
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import messages
from accounts.models import Message
from corrections import letters
from corrections.models import CorrectionRequest, Decision, Letter
from corrections.services import answering, holding, reviewing
from corrections.services.answering import Found
from corrections.workflow import Finding
from diplomas import display
from tests.corrections.conftest import Office, fresh, told
from tests.corrections.test_objections import REJECTED, decide, heard


@pytest.fixture(autouse=True)
def _cheap_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """No certificate is valid on every day that these tests travel to."""
    monkeypatch.setattr(letters, "sealed", lambda data: letters.Sealed(b"%PDF", b"\0" * 32, "test"))


def pages(office: Office, person: str = "owner") -> tuple[str, str]:
    """The overview, and the page of the diploma."""
    addresses = (reverse("portal:diplomas"), reverse("portal:diploma", args=[office.diploma.pk]))
    client = office.client(person)
    one, other = (html.unescape(client.get(each).content.decode()) for each in addresses)
    return one, other


def says(office: Office, *words: str) -> bool:
    return all(word in page for page in pages(office) for word in words)


def days_after(time_machine: Any, day: datetime.date | None, more: int = 0) -> None:
    assert day is not None
    moment = datetime.datetime.combine(day + datetime.timedelta(days=more), datetime.time(12))
    time_machine.move_to(timezone.make_aware(moment))


def due(request: CorrectionRequest) -> str:
    assert request.due_on is not None
    return display.date(request.due_on)


def test_a_draft_is_named_as_something_we_cannot_see(office: Office) -> None:
    draft = office.draft()
    check = reverse("corrections:check", args=[draft.pk])
    assert says(office, check, "Wij kunnen het nog niet zien.")


def test_both_pages_say_until_when(office: Office, time_machine: Any) -> None:
    days_after(time_machine, datetime.date(2027, 3, 1))
    request = office.claimed()
    assert says(office, str(request.reference), f"U krijgt uiterlijk {due(request)} bericht.")

    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    request = fresh(request)
    assert request.waiting_until is not None
    assert says(office, f"Antwoord uiterlijk {display.date(request.waiting_until)}.")

    holding.answer(actor=office.as_holder(), request_id=request.pk, step=request.step, text="Hier.")
    request = fresh(request)
    days_after(time_machine, request.due_on, 1)
    assert says(office, f"Wij hadden uiterlijk {due(request)} moeten besluiten.")


def test_a_decision_stays_until_the_last_day_to_object(office: Office, time_machine: Any) -> None:
    request = office.rejected()
    until = request.objection_until
    assert until is not None
    words = f"U kunt bezwaar maken tot en met {display.date(until)}."
    assert says(office, str(request.reference), "Afgewezen", words)
    days_after(time_machine, until)
    assert says(office, words)
    days_after(time_machine, until, 1)
    assert not any(str(request.reference) in page for page in pages(office))


def test_a_decision_on_an_objection_stays_until_the_last_day_for_court(
    office: Office, time_machine: Any
) -> None:
    request = heard(office, office.objected())
    decide(office, request, Decision.Verdict.UNFOUNDED, {request.items.get().pk: REJECTED})
    request = fresh(request)
    letter = Letter.objects.latest("at")
    assert letter.objection_until is not None
    words = f"U kunt naar de rechter tot en met {display.date(letter.objection_until)}."
    assert says(office, str(request.reference), words)
    days_after(time_machine, letter.objection_until, 1)
    assert not any(str(request.reference) in page for page in pages(office))


def test_what_was_withdrawn_is_gone_and_nobody_else_ever_sees_it(office: Office) -> None:
    request = office.claimed()
    strange = office.client("stranger").get(reverse("portal:diplomas")).content.decode()
    assert str(request.reference) not in strange
    holding.withdraw(actor=office.as_holder(), request_id=request.pk, step=request.step)
    assert not any(str(request.reference) in page for page in pages(office))


def said(office: Office) -> str:
    newest = Message.objects.filter(holder=office.holder).latest("created_at")
    return messages.describe(newest).body


def test_every_step_of_ones_own_has_a_receipt(office: Office) -> None:
    request = office.claimed()
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    request = fresh(request)
    holding.answer(actor=office.as_holder(), request_id=request.pk, step=request.step, text="Hier.")
    request = fresh(request)
    assert told(office)[-1] == "answer"
    assert f"U krijgt uiterlijk {due(request)} ons besluit." in said(office)
    holding.withdraw(actor=office.as_holder(), request_id=request.pk, step=request.step)
    assert told(office)[-1] == "withdrawn"

    other = office.objected()
    holding.withdraw_objection(actor=office.as_holder(), request_id=other.pk, step=other.step)
    assert told(office)[-1] == "objection_withdrawn"


def test_who_need_not_answer_any_more_is_told(office: Office) -> None:
    request = office.claimed()
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    request = fresh(request)
    reviewing.recall(actor=office.reviewer, request_id=request.pk, step=request.step, text="Gevonden.")
    assert told(office)[-1] == "not_needed"
    assert "Bij het verzoek leest u waarom." in said(office)


def test_a_message_never_promises_a_day_that_has_passed(office: Office, time_machine: Any) -> None:
    days_after(time_machine, datetime.date(2027, 3, 1))
    request = office.asked()
    days_after(time_machine, request.due_on, 3)
    found = {request.items.get().pk: Found(Finding.MATCHES, "Gezien in ons archief.", {})}
    answering.reply(desk=office.desk("registrar"), question_id=request.questions.get().pk, found=found)
    assert told(office)[-1] == "institution"
    assert f"Wij hadden uiterlijk {due(request)} moeten besluiten." in said(office)
    assert "U krijgt uiterlijk" not in said(office)


def test_the_title_of_a_message_keeps_its_reference_on_one_line(office: Office) -> None:
    request = office.sent()
    newest = Message.objects.get(holder=office.holder)
    page = office.client("owner").get(reverse("portal:message", args=[newest.pk])).content.decode()
    whole = f'<span class="mdp-nowrap" translate="no">{request.reference}</span>'
    assert f"Wij hebben uw correctieverzoek {whole} ontvangen</h1>" in page
