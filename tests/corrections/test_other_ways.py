"""Everything can be done by telephone or on paper too, and every page and message of a request says so."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import messages
from accounts.models import Message
from corrections import news
from corrections.models import CorrectionRequest
from corrections.services import drafting, reviewing
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_holder_pages import MISSING, ask, body, owner
from tests.corrections.test_keeping_terms import cheap_letters

__all__ = ["cheap_letters", "owner"]
pytestmark = pytest.mark.usefixtures("cheap_letters")


def says_so(page: str) -> bool:
    where = f'href="{reverse("portal:contact")}#correctie"'
    ways = re.search(r"Liever bellen of schrijven\?.*?op papier doen\.", page, re.DOTALL)
    return ways is not None and where in ways[0]


def at(name: str, request: CorrectionRequest) -> str:
    return reverse(f"corrections:{name}", args=[request.pk])


def test_every_page_on_the_way_to_a_request(office: Office, owner: Client) -> None:
    draft = office.draft()
    pages = {
        "overview": reverse("corrections:overview"),
        "choose": reverse("corrections:choose", args=[office.diploma.pk]),
        "ask": ask(office, "exam_date"),
        "advice": ask(office, "holder_name"),
        "missing": reverse("corrections:missing"),
        **{name: at(name, draft) for name in ("why", "documents", "check", "discard")},
    }
    assert [name for name, address in pages.items() if not says_so(body(owner, address))] == []
    too_old = body(owner, reverse("corrections:missing"), **(MISSING | {"exam_date_year": "1975"}))
    assert says_so(too_old)


def test_every_page_of_a_request_that_was_sent(office: Office, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    asked, refused, objected = office.claimed(), office.rejected(), office.objected()
    reviewing.ask_holder(actor=office.reviewer, request_id=asked.pk, step=asked.step, text="Een scan?")
    late = drafting.submit(actor=office.as_holder(), request_id=office.draft().pk)
    client = office.client("owner")
    pages = [at(name, asked) for name in ("request", "sent", "documents", "answer", "withdraw")]
    pages += [at("object", refused), at("withdraw_objection", objected)]
    assert [address for address in pages if not says_so(body(client, address))] == []
    overtaken = client.post(at("withdraw", refused), {"text": "Ik wil niet meer.", "step": 1})
    assert (overtaken.status_code, says_so(overtaken.content.decode())) == (409, True)
    assert late.due_on is not None
    time_machine.move_to(datetime.datetime.combine(late.due_on, datetime.time(12), tzinfo=datetime.UTC))
    time_machine.shift(datetime.timedelta(days=1))
    page = body(office.client("owner"), at("give_notice", late))
    assert says_so(page)
    assert "in gebreke" in page


def test_every_template_that_is_a_page_has_it() -> None:
    """A page that is made later does not forget it."""
    folder = Path(settings.BASE_DIR) / "templates/corrections/holder"
    texts = {path.name: path.read_text() for path in folder.glob("*.html")}
    pages = {name: text for name, text in texts.items() if "{% block main %}" in text and name != "page.html"}
    assert len(pages) > 10
    assert [name for name, text in pages.items() if "corrections/holder/other_ways.html" not in text] == []


@pytest.mark.parametrize("kind", sorted(messages.correction_words()))
def test_every_message_says_so(kind: str) -> None:
    day = timezone.localdate().isoformat()
    params = {"kind": kind, "reference": "C-2027-T7XQWK9B", "request": "x", "until": day, "document": day}
    body = messages.describe(Message(topic=Message.Topic.CORRECTION, params=params)).body
    assert "U kunt ook bellen of een brief sturen. Hoe dat gaat, leest u bij Contact." in body
    assert "%(" not in body


def test_every_kind_that_is_sent_has_words() -> None:
    assert set(news.TOLD.values()) <= set(messages.correction_words())


def test_a_message_leads_to_how_it_goes_by_telephone_or_on_paper(office: Office, owner: Client) -> None:
    office.sent()
    newest = Message.objects.get(holder=office.holder)
    page = body(owner, reverse("portal:message", args=[newest.pk]))
    where = f"{reverse('portal:contact')}#correctie"
    assert f'href="{where}"' in page
    assert 'id="correctie"' in body(owner, reverse("portal:contact"))


def test_a_request_that_is_over_says_so_too(office: Office, owner: Client) -> None:
    assert says_so(body(owner, at("request", fresh(office.granted()))))
