"""A diploma that was missing and that its institution delivers by itself: never twice in the register."""

from __future__ import annotations

import dataclasses
import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import messages
from accounts.models import Message
from corrections import letters, missing
from corrections.missing import Record
from corrections.models import CorrectionRequest
from corrections.review.trail import trail
from corrections.services import deciding, grounds, holding
from corrections.services.checking import Draft, ItemOutcome
from corrections.workflow import Basis, Finding, Outcome, State
from diplomas import display, feed, register
from diplomas.content import Source
from diplomas.errors import Refused
from diplomas.handling import record_for_staff
from diplomas.models import Diploma
from diplomas.register import Act
from diplomas.terms import Reason
from tests import factories
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters
from tests.corrections.test_review_pages import decision, page

__all__ = ["cheap_letters"]
pytestmark = pytest.mark.usefixtures("cheap_letters")


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the tests of messages: this transaction still runs, and its news is read all the same."""
    monkeypatch.setattr(feed, "_settled_before", lambda: 2**62)


def delivered(office: Office, record: Record, key: str = "own-key") -> Diploma:
    """The usual way: by the institution, under a key of its own."""
    source = Source("institution:25BE", timezone.localdate(), "")
    act = Act(actor=factories.act().actor, reason=Reason.DELIVERY, source=source.name, at=timezone.now())
    own = Record(
        record.organisation, record.sector, record.kind, record.programme_code, record.exam_date, key
    )
    return missing.make(own, holder=office.holder.pk, source=source, act=act)


def granting(
    request: CorrectionRequest, record: Record, basis: Basis = Basis.INSTITUTION, reason: str = ""
) -> Draft:
    reason = reason or "institution_confirms"
    one = ItemOutcome(Outcome.GRANTED, reason, "Nagekeken.", basis, record.to_json())
    return Draft({request.items.get().pk: one})


def rejecting(request: CorrectionRequest, reason: str) -> Draft:
    return Draft({request.items.get().pk: ItemOutcome(Outcome.REJECTED, reason, "Nagekeken.")})


def decide(office: Office, request: CorrectionRequest, draft: Draft) -> None:
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)


def test_an_institution_that_was_faster_is_no_reason_to_refuse(office: Office, record: Record) -> None:
    request = office.missed(record)
    there = delivered(office, record)
    draft = granting(request, record)
    letter = letters.as_html(letters.from_draft(request, draft))
    assert "Uw diploma staat in het register" in letter
    assert "zelf doorgegeven" in letter
    assert "Wij zetten uw diploma" not in letter
    decide(office, request, draft)
    request = fresh(request)
    assert (request.state, request.diploma) == (State.GRANTED, there)
    assert Diploma.objects.filter(holder=office.holder).count() == 2  # the office's own, and this one


def test_what_stood_there_before_was_not_missing(office: Office, record: Record) -> None:
    there = delivered(office, record).pk
    request = office.missed(record)
    with pytest.raises(Refused, match="stond al in het register toen"):
        decide(office, request, granting(request, record))
    assert fresh(request).state == State.ANSWERED
    draft = rejecting(request, "already_there")
    decide(office, request, draft)
    assert fresh(request).state == State.PROPOSED
    letter = letters.as_html(letters.from_draft(request, draft))
    # Which one it is, by its own name.
    name = display.title(record_for_staff(diploma=there).data)
    assert f"Dit diploma staat al in het register: <strong>{name}</strong>." in letter
    assert "U vindt het in het portaal bij Mijn diploma’s." in letter
    assert "niet in het register" not in letter


def test_on_an_objection_too_we_do_not_say_that_we_put_it_there(office: Office, record: Record) -> None:
    request = office.missed(record, Finding.MATCHES)
    decide(office, request, rejecting(request, "no_such_diploma"))
    deciding.approve(actor=office.second, request_id=request.pk, step=fresh(request).step)
    holding.object_(
        actor=office.as_holder(), request_id=request.pk, step=fresh(request).step, text="Het is er wel."
    )
    delivered(office, record)
    letter = letters.as_html(letters.from_draft(fresh(request), granting(request, record), verdict="founded"))
    assert "de instelling heeft het na uw verzoek zelf doorgegeven" in letter
    assert "De verandering staat vanaf" not in letter
    assert "Your diploma is in the diploma register now." in letter


def test_another_rejection_does_not_say_what_may_be_untrue(office: Office, record: Record) -> None:
    request = office.missed(record, Finding.MATCHES)
    letter = letters.as_html(letters.from_draft(request, rejecting(request, "no_such_diploma")))
    assert "Door dit besluit komt er geen diploma bij" in letter
    assert "staat niet in het register" not in letter


def test_delivered_between_proposal_and_approval_it_is_not_made_twice(office: Office, record: Record) -> None:
    request = office.missed(record, Finding.GONE)
    office.with_document(request)
    decide(office, request, granting(request, record, Basis.DOCUMENT, "document_shows"))
    there = delivered(office, record)
    request = fresh(request)
    deciding.approve(actor=office.second, request_id=request.pk, step=request.step)
    request = fresh(request)
    assert (request.state, request.diploma) == (State.GRANTED, there)
    assert not Diploma.objects.filter(source_key=record.source_key).exists()


def test_the_same_diploma_is_known_by_person_programme_day_and_kind(office: Office, record: Record) -> None:
    assert missing.same_already(record, office.holder.pk) is None
    there = delivered(office, record)
    assert missing.same_already(record, office.holder.pk) == there
    assert missing.same_already(record, factories.holder("Bram", "", "Jansen").pk) is None
    moved = Record.from_json(record.to_json() | {"exam_date": "2019-07-01"})
    assert missing.same_already(moved, office.holder.pk) is None
    assert missing.delivered_since(there, timezone.now() - datetime.timedelta(days=1))
    assert not missing.delivered_since(there, timezone.now())


def withdrawn(there: Diploma) -> None:
    register.withdraw(
        diploma_id=there.pk, expected_version=1, act=factories.act(Reason.WITHDRAWN, "Bij een ander.")
    )


def test_what_was_withdrawn_does_not_stand_there(office: Office, record: Record) -> None:
    """Before the request, and since: the letter does not say that it is in the register."""
    withdrawn(delivered(office, record, "first"))
    request = office.missed(record)
    second = delivered(office, record, "second")
    assert missing.same_already(record, office.holder.pk) == second
    withdrawn(second)
    draft = granting(request, record)
    assert "zelf doorgegeven" not in letters.as_html(letters.from_draft(request, draft))
    decide(office, request, draft)
    made = fresh(request).diploma
    assert made is not None
    assert (made.source_key, made.state) == (record.source_key, "awarded")


@pytest.mark.parametrize("typed", ["7", "-4", "99999999999"])
def test_of_what_is_missing_no_version_was_looked_at(office: Office, record: Record, typed: str) -> None:
    request = office.missed(record)
    given = decision(office, request, expected_version=typed, confirmed="1")
    page(office.client("reviewer"), "decide", request.pk, **given)
    assert request.decisions.get().expected_version is None
    assert "versie" not in "".join(step.text + "".join(step.details) for step in trail(fresh(request)))


def test_that_reason_is_only_for_what_was_missing(office: Office) -> None:
    request = office.claimed()
    assert "already_there" in grounds.closed_reasons(request)[request.items.get().pk]


@pytest.mark.usefixtures("settled")
def test_what_we_put_there_ourselves_is_told_and_shown_as_ours(office: Office, record: Record) -> None:
    request = office.missed(record)
    messages.tell_news(silently=True)
    decide(office, request, granting(request, record))
    request = fresh(request)
    page = office.client("owner").get(reverse("corrections:request", args=[request.pk])).content.decode()
    assert "Wat dit voor u betekent" in page
    assert reverse("portal:diploma", args=[request.diploma_id]) in page
    messages.tell_news()
    told = Message.objects.get(holder=office.holder, topic=Message.Topic.DIPLOMA_ADDED)
    assert "Wij hebben een diploma van u" in messages.describe(told).body


@pytest.mark.usefixtures("settled")
def test_what_a_school_put_there_is_told_as_theirs(office: Office, record: Record) -> None:
    messages.tell_news(silently=True)
    delivered(office, record)
    messages.tell_news()
    told = Message.objects.get(holder=office.holder, topic=Message.Topic.DIPLOMA_ADDED)
    assert "Een school heeft een diploma van u" in messages.describe(told).body


def test_a_delivery_after_the_decision_makes_no_second_one(office: Office, record: Record) -> None:
    request = office.missed(record)
    decide(office, request, granting(request, record))
    with pytest.raises(Refused, match="door een besluit op een correctieverzoek"):
        delivered(office, record)
    other = dataclasses.replace(record, exam_date=record.exam_date - datetime.timedelta(days=1))
    delivered(office, other)
    made = fresh(request).diploma
    assert made is not None
    withdrawn(made)
    later = dataclasses.replace(record, source_key="later")
    assert missing.make(
        later, holder=office.holder.pk, source=Source("institution:25BE", timezone.localdate(), ""),
        act=factories.act(),
    ).head == 1  # fmt: skip
