"""Who had a part in the first decision does not touch the objection to it, whatever page they ask for."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from corrections.models import CorrectionRequest, Decision
from corrections.queues import View
from corrections.review.acts import ACTS
from corrections.workflow import Need, State, Who, find
from corrections.workflow import actions as possible
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters
from tests.corrections.test_review_pages import decision, page
from tests.institutions.conftest import grant

__all__ = ["cheap_letters"]
pytestmark = pytest.mark.usefixtures("cheap_letters")
GUARDED = {
    slug: act
    for slug, act in ACTS.items()
    if act.action in possible(State.OBJECTION_FILED, Who.OBJECTION_HANDLER)
    and Need.NOT_DECIDED_BEFORE in find(State.OBJECTION_FILED, act.action, Who.OBJECTION_HANDLER).needs
}


def unchanged(before: CorrectionRequest) -> bool:
    now = fresh(before)
    return (now.step, now.state, now.assigned_to) == (before.step, before.state, before.assigned_to)


@pytest.mark.parametrize("person", ["reviewer", "second"], ids=["who proposed", "who approved"])
def test_they_are_not_given_it_and_cannot_take_it(office: Office, person: str) -> None:
    request = office.objected()
    grant(office.people[person], Role.OBJECTION_HANDLER)
    client = office.client(person)
    assert "Pak dit verzoek op" not in page(client, "request", request.pk)
    page(client, "next", soort="bezwaar")
    assert unchanged(request)
    refused = page(client, "claim", request.pk, step=request.step)
    assert "U hebt eerder over dit verzoek besloten." in refused
    assert unchanged(request)
    # Somebody who had no part in it is given it.
    page(office.client("objections"), "next", soort="bezwaar")
    assert fresh(request).assigned_to == office.people["objections"]


@pytest.mark.parametrize("person", ["reviewer", "second"], ids=["who proposed", "who approved"])
def test_nor_act_on_it_were_it_on_their_name(office: Office, person: str) -> None:
    request = office.objected()
    user = office.people[person]
    grant(user, Role.OBJECTION_HANDLER)
    CorrectionRequest.objects.filter(pk=request.pk).update(assigned_to=user)
    request = fresh(request)
    client = office.client(person)
    assert request.reference in page(client, "queue", View.OBJECTIONS.value)
    offered = page(client, "request", request.pk)
    assert {"horen", "uitnodigen", "vraag-instelling"} <= GUARDED.keys()
    day = timezone.localdate()
    for slug in GUARDED:
        address = reverse("review:act", args=[request.pk, slug])
        assert f'"{address}"' not in offered
        assert client.get(address).status_code == 302
        given = {
            "text": "Ik kijk er zelf naar.", "step": request.step, "how": "spoken", "brin": "",
            "on_day": str(day.day), "on_month": str(day.month), "on_year": str(day.year),
        }  # fmt: skip
        shown = client.post(address, given).content.decode()
        assert "Ik kijk er zelf naar." in shown, "what was typed stays"
        assert unchanged(request), slug


@pytest.mark.parametrize("person", ["reviewer", "second"], ids=["who proposed", "who approved"])
def test_nor_decide_on_it(office: Office, person: str) -> None:
    request = office.objected()
    page(office.client("objections"), "next", soort="bezwaar")
    request = office.heard(fresh(request))
    user = office.people[person]
    grant(user, Role.OBJECTION_HANDLER)
    CorrectionRequest.objects.filter(pk=request.pk).update(assigned_to=user)
    request = fresh(request)
    client = office.client(person)
    address = reverse("review:decide_objection", args=[request.pk])
    assert address not in page(client, "request", request.pk)
    assert client.get(address).status_code == 302
    given: dict[str, Any] = decision(
        office, request, **{"ITEM-choice": "rejected", "ITEM-reason": "not_proven"}
    ) | {"verdict": "unfounded", "confirmed": "1"}
    shown = client.post(address, given)
    assert shown.status_code in (200, 409)
    assert "De hogeschool bevestigt het." in shown.content.decode(), "what was typed stays"
    assert unchanged(request)
    assert not Decision.objects.filter(stage="objection").exists()
