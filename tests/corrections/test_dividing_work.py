"""Who has a request: taking it, giving it to a colleague on its own page, and the filters of a queue."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from corrections.queues import View
from corrections.services import deciding, reviewing
from corrections.workflow import Action, State
from tests.corrections.conftest import Office, fresh, told
from tests.corrections.test_review_pages import page


@pytest.fixture
def reviewer(office: Office) -> Client:
    return office.client("reviewer")


def test_who_was_faster_is_said_by_name(office: Office, reviewer: Client) -> None:
    request = office.sent()
    reviewing.claim(actor=office.as_staff("colleague"), request_id=request.pk, step=request.step)
    assert "Joris heeft dit verzoek al opgepakt." in page(reviewer, "claim", request.pk, step=request.step)
    colleague = office.client("colleague")
    assert "Dit verzoek staat al op uw naam." in page(colleague, "claim", request.pk, step=request.step)
    assert fresh(request).assigned_to == office.people["colleague"]


def test_what_else_happened_is_said_too(office: Office, reviewer: Client) -> None:
    request = office.sent()
    reviewing.note(actor=office.reviewer, request_id=request.pk, text="Spoed.")
    assert "Er is intussen iets gebeurd" in page(reviewer, "claim", request.pk, step=request.step)
    proposed = office.proposed()
    deciding.return_(actor=office.second, request_id=proposed.pk, step=proposed.step, text="Beter.")
    assert "Dit verzoek staat al op uw naam." in page(reviewer, "claim", proposed.pk, step=proposed.step)


def test_a_request_is_given_to_a_colleague_on_its_own_page(office: Office, reviewer: Client) -> None:
    request = office.claimed()
    act = ("act", request.pk, "toewijzen")
    address = reverse("review:act", args=act[1:])
    assert f'href="{address}"' in page(reviewer, "request", request.pk)
    form = page(reviewer, *act)
    assert "Joris" in form
    assert "Sanne</option>" not in form, "who has it already"
    assert "Kies een collega." in page(reviewer, *act, to="", step=request.step)
    to = str(office.people["colleague"].pk)
    shown = page(reviewer, *act, to=to, step=request.step)
    assert "Het verzoek staat op naam van uw collega." in shown
    request = fresh(request)
    assert (request.assigned_to, request.state) == (office.people["colleague"], State.IN_REVIEW)
    assert request.events.latest("number").action == Action.ASSIGN
    assert told(office) == ["received"]


def test_a_request_that_moved_meanwhile_keeps_the_choice(office: Office, reviewer: Client) -> None:
    request = office.claimed()
    to = str(office.people["colleague"].pk)
    address = reverse("review:act", args=[request.pk, "toewijzen"])
    response = reviewer.post(address, {"to": to, "step": request.step - 1})
    assert response.status_code == 409
    assert f'value="{to}" selected' in response.content.decode()


def test_nobody_is_given_their_own(office: Office, reviewer: Client) -> None:
    office.people["colleague"].person = office.people["owner"].person
    office.people["colleague"].save()
    request = office.claimed()
    to = str(office.people["colleague"].pk)
    shown = page(reviewer, "act", request.pk, "toewijzen", to=to, step=request.step)
    assert "eigen verzoek van deze medewerker" in shown
    assert fresh(request).assigned_to == office.people["reviewer"]


def test_who_approves_or_hears_gives_nothing_away(office: Office) -> None:
    request = office.claimed()
    for person in ("second", "objections"):
        address = reverse("review:act", args=[request.pk, "toewijzen"])
        assert office.client(person).get(address).status_code == 302


def test_filters_lie_open_after_the_list_with_a_way_to_them_before_it(
    office: Office, reviewer: Client
) -> None:
    """On a phone the list comes first; on a wide screen the filters stand beside it."""
    reference = str(office.sent().reference)
    address = reverse("review:queue", args=[View.ALL.value])
    for query in ({}, {"soort": "field"}):
        shown = reviewer.get(address, query).content.decode()
        assert "<details" not in shown
        order = ['href="#filter"', f">{reference}</a>", 'id="filter"', 'name="soort"']
        places = [shown.index(one) for one in order]
        assert places == sorted(places)
    # Also where nothing stands: the choice was perhaps too narrow.
    assert 'id="filter"' in reviewer.get(address, {"soort": "missing"}).content.decode()
