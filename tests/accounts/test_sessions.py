"""How long somebody stays logged in, and what becomes of what they sent too late."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from accounts import kept
from accounts.models import KeptPost, User
from config.urls import urlpatterns as portal_urls
from diplomas.models import Holder
from tests import factories

pytestmark = pytest.mark.django_db

MINUTE = 60


def echo(request) -> HttpResponse:
    """A form of somewhere in the portal: tells what arrived."""
    seen = "|".join(f"{name}={value}" for name, value in request.POST.items() if not name.startswith("csrf"))
    return HttpResponse(f"received {seen} files {','.join(request.FILES)}")


urlpatterns = [path("proef/", echo, name="echo"), *portal_urls]
handler404 = "config.errors.handler404"


@pytest.fixture(autouse=True)
def _routes(settings, time_machine):
    settings.ROOT_URLCONF = __name__
    time_machine.move_to("2026-11-23 13:20:00+00:00", tick=False)


def make_user(kind: str = "holder", subject: str = "one") -> User:
    door = "digid" if kind == "holder" else "staff"
    user = User(kind=kind, door=door, subject=subject)
    user.set_unusable_password()
    user.save()
    return user


@pytest.fixture
def holder(client) -> Client:
    client.force_login(make_user())
    client.get("/proef/")
    return client


@pytest.fixture
def staff(client) -> Client:
    client.force_login(make_user("staff"))
    client.get("/proef/")
    return client


def logged_in(client: Client) -> bool:
    response = client.get("/proef/")
    assert response.status_code in (200, 302)
    return response.status_code == 200


def wait(time_machine, **time) -> None:
    time_machine.shift(timedelta(**time))


def test_a_holder_stays_for_fifteen_minutes_after_the_last_action(holder, time_machine):
    for _action in range(8):
        wait(time_machine, minutes=14, seconds=59)
        assert logged_in(holder)
    wait(time_machine, minutes=15)
    assert not logged_in(holder)


def test_staff_stay_for_an_hour_after_the_last_action(staff, time_machine):
    wait(time_machine, minutes=59, seconds=59)
    assert logged_in(staff)
    wait(time_machine, minutes=60)
    assert not logged_in(staff)


def test_staff_stay_for_ten_hours_in_all(staff, time_machine):
    for _half_hour in range(19):
        wait(time_machine, minutes=30)
        assert logged_in(staff)
    wait(time_machine, minutes=29, seconds=59)
    assert logged_in(staff)
    wait(time_machine, seconds=1)
    assert not logged_in(staff)


def test_the_page_says_when_the_session_ends(holder):
    page = holder.get("/").content.decode()
    assert "Uw sessie eindigt om 14:35 uur" in page
    assert 'id="sessie"' in page
    assert "U wordt over 2 minuten uitgelogd. Wilt u ingelogd blijven?" in page


def test_somebody_who_is_not_logged_in_gets_no_warning(client):
    page = client.get("/").content.decode()
    assert "sessie eindigt" not in page
    assert 'id="sessie"' not in page


def test_an_end_within_the_hour_is_told_to_staff(staff, time_machine):
    for _half_hour in range(19):
        wait(time_machine, minutes=30)
        staff.get("/proef/")
    assert "Uw sessie eindigt om 00:20 uur" in staff.get("/").content.decode()


def test_after_the_end_a_page_leads_to_logged_out_and_back(holder, time_machine):
    wait(time_machine, minutes=15)
    response = holder.get("/proef/?bladzijde=2")
    parts = urlsplit(response["Location"])
    assert parts.path == reverse("accounts:logged_out")
    assert parse_qs(parts.query)["next"] == ["/proef/?bladzijde=2"]
    page = holder.get(response["Location"])
    assert "U deed een tijd niets" in page.content.decode()
    assert "_auth_user_id" not in holder.session


def test_after_the_end_a_public_page_is_shown_without_a_login(holder, time_machine):
    wait(time_machine, minutes=15)
    page = holder.get("/").content.decode()
    assert "Uitloggen" not in page
    assert not Session.objects.filter(pk=holder.cookies["sessie"].value).exists()


def test_an_address_that_does_not_exist_keeps_nobody_logged_in(holder, time_machine):
    wait(time_machine, minutes=15)
    assert holder.get("/bestaat-niet/").status_code == 404
    assert not logged_in(holder)


def test_pages_of_somebody_logged_in_stay_out_of_caches(holder):
    assert "no-store" in holder.get("/proef/")["Cache-Control"]
    assert "no-store" in holder.get("/")["Cache-Control"]


def test_the_cookie_goes_with_the_browser(holder):
    holder.get("/proef/")
    cookie = holder.cookies["sessie"]
    assert cookie["max-age"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_an_account_that_is_disabled_is_out_at_once(holder):
    User.objects.update(is_active=False)
    assert not logged_in(holder)


def test_who_turns_out_to_have_died_is_out_at_once(holder):
    person = factories.holder()
    User.objects.update(holder=person)
    assert logged_in(holder)
    Holder.objects.filter(pk=person.pk).update(died_on=date(2026, 11, 20))
    assert not logged_in(holder)


# --- staying and leaving ---


def test_one_action_extends(holder, time_machine):
    wait(time_machine, minutes=14)
    response = holder.post(reverse("accounts:extend"), {"next": "/proef/"})
    assert response["Location"] == "/proef/"
    wait(time_machine, minutes=14)
    assert logged_in(holder)


def test_extending_by_script_tells_the_new_end(holder, time_machine):
    wait(time_machine, minutes=14)
    response = holder.post(reverse("accounts:extend"), headers={"X-Requested-With": "fetch"})
    import time

    assert int(response.content) == int(time.time()) + 15 * MINUTE


def test_extending_too_late_does_not_extend(holder, time_machine):
    wait(time_machine, minutes=15)
    response = holder.post(reverse("accounts:extend"), headers={"X-Requested-With": "fetch"})
    assert response.status_code == 302
    assert not KeptPost.objects.exists()
    assert not logged_in(holder)


def test_logging_out_is_a_post_and_ends_the_session(holder):
    assert holder.get(reverse("accounts:logout")).status_code == 405
    assert logged_in(holder)
    key = holder.cookies["sessie"].value
    response = holder.post(reverse("accounts:logout"), follow=True)
    assert "U bent uitgelogd" in response.content.decode()
    assert not Session.objects.filter(pk=key).exists()
    assert not logged_in(holder)


def test_logging_out_needs_a_form_of_ours():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user())
    assert strict.post(reverse("accounts:logout")).status_code == 403
    assert logged_in(strict)


def test_logging_out_is_on_every_page(holder):
    assert 'action="/uitloggen/"' in holder.get("/").content.decode()
    assert 'action="/en/uitloggen/"' in holder.get("/en/").content.decode()


# --- what was sent too late ---


def send_too_late(client, time_machine, data, address: str = "/proef/?stap=2"):
    wait(time_machine, minutes=61)
    response = client.post(address, data)
    assert response.status_code == 302
    return client.get(response["Location"])


def log_in_again(client: Client, user: User):
    """As the callback does: the kept form's id goes along, and the landing page decides."""
    kept_id = client.session.get(kept.SESSION_KEY)
    client.force_login(user)
    session = client.session
    session[kept.SESSION_KEY] = kept_id
    session.save()
    return client.get(reverse("accounts:login"))


