"""Two at once at one request, each with a connection of their own: it happens once, or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from accounts.models import Message
from accounts.roles import Role
from corrections import evidence, letters, people
from corrections.holder import files
from corrections.models import CorrectionRequest, Decision, Event, Evidence, Letter
from corrections.services import answering, clockwork, deciding, drafting, holding, reviewing
from corrections.services.answering import Found
from corrections.workflow import Action, Finding, State, Who
from diplomas.disclosure import own_overview
from diplomas.errors import DomainError, Refused, Stale
from diplomas.models import Change, Diploma
from documents.scans import Scan
from tests import factories
from tests.corrections.conftest import PICTURE, STORED, Office, fresh, told
from tests.diplomas.test_races import Racer, one_winner, race, wait_until_blocked
from tests.institutions.conftest import employee

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 4


@pytest.fixture(autouse=True)
def _cheap_letters(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    """Sealing takes seconds and is tried elsewhere."""
    settings.STORAGES = dict(settings.STORAGES)  # a storage without the files of other tests
    monkeypatch.setattr(letters, "sealed", lambda data: letters.Sealed(b"%PDF", b"\0" * 32, "test"))


def another(office: Office) -> None:
    """A new diploma with the same mistake, for the next request."""
    office.diploma = factories.recorded(person=office.holder, deliverer=office.school, distinction=None)


def numbers_in_a_row(request: CorrectionRequest) -> bool:
    numbers = list(request.events.values_list("number", flat=True))
    return numbers == list(range(1, fresh(request).step + 1))


def head(office: Office) -> int:
    return Diploma.objects.values_list("head", flat=True).get(pk=office.diploma.pk)


def held(request: CorrectionRequest, *calls: Callable[[], Any]) -> list[Racer]:
    """All of them stand before the request's row when it is let go."""
    with transaction.atomic():
        CorrectionRequest.objects.select_for_update().get(pk=request.pk)
        racers = [Racer(call) for call in calls]
        wait_until_blocked(len(calls))
    return [racer.finish() for racer in racers]


def later(call: Callable[[], Any], pause: float) -> Callable[[], Any]:
    def run() -> Any:
        time.sleep(pause)
        return call()

    return run


def grant(office: Office, request: CorrectionRequest) -> Callable[[], Decision]:
    draft, actor = office.outcome(request), office.reviewer
    return lambda: deciding.decide(actor=actor, request_id=request.pk, step=request.step, draft=draft)


def test_of_two_who_decide_one_does(office: Office) -> None:
    for _round in range(ROUNDS):
        another(office)
        request = office.answered()
        # The reviewer in two windows: nobody else may decide on a request that is on a name.
        racers = race(grant(office, request), grant(office, request))
        one_winner(racers, Stale)
        assert fresh(request).state == State.GRANTED
        assert request.decisions.count() == 1
        assert Letter.objects.filter(decision__request=request).count() == 1
        assert head(office) == 2
        assert Change.objects.filter(diploma=office.diploma, kind="amended").count() == 1
        assert numbers_in_a_row(request)


def test_two_reviewers_who_decide_on_what_one_of_them_has(office: Office) -> None:
    request = office.answered()
    colleague, draft = office.as_staff("colleague"), office.outcome(request)
    racers = held(
        request,
        grant(office, request),
        lambda: deciding.decide(actor=colleague, request_id=request.pk, step=request.step, draft=draft),
    )
    winners = [racer for racer in racers if racer.error is None]
    assert winners == racers[:1]
    assert isinstance(racers[1].error, Stale | Refused)
    assert Decision.objects.count() == Letter.objects.count() == 1
    assert head(office) == 2


