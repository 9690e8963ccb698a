"""The pretend BRP and the portal's side of it, over real HTTP: an event on a page shows in the register."""

import datetime
import json
import logging
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests
from django.core.management import CommandError, call_command
from django.urls import include, path, reverse
from django.utils import timezone

from accounts import brp as client
from accounts import tasks
from demo.brp import service
from demo.models import DemoPerson
from diplomas import persons
from diplomas.dates import PartialDate
from diplomas.models import Change, Holder, HolderName
from diplomas.terms import NumberKind

urlpatterns = [path("brp/", include("demo.brp.urls"))]
BSN = NumberKind.BSN
NUMBER, OTHER = "999990019", "999994669"
TOKEN = "only-for-tests"


@pytest.fixture
def anna(transactional_db: None) -> DemoPerson:
    return DemoPerson.objects.create(
        bsn=NUMBER, given_names="Anna", prefix="van", surname="Łuczak", sex="V", birth="1980-02"
    )


@pytest.fixture
def portal(live_server, settings) -> str:
    """The portal's settings point at the pretend BRP, which answers over HTTP. Gives its address."""
    settings.ROOT_URLCONF = __name__
    settings.BRP_URL = f"{live_server.url}/brp"
    settings.BRP_TOKEN = TOKEN
    return settings.BRP_URL


@pytest.fixture
def browser(portal: str) -> requests.Session:
    return requests.Session()


def do(browser: requests.Session, portal: str, person: DemoPerson, event: str, **fields: str) -> str:
    """Open the page of an event and send its form, as a browser without JavaScript would."""
    address = f"{portal}/{person.pk}/{event}/"
    browser.get(address).raise_for_status()
    answer = browser.post(address, data={"csrfmiddlewaretoken": browser.cookies["csrf"], **fields})
    answer.raise_for_status()
    return answer.text


def refreshed(holder: Holder) -> Holder:
    call_command("refresh_persons", verbosity=0)
    return Holder.objects.get(pk=holder.pk)


@pytest.fixture
def holder(anna: DemoPerson, portal: str) -> Holder:
    return persons.register_holder(kind=BSN, number=NUMBER)


def test_a_person_comes_over_with_every_part(holder: Holder) -> None:
    assert (holder.given_names, holder.prefix, holder.surname) == ("Anna", "van", "Łuczak")
    assert holder.sex == "V"
    assert holder.birth_date == PartialDate(1980, 2)
    assert not holder.protected
    assert not holder.is_deceased


def test_a_changed_name_shows_in_the_register(browser, portal, anna, holder) -> None:
    page = do(browser, portal, anna, "naam", given_names="Anna", prefix="", surname="Müller")
    assert "Müller" in page
    assert holder.full_name == "Anna van Łuczak"
    assert refreshed(holder).full_name == "Anna Müller"
    assert HolderName.objects.get(holder=holder).full_name == "Anna van Łuczak"


def test_a_death_shows_in_the_register(browser, portal, anna, holder) -> None:
    do(browser, portal, anna, "overlijden", died_day="2", died_month="mei", died_year="2021")
    assert refreshed(holder).died_on == datetime.date(2021, 5, 2)


def test_secrecy_shows_in_the_register_and_goes_again(browser, portal, anna, holder) -> None:
    do(browser, portal, anna, "geheimhouding", protected="on")
    assert refreshed(holder).protected
    do(browser, portal, anna, "geheimhouding")
    assert not refreshed(holder).protected


def test_a_new_number_shows_in_the_register(browser, portal, anna, holder) -> None:
    do(browser, portal, anna, "nummer")
    anna.refresh_from_db()
    assert anna.bsn != NUMBER
    refreshed(holder)
    assert persons.find_holder(BSN, anna.bsn) == persons.find_holder(BSN, NUMBER) == holder


def test_a_corrected_birth_date_shows_in_the_register(browser, portal, anna, holder) -> None:
    do(browser, portal, anna, "geboorte", birth_day="", birth_month="", birth_year="1979")
    assert refreshed(holder).birth_date == PartialDate(1979)
    do(browser, portal, anna, "geboorte", birth_day="", birth_month="", birth_year="")
    assert refreshed(holder).birth_date == PartialDate()


