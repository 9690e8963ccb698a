"""Accounts and roles of staff: given for a time, by somebody else, and looked at every half year."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import INSTITUTION_ROLES, Role
from institutions import review
from tests import factories
from tests.institutions.conftest import World, as_, employee, grant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
DAY = datetime.timedelta(days=1)
LOCAL, CLAIMS = Membership.Source.LOCAL, Membership.Source.CLAIMS


def member(user: User, role: Role = Role.HELPDESK, **given: Any) -> Membership:
    """A role that was given here, for a year."""
    return grant(user, role, **{"source": LOCAL, "valid_until": timezone.now() + 365 * DAY, **given})


@pytest.fixture
def boss() -> User:
    return employee("boss", Role.FUNCTIONAL_ADMIN)


@pytest.fixture
def keeper(boss: User) -> Client:
    return as_(boss)


@pytest.fixture
def nora() -> User:
    return employee("Nora")


def change(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def moment(after: datetime.timedelta) -> str:
    return timezone.localtime(timezone.now() + after).strftime("%Y-%m-%dT%H:%M:%S")


def post(client: Client, user: User, *rows: dict[str, str], **given: str) -> Any:
    """What a browser sends: the roles there are, in the order of the page, and new ones."""
    there = list(user.memberships.order_by("-valid_from").values_list("pk", flat=True))
    data = {
        "display_name": user.display_name,
        "person": user.person,
        "is_active": "on",
        "memberships-TOTAL_FORMS": str(len(rows)),
        "memberships-INITIAL_FORMS": str(len(there)),
        **given,
    }
    for number, row in enumerate(rows):
        key = {"id": str(there[number]), "user": str(user.pk)} if number < len(there) else {}
        data |= {f"memberships-{number}-{name}": value for name, value in {**key, **row}.items()}
    return client.post(change(user), data)


# --- giving and ending roles ---


def test_a_role_for_an_institution_with_an_end(keeper: Client, nora: User) -> None:
    school = factories.organisation()
    row = {"role": "registrar", "organisation": str(school.brin), "valid_until": moment(365 * DAY)}
    assert post(keeper, nora, row).status_code == 302
    made = nora.memberships.get()
    assert (made.role, made.organisation, made.source) == ("registrar", school, LOCAL)
    entry = LogEntry.objects.latest("action_time")
    assert (entry.object_id, entry.change_message) == (str(nora.pk), "")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"role": "helpdesk"}, "Vul in tot wanneer deze rol geldt."),
        ({"role": "helpdesk", "valid_until": 3 * 365 * DAY}, "Een rol geldt ten hoogste twee jaar."),
        ({"role": "helpdesk", "valid_until": -DAY}, "Dit moment is voorbij."),
        ({"role": "registrar", "valid_until": DAY}, "Kies de instelling waarvoor deze rol geldt."),
        (
            {"role": "registrar", "valid_until": DAY, "organisation": "98ZZ"},
            "Wij kennen geen instelling met deze BRIN of naam.",
        ),
    ],
)
def test_a_role_that_cannot_be_given(row: dict[str, Any], said: str, keeper: Client, nora: User) -> None:
    typed = {n: moment(v) if isinstance(v, datetime.timedelta) else v for n, v in row.items()}
    response = post(keeper, nora, typed)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert not nora.memberships.exists()


def test_a_role_is_ended_and_not_deleted(keeper: Client, nora: User) -> None:
    made = member(nora, valid_from=timezone.now() - 10 * DAY)
    assert post(keeper, nora, {"valid_until": moment(-5 * DAY), "DELETE": "on"}).status_code == 302
    made.refresh_from_db()
    assert abs(made.valid_until - timezone.now()) < datetime.timedelta(minutes=1)  # never before today


def test_of_a_given_role_only_the_end_changes(keeper: Client, nora: User) -> None:
    made = member(nora)
    row = {"role": "functional_admin", "valid_until": moment(30 * DAY), "source": "claims"}
    assert post(keeper, nora, row).status_code == 302
    made.refresh_from_db()
    assert (made.role, made.source) == ("helpdesk", LOCAL)
    assert made.valid_until < timezone.now() + 31 * DAY
    assert "Vul in tot wanneer" in post(keeper, nora, {"valid_until": ""}).content.decode()


@pytest.mark.parametrize("over", [False, True])
def test_what_the_login_service_brought_or_is_over_stays(over: bool, keeper: Client, nora: User) -> None:
    if over:
        made = member(nora, valid_from=timezone.now() - 9 * DAY, valid_until=timezone.now() - 8 * DAY)
    else:
        made = member(nora, source=CLAIMS)
    assert post(keeper, nora, {"role": "reviewer", "valid_until": moment(99 * DAY)}).status_code == 302
    assert Membership.objects.values().get(pk=made.pk) == {
        f.attname: getattr(made, f.attname) for f in Membership._meta.fields
    }


def test_nobody_changes_their_own_account_or_roles(keeper: Client, boss: User) -> None:
    page = keeper.get(change(boss))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert post(keeper, boss, {}, {"role": "reviewer", "valid_until": moment(DAY)}).status_code == 403
    second = employee("boss at home", person=boss.person)
    assert post(keeper, second, {"role": "reviewer", "valid_until": moment(DAY)}).status_code == 403
    assert boss.memberships.count() == 1


def test_only_a_superuser_changes_a_superuser(keeper: Client) -> None:
    root = employee("root", door="local", username="root", is_superuser=True)
    other = employee("other", door="local", username="other", is_superuser=True)
    row = {"role": "reviewer", "valid_until": moment(DAY)}
    assert post(keeper, root, row).status_code == 403
    assert post(as_(other), root, row).status_code == 302
    assert post(as_(root), root, {}, row).status_code == 403


def test_nobody_is_made_a_superuser(keeper: Client, nora: User) -> None:
    assert post(keeper, nora, is_superuser="on", is_staff="on", door="local").status_code == 302
    nora.refresh_from_db()
    assert (nora.is_superuser, nora.door) == (False, "staff")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.FUNCTIONAL_ADMIN])
def test_other_roles_stay_out(role: Role, nora: User) -> None:
    school = factories.organisation() if role in INSTITUTION_ROLES else None
    client = as_(employee("somebody", role, at=school))
    for address in (change(nora), reverse("admin:accounts_user_changelist"), reverse("admin:review_roles")):
        assert client.get(address).status_code == 403
    assert client.post(reverse("admin:review_roles"), {}).status_code == 403


# --- looking at roles every half year ---


def overdue(user: User, **given: Any) -> Membership:
    return member(user, **{"valid_from": timezone.now() - 200 * DAY, **given})


def decide(client: Client, made: Membership, act: str) -> Any:
    return client.post(reverse("admin:review_roles"), {"membership": str(made.pk), "act": act})


def test_what_waits_for_a_look(nora: User) -> None:
    waiting = overdue(nora)
    seen_long_ago = overdue(
        nora, valid_from=timezone.now() - 500 * DAY, reviewed_at=timezone.now() - 190 * DAY
    )
    overdue(nora, reviewed_at=timezone.now() - 10 * DAY)
    overdue(nora, source=CLAIMS)
    overdue(nora, valid_until=timezone.now() - DAY)
    member(nora)
    assert list(review.due()) == [waiting, seen_long_ago]


def test_a_role_that_is_still_right(keeper: Client, boss: User, nora: User) -> None:
    school = factories.organisation("Hogeschool Voorbeeld")
    made = overdue(nora, role=Role.READER, at=school)
    page = keeper.get(reverse("admin:review_roles")).content.decode()
    for words in ("Nora", "Raadpleger van een instelling", "Hogeschool Voorbeeld", "nog nooit"):
        assert words in page
    assert decide(keeper, made, "right").status_code == 302
    made.refresh_from_db()
    assert made.reviewed_by == boss
    assert made.reviewed_at is not None
    assert made.valid_until > timezone.now()
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.object_repr, entry.change_message) == (str(nora.pk), str(nora.pk), "")
    assert not review.due().exists()


def test_a_role_that_is_ended(keeper: Client, nora: User) -> None:
    made = overdue(nora)
    assert decide(keeper, made, "end").status_code == 302
    made.refresh_from_db()
    assert made.valid_until <= timezone.now()
    assert made.reviewed_at is None
    assert LogEntry.objects.get().user.display_name == "boss"


def test_a_colleague_was_first(keeper: Client, nora: User) -> None:
    made = overdue(nora)
    decide(keeper, made, "end")
    made.refresh_from_db()
    response = keeper.post(
        reverse("admin:review_roles"), {"membership": str(made.pk), "act": "right"}, follow=True
    )
    assert "Iemand anders keek deze rol al na" in response.content.decode()
    assert Membership.objects.get(pk=made.pk).reviewed_at is None


def test_own_roles_are_for_a_colleague(keeper: Client, boss: User) -> None:
    made = overdue(boss)
    assert "Een collega kijkt deze rol na." in keeper.get(reverse("admin:review_roles")).content.decode()
    for act in ("right", "end"):
        assert decide(keeper, made, act).status_code == 403
    assert list(review.due()) == [made]


def test_a_superusers_role_is_for_a_superuser(keeper: Client) -> None:
    made = overdue(employee("root", door="local", username="root", is_superuser=True))
    assert decide(keeper, made, "end").status_code == 403


@pytest.mark.parametrize(
    "sent", [{}, {"membership": "x", "act": "end"}, {"membership": "9" * 30, "act": "end"}]
)
def test_nonsense_is_not_found(sent: dict[str, str], keeper: Client) -> None:
    assert keeper.post(reverse("admin:review_roles"), sent).status_code == 404


def test_a_role_of_the_login_service_is_not_decided_here(keeper: Client, nora: User) -> None:
    assert decide(keeper, overdue(nora, source=CLAIMS), "end").status_code == 404


def test_the_list_is_limited(keeper: Client, nora: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "MOST", 2)
    for _number in range(3):
        overdue(nora)
    response = keeper.get(reverse("admin:review_roles"))
    assert len(response.context["rows"]) == 2
    assert "U ziet de 2 rollen" in response.content.decode()


def test_the_start_page_says_what_waits(keeper: Client, nora: User) -> None:
    assert "nagekeken" not in keeper.get(reverse("admin:index")).content.decode()
    overdue(nora)
    member(nora, valid_until=timezone.now() + 20 * DAY)
    member(nora, valid_until=timezone.now() + 25 * DAY)
    page = keeper.get(reverse("admin:index")).content.decode()
    assert "1 rol moet worden nagekeken." in page
    assert "2 rollen lopen binnenkort af." in page
    assert reverse("admin:review_roles") in page


def test_the_log_of_the_administration_names_no_employee(world: World) -> None:
    colleague = world.people["reader"]
    world.client("administrator").post(
        reverse("admin:accounts_user_change", args=[colleague.pk]),
        {
            "display_name": "Een andere naam", "person": colleague.person, "is_active": "on",
            "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0,
        },
    )  # fmt: skip
    entry = LogEntry.objects.get()
    assert entry.object_id == entry.object_repr == str(colleague.pk)
    assert entry.get_change_message() == ""
