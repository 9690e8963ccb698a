"""The demonstration's own login services, as the process they are: what they ask, answer and refuse."""

import os
import re
import secrets
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from django.urls import reverse

from accounts.levels import DIGID, EIDAS, Level
from accounts.models import User
from demo.digid import european
from demo.people import by_key, people
from demo.staff_idp.staff import employees
from diplomas.models import Organisation
from diplomas.numbers import is_test_bsn
from tests.accounts.conftest import BSN, Browser

pytestmark = pytest.mark.django_db

RETURN = "http://testserver/inloggen/digid/terug/"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Outside:
    """The pretend world's address, and its two shared secrets."""

    url: str
    secrets: dict[str, str]

    def authorize(self, address: str, **choice: str) -> requests.Response:
        """Open the page and press a button, as a browser does."""
        session = requests.Session()
        page = session.get(address, timeout=15)
        if page.status_code != 200:
            return page
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token
        sent = {"csrfmiddlewaretoken": token[1], **choice}
        return session.post(address, data=sent, allow_redirects=False, timeout=15)

    def token(self, door: str = "digid", *, client: tuple[str, str] | None = None, **form: str):
        client = client or ("diplomaportaal", self.secrets[door])
        sent = {"grant_type": "authorization_code", "redirect_uri": RETURN, **form}
        return requests.post(f"{self.url}/{door}/token", data=sent, auth=client, timeout=15)


@pytest.fixture(scope="session")
def outside(tmp_path_factory) -> Iterator[Outside]:
    """The pretend world in its own process, as `manage.py demo` starts it."""
    directory, port = tmp_path_factory.mktemp("outside"), free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.accounts.outside_settings",
        "DEMO_DIR": str(directory),
        "OUTSIDE_URL": url,
        "SITE_URL": "http://testserver",
        "DATABASE_URL": os.environ.get("DATABASE_URL", "postgresql:///nowhere"),
    }
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    command.append("django.core.wsgi:get_wsgi_application()")
    log = (directory / "log").open("w")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        for _attempt in range(300):
            try:
                requests.get(f"{url}/healthz", timeout=1)
                break
            except requests.RequestException:
                assert process.poll() is None, Path(log.name).read_text()
                time.sleep(0.1)
        found = {door: (directory / f"{door}-client.key").read_text().strip() for door in ("digid", "staff")}
        yield Outside(url, found)
    finally:
        process.terminate()
        process.wait(timeout=15)
        log.close()


@pytest.fixture
def browser(client, outside, settings, db) -> Browser:
    settings.SITE_URL = "http://testserver"
    settings.OIDC_DOORS = {
        door: {
            "issuer": f"{outside.url}/{door}",
            "client_id": "diplomaportaal",
            "client_secret": outside.secrets[door],
        }
        for door in ("digid", "staff")
    }
    return Browser(client, outside)


def question(outside: Outside, door: str = "digid", **changes: str | None) -> str:
    verifier = secrets.token_urlsafe(48)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "client_id": "diplomaportaal",
        "redirect_uri": RETURN,
        "response_type": "code",
        "scope": "openid",
        "state": "state-of-the-portal",
        "nonce": "nonce-of-the-portal",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    } | changes
    given = {name: value for name, value in asked.items() if value is not None}
    return f"{outside.url}/{door}/authorize?{urlencode(given)}"


def enter(browser, outside, **choice: str):
    answer = outside.authorize(browser.start(), **choice)
    assert answer.status_code == 302, answer.text
    return browser.come_back(answer.headers["Location"])


# --- the whole way in ---


def test_a_picked_person_logs_in(browser, outside, make_holder, make_diploma):
    make_diploma(make_holder())
    response = enter(browser, outside, persoon=BSN)
    assert response["Location"] == reverse("portal:diplomas")
    assert User.objects.get().holder is not None


