"""Logging in as a holder, against a real OpenID Connect provider in its own process."""

import base64
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.levels import DIGID, EIDAS, Level
from accounts.models import Door, Kind, User
from diplomas.models import HolderNumber
from diplomas.numbers import digest, encrypt
from diplomas.terms import NumberKind
from tests.accounts.conftest import BSN, Browser

pytestmark = pytest.mark.django_db


def tables_with(text: str) -> list[str]:
    """Every column of every table in which this text occurs, however it is stored."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name IN "
            "(SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}"::text LIKE %s', [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


def test_somebody_with_diplomas_comes_to_them(browser, make_holder, make_diploma):
    holder = make_holder()
    make_diploma(holder)
    response = browser.log_in()
    assert response.status_code == 302
    user = User.objects.get()
    assert (user.kind, user.door, user.holder) == (Kind.HOLDER, Door.DIGID, holder)
    assert browser.client.session["_auth_user_id"] == str(user.pk)
    assert not user.has_usable_password()


def test_what_is_asked_of_the_provider(browser):
    question = parse_qs(urlsplit(browser.start()).query)
    assert question["code_challenge_method"] == ["S256"]
    assert question["acr_values"] == [DIGID.uri(Level.MIDDEN)]
    assert question["redirect_uri"] == ["http://testserver/inloggen/digid/terug/"]
    assert len(question["nonce"][0]) >= 16
    assert len(question["state"][0]) >= 22
    assert question["scope"] == ["openid"]
    assert question["response_type"] == ["code"]


def test_a_login_cannot_be_started_by_a_link(browser):
    assert browser.client.get(reverse("accounts:start", args=["digid"])).status_code == 405


def test_a_login_cannot_be_started_from_another_site(doors, db):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("accounts:start", args=["digid"])).status_code == 403


def test_the_session_gets_a_new_id(browser, make_holder):
    make_holder()
    address = browser.start()
    before = browser.client.session.session_key
    browser.come_back(
        browser.provider.authorize(address, {"sub": "x", "acr": DIGID.uri(DIGID.least), "bsn": BSN})
    )
    assert browser.client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_the_next_page_is_where_somebody_wanted_to_go(browser, make_holder, make_diploma):
    make_diploma(make_holder())
    response = browser.log_in(wanted="/berichten/?pagina=2")
    assert response["Location"] == "/berichten/?pagina=2"


@pytest.mark.parametrize(
    "wanted", ["https://example.com/", "//example.com", "javascript:alert(1)", "berichten"]
)
def test_the_next_page_is_never_another_site(browser, make_holder, make_diploma, wanted):
    make_diploma(make_holder())
    assert "example" not in browser.log_in(wanted=wanted)["Location"]
    assert browser.client.session.get("login_next") is None


def test_a_second_login_finds_the_same_account(browser, make_holder):
    make_holder()
    browser.log_in()
    browser.client.post(reverse("accounts:logout"))
    browser.log_in()
    assert User.objects.count() == 1


# --- nobody known, nothing known: logged in all the same ---


def test_somebody_the_register_does_not_know_gets_the_help_page(browser):
    response = browser.log_in(bsn="999994669")
    assert response["Location"] == reverse("portal:diplomahulp")
    user = User.objects.get()
    assert user.holder is None
    assert "Wij hebben geen diploma" in browser.client.get(response["Location"]).content.decode()


def test_somebody_without_diplomas_gets_the_help_page(browser, make_holder):
    holder = make_holder()
    response = browser.log_in()
    assert response["Location"] == reverse("portal:diplomahulp")
    assert User.objects.get().holder == holder


def test_somebody_who_was_unknown_is_found_later(browser, make_holder):
    browser.log_in()
    browser.client.post(reverse("accounts:logout"))
    holder = make_holder()
    browser.log_in()
    assert User.objects.get().holder == holder


def test_somebody_whose_number_changed_keeps_their_account(browser, make_holder):
    holder = make_holder()
    browser.log_in()
    account = User.objects.get()
    browser.client.post(reverse("accounts:logout"))
    browser.log_in(bsn="999994669")  # the new number, before the register has heard of it
    browser.client.post(reverse("accounts:logout"))

    new = digest(NumberKind.BSN, "999994669")
    HolderNumber.objects.create(
        holder=holder,
        kind=NumberKind.BSN,
        key_id=new.key_id,
        digest=new.value,
        cipher=encrypt(NumberKind.BSN, "999994669").value,
    )
    browser.log_in(bsn="999994669")
    assert browser.client.session["_auth_user_id"] == str(account.pk)
    assert User.objects.get(pk=account.pk).subject == str(new)
    assert User.objects.filter(is_active=False).count() == 1


def test_a_replaced_key_finds_the_same_account(browser, make_holder, settings):
    make_holder()
    browser.log_in()
    browser.client.post(reverse("accounts:logout"))
    settings.BSN_KEYS = [f"new:{base64.b64encode(bytes([9]) * 32).decode()}", *settings.BSN_KEYS]
    browser.log_in()
    assert User.objects.get().subject.startswith("new:")


# --- each refusal has its own page, status and words ---


def refusal(browser, **claims) -> tuple[int, str]:
    response = browser.log_in(**claims)
    assert "_auth_user_id" not in browser.client.session
    return response.status_code, response.content.decode()


@pytest.mark.parametrize(
    ("claims", "status", "words"),
    [
        ({"deny": True}, 200, "U hebt het inloggen geannuleerd"),
        ({"acr": DIGID.uri(Level.BASIS)}, 403, "Log in met een hoger niveau"),
        ({"acr": "urn:something-else"}, 403, "Wij weten niet hoe u hebt ingelogd"),
        ({"acr": None}, 403, "Wij weten niet hoe u hebt ingelogd"),
        ({"bsn": None}, 403, "Wij kregen geen burgerservicenummer"),
        ({"bsn": 999990019}, 403, "Wij kregen geen burgerservicenummer"),
        ({"bsn": "999990018"}, 403, "Het burgerservicenummer klopt niet"),
        ({"bsn": "99999001"}, 403, "Het burgerservicenummer klopt niet"),
        ({"bsn": "111222333"}, 403, "Gebruik een testnummer"),
    ],
)
def test_refusals(browser, make_holder, claims, status, words):
    make_holder()
    found_status, page = refusal(browser, **claims)
    assert found_status == status
    assert f'<h1 class="nl-heading nl-heading--level-1">{words}' in page
    assert not User.objects.exists()


def test_outside_a_demonstration_any_well_formed_number_may_log_in(browser, settings):
    settings.DEMO = False
    assert browser.log_in(bsn="111222333").status_code == 302


@pytest.mark.parametrize("level", [Level.MIDDEN, Level.SUBSTANTIEEL, Level.HOOG])
def test_enough_is_enough(browser, make_holder, level):
    make_holder()
    assert browser.log_in(acr=DIGID.uri(level)).status_code == 302


def test_a_deceased_person_is_not_let_in(browser, make_holder):
    make_holder(died_on=date(2024, 2, 1))
    status, page = refusal(browser)
    assert status == 403
    assert "overleden" in page
    assert "Opnieuw inloggen" not in page


def test_a_disabled_account_is_not_let_in(browser, make_holder):
    make_holder()
    browser.log_in()
    browser.client.post(reverse("accounts:logout"))
    User.objects.update(is_active=False)
    status, page = refusal(browser)
    assert status == 403
    assert "geblokkeerd" in page


def test_a_refusal_in_english(browser, make_holder):
    make_holder()
    response = browser.client.post("/en/inloggen/digid/", {})
    back = browser.provider.authorize(
        response["Location"], {"sub": "x", "acr": DIGID.uri(Level.BASIS), "bsn": BSN}
    )
    assert "/en/inloggen/digid/terug/" in back
    page = browser.come_back(back).content.decode()
    assert 'lang="en"' in page


# --- the protocol ---


def test_an_answer_cannot_be_used_twice(browser, make_holder):
    make_holder()
    back = browser.provider.authorize(
        browser.start(), {"sub": "x", "acr": DIGID.uri(DIGID.least), "bsn": BSN}
    )
    assert browser.come_back(back).status_code == 302
    browser.client.post(reverse("accounts:logout"))
    again = browser.come_back(back)
    assert again.status_code == 400
    assert "niet meer geldig" in again.content.decode()
    assert "_auth_user_id" not in browser.client.session


def test_an_answer_to_another_browser_is_refused(browser, make_holder):
    make_holder()
    back = browser.provider.authorize(
        browser.start(), {"sub": "x", "acr": DIGID.uri(DIGID.least), "bsn": BSN}
    )
    stranger = Browser(Client(), browser.provider)
    stranger.start()
    assert stranger.come_back(back).status_code == 400


def test_a_changed_state_is_refused(browser, make_holder):
    make_holder()
    back = browser.provider.authorize(
        browser.start(), {"sub": "x", "acr": DIGID.uri(DIGID.least), "bsn": BSN}
    )
    assert browser.come_back(back + "x").status_code == 400


def test_a_wrong_nonce_is_refused(browser, make_holder):
    """The provider answers with the nonce of another question: an ID token that was used elsewhere."""
    make_holder()
    address = browser.start()
    nonce = parse_qs(urlsplit(address).query)["nonce"][0]
    back = browser.provider.authorize(
        address.replace(nonce, "another-nonce-than-ours"),
        {"sub": "x", "acr": DIGID.uri(DIGID.least), "bsn": BSN},
    )
    response = browser.come_back(back)
    assert response.status_code == 400
    assert "niet vertrouwen" in response.content.decode()
    assert "_auth_user_id" not in browser.client.session


def test_a_cancellation_nobody_asked_for_is_not_believed(browser):
    response = browser.client.get(
        reverse("accounts:callback", args=["digid"]) + "?error=access_denied&state=x"
    )
    assert response.status_code == 400


def test_another_issuer_than_the_one_named_is_refused(browser, settings):
    door = settings.OIDC_DOORS["digid"]
    other_name = door["issuer"].replace("127.0.0.1", "localhost")
    settings.OIDC_DOORS = {**settings.OIDC_DOORS, "digid": {**door, "issuer": other_name + "/"}}
    response = browser.client.post(reverse("accounts:start", args=["digid"]))
    assert response.status_code in (502, 503)


def test_a_provider_that_is_down_gets_its_own_page(client, db, settings):
    door = {"issuer": "http://127.0.0.1:9", "client_id": "x", "client_secret": "y"}
    settings.OIDC_DOORS = {"digid": door, "staff": door}
    response = client.post(reverse("accounts:start", args=["digid"]))
    assert response.status_code == 503
    assert response["Retry-After"] == "300"
    assert "De inlogdienst is niet bereikbaar" in response.content.decode()


def test_a_door_that_does_not_exist_is_not_found(browser):
    assert browser.client.post("/inloggen/achterdeur/").status_code == 404


def test_too_many_logins_from_one_address(browser, settings):
    settings.ACCOUNT_RATE_LIMITS = {"oidc_start": "3/5m/ip"}
    for _attempt in range(3):
        browser.start()
    response = browser.client.post(reverse("accounts:start", args=["digid"]))
    assert response.status_code == 429
    assert "Te veel inlogpogingen" in response.content.decode()


# --- the number goes nowhere ---


def test_the_number_is_in_no_table_log_or_address(browser, make_holder, make_diploma, caplog):
    caplog.set_level("DEBUG")
    make_diploma(make_holder())
    response = browser.log_in()
    page = browser.client.get("/")
    browser.client.post(reverse("accounts:logout"))
    assert tables_with(BSN) == []
    assert BSN not in response["Location"]
    assert BSN not in page.content.decode()
    for record in caplog.records:
        assert BSN not in record.getMessage()
        assert BSN not in str(record.__dict__)


def test_the_search_for_the_number_would_find_it(make_holder):
    """Shows that the test above can fail."""
    make_holder(surname=f"Nummer {BSN}")
    assert "diplomas_holder.surname" in tables_with(BSN)


def test_the_number_is_not_in_the_session(browser, make_holder):
    make_holder()
    browser.log_in()
    assert BSN not in str(dict(browser.client.session))
    for session in Session.objects.all():
        assert BSN not in str(session.get_decoded())


def test_levels_are_compared_by_order():
    assert [level.name for level in sorted(Level)] == ["BASIS", "MIDDEN", "SUBSTANTIEEL", "HOOG"]
    assert EIDAS.level_of("http://eidas.europa.eu/LoA/low") < EIDAS.least
    assert EIDAS.level_of("http://eidas.europa.eu/LoA/high") > EIDAS.least
    for scheme in (DIGID, EIDAS):
        assert scheme.level_of("Midden") is scheme.level_of(None) is scheme.level_of(20) is None
