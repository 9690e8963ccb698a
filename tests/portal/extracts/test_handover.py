"""Two presses of one button: one extract, one record, the same file; and nobody else's business."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.core.internal import ratelimit
from django.db import connection
from django.test import Client

from diplomas.models import Disclosure, Extract
from documents.seal_errors import SealFailed
from portal.extracts import handover, issue
from portal.extracts.handover import Hand
from portal.models import Handover
from tests import holder_cases as cases

pytestmark = [pytest.mark.pdf, pytest.mark.usefixtures("seal_settings")]
TOKEN = "a text that one form holds"


def press(user: Any, *, token: str = TOKEN, language: str = "nl") -> Any:
    client = Client()
    client.force_login(user)
    address = f"/mijn-diplomas/{user.holder.diplomas.get().pk}/uittreksel/"
    return client.post(address, {"language": language, "token": token})


@pytest.mark.django_db
def test_a_second_press_gives_the_same_file_and_one_record() -> None:
    user = cases.one()
    first, second = press(user), press(user)
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert first["Content-Disposition"] == second["Content-Disposition"]
    assert Extract.objects.count() == Disclosure.objects.count() == 1


@pytest.mark.django_db
def test_the_other_language_and_another_form_are_other_files() -> None:
    user = cases.one()
    numbers = {
        press(user)["Content-Disposition"],
        press(user, language="en")["Content-Disposition"],
        press(user, token="another form")["Content-Disposition"],
    }
    assert len(numbers) == Extract.objects.count() == 3


@pytest.mark.django_db
def test_a_form_without_a_token_still_works() -> None:
    user = cases.one()
    assert press(user, token="").content != press(user, token="").content
    assert Extract.objects.count() == 2
    assert not Handover.objects.exists()


@pytest.mark.django_db
def test_another_account_gets_nothing_by_the_same_token() -> None:
    first = press(cases.one())
    second = press(cases.havo())
    assert second.status_code == 200
    assert first.content != second.content
    assert Extract.objects.count() == 2


@pytest.mark.django_db
def test_what_lies_in_the_database_is_unreadable_and_goes_after_two_minutes() -> None:
    user = cases.one()
    first = press(user)
    row = Handover.objects.get()
    assert b"%PDF" not in bytes(row.sealed)
    assert Hand(user=user.pk, token="a guess", what="x").find() is None
    assert handover.purge() == 0
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=3), tick=False):
        assert press(user).content != first.content
        assert Handover.objects.count() == 1
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=10), tick=False):
        assert handover.purge() == 1


@pytest.mark.django_db
def test_when_the_first_press_fails_the_second_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    user = cases.one()

    def fail(*_given: object, **_named: object) -> None:
        raise SealFailed

    with monkeypatch.context() as broken:
        broken.setattr(issue, "_make", fail)
        assert press(user).status_code == 503
    assert not Handover.objects.exists()
    assert press(user).status_code == 200
    assert Extract.objects.count() == 1


@pytest.mark.django_db
def test_a_process_that_ends_while_it_records_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file for the second press and the record of the first are one transaction."""
    user = cases.one()

    def killed(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Hand, "leave", killed)
        with pytest.raises(KeyboardInterrupt):
            press(user)
    assert not Extract.objects.exists()
    assert not Disclosure.objects.exists()
    assert press(user).status_code == 200


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_give_one_extract(monkeypatch: pytest.MonkeyPatch) -> None:
    # The limit says "too many" to who waits a second for its lock; on a busy machine ten at once do.
    monkeypatch.setattr(ratelimit, "CACHE_LOCK_WAIT_TIMEOUT", 60)
    user = cases.one()
    answers: list[Any] = []
    ready = threading.Barrier(10)

    def one() -> None:
        ready.wait()
        try:
            answers.append(press(user))
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 10
    assert len({answer.content for answer in answers}) == 1
    assert Extract.objects.count() == Disclosure.objects.count() == Handover.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "PATIENCE_SECONDS", 0.2)
    user = cases.one()
    entered, leave = threading.Event(), threading.Event()

    def slowly() -> tuple[str, bytes]:
        entered.set()
        leave.wait(10)
        return "0", b"%PDF"

    def first() -> None:
        try:
            handover.handed_over(Hand(user=user.pk, token=TOKEN, what="x"), slowly)
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert entered.wait(10)
    try:
        with pytest.raises(handover.StillBeingMade):
            handover.handed_over(Hand(user=user.pk, token=TOKEN, what="x"), slowly)
    finally:
        leave.set()
        thread.join()
