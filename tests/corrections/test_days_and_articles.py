"""Every day on a holder's request page says where it stands in the law, and the receipt keeps up with it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from corrections import due, penalties
from corrections.models import CorrectionRequest, Evidence
from corrections.services import drafting, holding, reviewing
from diplomas import display
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_holder_pages import body, owner
from tests.corrections.test_keeping_terms import cheap_letters

__all__ = ["cheap_letters", "owner"]


def noon(month: int, day: int) -> datetime.datetime:
    return datetime.datetime(2027, month, day, 12, tzinfo=datetime.UTC)


def at(name: str, request: CorrectionRequest) -> str:
    return reverse(f"corrections:{name}", args=[request.pk])


def asked_something(office: Office, time_machine: Any) -> CorrectionRequest:
    time_machine.move_to(noon(3, 1))
    request = office.claimed()
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    return fresh(request)


def test_the_day_of_our_decision_has_its_article(office: Office, owner: Client) -> None:
    page = body(owner, at("request", office.sent()))
    assert page.count('<span class="mdp-small">(Awb art. 4:13)</span>') == 2  # now, and later


def test_the_day_of_the_institution_has_its_article(office: Office, owner: Client) -> None:
    page = body(owner, at("request", office.asked()))
    assert "(WRO art. 32(2))</span>" in page.split('aria-current="step"')[1]


@pytest.mark.usefixtures("cheap_letters")
def test_the_last_day_to_object_has_its_article_in_both_languages(office: Office, owner: Client) -> None:
    request = office.rejected()
    page = body(owner, at("request", request))
    assert page.count("(Awb art. 6:7 en 6:8)") == 2  # with the decision, and in the timeline
    with translation.override("nl"):
        english = body(owner, "/en" + at("request", request))
    assert english.count("(Awb art. 6:7 and 6:8)") == 2
    assert "Awb, artikel 6:7" in body(owner, at("object", request))


@pytest.mark.usefixtures("cheap_letters")
def test_the_day_to_decide_on_an_objection_has_its_article(office: Office, owner: Client) -> None:
    request = office.objected()
    assert "(Awb art. 7:10(1))" in body(owner, at("request", request))
    assert "nadat de tijd om bezwaar te maken voorbij" in body(owner, at("sent", request))


def test_the_receipt_tells_no_day_while_the_term_stands_still_and_the_new_one_after(
    office: Office, time_machine: Any
) -> None:
    request = asked_something(office, time_machine)
    owner = office.client("owner")
    receipt = body(owner, at("sent", request))
    assert request.waiting_until is not None
    assert f"Antwoord uiterlijk {display.date(request.waiting_until)}." in receipt
    assert "Wij besluiten, nadat u hebt geantwoord." in receipt
    assert "ons besluit.</strong>" not in receipt
    assert "(Awb art. 4:5)" in body(owner, at("request", request))
    time_machine.move_to(noon(3, 12))
    holding.answer(actor=office.as_holder(), request_id=request.pk, step=request.step, text="Hier is hij.")
    request = fresh(request)
    owner = office.client("owner")
    receipt, page = body(owner, at("sent", request)), body(owner, at("request", request))
    assert request.due_on is not None
    day = display.date(request.due_on)
    assert f"U krijgt uiterlijk {day} ons besluit." in receipt
    assert "De dagen dat wij wachtten, tellen niet mee" in receipt
    assert "binnen 8 weken" not in receipt
    assert f"Uiterlijk {day}." in page
    assert "(Awb art. 4:13 en 4:15(1))" in page


def test_the_receipt_of_a_delayed_request_says_so(office: Office, time_machine: Any) -> None:
    time_machine.move_to(noon(3, 1))
    request = office.claimed()
    reviewing.delay(
        actor=office.reviewer, request_id=request.pk, step=request.step, weeks=2, text="Het archief verhuist."
    )
    request = fresh(request)
    receipt = body(office.client("owner"), at("sent", request))
    assert "Wij hebben u gemeld dat wij meer tijd nodig hebben." in receipt
    assert "artikel 4:14" in receipt
    assert "op uw antwoord gewacht" not in receipt
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    time_machine.move_to(noon(3, 12))
    step = fresh(request).step
    holding.answer(actor=office.as_holder(), request_id=request.pk, step=step, text="Hier is hij.")
    receipt = body(office.client("owner"), at("sent", request))
    assert "dat wij meer tijd nodig hebben. Wij hebben op uw antwoord gewacht." in receipt
    assert due.article(request, []) == "Awb art. 4:14(3)"


def test_an_answer_on_the_next_day_moved_nothing(office: Office, time_machine: Any) -> None:
    request = asked_something(office, time_machine)
    time_machine.move_to(noon(3, 2))
    holding.answer(actor=office.as_holder(), request_id=request.pk, step=request.step, text="Hier is hij.")
    assert "binnen 8 weken" in body(office.client("owner"), at("sent", request))


def test_the_receipt_of_what_is_over_promises_nothing(office: Office, owner: Client) -> None:
    request = office.sent()
    holding.withdraw(actor=office.as_holder(), request_id=request.pk, step=request.step)
    receipt = body(owner, at("sent", request))
    assert "De stand van uw verzoek is nu: Ingetrokken." in receipt
    assert "ons besluit.</strong>" not in receipt


def test_every_page_of_an_own_document_can_be_opened(office: Office, owner: Client) -> None:
    draft = office.draft()
    for pages in (3, 1):
        Evidence.objects.create(
            request=draft, kind="pdf", pages=pages, size=10, sha256=b"\0" * 32, by="holder",
            user=office.people["owner"],
        )  # fmt: skip
    long, short = Evidence.objects.filter(request=draft)
    shown = [body(owner, at("documents", draft))]
    drafting.submit(actor=office.as_holder(), request_id=draft.pk)
    for page in (*shown, body(owner, at("request", draft))):
        for one, number in ((long, 0), (long, 1), (long, 2), (short, 0)):
            assert page.count(reverse("corrections:document_page", args=[draft.pk, one.pk, number])) == 1
        assert reverse("corrections:document_page", args=[draft.pk, short.pk, 1]) not in page
        assert "van bestand 1" in page


def test_a_penalty_that_runs_has_its_article(office: Office, time_machine: Any) -> None:
    time_machine.move_to(noon(3, 1))
    request = office.sent()
    assert request.due_on is not None
    late = datetime.datetime.combine(request.due_on, datetime.time(12), tzinfo=datetime.UTC)
    time_machine.move_to(late + datetime.timedelta(days=1))
    holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=request.step)
    time_machine.move_to(late + datetime.timedelta(days=30))
    page = body(office.client("owner"), at("request", request))
    alert = page.split('id="te-laat"')[1].split("</section>")[0]
    assert "(Awb art. 4:13)" in alert
    assert "(Awb art. 4:17)" in alert


def test_once_we_are_late_the_timeline_says_so_and_after_a_notice_which_day_holds(
    office: Office, time_machine: Any
) -> None:
    time_machine.move_to(noon(3, 1))
    request = office.sent()
    assert request.due_on is not None
    late = datetime.datetime.combine(request.due_on, datetime.time(12), tzinfo=datetime.UTC)
    time_machine.move_to(late + datetime.timedelta(days=1))
    was = f"Wij zijn te laat: dat moest uiterlijk {display.date(request.due_on)}."
    assert was in body(office.client("owner"), at("request", request))
    holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=request.step)
    page = body(office.client("owner"), at("request", request))
    notice = fresh(request).notice_on
    assert notice is not None
    assert f"Uiterlijk {display.date(penalties.grace_ends(notice))}." in page
    assert was not in page
