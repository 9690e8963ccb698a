"""Local staff accounts: a password is never enough where a second factor is demanded."""

from datetime import timedelta

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from accounts.models import Membership, User

pytestmark = pytest.mark.django_db

PASSWORD = "een lang wachtwoord 42"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _demanded(settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def account() -> User:
    return User.objects.create_user("beheer", PASSWORD, display_name="Bea Heer")


@pytest.fixture
def superuser() -> User:
    return User.objects.create_superuser("baas", PASSWORD)


def log_in(client: Client, username: str = "beheer", password: str = PASSWORD, wanted: str = ""):
    address = reverse("account_login") + (f"?next={wanted}" if wanted else "")
    return client.post(address, {"login": username, "password": password})


def give_second_factor(user: User) -> None:
    totp.TOTP.activate(user, SECRET)


def code_now() -> str:
    import time

    return totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30))


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_pages_have_the_portals_frame(client, account):
    give_second_factor(account)
    pages = [client.get(reverse("account_login"))]
    log_in(client)
    pages.append(client.get(reverse("mfa_authenticate")))
    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        assert "Dit is een demonstratie. Niet van DUO." in text
        assert 'translate="no">Diplomaportaal<' in text
        assert "placeholder" not in text


def test_an_empty_box_is_asked_for_by_name(client):
    text = log_in(client, "", "").content.decode()
    assert "Vul uw gebruikersnaam in" in text
    assert "Vul uw wachtwoord in" in text


def test_a_password_alone_leads_to_setting_up_a_second_factor(client, account):
    log_in(client)
    for address in (reverse("accounts:workplace"), "/beheer/", reverse("mfa_index")):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"] == reverse("mfa_activate_totp")
    assert client.post(reverse("accounts:logout")).status_code == 302