@pytest.mark.parametrize("kind", ["holder", "staff"])
def test_a_form_sent_too_late_is_kept_and_offered_again(client, time_machine, kind):
    user = make_user(kind)
    client.force_login(user)
    client.get("/proef/")
    page = send_too_late(client, time_machine, {"reden": "Mijn naam klopt niet", "keuze": ["a", "b"]})
    assert "is bewaard" in page.content.decode()

    response = log_in_again(client, user)
    assert response["Location"] == reverse("accounts:resume")
    offer = client.get(response["Location"]).content.decode()
    assert "U was uitgelogd. Wat u had ingevuld, is bewaard." in offer
    assert 'action="/proef/?stap=2"' in offer
    assert 'name="keuze" value="a"' in offer
    assert 'name="keuze" value="b"' in offer

    identifier = str(KeptPost.objects.get().pk)
    sent = {"reden": "Mijn naam klopt niet", "keuze": "b", kept.FIELD: identifier}
    assert "reden=Mijn naam klopt niet" in client.post("/proef/?stap=2", sent).content.decode()
    assert not KeptPost.objects.exists()
    assert client.get(reverse("accounts:resume")).status_code == 404


def test_it_lies_encrypted_in_the_database(holder, time_machine):
    send_too_late(holder, time_machine, {"reden": "Mijn naam is Yılmaz"})
    row = KeptPost.objects.get()
    assert b"Mijn naam" not in bytes(row.cipher)
    assert "Mijn naam" not in str(dict(holder.session))
    assert kept.find(row.pk, row.user).fields == [("reden", "Mijn naam is Yılmaz")]


