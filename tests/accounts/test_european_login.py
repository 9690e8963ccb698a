"""Logging in with a means of another European country: with a person number, and without one."""

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.levels import DIGID, EIDAS, Level
from accounts.messages import NothingToTell, set_contact
from accounts.models import Door, Kind, User
from diplomas.numbers import text_digests
from tests.accounts.conftest import BSN, Browser
from tests.accounts.test_holder_login import tables_with
from tests.accounts.test_races import at_once

pytestmark = pytest.mark.django_db

SUBSTANTIAL = EIDAS.uri(Level.SUBSTANTIEEL)
# A holder of the register has this surname and birth date too (see make_holder).
IDENTITY = {
    "sub": "pseudonym-of-somebody-abroad",
    "person_identifier": "DE/NL/T0123456789",
    "given_name": "Sofie",
    "family_name": "Bakker",
    "birthdate": "1990-05-17",
}


def log_in(browser: Browser, **claims):
    """The whole way through the European door; without `bsn` unless it is given."""
    said = {**IDENTITY, "acr": SUBSTANTIAL, "bsn": None} | claims
    return browser.log_in(door="eidas", **said)


def log_out(browser: Browser) -> None:
    browser.client.post(reverse("accounts:logout"))


# --- the question ---


def test_the_choice_stands_on_the_login_page(client):
    page = client.get(reverse("accounts:login")).content.decode()
    assert "Inloggen met een Europees inlogmiddel (eIDAS)" in page
    assert 'action="/inloggen/eidas/"' in page
    assert "European" in client.get("/en/inloggen/").content.decode()


def test_what_is_asked_of_the_broker(browser):
    address = urlsplit(browser.start("eidas"))
    question = parse_qs(address.query)
    assert question["acr_values"] == [SUBSTANTIAL]
    assert question["redirect_uri"] == ["http://testserver/inloggen/eidas/terug/"]
    assert question["scope"] == ["openid"]
    assert question["code_challenge_method"] == ["S256"]
    assert address.netloc == urlsplit(browser.provider.url).netloc


def test_a_login_cannot_be_started_by_a_link(client):
    assert client.get(reverse("accounts:start", args=["eidas"])).status_code == 405


# --- with a person number: as with DigiD ---


def test_with_a_number_it_is_the_person_of_that_number(browser, make_holder, make_diploma):
    holder = make_holder()
    make_diploma(holder)
    response = log_in(browser, bsn=BSN)
    assert response["Location"] == reverse("portal:diplomas")
    user = User.objects.get()
    assert (user.kind, user.door, user.holder) == (Kind.HOLDER, Door.DIGID, holder)


def test_both_ways_in_lead_one_person_to_one_account(browser, make_holder):
    make_holder()
    browser.log_in()
    log_out(browser)
    log_in(browser, bsn=BSN)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("999990018", "Het burgerservicenummer klopt niet"),
        ("111222333", "Gebruik een testnummer"),
        (999990019, "Wij kregen geen burgerservicenummer"),
    ],
)
def test_a_wrong_number_is_refused_and_not_taken_for_none(browser, number, words):
    response = log_in(browser, bsn=number)
    assert response.status_code == 403
    assert words in response.content.decode()
    assert not User.objects.exists()


# --- without: logged in as nobody, with an explanation ---


@pytest.mark.parametrize("number", [None, ""])
def test_without_a_number_there_is_an_account_without_a_holder(browser, make_holder, make_diploma, number):
    make_diploma(make_holder())  # of the same name and birth date
    response = log_in(browser, bsn=number)
    assert response["Location"] == reverse("portal:diplomahulp")
    user = User.objects.get()
    assert (user.kind, user.door, user.holder) == (Kind.HOLDER, Door.EIDAS, None)
    assert user.subject == str(text_digests("eidas", IDENTITY["sub"])[0])
    assert not user.has_usable_password()
    assert browser.client.session["_auth_user_id"] == str(user.pk)