@pytest.mark.parametrize(
    ("level", "status"), [("BASIS", 403), ("MIDDEN", 302), ("SUBSTANTIEEL", 302), ("HOOG", 302)]
)
def test_the_level_is_the_one_chosen(browser, outside, level, status):
    assert enter(browser, outside, persoon=BSN, niveau=level).status_code == status


def test_cancelling(browser, outside):
    response = enter(browser, outside, annuleren="1")
    assert response.status_code == 200
    assert "geannuleerd" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("123456789", "klopt niet"),
        ("111222333", "testnummer"),
        ("hallo", "klopt niet"),
        ("999990018", "klopt niet"),
    ],
)
def test_a_typed_number_goes_through_unchecked(browser, outside, typed, words):
    response = enter(browser, outside, nummer=typed)
    assert response.status_code == 403
    assert words in response.content.decode()


def test_pressing_the_button_with_nothing_typed_says_what_to_do(browser, outside):
    answer = outside.authorize(browser.start(), nummer=" ")
    assert answer.status_code == 200
    assert "Kies een persoon of typ een nummer" in answer.text


def test_a_member_of_staff_logs_in(browser, outside):
    Organisation.objects.create(kind="school", brin="25BE")
    chosen = next(person for person in employees() if person.name == "Karin Hofstra")
    answer = outside.authorize(browser.start("staff"), medewerker=chosen.subject)
    response = browser.come_back(answer.headers["Location"])
    assert response["Location"] == reverse("admin:index")
    user = User.objects.get()
    assert (user.display_name, user.memberships.get().role) == ("Karin Hofstra", "registrar")


def test_staff_without_a_role_are_shown_why(browser, outside):
    chosen = next(person for person in employees() if not person.roles)
    answer = outside.authorize(browser.start("staff"), medewerker=chosen.subject)
    assert browser.come_back(answer.headers["Location"]).status_code == 403


# --- the pages ---


def test_the_page_pretends_nothing_else(outside):
    page = requests.get(question(outside, acr_values=DIGID.uri(Level.MIDDEN)), timeout=15)
    assert "Demo-inlog (geen echte DigiD)" in page.text
    assert "ten minste het niveau Midden" in page.text
    for level in Level:
        assert DIGID.label(level) in page.text
    assert 'value="MIDDEN" checked' in page.text
    assert "<img" not in page.text
    assert "testserver" in page.headers["Content-Security-Policy"].split("form-action")[1].split(";")[0]


def test_everybody_who_can_be_picked_has_a_test_number():
    assert len(people()) >= 5
    for person in people():
        assert is_test_bsn(person.number), person.name


def test_discovery_and_keys(outside):
    found = requests.get(f"{outside.url}/digid/.well-known/openid-configuration", timeout=15).json()
    assert found["issuer"] == f"{outside.url}/digid"
    assert found["code_challenge_methods_supported"] == ["S256"]
    (key,) = requests.get(found["jwks_uri"], timeout=15).json()["keys"]
    assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")
    assert not {"d", "p", "q"} & set(key)


# --- what a provider must refuse ---


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "another"},
        {"redirect_uri": "https://example.com/"},
        {"redirect_uri": RETURN + "x"},
        {"redirect_uri": "http://testserver/inloggen/staff/terug/"},
        {"redirect_uri": None},
        {"response_type": "token"},
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"nonce": None},
    ],
)
def test_wrong_questions_are_not_sent_on(outside, changes):
    answer = outside.authorize(question(outside, **changes), persoon=BSN)
    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.fixture
def code(outside) -> tuple[str, str]:
    """A fresh code and the verifier that belongs to it."""
    verifier = secrets.token_urlsafe(48)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    answer = outside.authorize(question(outside, code_challenge=challenge), persoon=BSN)
    given = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert given["state"] == ["state-of-the-portal"]
    return given["code"][0], verifier