def test_somebody_else_on_the_same_machine_does_not_get_it(holder, time_machine):
    send_too_late(holder, time_machine, {"reden": "van mij"})
    row, stranger = KeptPost.objects.get(), make_user(subject="another")
    response = log_in_again(holder, stranger)
    assert response["Location"] != reverse("accounts:resume")
    assert holder.get(reverse("accounts:resume")).status_code == 404
    assert kept.find(row.pk, stranger) is None
    kept.forget(row.pk, stranger)
    assert KeptPost.objects.exists()


def test_a_row_moved_to_another_account_does_not_open(holder, time_machine):
    send_too_late(holder, time_machine, {"reden": "van mij"})
    stranger = make_user(subject="another")
    KeptPost.objects.update(user=stranger)
    assert kept.find(KeptPost.objects.get().pk, stranger) is None


def test_it_is_gone_after_half_an_hour(holder, time_machine):
    send_too_late(holder, time_machine, {"reden": "x"})
    row = KeptPost.objects.get()
    wait(time_machine, minutes=29)
    assert kept.find(row.pk, row.user)
    assert kept.purge() == 0
    wait(time_machine, minutes=1)
    assert kept.find(row.pk, row.user) is None
    assert kept.purge() == 1


def test_what_is_too_large_is_not_kept_and_that_is_said(holder, time_machine):
    page = send_too_late(holder, time_machine, {"reden": "x" * kept.MAX_BYTES})
    assert "te groot om te bewaren" in page.content.decode()
    assert not KeptPost.objects.exists()


def test_files_are_left_out_and_that_is_said(holder, time_machine):
    proof = SimpleUploadedFile("bewijs.pdf", b"%PDF-", content_type="application/pdf")
    page = send_too_late(holder, time_machine, {"reden": "x", "bewijs": proof})
    assert "bestanden zijn niet bewaard" in page.content.decode()
    row = KeptPost.objects.get()
    found = kept.find(row.pk, row.user)
    assert found.had_files
    assert found.fields == [("reden", "x")]
    log_in_again(holder, row.user)
    assert "Voeg ze opnieuw toe" in holder.get(reverse("accounts:resume")).content.decode()


def test_a_form_of_another_site_is_not_kept(time_machine):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user())
    strict.get("/proef/")
    wait(time_machine, minutes=16)
    assert strict.post("/proef/", {"reden": "x"}).status_code == 403
    assert not KeptPost.objects.exists()


def test_the_login_pages_own_forms_are_not_kept(holder, time_machine):
    wait(time_machine, minutes=16)
    holder.post(reverse("mfa_activate_totp"), {"code": "123456"})
    assert not KeptPost.objects.exists()


def test_only_the_newest_few_are_kept():
    user = make_user()
    from django.test import RequestFactory

    for number in range(kept.MAX_PER_USER + 3):
        kept.keep(RequestFactory().post("/proef/", {"nummer": number}), user)
    rows = [kept.find(row.pk, user).fields[0][1] for row in KeptPost.objects.order_by("created_at", "pk")]
    assert len(rows) == kept.MAX_PER_USER


def test_what_was_kept_can_be_thrown_away(holder, time_machine):
    send_too_late(holder, time_machine, {"reden": "x"})
    log_in_again(holder, User.objects.get())
    holder.post(reverse("accounts:forget"))
    assert not KeptPost.objects.exists()


def test_a_page_whose_time_is_up_has_its_form_kept_and_not_carried_out(holder):
    """The script sends what was being filled in, marked: also when another tab kept the session alive."""
    response = holder.post("/proef/", {"reden": "half ingevuld", kept.ONLY_KEEP: "1"})
    assert response.status_code == 302
    row = KeptPost.objects.get()
    assert kept.find(row.pk, row.user).fields == [("reden", "half ingevuld")]
    assert not logged_in(holder)


@pytest.mark.parametrize("identifier", ["", "x", "123", None, "00000000-0000-0000-0000-000000000000"])
def test_an_id_that_is_none_finds_nothing(identifier):
    user = make_user()
    assert kept.find(identifier, user) is None
    kept.forget(identifier, user)
