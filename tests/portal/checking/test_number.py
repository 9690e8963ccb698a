"""Checking by number and date of birth: only both together say anything; the holder sees it once a day."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from diplomas import register
from diplomas.content import Source
from diplomas.currency import Standing
from diplomas.dates import PartialDate
from diplomas.models import Diploma, Disclosure, ExtractCheck
from diplomas.number_check import check_number
from diplomas.terms import Reason
from portal.extracts.choice import Choice
from portal.extracts.issue import IssuedExtract, issue_extract
from portal.extracts.number import check_character
from tests import factories
from tests import holder_cases as cases
from tests.portal.reading import main_of, select, words

pytestmark = [pytest.mark.django_db, pytest.mark.pdf]
ADDRESS = "/controleren/nummer/"
UNKNOWN = "Wij kennen deze combinatie niet"


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


def ask(number: str, born: PartialDate | None, **more: str) -> Any:
    asked = {"number": number, **more}
    if born is not None:
        parts = {"day": born.day, "month": born.month, "year": born.year}
        asked |= {f"birth_date_{part}": str(value or "") for part, value in parts.items()}
    return Client().post(ADDRESS, asked)


def born(record: Diploma) -> PartialDate:
    return record.holder.birth_date


def another_number() -> str:
    characters = "7K3M0QXR9TZ4PB2"
    whole = characters + check_character(characters)
    return "-".join(whole[start : start + 4] for start in range(0, 16, 4))


def test_number_and_date_of_an_extract_that_holds(record: Diploma, extract: IssuedExtract) -> None:
    typed = extract.number.lower().replace("-", " ")
    main = main_of(ask(typed, born(record)))
    assert "Dit nummer hoort bij een uittreksel dat klopt" in words(main)
    assert len(select(main, "dl dt")) == 5


def test_only_what_the_asker_holds_is_told(record: Diploma, extract: IssuedExtract) -> None:
    answer = check_number(number=extract.number, birth_date=born(record))
    assert answer is not None
    (data,) = answer.diplomas
    assert {shown.name for shown in data.fields} == {
        "document_kind", "programme", "level", "institution", "exam_date",
    }  # fmt: skip
    text = ask(extract.number, born(record)).content.decode()
    assert record.holder.surname not in text


def test_a_wrong_number_and_a_wrong_date_are_one_answer_and_one_question(
    record: Diploma, extract: IssuedExtract
) -> None:
    right, wrong_date = born(record), PartialDate(1901, 1, 1)
    with CaptureQueriesContext(connection) as one:
        assert check_number(number=extract.number, birth_date=wrong_date) is None
    with CaptureQueriesContext(connection) as other:
        assert check_number(number=another_number(), birth_date=right) is None
    assert len(one) == len(other) == 1
    first, second = ask(extract.number, wrong_date), ask(another_number(), born(record))
    assert UNKNOWN in first.content.decode()
    assert words(main_of(first)) == words(main_of(second))
    assert first.status_code == second.status_code == 200
    assert not ExtractCheck.objects.exists()


def test_a_mistyped_number_says_so_at_the_field() -> None:
    response = ask("7K3M-0QXR-9TZ4-PB2F", PartialDate(1999, 2, 3))
    assert "Dit nummer bestaat niet" in response.content.decode()
    assert "Fout:" in response.content.decode()


def test_a_date_that_is_missing_is_asked_for(extract: IssuedExtract) -> None:
    assert "Vul de geboortedatum in" in ask(extract.number, None).content.decode()


@pytest.mark.parametrize("known", [PartialDate(1980), PartialDate(1980, 2), PartialDate()])
def test_a_date_of_birth_of_which_only_a_part_is_known(known: PartialDate, seal_settings: object) -> None:
    person = factories.holder()
    person.birth_year, person.birth_month, person.birth_day = known.year, known.month, known.day
    person.save()
    record = factories.recorded(person=person)
    made = issue_extract(holder=person.pk, choice=Choice((record.pk,)), actor="holder:1")
    more = {} if known.year else {"no_birth_date": "on"}
    assert "dat klopt" in ask(made.number, known if known.year else None, **more).content.decode()
    assert UNKNOWN in ask(made.number, PartialDate(1980, 2, 3)).content.decode()


def test_overtaken_and_withdrawn_say_since_when_and_withdrawn_says_no_more(
    record: Diploma, extract: IssuedExtract
) -> None:
    register.amend(
        diploma_id=record.pk,
        expected_version=1,
        changes={"exam_date": date(2020, 1, 31)},
        source=Source("institution:25BE", date(2020, 2, 1)),
        act=factories.act(Reason.INSTITUTION),
    )
    text = ask(extract.number, born(record)).content.decode()
    assert "niet meer actueel" in text
    assert "Dat is zo sinds" in text
    register.withdraw(diploma_id=record.pk, expected_version=2, act=factories.act(Reason.WITHDRAWN))
    main = main_of(ask(extract.number, born(record)))
    assert "een diploma dat is ingetrokken" in words(main)
    assert not select(main, "dl")
    answer = check_number(number=extract.number, birth_date=born(record))
    assert answer is not None
    assert answer.standing.standing is Standing.WITHDRAWN
    assert answer.diplomas == ()


def test_the_holder_sees_one_check_a_day(record: Diploma, extract: IssuedExtract) -> None:
    for _ in range(3):
        ask(extract.number, born(record))
    checks = Disclosure.objects.filter(party="check:number")
    assert checks.count() == ExtractCheck.objects.count() == 1
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1), tick=False):
        ask(extract.number, born(record))
    assert checks.count() == ExtractCheck.objects.count() == 2
    assert {check.holder_id for check in checks} == {record.holder_id}


def test_the_holder_reads_who_and_why_in_the_log(client: Client, seal_settings: object) -> None:
    user = cases.one()
    diploma = user.holder.diplomas.get()
    made = issue_extract(holder=user.holder_id, choice=Choice((diploma.pk,)), actor=user.actor)
    ask(made.number, user.holder.birth_date)
    client.force_login(user)
    rows = select(main_of(client.get("/wie-zag-mijn-gegevens/")), "tbody tr")
    assert any("Iemand die uw uittreksel controleerde" in words(row) for row in rows)


def test_who_tries_dates_on_one_number_has_to_wait(settings: Any, extract: IssuedExtract) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "check_number": "3/10m/key"}
    statuses = [ask(extract.number, PartialDate(1990, 1, day)).status_code for day in range(1, 5)]
    assert statuses == [200, 200, 200, 429]
    assert ask(another_number(), PartialDate(1990, 1, 1)).status_code == 200


def test_who_tries_many_numbers_has_to_wait(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "check_number_address": "2/10m/ip"}
    statuses = [ask(another_number(), PartialDate(1990, 1, 1)).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    response = ask(another_number(), PartialDate(1990, 1, 1))
    assert response["Retry-After"]
    assert "Zo kan niemand nummers raden." in response.content.decode()


def test_what_was_asked_stands_in_no_log_and_is_not_stored_by_the_browser(
    record: Diploma, extract: IssuedExtract, lines: Any
) -> None:
    response = ask(extract.number, born(record))
    assert "no-store" in response["Cache-Control"]
    assert extract.number not in str(lines())


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_twenty_checks_at_once_are_one_line_in_the_log(seal_settings: object) -> None:
    record = factories.recorded()
    made = issue_extract(holder=record.holder_id, choice=Choice((record.pk,)), actor="holder:1")
    date_of_birth = born(record)
    ready = threading.Barrier(20)
    answers: list[object] = []

    def one() -> None:
        ready.wait()
        try:
            answers.append(check_number(number=made.number, birth_date=date_of_birth))
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([answer for answer in answers if answer is not None]) == 20
    assert ExtractCheck.objects.count() == Disclosure.objects.filter(party="check:number").count() == 1
