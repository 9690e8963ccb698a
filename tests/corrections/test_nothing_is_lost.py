"""What a holder types in a draft outlives the end of their session, at every step."""

from __future__ import annotations

import datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts import kept
from accounts.models import KeptPost, User
from corrections.models import CorrectionRequest
from corrections.workflow import State
from tests.corrections.conftest import Office, fresh

BEGIN = datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)
WHY = 'Op mijn diploma staat "cum laude" & de datum klopt ook niet.\r\nKijk maar.'


@pytest.fixture
def owner(office: Office, time_machine: Any) -> Client:
    """Whose session begins now; a holder's ends after a quarter of an hour without doing anything."""
    time_machine.move_to(BEGIN)
    client = office.client("owner")
    assert client.get(reverse("portal:diplomas")).status_code == 200
    return client


def too_late(client: Client, time_machine: Any, address: str, data: dict[str, Any]) -> str:
    """Sent when the session is over: the page that says so, and what was kept."""
    time_machine.move_to(BEGIN + datetime.timedelta(minutes=20))
    response = client.post(address, data)
    assert response.status_code == 302
    return client.get(response["Location"]).content.decode()


def in_again(client: Client, user: User) -> str:
    """As the login service's answer does: the kept form's id goes along. The page that offers it."""
    identifier = client.session.get(kept.SESSION_KEY)
    client.force_login(user)
    session = client.session
    session[kept.SESSION_KEY] = identifier
    session.save()
    return client.get(reverse("accounts:login"), follow=True).content.decode()


def sent_again(data: dict[str, Any]) -> dict[str, Any]:
    """What the button of that page sends."""
    return {**data, kept.FIELD: str(KeptPost.objects.get().pk)}


def test_the_reason_comes_back_and_is_saved(office: Office, owner: Client, time_machine: Any) -> None:
    draft = office.draft()
    address = reverse("corrections:why", args=[draft.pk])
    assert "is bewaard" in too_late(owner, time_machine, address, {"why": WHY})
    assert fresh(draft).why != WHY
    offer = in_again(owner, office.people["owner"])
    assert "Wat u had ingevuld, is bewaard." in offer
    assert f'action="{address}"' in offer
    assert escape(WHY) in offer
    owner.post(address, sent_again({"why": WHY}))
    assert fresh(draft).why.splitlines() == WHY.splitlines()
    assert not KeptPost.objects.exists()
    shown = owner.get(reverse("corrections:check", args=[draft.pk])).content.decode()
    assert "de datum klopt ook niet." in unescape(shown)


def test_the_first_value_comes_back_and_begins_the_draft(
    office: Office, owner: Client, time_machine: Any
) -> None:
    address = reverse("corrections:ask", args=[office.diploma.pk, "exam_date"])
    given = {"value_day": "22", "value_month": "6", "value_year": "2024"}
    assert "is bewaard" in too_late(owner, time_machine, address, given)
    assert not CorrectionRequest.objects.exists()
    offer = in_again(owner, office.people["owner"])
    for name, value in given.items():
        assert f'name="{name}" value="{value}"' in offer
    owner.post(address, sent_again(given))
    assert CorrectionRequest.objects.get().items.get().asked == {"value": "2024-06-22"}


def test_the_draft_itself_is_still_there_and_is_sent_only_by_its_holder(
    office: Office, owner: Client, time_machine: Any
) -> None:
    draft = office.draft()
    check = reverse("corrections:check", args=[draft.pk])
    too_late(owner, time_machine, check, {})
    assert fresh(draft).state == State.DRAFT
    stranger = in_again(owner, office.people["stranger"])
    assert "Wat u had ingevuld, is bewaard." not in stranger
    assert owner.get(check).status_code == 404
    again = office.client("owner")
    assert "Op mijn diploma staat cum laude." in again.get(check).content.decode()
    again.post(check)
    assert fresh(draft).state == State.SUBMITTED


def test_the_receipt_has_its_dates(office: Office, time_machine: Any) -> None:
    """Sent on a Monday at ten past one; eight weeks later is the Monday before King's Day."""
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, 10, tzinfo=datetime.UTC))
    draft, owner = office.draft(), office.client("owner")
    check = reverse("corrections:check", args=[draft.pk])
    shown = owner.post(check, follow=True).content.decode()
    request = fresh(draft)
    assert str(request.reference) in shown
    assert "Wij kregen het op 1 maart 2027 om 13:10 uur." in shown
    assert request.due_on == datetime.date(2027, 4, 26)
    assert "U krijgt uiterlijk 26 april 2027 ons besluit." in shown
    # Read again a week later it says the same.
    time_machine.move_to(datetime.datetime(2027, 3, 8, 12, tzinfo=datetime.UTC))
    later = office.client("owner").get(reverse("corrections:sent", args=[draft.pk])).content.decode()
    assert "Wij kregen het op 1 maart 2027 om 13:10 uur." in later
    assert "U krijgt uiterlijk 26 april 2027 ons besluit." in later
