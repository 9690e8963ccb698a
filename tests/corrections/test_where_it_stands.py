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
from corrections import keeping, letters
from corrections.holder import presenting
from corrections.models import CorrectionRequest, Decision, Letter
from corrections.services import answering, holding, objecting, reviewing
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
    last = presenting.page(request).steps[-1]
    assert (last.text, last.until) == ("U kunt in beroep gaan bij de rechtbank.", letter.objection_until)
    days_after(time_machine, letter.objection_until, 1)
    assert not any(str(request.reference) in page for page in pages(office))
    assert "rechtbank" not in presenting.page(fresh(request)).steps[-1].text


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


def newest(office: Office) -> messages.MessageText:
    return messages.describe(Message.objects.filter(holder=office.holder).latest("created_at"))


def test_the_message_of_a_decision_names_the_last_day_to_object(office: Office, time_machine: Any) -> None:
    days_after(time_machine, datetime.date(2027, 3, 1))
    request = office.rejected()
    assert request.objection_until == datetime.date(2027, 4, 12)
    assert "Dat kan tot en met 12 april 2027." in said(office)


def test_the_message_of_a_grant_names_that_day_too(office: Office) -> None:
    request = office.granted()
    assert request.objection_until is not None
    assert f"Dat kan tot en met {display.date(request.objection_until)}." in said(office)


def test_a_message_from_before_that_day_was_named_reads_as_it_did(office: Office) -> None:
    office.rejected()
    old = Message.objects.filter(holder=office.holder).latest("created_at")
    old.params["until"] = ""
    body = messages.describe(old).body
    assert "hoe u bezwaar kunt maken. U kunt ook bellen" in body


def test_the_message_of_a_decision_on_an_objection_names_the_last_day_for_court(office: Office) -> None:
    request = heard(office, office.objected())
    decide(office, request, Decision.Verdict.UNFOUNDED, {request.items.get().pk: REJECTED})
    letter = Letter.objects.latest("at")
    assert letter.objection_until is not None
    assert f"Dat kan tot en met {display.date(letter.objection_until)}." in said(office)


def test_an_objection_that_is_adjourned_is_told_of_as_an_objection(office: Office) -> None:
    request = office.objected()
    reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    step = fresh(request).step
    objecting.adjourn(actor=office.objections, request_id=request.pk, step=step, text="De getuige is ziek.")
    assert newest(office).title == f"Ons besluit op uw bezwaar bij verzoek {request.reference} komt later"
    assert f"U krijgt uiterlijk {due(fresh(request))} ons besluit op uw bezwaar." in said(office)


def test_a_draft_says_until_when_it_is_kept(office: Office, time_machine: Any, settings: Any) -> None:
    settings.CORRECTION_DRAFT_DAYS = 10
    days_after(time_machine, datetime.date(2027, 3, 1))
    draft = office.draft()
    owner = office.client("owner")
    check = reverse("corrections:check", args=[draft.pk])
    assert "Dan bewaren wij het tot en met 10 maart 2027." in owner.get(check).content.decode()
    overview = owner.get(reverse("corrections:overview")).content.decode()
    assert "Wij bewaren dit tot en met 10 maart 2027." in overview
    days_after(time_machine, datetime.date(2027, 3, 10))
    assert keeping.run().drafts == 0
    office.with_document(draft)
    assert "19 maart 2027" in office.client("owner").get(check).content.decode()
    days_after(time_machine, datetime.date(2027, 3, 19))
    assert keeping.run().drafts == 0
    days_after(time_machine, datetime.date(2027, 3, 21))
    assert keeping.run().drafts == 1


def test_the_title_of_a_message_keeps_its_reference_on_one_line(office: Office) -> None:
    request = office.sent()
    newest = Message.objects.get(holder=office.holder)
    page = office.client("owner").get(reverse("portal:message", args=[newest.pk])).content.decode()
    whole = f'<span class="mdp-nowrap" translate="no">{request.reference}</span>'
    assert f"Wij hebben uw correctieverzoek {whole} ontvangen</h1>" in page
