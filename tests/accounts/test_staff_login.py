"""Logging in as staff: roles and organisation come with the login, and go with it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Kind, Membership, User
from accounts.roles import INSTITUTION_ROLES, REGISTER_ROLES, Role, current_roles, organisations_for

OIN = "oin:00000099000000001000"

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(browser, organisation):
    def go(**claims):
        said = {"bsn": None, "acr": None, "sub": "m-1", "name": "Sanne de Wit"} | claims
        return browser.log_in(door="staff", **said)

    return go


def roles_of(user: User) -> set[str]:
    return {str(role) for role in current_roles(User.objects.get(pk=user.pk))}


def test_staff_of_the_register_come_to_what_waits_for_them(enter, browser):
    response = enter(organisation=OIN, roles=["reviewer", "second_reviewer"])
    assert response["Location"] == reverse("review:start")
    user = User.objects.get()
    assert (user.kind, user.display_name, user.holder) == (Kind.STAFF, "Sanne de Wit", None)
    assert roles_of(user) == {"reviewer", "second_reviewer"}
    page = browser.client.get(reverse("accounts:workplace")).content.decode()
    assert "Sanne de Wit" in page
    assert "Behandelaar" in page
    assert reverse("admin:index") in page
    assert 'action="/uitloggen/"' in page


def test_staff_of_an_institution_have_their_roles_there(enter, organisation):
    enter(organisation="brin:25BE", roles=["registrar", "approver"])
    user = User.objects.get()
    assert organisations_for(user, Role.REGISTRAR) == [organisation]
    assert organisations_for(user, Role.READER) == []


@pytest.mark.parametrize(
    ("organisation_claim", "roles"),
    [
        ("brin:25BE", ["reviewer", "functional_admin"]),  # an institution cannot make somebody our staff
        (OIN, ["registrar"]),  # nor are our staff an institution's
        ("oin:00000099000000002000", ["reviewer"]),  # another organisation than the register's
        ("brin:99XX", ["registrar"]),  # an institution nobody knows
        ("25BE", ["registrar"]),
        (None, ["reviewer"]),
        ("brin:25BE", []),
        ("brin:25BE", None),
        ("brin:25BE", "registrar"),
        ("brin:25BE", ["emperor"]),
        ({"brin": "25BE"}, ["registrar"]),
    ],
)
def test_claims_that_do_not_fit_let_nobody_in(enter, browser, organisation_claim, roles):
    response = enter(organisation=organisation_claim, roles=roles)
    assert response.status_code == 403
    assert "geen rol" in response.content.decode()
    assert not User.objects.exists()


def test_only_the_roles_that_fit_are_given(enter):
    enter(organisation="brin:25BE", roles=["registrar", "reviewer", "emperor"])
    assert roles_of(User.objects.get()) == {"registrar"}


def test_without_a_register_of_its_own_nobody_gets_its_roles(enter, settings):
    settings.REGISTER_OIN = ""
    assert enter(organisation="oin:", roles=["reviewer"]).status_code == 403


def test_every_role_belongs_somewhere():
    assert INSTITUTION_ROLES | REGISTER_ROLES | {Role.AUDITOR} == set(Role)
    assert not INSTITUTION_ROLES & REGISTER_ROLES


def test_the_next_login_brings_other_roles_and_keeps_the_history(enter, browser):
    enter(organisation="brin:25BE", roles=["registrar", "approver"])
    browser.client.post(reverse("accounts:logout"))
    enter(organisation="brin:25BE", roles=["reader"])
    user = User.objects.get()
    assert roles_of(user) == {"reader"}
    assert user.memberships.count() == 3


def test_roles_end_with_the_longest_session(enter, time_machine):
    enter(organisation=OIN, roles=["reviewer"])
    user = User.objects.get()
    began = user.memberships.get().valid_from
    time_machine.move_to(began + timedelta(hours=9, minutes=59, seconds=59), tick=False)
    assert roles_of(user) == {"reviewer"}
    time_machine.shift(timedelta(seconds=1))
    assert roles_of(user) == set()


def test_a_number_from_the_staff_door_is_not_looked_at(enter, make_holder):
    make_holder()
    enter(organisation=OIN, roles=["reviewer"], bsn="999990019")
    assert User.objects.get().holder is None


def test_the_same_subject_at_both_doors_is_two_accounts(enter, browser, make_holder):
    make_holder()
    enter(organisation=OIN, roles=["reviewer"], sub="same")
    browser.log_in(sub="same")
    assert User.objects.count() == 2


def test_a_disabled_member_of_staff_is_not_let_in(enter, browser):
    enter(organisation=OIN, roles=["reviewer"])
    browser.client.post(reverse("accounts:logout"))
    User.objects.update(is_active=False)
    assert enter(organisation=OIN, roles=["reviewer"]).status_code == 403


def test_a_cancelled_staff_login(enter, browser):
    response = enter(organisation=OIN, roles=["reviewer"], deny=True)
    assert response.status_code == 200
    assert "geannuleerd" in response.content.decode()


# --- what the database holds to, whoever writes ---


def staff_user(**fields) -> User:
    return User(**({"kind": "staff", "door": "staff", "subject": "s", "password": "!"} | fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "holder"},  # a holder comes in through DigiD
        {"door": "digid"},  # staff do not
        {"door": "local"},  # a local account has a user name
        {"username": "somebody"},  # and the others have none
        {"password": "md5$salt$hash"},  # nor a password
        {"kind": "holder", "door": "digid", "is_superuser": True},
    ],
)
def test_accounts_that_cannot_be(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        staff_user(**fields).save()


def test_staff_cannot_be_a_holder(make_holder):
    with pytest.raises(IntegrityError), transaction.atomic():
        staff_user(holder=make_holder()).save()


@pytest.mark.parametrize(
    ("role", "named", "source", "days"),
    [
        ("registrar", False, "local", 1),
        ("reviewer", True, "local", 1),
        ("reviewer", False, "claims", None),
        ("reviewer", False, "local", -1),
    ],
)
def test_memberships_that_cannot_be(organisation, role, named, source, days):
    user = staff_user()
    user.save()
    until = None if days is None else timezone.now() + timedelta(days=days)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            user=user,
            role=role,
            organisation=organisation if named else None,
            source=source,
            valid_until=until,
        )


def test_accounts_of_one_person():
    one, other = staff_user(person="p-1"), staff_user(subject="t", person="p-1")
    stranger, unknown = staff_user(subject="u", person="p-2"), staff_user(subject="v")
    assert one.same_person(other)
    assert one.same_person(one)
    assert not one.same_person(stranger)
    assert not unknown.same_person(staff_user(subject="w"))
