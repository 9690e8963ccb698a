"""Every address of the portal, as every kind of person, in both languages. A new address needs a row."""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings, settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Membership, Message, User
from accounts.roles import Role
from corrections import people
from corrections.asked import Asked
from corrections.models import CorrectionRequest
from corrections.services import drafting
from diplomas.disclosure import own_diploma
from diplomas.models import Diploma
from tests import factories
from tests.house.access_table import AWAY, LOGIN, PERSONS, ROWS, Answer, Row

LANGUAGES = ("nl", "en")
# Whom English addresses are asked of: who may not and who may most. Dutch is asked of everybody.
SOME = ("anonymous", "owner", "registrar")
FEW = {
    "admin": ("anonymous", "elsewhere", "administrator"),
    "corrections": ("anonymous", "owner", "stranger"),
    "review": ("anonymous", "owner", "reviewer"),
    "entering": ("anonymous", "owner", "reviewer"),
}


@dataclass(frozen=True)
class Address:
    """One pattern of the URLconf. `translated`: it exists under /en/ too."""

    name: str
    route: str
    arguments: tuple[str, ...]
    translated: bool
    login_required: bool


def addresses(
    patterns: Iterable[URLPattern | URLResolver],
    spaces: tuple[str, ...] = (),
    route: str = "/",
    translated: bool = False,
) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            below = (*spaces, pattern.namespace) if pattern.namespace else spaces
            language = translated or type(pattern.pattern).__name__ == "LocalePrefixPattern"
            yield from addresses(pattern.url_patterns, below, here, language)
        else:
            arguments = tuple(pattern.pattern.regex.groupindex)
            login_required = getattr(pattern.callback, "login_required", True)
            yield Address(
                ":".join((*spaces, pattern.name or here)), here, arguments, translated, login_required
            )


ALL = list(addresses(get_resolver().url_patterns))


@dataclass(frozen=True)
class World:
    """People, and one diploma and one message that belong to one of them."""

    diploma: Diploma
    message: Message
    request: CorrectionRequest
    people: dict[str, User]
    sessions: dict[str, str]

    def argument(self, name: str) -> Any:
        """A value for this part of an address; about the owner's diploma wherever that can be."""
        values = {
            "diploma_id": self.diploma.pk,
            "message_id": self.message.pk,
            "reference": "F-2026-4K7Q2M9T",
            "door": "digid",
            "object_id": str(self.people["reviewer"].pk),
            "content_type_id": "1",
            "app_label": "accounts",
            "url": "bestaat-niet",
            "field": "exam_date",
            "proposal_id": self.message.pk,  # no proposal has it
            "request_id": self.request.pk,
            "evidence_id": self.message.pk,  # and no scan, letter or question
            "letter_id": self.message.pk,
            "question_id": self.message.pk,
            "mark": self.message.pk,  # nobody was found under it
            "page": 0,
            "view": "mijn-werk",
            "act": "notitie",
            "what": "intrekking",
        }
        assert name in values, f"say in test_access.py what stands for <{name}> in an address"
        return values[name]


def _user(kind: str, name: str, **given: Any) -> User:
    given = {"door": "digid" if kind == "holder" else "staff", **given}
    user = User(kind=kind, subject=name, person=name, display_name=name, **given)
    user.set_unusable_password()
    user.save()
    return user


def _employee(name: str, role: Role | None, organisation: Any = None, **given: Any) -> User:
    user = _user("staff", name, **given)
    if role:
        until = timezone.now() + timedelta(days=1)
        Membership(
            user=user,
            role=role,
            organisation=organisation,
            valid_until=until,
            source=Membership.Source.CLAIMS,
        ).save()
    return user


def _sent(asks: User, diploma: Diploma) -> CorrectionRequest:
    """A correction request of this holder about this diploma."""
    actor, shown = people.holder(asks), own_diploma(holder=diploma.holder_id, diploma=diploma.pk)
    draft = drafting.start_for_diploma(actor=actor, diploma=shown)
    day = Asked(value=datetime.date(2024, 6, 22))
    drafting.ask(actor=actor, request_id=draft.pk, diploma=shown, field="exam_date", asked=day)
    drafting.explain(actor=actor, request_id=draft.pk, why="Er staat een andere dag op.")
    return drafting.submit(actor=actor, request_id=draft.pk)


