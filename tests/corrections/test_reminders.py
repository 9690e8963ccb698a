"""An institution is reminded: its inbox says so, and who answers gets an e-mail that says nothing else."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from accounts.people import staff_account
from accounts.roles import Role
from corrections import people, reminders
from corrections.models import CorrectionRequest, Question
from corrections.services import answering, clockwork, reviewing
from corrections.services.answering import Found
from corrections.workflow import Finding
from diplomas.models import Succession
from diplomas.scopes import carried_by, carriers_of
from tests import factories
from tests.corrections.conftest import Office, fresh
from tests.institutions.conftest import employee

ASKED = datetime.date(2027, 3, 1)
DAY = datetime.timedelta(days=1)
ADDRESSES = {name: f"{name}@voorbeeld.example" for name in ("registrar", "reader", "elsewhere", "reviewer")}
Deferred = list[dict[str, str]]


@pytest.fixture
def deferred(monkeypatch: pytest.MonkeyPatch) -> Deferred:
    """The jobs that were made, as the worker would get them."""
    made: Deferred = []
    monkeypatch.setattr(reminders.send_reminder, "defer", lambda **given: made.append(given))
    return made


@pytest.fixture
def asked(office: Office, time_machine: Any) -> CorrectionRequest:
    """Asked on 1 March, on a day on which everybody has an address at work."""
    time_machine.move_to(noon(ASKED))
    for name, address in ADDRESSES.items():
        User.objects.filter(pk=office.people[name].pk).update(email=address)
    return office.asked()


def noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)


def due(request: CorrectionRequest) -> datetime.date:
    return request.questions.get().due_on


def work(jobs: Deferred) -> list[str]:
    """Do the jobs; who was written to."""
    before = len(mail.outbox)
    while jobs:
        reminders.send_reminder(**jobs.pop(0))
    return [to for message in mail.outbox[before:] for to in message.to]


def inbox(office: Office, person: str = "registrar") -> str:
    return office.client(person).get(reverse("admin:corrections_question_changelist")).content.decode()


def test_who_answers_is_written_to_and_nobody_else(
    office: Office, asked: CorrectionRequest, deferred: Deferred, time_machine: Any
) -> None:
    assert clockwork.run().reminded == 0
    assert deferred == []
    time_machine.move_to(noon(due(asked)))
    assert clockwork.run().reminded == 1
    assert work(deferred) == [ADDRESSES["registrar"]]
    clockwork.run()
    assert work(deferred) == []
    time_machine.move_to(noon(due(asked) + 7 * DAY))
    clockwork.run()
    assert work(deferred) == [ADDRESSES["registrar"]]


def test_a_job_holds_ids_only(office: Office, asked: CorrectionRequest, time_machine: Any) -> None:
    time_machine.move_to(noon(due(asked)))
    clockwork.run()
    (job,) = ProcrastinateJob.objects.filter(task_name="corrections.send_reminder")
    assert job.queue_name == "mail"
    assert job.args == {
        "user_id": str(office.people["registrar"].pk), "organisation_id": str(office.school.pk),
    }  # fmt: skip


def test_the_e_mail_says_nothing(
    office: Office, asked: CorrectionRequest, deferred: Deferred, time_machine: Any
) -> None:
    time_machine.move_to(noon(due(asked)))
    clockwork.run()
    work(deferred)
    (message,) = mail.outbox
    said = f"{message.subject} {message.body}"
    assert "Er wacht een vraag" in said
    for hidden in (
        asked.reference,
        "Vries",
        "Sanne",
        "Judicium",
        "cum laude",
        "Voorbeeld",
        "Karin",
        "http",
        "2027",
    ):
        assert str(hidden) not in said, hidden
    assert not message.attachments


def test_more_questions_are_one_e_mail_a_day(
    office: Office, asked: CorrectionRequest, deferred: Deferred, time_machine: Any
) -> None:
    other = office.asked()
    time_machine.move_to(noon(due(asked)))
    assert clockwork.run().reminded == 2
    assert len(deferred) == 1
    again = list(deferred)
    assert work(deferred) == [ADDRESSES["registrar"]]
    assert work(again) == []  # a worker that was killed may run it again
    assert {question.reminders for question in Question.objects.all()} == {2}
    assert other.reference not in mail.outbox[0].body


def test_a_mail_server_that_is_down_is_asked_again(
    office: Office,
    asked: CorrectionRequest,
    deferred: Deferred,
    time_machine: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    time_machine.move_to(noon(due(asked)))
    clockwork.run()
    (job,) = deferred

    def down(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(reminders.EmailMessage, "send", down)
        with pytest.raises(ConnectionError):
            reminders.send_reminder(**job)
    assert work([job]) == [ADDRESSES["registrar"]]


def test_what_was_answered_before_the_mail_went_brings_none(
    office: Office, asked: CorrectionRequest, deferred: Deferred, time_machine: Any
) -> None:
    time_machine.move_to(noon(due(asked)))
    clockwork.run()
    found = {item.pk: Found(Finding.GONE, "Weg.", {}) for item in asked.items.all()}
    answering.reply(desk=office.desk("registrar"), question_id=asked.questions.get().pk, found=found)
    assert work(deferred) == []


def test_who_left_or_asked_themselves_is_not_written_to(
    office: Office, asked: CorrectionRequest, deferred: Deferred, time_machine: Any
) -> None:
    own = employee("Ook Sanne", Role.REGISTRAR, at=office.school, email="sanne@voorbeeld.example")
    left = employee("Weg", Role.REGISTRAR, at=office.school, email="weg@voorbeeld.example", is_active=False)
    own.memberships.update(valid_until=None, source="local")
    left.memberships.update(valid_until=None, source="local")
    User.objects.filter(pk=own.pk).update(person=office.people["owner"].person)
    time_machine.move_to(noon(due(asked)))
    clockwork.run()
    assert work(deferred) == [ADDRESSES["registrar"]]


def test_who_took_the_institution_over_answers_for_it(office: Office) -> None:
    merged = factories.organisation("Hogeschool Samen")
    Succession.objects.create(old=office.school, new=merged, on=ASKED - 4000 * DAY)
    assert carriers_of(office.school.pk) == {office.school.pk, merged.pk}
    assert office.school.pk in carried_by(merged.pk)
    assert carriers_of(merged.pk) == {merged.pk}
    there = employee("Noor", Role.REGISTRAR, at=merged)
    assert set(people.answering_for(office.school.pk)) == {office.people["registrar"], there}
    assert set(people.answering_for(merged.pk)) == {there}


def test_the_inbox_says_when_and_how_often_and_how_late(
    office: Office, asked: CorrectionRequest, deferred: Deferred, time_machine: Any
) -> None:
    assert "herinnerd" not in inbox(office)
    day = due(asked)
    for moment, reminded in ((day - 8 * DAY, 0), (day - 7 * DAY, 1), (day - DAY, 0), (day, 1)):
        time_machine.move_to(noon(moment))
        assert clockwork.run().reminded == reminded, moment
    assert "te laat" not in inbox(office)
    time_machine.move_to(noon(day + 3 * DAY))
    shown = inbox(office)
    assert "2 keer herinnerd, het laatst op 22 maart 2027" in shown
    assert "3 kalenderdagen te laat" in shown
    question = reverse("admin:corrections_question_answer", args=[asked.questions.get().pk])
    shown = office.client("registrar").get(question).content.decode()
    assert "Dat is voorbij: 3 kalenderdagen te laat." in shown
    assert "U bent 2 keer herinnerd, het laatst op 22 maart 2027." in shown
    elsewhere = inbox(office, "elsewhere")
    assert "herinnerd" not in elsewhere
    assert asked.reference is not None
    assert asked.reference not in elsewhere


def test_what_was_not_reminded_of_brings_no_mail(office: Office, asked: CorrectionRequest) -> None:
    """A job of a question that was answered since, while a new one waits that has weeks left."""
    registrar = office.people["registrar"].pk
    assert not reminders.mail_reminder(user_id=registrar, organisation=office.school.pk)
    assert mail.outbox == []
    asked.questions.update(reminders=1)
    assert reminders.mail_reminder(user_id=registrar, organisation=office.school.pk)


def test_a_second_question_has_its_own_reminders(
    office: Office, asked: CorrectionRequest, deferred: Deferred, time_machine: Any
) -> None:
    time_machine.move_to(noon(due(asked)))
    clockwork.run()
    request = fresh(asked)
    reviewing.recall(actor=office.reviewer, request_id=request.pk, step=request.step, text="Opnieuw.")
    request = fresh(request)
    reviewing.ask_institution(actor=office.reviewer, request_id=request.pk, step=request.step)
    assert "herinnerd" not in inbox(office)


@pytest.mark.parametrize(
    ("claims", "address"),
    [
        ({"email": "karin@hogeschool.example"}, "karin@hogeschool.example"),
        ({"email": "karin@hogeschool.example", "email_verified": True}, "karin@hogeschool.example"),
        ({"email": "karin@hogeschool.example", "email_verified": False}, ""),
        ({"email": "geen adres"}, ""),
        ({"email": f"{'k' * 250}@hogeschool.example"}, ""),
        ({"email": ["karin@hogeschool.example"]}, ""),
        ({}, ""),
    ],
)
def test_the_address_is_what_the_login_brings(office: Office, claims: dict[str, Any], address: str) -> None:
    usual = {
        "sub": "karin", "name": "Karin", "roles": ["registrar"], "organisation": f"brin:{office.school.brin}",
        "email": "vroeger@hogeschool.example",
    }  # fmt: skip
    staff_account(claims=usual)
    del usual["email"]
    assert staff_account(claims=usual | claims).email == address