def test_the_help_page_explains_and_is_no_error(browser):
    location = log_in(browser)["Location"]
    response = browser.client.get(location)
    page = response.content.decode()
    assert response.status_code == 200
    for words in ("Wij kunnen uw diploma's niet opzoeken", "op naam en geboortedatum", "RNI", "artikel 28"):
        assert words in page.replace("&#x27;", "'"), words
    english = browser.client.get("/en" + location).content.decode()
    assert "We cannot look up your diplomas" in english


def test_the_explanation_is_for_them_alone(browser, client):
    assert 'id="zonder-bsn"' not in client.get(reverse("portal:diplomahulp")).content.decode()
    browser.log_in()
    assert 'id="zonder-bsn"' not in browser.client.get(reverse("portal:diplomahulp")).content.decode()


def test_where_they_wanted_to_go_makes_no_difference(browser):
    said = {**IDENTITY, "acr": SUBSTANTIAL, "bsn": None}
    response = browser.log_in(door="eidas", wanted="/mijn-diplomas/", **said)
    assert response["Location"] == reverse("portal:diplomahulp")


def test_the_other_pages_of_a_holder_say_so_too(browser, make_holder, make_diploma):
    diploma = make_diploma(make_holder())
    log_in(browser)
    overview = browser.client.get(reverse("portal:diplomas"))
    assert 'id="zonder-bsn"' in overview.content.decode()
    profile = browser.client.get(reverse("portal:profile")).content.decode()
    assert "zonder burgerservicenummer" in profile
    assert 'name="email"' not in profile
    for name in ("portal:disclosures", "portal:messages"):
        assert browser.client.get(reverse(name)).status_code == 200
    assert browser.client.get(reverse("portal:diploma", args=[diploma.pk])).status_code == 404
    assert browser.client.get(reverse("accounts:workplace")).status_code == 403


def test_the_same_person_twice_is_one_account(browser):
    log_in(browser)
    log_out(browser)
    log_in(browser, family_name="Bakker-Jansen", acr=EIDAS.uri(Level.HOOG))
    assert User.objects.count() == 1


def test_another_identifier_is_another_account(browser):
    log_in(browser)
    log_out(browser)
    log_in(browser, sub="pseudonym-of-somebody-else")
    assert User.objects.count() == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_first_logins_at_once_make_one_account():
    from accounts import people

    results = at_once(lambda: people.european_account(claims=IDENTITY))
    assert results == [User.objects.get().pk] * len(results)


def test_a_replaced_key_finds_the_same_account(browser, settings):
    log_in(browser)
    log_out(browser)
    settings.BSN_KEYS = [f"new:{base64.b64encode(bytes([9]) * 32).decode()}", *settings.BSN_KEYS]
    log_in(browser)
    assert User.objects.get().subject.startswith("new:")


def test_who_gets_a_number_later_is_then_found(browser, make_holder, make_diploma):
    make_diploma(make_holder())
    log_in(browser)
    log_out(browser)
    assert log_in(browser, bsn=BSN)["Location"] == reverse("portal:diplomas")
    assert User.objects.get(door=Door.EIDAS).holder is None


# --- each refusal has its own page ---


@pytest.mark.parametrize(
    ("claims", "status", "words"),
    [
        ({"deny": True}, 200, "U hebt het inloggen geannuleerd"),
        ({"acr": EIDAS.uri(Level.BASIS)}, 403, "Log in met een hoger niveau"),
        ({"acr": EIDAS.uri(Level.BASIS), "bsn": BSN}, 403, "Log in met een hoger niveau"),
        ({"acr": "http://eidas.europa.eu/LoA/Substantial"}, 403, "Wij weten niet hoe u hebt ingelogd"),
        ({"acr": DIGID.uri(Level.HOOG)}, 403, "Wij weten niet hoe u hebt ingelogd"),
        ({"acr": "urn:something-else"}, 403, "Wij weten niet hoe u hebt ingelogd"),
        ({"acr": None}, 403, "Wij weten niet hoe u hebt ingelogd"),
    ],
)
def test_refusals(browser, make_holder, claims, status, words):
    make_holder()
    response = log_in(browser, **claims)
    assert response.status_code == status
    assert f'<h1 class="nl-heading nl-heading--level-1">{words}' in response.content.decode()
    assert "_auth_user_id" not in browser.client.session
    assert not User.objects.exists()


