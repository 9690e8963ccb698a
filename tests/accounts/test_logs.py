"""What the log tells of a whole visit: which door, which level, which page, and nobody's name or number."""

import json
from uuid import uuid4

import pytest
from django.core.exceptions import BadRequest
from django.urls import reverse

from accounts.levels import DIGID, EIDAS, Level
from accounts.models import KeptPost, Message, User
from diplomas.models import Extract
from tests import factories
from tests.accounts.conftest import BSN, Browser

pytestmark = pytest.mark.django_db

ABROAD = {"sub": "pseudonym-abroad", "family_name": "Ricci", "birthdate": "1994-03-12", "bsn": None}
STAFF = {"sub": "employee-4711", "name": "Karin Hofstra", "roles": ["registrar"], "organisation": "brin:25BE"}


def log_out(browser: Browser) -> None:
    browser.client.post(reverse("accounts:logout"))


def visit(browser: Browser, make_holder) -> list[str]:
    """Through each door and past the pages that have an id in their address; what may not be in a log."""
    holder = make_holder(surname="Bakker-Logboek")
    diploma = factories.recorded(person=holder)
    message = Message(holder=holder, topic=Message.Topic.DIPLOMA_ADDED, source="x", params={})
    message.save()
    nobody = uuid4()

    browser.log_in()
    for name, argument in (
        ("portal:diploma", diploma.pk),
        ("portal:message", message.pk),
        ("portal:diploma", nobody),
        ("portal:message", nobody),
    ):
        browser.client.get(reverse(name, args=[argument]), {"q": "zoekterm-Logboek"})
    made = browser.client.post(reverse("portal:extract", args=[diploma.pk]), {"language": "nl"})
    assert made.status_code == 200
    browser.client.post(reverse("portal:profile"), {"email": "sofie@example.nl", "language": "nl"})
    log_out(browser)
    browser.log_in(door="eidas", acr=EIDAS.uri(Level.HOOG), **ABROAD)
    log_out(browser)
    browser.log_in(door="staff", bsn=None, acr=None, **STAFF)
    log_out(browser)
    browser.log_in(acr=DIGID.uri(Level.BASIS))
    browser.log_in(door="eidas", acr=EIDAS.uri(Level.BASIS), **ABROAD)

    users = User.objects.all()
    assert users.count() == 3
    return [
        *(str(user.pk) for user in users),
        *(user.subject for user in users),
        str(holder.pk), str(diploma.pk), str(message.pk), str(nobody), Extract.objects.get().number,
        BSN, "Logboek", "Ricci", "1994-03-12", "Hofstra", "sofie@example.nl", "pseudonym-abroad",
        "/mijn-diplomas/", "/berichten/", "zoekterm",
    ]  # fmt: skip


def test_doors_levels_and_outcomes_are_written_and_nobody_is_named(
    browser, make_holder, organisation, seal_settings, lines
):
    never = visit(browser, make_holder)
    written = lines()
    logins = [
        (line["event"], line["door"], line.get("assurance", line.get("reason")))
        for line in written
        if line["logger"] == "accounts.login"
    ]
    assert logins == [
        ("login", "digid", "midden"),
        ("login", "eidas", "hoog"),
        ("login", "staff", ""),
        ("login refused", "digid", "level_too_low"),
        ("login refused", "eidas", "european_level_too_low"),
    ]
    routes = {line["route"] for line in written if line["event"] == "request"}
    assert {"portal:diploma", "portal:extract", "accounts:callback"} <= routes
    everything = json.dumps(written, ensure_ascii=False)
    for value in never:
        assert value not in everything, value


def test_nobody_is_named_even_before_masking(browser, make_holder, organisation, seal_settings, caplog):
    """The mask is a safety net: what our own code gives to the log holds nothing to mask."""
    caplog.set_level("DEBUG")
    never = visit(browser, make_holder)
    own = [
        record
        for record in caplog.records
        if record.name.split(".")[0] in ("request", "accounts", "portal", "errors", "diplomas", "documents")
    ]
    assert {"request", "accounts.login"} <= {record.name for record in own}
    for record in own:
        for value in never:
            assert value not in str(record.__dict__["msg"]) + record.getMessage(), record.name


def test_an_error_in_the_middle_of_a_page_names_nobody(
    browser, make_holder, organisation, seal_settings, lines, monkeypatch
):
    holder = make_holder()
    diploma = factories.recorded(person=holder)
    browser.log_in()

    def fails(**given):
        raise BadRequest(f"{given} {holder.pk}")

    monkeypatch.setattr("portal.views.holder.own_versions", fails)
    browser.client.raise_request_exception = False
    response = browser.client.get(reverse("portal:diploma", args=[diploma.pk]))
    assert response.status_code == 400
    everything = json.dumps(lines())
    assert str(holder.pk) not in everything
    assert str(diploma.pk) not in everything


def test_a_form_kept_after_the_session_ended_is_not_named(browser, make_holder, lines):
    make_holder()
    browser.log_in()
    session = browser.client.session
    session["login_seen"] = 0
    session.save()
    browser.client.post(reverse("portal:profile"), {"email": "sofie@example.nl", "language": "nl"})
    kept = KeptPost.objects.get()
    browser.log_in()
    browser.client.get(reverse("accounts:resume"))
    everything = json.dumps(lines())
    for value in (str(kept.pk), str(kept.user_id), "sofie@example.nl"):
        assert value not in everything
