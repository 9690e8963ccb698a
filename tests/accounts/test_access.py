"""Which kind of person a page is for: the right one, a colleague with another role, a stranger, nobody."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from accounts.access import holder_required, role_required, staff_required
from accounts.models import Membership, User
from accounts.roles import Role

pytestmark = pytest.mark.django_db


def page(request) -> HttpResponse:
    return HttpResponse("in")


def make(kind: str, *roles: Role, days: int | None = 1, superuser: bool = False) -> User:
    door = "digid" if kind == "holder" else "staff"
    user = User(kind=kind, door=door, subject=f"{kind}-{'-'.join(roles)}-{days}", is_superuser=superuser)
    user.set_unusable_password()
    user.save()
    for role in roles:
        now = timezone.now()
        begin = now - timedelta(days=2)
        until = None if days is None else now + timedelta(days=days)
        Membership.objects.create(user=user, role=role, source="local", valid_from=begin, valid_until=until)
    return user


def ask(view, user) -> HttpResponse:
    request = RequestFactory().get("/ergens/?x=1")
    request.user = user
    return view(request)


def test_nobody_is_sent_to_the_login_page_and_back():
    for view in (holder_required(page), staff_required(page), role_required(Role.REVIEWER)(page)):
        response = ask(view, AnonymousUser())
        assert (response.status_code, response["Location"]) == (302, "/inloggen/?next=/ergens/%3Fx%3D1")


def test_pages_of_holders():
    assert ask(holder_required(page), make("holder")).content == b"in"
    with pytest.raises(PermissionDenied):
        ask(holder_required(page), make("staff", Role.REVIEWER))


def test_pages_of_staff():
    assert ask(staff_required(page), make("staff")).content == b"in"
    with pytest.raises(PermissionDenied):
        ask(staff_required(page), make("holder"))


def test_pages_of_a_role():
    view = role_required(Role.REVIEWER, Role.SECOND_REVIEWER)(page)
    assert ask(view, make("staff", Role.REVIEWER)).content == b"in"
    assert ask(view, make("staff", Role.SECOND_REVIEWER, Role.HELPDESK)).content == b"in"
    for other in (make("staff", Role.HELPDESK), make("staff"), make("holder")):
        with pytest.raises(PermissionDenied):
            ask(view, other)


def test_a_superuser_has_no_role_by_being_one():
    with pytest.raises(PermissionDenied):
        ask(role_required(Role.REVIEWER)(page), make("staff", superuser=True))


@pytest.mark.parametrize(("days", "allowed"), [(1, True), (None, True), (-1, False)])
def test_a_role_counts_while_it_lasts(days, allowed):
    view, user = role_required(Role.REVIEWER)(page), make("staff", Role.REVIEWER, days=days)
    if allowed:
        assert ask(view, user).content == b"in"
    else:
        with pytest.raises(PermissionDenied):
            ask(view, user)


def test_a_role_must_be_named():
    with pytest.raises(ValueError, match="at least one role"):
        role_required()


def test_roles_are_asked_once_a_request(django_assert_num_queries):
    user = make("staff", Role.REVIEWER)
    with django_assert_num_queries(1):
        for _time in range(3):
            ask(role_required(Role.REVIEWER)(page), user)