def test_a_code_is_good_once(outside, code):
    value, verifier = code
    first = outside.token(code=value, code_verifier=verifier)
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "no-store"
    again = outside.token(code=value, code_verifier=verifier)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_code_without_its_verifier_is_worth_nothing_and_then_gone(outside, code):
    value, verifier = code
    assert outside.token(code=value, code_verifier=secrets.token_urlsafe(48)).status_code == 400
    assert outside.token(code=value, code_verifier=verifier).status_code == 400


def test_a_code_for_another_address_is_refused(outside, code):
    value, verifier = code
    wrong = "http://testserver/en/inloggen/digid/terug/"
    assert outside.token(code=value, code_verifier=verifier, redirect_uri=wrong).status_code == 400


def test_a_client_must_prove_itself(outside, code):
    value, verifier = code
    answer = outside.token(code=value, code_verifier=verifier, client=("diplomaportaal", "guessed"))
    assert answer.status_code == 401


def test_a_code_of_one_door_does_not_open_the_other(outside, code):
    value, verifier = code
    assert outside.token("staff", code=value, code_verifier=verifier).status_code == 400


def test_the_number_stands_in_no_address(outside, code, browser):
    answer = outside.authorize(browser.start(), persoon=BSN)
    assert BSN not in answer.headers["Location"]


# --- the European login ---


def enter_european(browser, outside, **choice: str):
    answer = outside.authorize(browser.start("eidas"), **choice)
    assert answer.status_code == 302, answer.text
    return browser.come_back(answer.headers["Location"])


def test_the_european_page_pretends_nothing_else(browser, outside):
    page = requests.get(browser.start("eidas"), timeout=15).text
    assert "Demo-inlog (geen echt Europees inlogmiddel)" in page
    assert 'value="substantial" checked' in page
    assert "<img" not in page
    for person in european.PEOPLE:
        assert person.name in page


@pytest.mark.parametrize(
    ("door", "asked", "level"),
    [("digid", DIGID.uri(Level.MIDDEN), "Midden"), ("eidas", EIDAS.uri(EIDAS.least), "Laag (low)")],
)
def test_the_page_is_in_the_language_the_portal_asks_for(outside, door, asked, level):
    """And not in that of the browser."""
    where = RETURN.replace("digid", door)
    page = requests.get(
        question(outside, acr_values=asked, redirect_uri=where, ui_locales="nl"),
        headers={"Accept-Language": "en"},
        timeout=15,
    )
    assert '<html lang="nl">' in page.text
    assert level in page.text


def test_somebody_found_in_the_brp_brings_a_number(browser, outside, make_holder, make_diploma):
    lena = european.chosen("lena")
    assert is_test_bsn(lena.number)
    make_diploma(make_holder(lena.number))
    response = enter_european(browser, outside, persoon="lena", land="DE", niveau="high")
    assert response["Location"] == reverse("portal:diplomas")


def test_somebody_who_was_not_found_brings_none(browser, outside):
    sanne = european.chosen("sanne")
    namesake = by_key("nurse").person
    assert (sanne.name, sanne.birth_date) == (namesake.full_name, namesake.birth)
    response = enter_european(browser, outside, persoon="sanne", land="BE", niveau="substantial")
    assert response["Location"] == reverse("portal:diplomahulp")
    assert User.objects.get().holder is None


def test_means_of_two_countries_are_two_identifiers(browser, outside):
    for country in ("IT", "IT", "ES"):
        enter_european(browser, outside, persoon="matteo", land=country)
        browser.client.post(reverse("accounts:logout"))
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    ("choice", "status", "words"),
    [
        ({"persoon": "matteo", "niveau": "low"}, 403, "substantieel (substantial)"),
        ({"annuleren": "1"}, 200, "geannuleerd"),
    ],
)
def test_a_european_login_that_does_not_succeed(browser, outside, choice, status, words):
    response = enter_european(browser, outside, **choice)
    assert response.status_code == status
    assert words in response.content.decode()


def test_nobody_else_can_be_picked(browser, outside):
    answer = outside.authorize(browser.start("eidas"), persoon=BSN)
    assert answer.status_code == 200
    assert "Kies een persoon" in answer.text
