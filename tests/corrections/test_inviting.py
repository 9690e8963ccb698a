"""Who objects is invited to a talk: the day, the words, the papers, and who may invite (Awb 7:2, 7:4)."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.messages import describe
from accounts.models import Message
from corrections import objections
from corrections.models import CorrectionRequest
from corrections.objections import Hearing
from corrections.services import objecting, reviewing
from corrections.workflow import Action, State
from diplomas import display
from diplomas.errors import Refused
from tests.corrections.conftest import Office, fresh, told
from tests.corrections.test_keeping_terms import cheap_letters

__all__ = ["cheap_letters"]
pytestmark = pytest.mark.usefixtures("cheap_letters")


def invite(office: Office, request: CorrectionRequest, days: int, text: str = "Om 10.00 uur.") -> None:
    objecting.invite(
        actor=office.objections, request_id=request.pk, step=fresh(request).step,
        on=timezone.localdate() + datetime.timedelta(days=days), text=text,
    )  # fmt: skip


def holder_page(office: Office, request: CorrectionRequest) -> str:
    return office.client("owner").get(reverse("corrections:request", args=[request.pk])).content.decode()


def test_who_objects_is_invited_for_a_day_and_told_until_when_papers_may_come(office: Office) -> None:
    request = office.objected()
    reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    day = timezone.localdate() + datetime.timedelta(days=21)
    address = reverse("review:act", args=[request.pk, "uitnodigen"])
    client = office.client("objections")
    assert "Dag van het gesprek" in client.get(address).content.decode()
    data = {"step": fresh(request).step, "text": "Om 10.00 uur, per videogesprek."}
    wrong = client.post(address, data | {"on_day": "1", "on_month": "1", "on_year": "2020"})
    assert "per videogesprek." in wrong.content.decode()
    assert not request.events.filter(action=Action.INVITE).exists()
    good = data | {"on_day": day.day, "on_month": day.month, "on_year": day.year}
    assert client.post(address, good).status_code == 302
    assert (fresh(request).state, told(office)[-1]) == (State.OBJECTION_FILED, "invited")
    shown = holder_page(office, request)
    assert f"Het gesprek is op {display.date(day)}." in shown
    later = shown.split('class="mdp-timeline__later"')
    assert any(f"Het gesprek is op {display.date(day)}." in one.split("</li>")[0] for one in later[1:])
    papers = display.date(day - datetime.timedelta(days=10))
    box, rest = shown.split('id="gesprek"')[1].split("</section>", 1)
    for words in (f"Het gesprek is op {display.date(day)}.", data["text"], f"U mag tot en met {papers}"):
        assert words in box
    assert f"U mag tot en met {papers} documenten sturen" in rest
    newest = Message.objects.get(params__kind="invited")
    assert f"Het gesprek is op {display.date(day)}." in describe(newest).body
    desk = client.get(reverse("review:request", args=[request.pk])).content.decode()
    assert "Uitgenodigd voor een gesprek" in desk
    assert "nodigde de aanvrager uit voor een gesprek." in desk


def test_a_later_invitation_takes_the_place_of_the_earlier_and_a_past_day_is_refused(office: Office) -> None:
    request = office.objected()
    reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    invite(office, request, 5, "Maandag.")
    invite(office, request, 9, "Toch vrijdag.")
    invited = objections.of(fresh(request)).invited  # type: ignore[union-attr]
    assert invited is not None
    assert invited.text == "Toch vrijdag."
    # The newest stands on top of the page, while the day is still to come.
    box = holder_page(office, request).split('id="gesprek"')[1].split("</section>")[0]
    assert "Toch vrijdag." in box
    with time_machine.travel(timezone.now() + datetime.timedelta(days=10)):
        assert objections.coming(fresh(request)) is None
    # Too short a time for papers is not told as if there were any.
    assert "documenten sturen (Awb, artikel 7:4)" not in holder_page(office, request)
    with pytest.raises(Refused, match="een dag die nog komt"):
        invite(office, request, -1)


def test_only_who_handles_the_objection_invites(office: Office) -> None:
    request = office.objected()
    with pytest.raises(Refused, match="Pak het eerst op"):
        invite(office, request, 14)
    page = office.client("reviewer").get(reverse("review:act", args=[request.pk, "uitnodigen"]))
    assert page.status_code == 302


def test_nobody_stayed_away_from_a_talk_that_is_still_to_come(office: Office) -> None:
    request = office.objected()
    reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    invite(office, request, 9)
    with pytest.raises(Refused, match="Die dag is er nog niet"):
        office.heard(fresh(request), "Niemand kwam.", how=Hearing.ABSENT)
    # Sooner, because both could: that is no matter.
    office.heard(fresh(request), "Wij belden eerder.", how=Hearing.SPOKEN)
    page = holder_page(office, request)
    today = display.date(timezone.localdate())
    assert f"Op {today} spraken wij met u over uw bezwaar. Wij belden eerder." in page
