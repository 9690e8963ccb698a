"""When only a document can show what is right: what its holder is told, until when, and who waits for it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from accounts import messages
from accounts.messages import MessageText
from accounts.models import Message
from corrections import showing, terms
from corrections.models import CorrectionRequest
from corrections.services import answering, holding, reviewing
from corrections.services.answering import Found
from corrections.workflow import Finding
from diplomas import display
from tests.corrections.conftest import Office, fresh, told
from tests.corrections.test_keeping_terms import cheap_letters
from tests.corrections.test_objections import heard

__all__ = ["cheap_letters"]
pytestmark = pytest.mark.usefixtures("cheap_letters")
PANEL = 'aria-labelledby="document"'
WARNING = 'aria-labelledby="nog-tijd"'


def noon(month: int, day: int) -> datetime.datetime:
    return datetime.datetime(2027, month, day, 12, tzinfo=datetime.UTC)


def newest(office: Office) -> MessageText:
    return messages.describe(Message.objects.filter(holder=office.holder).latest("created_at"))


def holders_page(office: Office, request: CorrectionRequest) -> str:
    return office.client("owner").get(reverse("corrections:request", args=[request.pk])).content.decode()


def closed(office: Office, request: CorrectionRequest) -> CorrectionRequest:
    """By who has it: the institution is no more."""
    actor = office.objections if request.decided_as else office.reviewer
    reviewing.institution_is_closed(
        actor=actor, request_id=request.pk, step=request.step, text="Opgeheven in 2019."
    )
    return fresh(request)


def on_objection(office: Office, finding: Finding) -> CorrectionRequest:
    request = office.objected(finding)
    reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    return fresh(request)


def test_a_closed_institution_answers_nothing_and_the_message_does_not_say_so(
    office: Office, time_machine: Any
) -> None:
    time_machine.move_to(noon(3, 1))
    request = closed(office, office.claimed())
    message = newest(office)
    assert told(office)[-1] == "institution_closed"
    assert "De instelling kan niet meer antwoorden" in message.title
    assert "leest u wat de instelling zegt" not in message.body
    assert "uiterlijk 30 maart 2027" in message.body
    assert "per post" in message.body
    assert f"U krijgt uiterlijk {display.date(request.due_on)} ons besluit." in message.body  # type: ignore[arg-type]
    page = holders_page(office, request)
    assert "Stuur het uiterlijk 30 maart 2027." in page
    assert "per post" in page.split(PANEL)[1].split("</section>")[0]
    assert str(terms.DOCUMENT_ARTICLE) in page


def test_after_outcome_c_on_one_field_the_message_asks_for_the_document(
    office: Office, time_machine: Any
) -> None:
    time_machine.move_to(noon(3, 1))
    office.answered(Finding.GONE)
    assert told(office)[-1] == "institution_gone"
    body = newest(office).body
    assert "Laat daarom uw document zien" in body
    assert "uiterlijk 30 maart 2027" in body


@pytest.mark.parametrize("finding", [Finding.CORRECTS, Finding.MATCHES])
def test_after_another_outcome_nobody_is_asked_for_a_document(office: Office, finding: Finding) -> None:
    request = office.answered(finding)
    assert told(office)[-1] == "institution"
    assert "document" not in newest(office).body
    assert PANEL not in holders_page(office, request)
    assert WARNING not in decision_page(office, request)


def decision_page(office: Office, request: CorrectionRequest) -> str:
    name, person = ("decide_objection", "objections") if request.decided_as else ("decide", "reviewer")
    return office.client(person).get(reverse(f"review:{name}", args=[request.pk])).content.decode()


def test_who_decides_within_the_days_is_warned_and_not_stopped(office: Office, time_machine: Any) -> None:
    time_machine.move_to(noon(3, 1))
    request = office.answered(Finding.GONE)
    page = decision_page(office, request)
    assert "tot en met 30 maart 2027" in page.split(WARNING)[1]
    assert "Besluit, of leg het voor" in page
    time_machine.move_to(noon(3, 30))  # the 29th is Easter Monday
    assert WARNING in decision_page(office, request)
    time_machine.move_to(noon(3, 31))
    assert WARNING not in decision_page(office, request)
    assert "Stuur het daarom zo snel mogelijk." in holders_page(office, request)


def test_a_document_that_came_after_the_answer_ends_the_waiting(office: Office) -> None:
    request = office.answered(Finding.GONE)
    office.with_document(request)
    assert PANEL not in holders_page(office, request)
    assert WARNING not in decision_page(office, request)


def test_a_document_from_before_the_answer_may_be_followed_by_a_better_one(office: Office) -> None:
    request = office.asked()
    office.with_document(request)
    found = {request.items.get().pk: Found(Finding.GONE, "Vernietigd.", {})}
    answering.reply(desk=office.desk("registrar"), question_id=request.questions.get().pk, found=found)
    request = fresh(request)
    assert "U stuurde al een document." in holders_page(office, request)
    assert WARNING in decision_page(office, request)


def test_the_day_is_never_after_our_own_last_day(office: Office, time_machine: Any) -> None:
    time_machine.move_to(noon(3, 1))
    request = office.asked()
    assert request.due_on == datetime.date(2027, 4, 26)
    time_machine.move_to(noon(4, 12))
    found = {request.items.get().pk: Found(Finding.GONE, "Vernietigd.", {})}
    answering.reply(desk=office.desk("registrar"), question_id=request.questions.get().pk, found=found)
    assert "Doe dat uiterlijk 26 april 2027." in newest(office).body
    request = fresh(request)
    assert request.due_on == datetime.date(2027, 4, 26)  # the clock does not stand still
    assert "Stuur het uiterlijk 26 april 2027." in holders_page(office, request)


def test_on_an_objection_the_document_is_asked_for_as_well(office: Office) -> None:
    request = on_objection(office, Finding.GONE)
    assert PANEL in holders_page(office, request)
    assert PANEL in holders_page(office, closed(office, request))


def test_an_institution_that_closed_on_an_objection_leaves_the_document(office: Office) -> None:
    request = on_objection(office, Finding.MATCHES)
    assert PANEL not in holders_page(office, request)
    request = closed(office, request)
    assert told(office)[-1] == "institution_closed"
    assert PANEL in holders_page(office, request)
    request = office.heard(request)
    assert WARNING in decision_page(office, request)


def test_nobody_shows_a_document_while_the_institution_is_asked_anew(office: Office) -> None:
    request = on_objection(office, Finding.GONE)
    reviewing.ask_institution(actor=office.objections, request_id=request.pk, step=request.step)
    assert showing.of(fresh(request)) is None
    found = {request.items.get().pk: Found(Finding.MATCHES, "Toch gevonden.", {})}
    question = request.questions.get(state="open")
    answering.reply(desk=office.desk("registrar"), question_id=question.pk, found=found)
    assert showing.of(fresh(request)) is None


def test_nothing_is_asked_of_what_is_over(office: Office) -> None:
    request = heard(office, office.objected(Finding.GONE))
    holding.withdraw_objection(actor=office.as_holder(), request_id=request.pk, step=request.step)
    assert showing.of(fresh(request)) is None
