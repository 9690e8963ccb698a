"""What somebody took along before, and the log of releases: searched, and as a file for a spreadsheet."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diplomas import disclosure, register
from diplomas.models import Extract
from diplomas.terms import Reason
from tests import factories
from tests import holder_cases as cases
from tests.portal.reading import main_of, select, words

pytestmark = pytest.mark.django_db
EXTRACTS = "/mijn-uittreksels/"
LOG = "/wie-zag-mijn-gegevens/"
CSV = "/wie-zag-mijn-gegevens/csv/"


def take(user: Any, number: str, *, party: str = "", purpose: str = "Uittreksel") -> Extract:
    prepared = disclosure.prepare(
        holder=user.holder_id,
        diplomas=[user.holder.diplomas.order_by("exam_date").first().pk],
        party=party or user.actor,
        purpose=purpose,
        legal_basis="WRO art. 31",
    )
    sha256 = hashlib.sha256(number.encode()).digest()
    return disclosure.disclose_extract(prepared, sealed=disclosure.Sealed(number, sha256, "en", "s", "1"))


def table(response: Any) -> list[Any]:
    return select(main_of(response), "tbody tr")


def lines_of(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_an_earlier_extract_is_known_again_by_number_and_hash(client: Any) -> None:
    user = cases.one()
    extract = take(user, "AAAA")
    client.force_login(user)
    (row,) = table(client.get(EXTRACTS))
    for part in ("AAAA", bytes(extract.sha256).hex(), "Klopt nog", "Engels", "scenario S4"):
        assert part in words(row)


def test_one_that_is_overtaken_or_withdrawn_says_so(client: Any) -> None:
    user = cases.one()
    take(user, "AAAA")
    diploma = user.holder.diplomas.get()
    register.amend(
        diploma_id=diploma.pk,
        expected_version=1,
        changes={"exam_date": datetime.date(2019, 1, 31)},
        source=factories.source(),
        act=factories.act(Reason.INSTITUTION),
    )
    client.force_login(user)
    (row,) = table(client.get(EXTRACTS))
    assert "Niet meer actueel" in words(row)
    assert "Download een nieuw uittreksel" in words(row)
    register.withdraw(diploma_id=diploma.pk, expected_version=2, act=factories.act(Reason.WITHDRAWN))
    (row,) = table(client.get(EXTRACTS))
    assert "Diploma ingetrokken" in words(row)
    assert "Download een nieuw uittreksel" not in words(row)


def test_nobody_sees_the_extracts_or_the_log_of_another(client: Any) -> None:
    take(cases.one(), "AAAA")
    client.force_login(cases.without())
    assert "AAAA" not in client.get(EXTRACTS).content.decode()
    assert "AAAA" not in client.get(LOG).content.decode()
    assert len(lines_of(client.get(CSV))) == 1


def test_the_list_of_extracts_asks_the_same_however_long(client: Any) -> None:
    user = cases.one()
    client.force_login(user)
    take(user, "A0")
    with CaptureQueriesContext(connection) as one:
        client.get(EXTRACTS)
    for number in range(1, 12):
        take(user, f"A{number}")
    with CaptureQueriesContext(connection) as many:
        assert len(table(client.get(EXTRACTS))) == 12
    assert len(one) == len(many)


@pytest.fixture
def with_log(client: Any) -> Any:
    """Two own extracts in two years, a check, and an organisation that received something."""
    user = cases.fourteen()
    for year, number in ((2025, "AAAA"), (2026, "BBBB")):
        with time_machine.travel(datetime.datetime(year, 6, 1, 12, tzinfo=datetime.UTC), tick=False):
            take(user, number)
    take(user, "CCCC", party="check:number", purpose="Controle van een uittreksel")
    take(user, "DDDD", party="organisation:BIG-register", purpose="=HYPERLINK(evil)")
    client.force_login(user)
    return user


def test_the_log_is_searched_by_year_receiver_and_diploma(client: Any, with_log: Any) -> None:
    assert len(table(client.get(LOG))) == 4
    assert len(table(client.get(LOG, {"jaar": "2025"}))) == 1
    (row,) = table(client.get(LOG, {"wie": "check"}))
    assert "Iemand die uw uittreksel controleerde" in words(row)
    (row,) = table(client.get(LOG, {"wie": "other"}))
    assert "BIG-register" in words(row)
    assert len(table(client.get(LOG, {"wie": "holder"}))) == 2
    oldest = with_log.holder.diplomas.order_by("exam_date").first()
    assert len(table(client.get(LOG, {"diploma": str(oldest.pk)}))) == 4
    newest = with_log.holder.diplomas.order_by("exam_date").last()
    page = client.get(LOG, {"diploma": str(newest.pk)})
    assert "Hierover is niets verstrekt." in words(main_of(page))


@pytest.mark.parametrize("wrong", [{"jaar": "1850"}, {"wie": "x"}, {"diploma": "x"}, {"jaar": "2025;--"}])
def test_what_is_no_choice_counts_as_none(client: Any, with_log: Any, wrong: dict[str, str]) -> None:
    assert len(table(client.get(LOG, wrong))) == 4


def test_the_file_holds_the_same_part_and_no_formula(client: Any, with_log: Any) -> None:
    response = client.get(CSV)
    heading, *rows = lines_of(response)
    assert heading[:4] == ["Wanneer", "Wie", "Waarom", "Grondslag"]
    assert len(rows) == 4
    assert {row[4] for row in rows} == {"AAAA", "BBBB", "CCCC", "DDDD"}
    (evil,) = [row for row in rows if "HYPERLINK" in row[2]]
    assert evil[2].startswith("'=")
    assert "verstrekkingen-" in response["Content-Disposition"]
    assert with_log.holder.surname not in response["Content-Disposition"]
    assert [row[4] for row in lines_of(client.get(CSV, {"jaar": "2025"}))[1:]] == ["AAAA"]


def test_a_long_log_comes_whole(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.views import holder_extracts

    monkeypatch.setattr(holder_extracts, "CSV_ROWS", 2)
    user = cases.one()
    for number in range(5):
        take(user, f"A{number}")
    client.force_login(user)
    assert len(lines_of(client.get(CSV))) == 6


def test_the_next_page_keeps_the_part(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    user = cases.one()
    for number in range(25):
        take(user, f"A{number:02}")
    client.force_login(user)
    text = client.get(LOG, {"wie": "holder"}).content.decode()
    assert "?wie=holder&amp;pagina=2" in text