def test_what_cannot_be_is_said_on_the_page_and_changes_nothing(browser, portal, anna, holder) -> None:
    page = do(browser, portal, anna, "naam", given_names="Anna", prefix="van", surname="Łuczak")
    assert "Zo heet deze persoon al." in page
    next_year = str(timezone.localdate().year + 1)
    page = do(browser, portal, anna, "overlijden", died_day="1", died_month="1", died_year=next_year)
    assert "toekomst" in page
    assert refreshed(holder).died_on is None
    assert Change.objects.filter(holder=holder).count() == 1


def test_the_list_is_read_page_by_page_to_its_end(portal, anna, holder, monkeypatch) -> None:
    for protected in (True, False, True):
        service.set_secrecy(person_id=anna.pk, protected=protected)
    page = client.BRP().changes(after=0, limit=2)
    assert (len(page.changes), page.more) == (2, True)
    assert refreshed(holder).protected
    assert client.refresh_persons() == persons.Applied()


def test_one_person_can_be_refreshed_by_name_of_the_record(portal, anna, holder, capsys) -> None:
    service.set_secrecy(person_id=anna.pk, protected=True)
    call_command("refresh_persons", holder=holder.pk)
    assert "gewijzigd" in capsys.readouterr().out
    holder.refresh_from_db()
    assert holder.protected


@pytest.mark.parametrize("token", ["", "Bearer wrong", "Bearer "])
def test_without_the_token_nobody_is_told_anything(portal, anna, token: str) -> None:
    question = {"type": "RaadpleegMetBurgerservicenummer", "burgerservicenummer": [NUMBER]}
    for address in ("personen", "wijzigingen"):
        answer = requests.post(
            f"{portal}/{address}", json=question, headers={"Authorization": token}, timeout=5
        )
        assert answer.status_code == 401
        assert "Łuczak" not in answer.text


def test_an_address_with_a_number_does_not_exist(portal, anna) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert requests.get(f"{portal}/personen", headers=headers, timeout=5).status_code == 405
    assert requests.get(f"{portal}/personen/{NUMBER}", headers=headers, timeout=5).status_code == 404


def test_no_page_has_a_number_in_its_address(portal, anna) -> None:
    pages = [reverse("brp:people"), reverse("brp:person", args=[anna.pk])]
    assert all(NUMBER not in page for page in pages)
    assert NUMBER not in requests.get(portal + "/", timeout=5).text


def _answering(status: int, body: bytes) -> Iterator[str]:
    """A service that answers everything with this, on an address of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


BAD = {
    "an error": (500, b"{}"),
    "a redirect": (302, b""),
    "no JSON": (200, b"<html>"),
    "no list": (200, b'{"personen": null}'),
    "no name": (200, json.dumps({"personen": [{"burgerservicenummer": NUMBER, "naam": {}}]}).encode()),
    "somebody else": (
        200,
        json.dumps(
            {"personen": [{"burgerservicenummer": OTHER, "naam": {"geslachtsnaam": "Ander"}}]}
        ).encode(),
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_broken_service_is_one_clear_error_without_a_person(kind, settings, caplog) -> None:
    server = _answering(*BAD[kind])
    settings.BRP_URL = next(server)
    caplog.set_level(logging.DEBUG)
    with pytest.raises(persons.PersonRegisterUnreachable) as caught:
        client.BRP().person(BSN, NUMBER)
    server.close()
    assert "Basisregistratie Personen" in str(caught.value)
    assert isinstance(caught.value, persons.PersonUnreadable) == (kind in ("no name", "somebody else"))
    assert caught.value.__cause__ is None
    assert NUMBER not in str(caught.value) + caplog.text


@pytest.mark.django_db
def test_nobody_listening_stops_the_command_with_a_sentence(settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.BRP_URL = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(CommandError, match="niet bereikbaar"):
        call_command("refresh_persons")


def test_somebody_with_one_name_has_a_surname() -> None:
    body = {"burgerservicenummer": NUMBER, "naam": {"voornamen": "Suparman"}}
    assert client.read_person(body).name == persons.PersonName("Suparman")
    assert client.read_person(body).birth_date == PartialDate()


def test_the_periodic_work_takes_changes_over_and_lives_through_an_outage(
    portal, anna, holder, settings
) -> None:
    service.set_secrecy(person_id=anna.pk, protected=True)
    address, settings.BRP_URL = settings.BRP_URL, "http://127.0.0.1:9"
    tasks.refresh_persons(timestamp=0)
    holder.refresh_from_db()
    assert not holder.protected
    settings.BRP_URL = address
    tasks.refresh_persons(timestamp=60)
    holder.refresh_from_db()
    assert holder.protected