def test_setting_up_a_second_factor_opens_the_door(client, account):
    log_in(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "Deze code klopt niet" in wrong.content.decode()
    import time

    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    done = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    assert "Herstelcodes" in done.content.decode()
    assert client.get(reverse("accounts:workplace")).status_code == 200


def test_with_a_second_factor_the_password_alone_does_not_log_in(client, account):
    give_second_factor(account)
    response = log_in(client, wanted="/beheer/")
    assert response["Location"].startswith(reverse("mfa_authenticate"))
    assert not logged_in(client)
    assert client.get(reverse("accounts:workplace")).status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Deze code klopt niet" in wrong.content.decode()
    assert not logged_in(client)
    right = client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert right["Location"] == "/beheer/"
    assert logged_in(client)


def test_the_administration_has_no_door_of_its_own(client, superuser):
    give_second_factor(superuser)
    address = reverse("admin:login")
    assert client.get(address)["Location"].startswith(reverse("accounts:login"))
    client.post(address, {"username": "baas", "password": PASSWORD})
    assert not logged_in(client)
    assert client.get("/beheer/").status_code == 302


def test_the_administration_asks_a_superuser_for_a_second_factor(client, superuser):
    log_in(client, "baas")
    assert client.get("/beheer/")["Location"] == reverse("mfa_activate_totp")
    give_second_factor(superuser)
    assert client.get("/beheer/").status_code == 200


@pytest.mark.parametrize("kind", ["holder", "none"])
def test_others_get_a_403_from_the_administration(client, kind):
    door = "digid" if kind == "holder" else "staff"
    user = User(kind="holder" if kind == "holder" else "staff", door=door, subject="x")
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    assert client.get(reverse("admin:login")).status_code == 403


def test_the_functional_administrator_may_come_in(client):
    user = User(kind="staff", door="staff", subject="x")
    user.set_unusable_password()
    user.save()
    Membership.objects.create(user=user, role="functional_admin", source="local")
    client.force_login(user)
    assert client.get("/beheer/").status_code == 200


def test_a_wrong_password_and_an_unknown_name_read_the_same(client, account):
    wrong = log_in(client, password="iets anders dat lang is").content.decode()
    unknown = log_in(client, username="niemand").content.decode()
    words = "Uw gebruikersnaam of wachtwoord klopt niet"
    assert words in wrong
    assert words in unknown
    assert not logged_in(client)


def test_guessing_passwords_is_stopped(client, account):
    for _attempt in range(5):
        log_in(client, password="geraden wachtwoord")
    page = log_in(client).content.decode()
    assert "te vaak een verkeerd wachtwoord" in page
    assert not logged_in(client)


def test_guessing_codes_is_stopped(client, account):
    give_second_factor(account)
    log_in(client)
    for _attempt in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert not logged_in(client)


def test_a_disabled_account_gets_its_own_page(client, account):
    User.objects.update(is_active=False)
    response = log_in(client)
    if response.status_code == 302:
        response = client.get(response["Location"])
        assert response.status_code == 403
    assert not logged_in(client)


def test_the_session_id_changes_at_login(client, account):
    client.get(reverse("account_login"))
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    log_in(client)
    assert client.session.session_key != before


def test_the_secret_lies_encrypted_in_the_database(account):
    give_second_factor(account)
    row = Authenticator.objects.get(type="totp")
    assert SECRET not in str(row.data)
    assert get_adapter().decrypt(row.data["secret"]) == SECRET


def test_people_of_the_login_services_have_nothing_to_do_there(client):
    user = User(kind="holder", door="digid", subject="x")
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    for name in ("mfa_index", "mfa_activate_totp", "account_reauthenticate"):
        assert client.get(reverse(name)).status_code == 403


def test_only_these_routes_of_allauth_exist():
    names = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    assert {name for name in names if name.startswith(("account_", "mfa_", "socialaccount_"))} == {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "mfa_index",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
    }
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_a_second_factor_cannot_be_turned_off_from_a_page(client, account):
    give_second_factor(account)
    log_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 405
    assert Authenticator.objects.filter(type="totp").exists()


def test_the_demonstration_may_do_without(client, account, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    log_in(client)
    assert client.get(reverse("accounts:workplace")).status_code == 200


# --- accounts and roles in the administration ---


@pytest.fixture
def boss(client, superuser) -> Client:
    give_second_factor(superuser)
    client.force_login(superuser)
    return client


def test_the_command_makes_a_superuser():
    call_command("createsuperuser", interactive=False, username="eerste", verbosity=0)
    user = User.objects.get(username="eerste")
    assert (user.is_superuser, user.door, user.kind) == (True, "local", "staff")
    assert not user.has_usable_password()


def test_an_administrator_makes_a_local_account(boss):
    sent = {"username": "nieuw", "display_name": "Nora Nieuw", "usable_password": "true"}
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    response = boss.post(reverse("admin:accounts_user_add"), sent | passwords)
    assert response.status_code == 302, response.content.decode()
    made = User.objects.get(username="nieuw")
    assert (made.kind, made.door, made.subject) == ("staff", "local", "nieuw")
    assert made.check_password(PASSWORD)


def test_a_short_password_is_refused(boss):
    sent = {"username": "nieuw", "usable_password": "true", "password1": "kort", "password2": "kort"}
    assert boss.post(reverse("admin:accounts_user_add"), sent).status_code == 200
    assert not User.objects.filter(username="nieuw").exists()


def test_an_administrator_gives_a_role(boss, account):
    address = reverse("admin:accounts_user_change", args=[account.pk])
    assert boss.get(address).status_code == 200
    sent = {
        "display_name": "Bea Heer",
        "person": "p-1",
        "is_active": "on",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-role": "helpdesk",
        "memberships-0-valid_until": (timezone.now() + timedelta(days=365)).strftime("%Y-%m-%dT%H:%M:%S"),
    }
    response = boss.post(address, sent)
    assert response.status_code == 302, response.content.decode()
    membership = account.memberships.get()
    assert (membership.role, membership.source) == ("helpdesk", "local")


def test_an_administrator_does_not_see_holders(boss):
    holder = User(kind="holder", door="digid", subject="x")
    holder.set_unusable_password()
    holder.save()
    assert str(holder.pk) not in boss.get(reverse("admin:accounts_user_changelist")).content.decode()
    address = reverse("admin:accounts_user_change", args=[holder.pk])
    assert boss.get(address).status_code == 302


def test_accounts_are_never_deleted(boss, account):
    address = reverse("admin:accounts_user_delete", args=[account.pk])
    assert boss.post(address, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=account.pk).exists()