def test_the_page_about_a_low_level_speaks_of_european_levels(browser):
    page = log_in(browser, acr=EIDAS.uri(Level.BASIS)).content.decode()
    assert "substantieel (substantial)" in page
    assert "Midden" not in page


@pytest.mark.parametrize("level", [Level.SUBSTANTIEEL, Level.HOOG])
def test_enough_is_enough(browser, level):
    assert log_in(browser, acr=EIDAS.uri(level)).status_code == 302


def test_a_european_answer_does_not_open_the_door_of_digid(browser, make_holder):
    make_holder()
    response = browser.log_in(acr=SUBSTANTIAL)
    assert response.status_code == 403
    assert "Wij weten niet hoe u hebt ingelogd" in response.content.decode()


def test_an_answer_to_one_door_cannot_be_brought_to_the_other(browser):
    back = browser.provider.authorize(browser.start("eidas"), {**IDENTITY, "acr": SUBSTANTIAL})
    response = browser.come_back(back.replace("/eidas/", "/digid/"))
    assert response.status_code == 400
    assert "_auth_user_id" not in browser.client.session


def test_a_disabled_account_is_not_let_in(browser):
    log_in(browser)
    log_out(browser)
    User.objects.update(is_active=False)
    response = log_in(browser)
    assert response.status_code == 403
    assert "geblokkeerd" in response.content.decode()


# --- nothing of who they are is kept ---


def test_nothing_that_identifies_is_stored(browser):
    log_in(browser)
    for value in IDENTITY.values():
        assert tables_with(value) == [], value
    user = User.objects.get()
    assert (user.display_name, user.person, user.email, user.username) == ("", "", "", None)
    kept = json.dumps([session.get_decoded() for session in Session.objects.all()])
    assert str(user.pk) in kept
    for value in IDENTITY.values():
        assert value not in kept


def test_the_database_refuses_to_know_them(browser, make_holder):
    log_in(browser)
    for change in ({"email": "a@example.nl"}, {"display_name": "Sofie"}, {"holder": make_holder()}):
        with transaction.atomic(), pytest.raises(IntegrityError, match="user_without_number_is_nobody"):
            User.objects.update(**change)
    user = User.objects.get()
    user.display_name = "Sofie"
    with pytest.raises(ValidationError, match="zegt niet wie het is"):
        user.validate_constraints()


def test_they_cannot_leave_an_address_that_nothing_is_sent_to(browser):
    log_in(browser)
    user = User.objects.get()
    with pytest.raises(NothingToTell):
        set_contact(user=user, email="sofie@example.nl", language="nl")
    response = browser.client.post(reverse("portal:profile"), {"email": "sofie@example.nl", "language": "nl"})
    assert response.status_code == 400
    assert User.objects.get().email == ""


def test_staff_may_not_come_in_by_this_door():
    user = User(kind=Kind.STAFF, door=Door.EIDAS, subject="x")
    user.set_unusable_password()
    with transaction.atomic(), pytest.raises(IntegrityError, match="user_door_fits_kind"):
        user.save()
    assert connection.is_usable()


def test_who_came_without_a_number_is_not_told_to_try_again_later(browser):
    """They asked to be known, and cannot be: the page says why, nothing was asked of the BRP."""
    wanted = reverse("corrections:missing")
    started = browser.client.post(reverse("accounts:start", args=["eidas"]), {"next": wanted, "bekend": "1"})[
        "Location"
    ]
    back = browser.provider.authorize(started, {**IDENTITY, "acr": SUBSTANTIAL})
    response = browser.come_back(back)
    assert response["Location"] == wanted
    page = browser.client.get(wanted).content.decode()
    assert "Het register kent u nog niet" in page
    assert "Wij konden u nu niet opzoeken" not in page