def test_both_before_the_last_lock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have passed every check and have a sealed letter in hand."""
    request = office.answered()
    cheap, ready = letters.sealed, []

    def sealed(data: letters.LetterData) -> letters.Sealed:
        ready.append(1)
        until = time.monotonic() + 10
        while len(ready) < 2 and time.monotonic() < until:
            time.sleep(0.005)
        return cheap(data)

    monkeypatch.setattr(letters, "sealed", sealed)
    one_winner(race(grant(office, request), grant(office, request)), Stale)
    assert len(ready) == 2
    assert Decision.objects.count() == Letter.objects.count() == 1
    assert head(office) == 2


def test_withdrawing_against_a_grant(office: Office) -> None:
    for number in range(3 * ROUNDS):
        another(office)
        request = office.answered()
        holder = office.as_holder()
        withdraw = lambda: holding.withdraw(actor=holder, request_id=request.pk, step=request.step)  # noqa: B023, E731
        # From the holder who is well before to the holder who is well after, with jitter.
        pause = number / (3 * ROUNDS) * 0.04 + number * 7 % 10 / 1000
        racers = race(later(grant(office, request), 0.01), later(withdraw, pause))
        one_winner(racers, Stale)
        now = fresh(request)
        granted = now.state == State.GRANTED
        assert granted or now.state == State.WITHDRAWN
        assert head(office) == (2 if granted else 1)
        assert Letter.objects.filter(decision__request=request).count() == int(granted)
        assert request.decisions.count() == int(granted)
        assert numbers_in_a_row(request)


def between(monkeypatch: pytest.MonkeyPatch, where: str, act: Callable[[], Any]) -> list[Racer]:
    """Lets this happen while a decision is taken: as the letter is sealed, or once the row is held."""
    racers: list[Racer] = []
    cheap, keep = letters.sealed, deciding.keep

    def sealed(data: letters.LetterData) -> letters.Sealed:
        racers.append(Racer(act).finish())
        return cheap(data)

    def kept(*given: Any) -> Letter:
        racers.append(Racer(act))
        wait_until_blocked()
        return keep(*given)

    if where == "before":
        monkeypatch.setattr(letters, "sealed", sealed)
    else:
        monkeypatch.setattr(deciding, "keep", kept)
    return racers


@pytest.mark.parametrize("where", ["before", "after"])
def test_either_order_of_withdrawing_and_granting(
    office: Office, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    request, holder = office.answered(), office.as_holder()
    racers = between(
        monkeypatch, where, lambda: holding.withdraw(actor=holder, request_id=request.pk, step=request.step)
    )
    granting = Racer(grant(office, request)).finish()
    (withdrawing,) = [racer.finish() for racer in racers]
    lost, won = (granting, withdrawing) if where == "before" else (withdrawing, granting)
    assert won.error is None
    assert isinstance(lost.error, Stale)
    assert fresh(request).state == (State.WITHDRAWN if where == "before" else State.GRANTED)
    assert Letter.objects.count() == Decision.objects.count() == head(office) - 1 == (where == "after")


def sent(office: Office, how_many: int) -> list[CorrectionRequest]:
    found = []
    for _number in range(how_many):
        another(office)
        found.append(office.sent())
    return found


def crowd(office: Office, how_many: int) -> list[Any]:
    users = [employee(f"Behandelaar {n}", Role.REVIEWER) for n in range(how_many)]
    return [people.staff(user, Who.REVIEWER) for user in users]


@pytest.mark.parametrize("free", [20, 5])
def test_twenty_take_the_next_one(office: Office, free: int) -> None:
    requests = {request.pk for request in sent(office, free)}
    actors = crowd(office, 20)
    racers = race(*(lambda actor=actor: reviewing.take_next(actor=actor) for actor in actors))
    assert [racer.error for racer in racers] == [None] * 20
    taken = [racer.result.pk for racer in racers if racer.result is not None]
    assert len(taken) == free, "each gets one as long as there are any"
    assert set(taken) == requests
    for actor, racer in zip(actors, racers, strict=True):
        mine = set(CorrectionRequest.objects.filter(assigned_to=actor.person).values_list("pk", flat=True))
        assert mine == ({racer.result.pk} if racer.result else set())
    assert Event.objects.filter(action=Action.CLAIM).count() == free


def test_taking_the_next_against_giving_it_to_a_colleague(office: Office) -> None:
    for _round in range(ROUNDS):
        (request,) = sent(office, 1)
        reviewer, colleague = office.reviewer, office.people["colleague"].pk
        racers = race(
            lambda: reviewing.take_next(actor=reviewer),  # noqa: B023
            lambda: reviewing.assign(actor=reviewer, request_ids=[request.pk], to=colleague),  # noqa: B023
        )
        assert [racer.error for racer in racers] == [None, None]
        assert fresh(request).assigned_to_id == colleague
        assert fresh(request).step == (3 if racers[0].result else 2)
        assert numbers_in_a_row(request)


def test_the_institution_answers_twice_at_once(office: Office) -> None:
    request = office.asked()
    question, item = request.questions.get(), request.items.get()
    desk = office.desk("registrar")
    said = [
        {item.pk: Found(Finding.CORRECTS, "Gezien.", STORED)},
        {item.pk: Found(Finding.MATCHES, "Klopt al.")},
    ]
    racers = held(
        request,
        *(
            lambda found=found: answering.reply(desk=desk, question_id=question.pk, found=found)
            for found in said
        ),
    )
    winner = one_winner(racers, Stale)
    answer = question.answers.get()
    assert answer.finding == said[racers.index(winner)][item.pk].finding
    assert Event.objects.filter(request=request, action=Action.REPLY).count() == 1
    assert told(office).count("institution") == 1


def test_an_answer_against_waiting_no_longer(office: Office) -> None:
    request = office.asked()
    question, item, desk, reviewer = (
        request.questions.get(), request.items.get(), office.desk("registrar"), office.reviewer,
    )  # fmt: skip
    racers = held(
        request,
        lambda: answering.reply(
            desk=desk, question_id=question.pk, found={item.pk: Found(Finding.MATCHES, "Klopt.")}
        ),
        lambda: reviewing.recall(actor=reviewer, request_id=request.pk, step=request.step, text="Te lang."),
    )
    winner = one_winner(racers, Stale)
    question.refresh_from_db()
    replied = racers.index(winner) == 0
    assert question.state == ("answered" if replied else "recalled")
    assert fresh(request).state == (State.ANSWERED if replied else State.IN_REVIEW)


def test_of_two_second_reviewers_one_approves(office: Office) -> None:
    request = office.proposed()
    actors = [office.second, office.as_staff("colleague", Who.SECOND_REVIEWER)]
    racers = race(
        *(
            lambda actor=actor: deciding.approve(actor=actor, request_id=request.pk, step=request.step)
            for actor in actors
        )
    )
    winner = one_winner(racers, Stale)
    assert Decision.objects.get().taken_by == actors[racers.index(winner)].person
    assert Letter.objects.count() == 1
    assert told(office).count("decided") == 1


def test_approving_against_taking_back(office: Office) -> None:
    request = office.proposed()
    second, reviewer = office.second, office.reviewer
    racers = race(
        lambda: deciding.approve(actor=second, request_id=request.pk, step=request.step),
        lambda: deciding.take_back(actor=reviewer, request_id=request.pk, step=request.step),
    )
    winner = one_winner(racers, Stale)
    approved = racers.index(winner) == 0
    assert Decision.objects.get().state == ("taken" if approved else "dropped")
    assert Letter.objects.count() == int(approved)
    assert fresh(request).state == (State.REJECTED if approved else State.ANSWERED)


def test_sending_pressed_twice(office: Office) -> None:
    draft = office.draft()
    holder = office.as_holder()
    racers = race(*[lambda: drafting.submit(actor=holder, request_id=draft.pk)] * 2)
    assert [racer.error for racer in racers] == [None, None]
    assert {racer.result.reference for racer in racers} == {fresh(draft).reference}
    assert Event.objects.filter(request=draft).count() == 1
    assert told(office) == ["received"]


def test_beginning_pressed_twice(office: Office) -> None:
    (shown,) = own_overview(holder=office.holder.pk)
    holder = office.as_holder()
    racers = race(*[lambda: drafting.start_for_diploma(actor=holder, diploma=shown)] * 4)
    assert [racer.error for racer in racers] == [None] * 4
    assert len({racer.result.pk for racer in racers}) == CorrectionRequest.objects.count() == 1


def kept_files() -> int:
    storage = storages[evidence.STORAGE]
    return sum(len(storage.listdir(place)[1]) for place in storage.listdir("")[0])


def test_a_document_while_the_decision_is_taken(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence.scans, "clean", lambda data: Scan("png", data, 1))
    monkeypatch.setattr(evidence, "scan_for_malware", lambda data: None)
    holder = office.as_holder()

    def add(request: CorrectionRequest) -> None:
        row = evidence.take_in(actor=holder, request=request, data=PICTURE)
        files._write_down(holder, request, row)

    for number in range(2 * ROUNDS):
        another(office)
        request = office.answered()
        racers = race(later(grant(office, request), 0.01), later(lambda: add(request), number * 0.002))  # noqa: B023
        now = fresh(request)
        added = Event.objects.filter(request=request, action=Action.ADD_DOCUMENT).count()
        # Either the document came first and the reviewer looks again, or it came too late and is gone.
        assert now.state == (State.ANSWERED if added else State.GRANTED)
        assert isinstance(racers[0 if added else 1].error, Stale)
        assert racers[1 if added else 0].error is None
        assert request.evidence.count() == added
        assert request.decisions.count() == 1 - added
        assert head(office) == 2 - added
        assert numbers_in_a_row(request)
        assert kept_files() == Evidence.objects.count(), "no bytes without a row"


def test_the_daily_job_twice_at_once(office: Office, time_machine: Any) -> None:
    waiting = office.asked()
    due = waiting.questions.get().due_on
    another(office)
    asked = office.claimed()
    until = due - timezone.timedelta(days=3)
    reviewing.ask_holder(
        actor=office.reviewer, request_id=asked.pk, step=asked.step, text="Welk diploma?", until=until
    )
    for day in (-3, 0, 1):
        time_machine.move_to(timezone.now() + (due + timezone.timedelta(days=day) - timezone.localdate()))
        racers = race(*[clockwork.run] * 3)
        assert [racer.error for racer in racers] == [None] * 3
    assert waiting.events.filter(action=Action.REMIND).count() == 2
    assert waiting.questions.get().reminders == 2
    assert asked.events.filter(action=Action.REMIND).count() == 1
    assert asked.events.filter(action=Action.SILENCE).count() == 1
    assert numbers_in_a_row(waiting)
    assert numbers_in_a_row(asked)
    assert told(office).count("reminder") == 1
    assert Message.objects.values("source").distinct().count() == Message.objects.count()


def test_an_answer_against_the_end_of_its_term(office: Office, time_machine: Any) -> None:
    holder = office.as_holder()
    for _round in range(ROUNDS):
        another(office)
        request = office.claimed()
        until = timezone.localdate() + timezone.timedelta(days=7)
        reviewing.ask_holder(
            actor=office.reviewer, request_id=request.pk, step=request.step, text="Welk?", until=until
        )
        request = fresh(request)
        time_machine.move_to(timezone.now() + timezone.timedelta(days=8))
        racers = race(
            clockwork.run,
            lambda: holding.answer(actor=holder, request_id=request.pk, step=request.step, text="Deze."),  # noqa: B023
        )
        assert racers[0].error is None
        assert racers[1].error is None or isinstance(racers[1].error, DomainError)
        ends = request.events.filter(action__in=[Action.SILENCE, Action.ANSWER]).count()
        assert (fresh(request).state, ends) == (State.IN_REVIEW, 1)