@pytest.fixture
def world(db: None, seal_settings: object, settings: LazySettings) -> World:
    settings.STAFF_SECOND_FACTOR_REQUIRED = False  # tests/accounts tries what it keeps closed
    cache.clear()
    school = factories.organisation("Hogeschool Voorbeeld")
    owner, stranger = factories.holder(), factories.holder("Bram", "", "Jansen")
    diploma = factories.recorded(person=owner, deliverer=school)
    factories.recorded(person=stranger)
    message = Message(
        holder=owner,
        topic=Message.Topic.DIPLOMA_ADDED,
        source="test",
        params={"diploma": str(diploma.pk)},
    )
    message.save()
    asks = _user("holder", "owner", holder=owner)
    everybody = {
        "owner": asks,
        "stranger": _user("holder", "stranger", holder=stranger),
        "registrar": _employee("registrar", Role.REGISTRAR, school),
        "elsewhere": _employee("elsewhere", Role.REGISTRAR, factories.organisation("Hogeschool Elders")),
        "reviewer": _employee("reviewer", Role.REVIEWER),
        "administrator": _employee("administrator", Role.FUNCTIONAL_ADMIN),
        "superuser": _employee("superuser", None, is_superuser=True, door="local", username="superuser"),
    }
    return World(
        diploma,
        message,
        _sent(asks, diploma),
        everybody,
        {name: _logged_in(user) for name, user in everybody.items()},
    )


def _logged_in(user: User) -> str:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def ask(world: World, person: str, address: str, row: Row) -> Answer:
    """What this person gets; whatever it changed is undone."""
    client = Client(raise_request_exception=False)
    if person in world.sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[person]
    with transaction.atomic():
        response = client.generic(row.method, address, **_form(row))
        if response.headers.get("Location", "").startswith(reverse("admin:login")):
            response = client.get(response.headers["Location"])  # the admin's own way of refusing
        transaction.set_rollback(True)
    if response.status_code in (301, 302):
        target = urlsplit(response.headers["Location"])
        assert not target.netloc, f"{address} sends {person} to another site"
        return LOGIN if target.path in login_pages() else AWAY
    return response.status_code


def _form(row: Row) -> dict[str, Any]:
    if row.method == "GET":
        return {}
    body = "&".join(f"{name}={value}" for name, value in row.data.items())
    return {"data": body, "content_type": "application/x-www-form-urlencoded"}


def login_pages() -> set[str]:
    pages = set()
    for language in LANGUAGES:
        with override(language):
            pages.add(reverse(settings.LOGIN_URL))
    return pages


def path_of(address: Address, world: World, language: str) -> str:
    arguments = {name: world.argument(name) for name in address.arguments}
    if address.name.endswith(address.route):  # without a name, so told by its route
        path = address.route
        for name, value in arguments.items():
            path = re.sub(rf"<(\w+:)?{name}>|\^?\(\?P<{name}>.*\)\$?", str(value), path)
        return path
    with override(language):
        return reverse(address.name, kwargs=arguments)


@pytest.mark.parametrize("some", [*batched(ALL, 12)], ids=lambda some: f"{some[0].name} to {some[-1].name}")
def test_each_person_gets_what_the_table_says(some: tuple[Address, ...], world: World) -> None:
    wrong = {}
    for address in some:
        assert address.name in ROWS, f"{address.route} has no row in access_table.py: say who may reach it"
        row = ROWS[address.name]
        for language in LANGUAGES if address.translated else LANGUAGES[:1]:
            path = path_of(address, world, language)
            expected = dict(zip(PERSONS, row.answers, strict=True))
            space = address.name.partition(":")[0]
            asked = PERSONS if language == LANGUAGES[0] else FEW.get(space, SOME)
            for person in asked:
                if (found := ask(world, person, path, row)) != expected[person]:
                    wrong[path, person] = f"{found}, not {expected[person]}"
    assert not wrong


def test_no_row_is_left_over() -> None:
    assert set(ROWS) == {address.name for address in ALL}


@pytest.mark.parametrize("address", ["/bestaat-niet/", "/en/does-not-exist/", "/mijn-diplomas/123456782/"])
def test_an_address_that_does_not_exist_is_404_for_everybody(address: str, world: World) -> None:
    row = Row(())
    assert {ask(world, person, address, row) for person in PERSONS} == {404}


def test_a_page_nobody_spoke_about_needs_a_login() -> None:
    """Default deny: the middleware stands in every environment, right behind the one that knows the user."""
    order = list(settings.MIDDLEWARE)
    user = order.index("django.contrib.auth.middleware.AuthenticationMiddleware")
    assert order.index("django.contrib.auth.middleware.LoginRequiredMiddleware") > user


def test_an_open_page_is_open_by_name() -> None:
    """Views without a login are exactly those that the table gives to somebody anonymous."""
    opened = {address.name for address in ALL if not address.login_required}
    assert opened == {name for name, row in ROWS.items() if row.answers[0] != LOGIN} | {"admin:login"}
