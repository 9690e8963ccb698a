"""A reason in a sealed letter is true: what it says happened, has happened, of this field."""

from __future__ import annotations

import datetime

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from corrections import reasons
from corrections.missing import Record
from corrections.models import CorrectionRequest, Decision
from corrections.services import answering, deciding, grounds, reviewing
from corrections.services.answering import Found
from corrections.services.checking import Draft, ItemOutcome
from corrections.workflow import Basis, Finding, Outcome, State
from diplomas.errors import Refused
from tests import factories
from tests.corrections.conftest import STORED, Office, fresh
from tests.corrections.test_confirming import sent_again
from tests.corrections.test_review_pages import decision, page

OTHER = {"value": {"code": "MET_GENOEGEN", "text": "met genoegen"}}
UNASKED = "De instelling is niet gevraagd (WRO, artikel 32, tweede lid)."
REFUSAL = {"ITEM-choice": "rejected", "ITEM-reason": "not_proven"}
ALL = set().union(*reasons.BY_OUTCOME.values())


def open_(request: CorrectionRequest) -> set[str]:
    (closed,) = grounds.closed_reasons(request).values()
    assert all(closed.values())
    return ALL - set(closed)


def answered(office: Office, finding: Finding, value: dict[str, object]) -> CorrectionRequest:
    request = office.asked()
    found = {item.pk: Found(finding, "Gezien.", value) for item in request.items.all()}
    question = request.questions.get().pk
    answering.reply(desk=office.desk("registrar"), question_id=question, found=found)
    return fresh(request)


def refused(office: Office, request: CorrectionRequest, one: ItemOutcome, words: str) -> None:
    draft = Draft({request.items.get().pk: one}, "", 1)
    with pytest.raises(Refused, match=words):
        deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    assert fresh(request).state == request.state


@pytest.mark.parametrize(
    ("finding", "value", "true"),
    [
        (None, {}, set()),
        (Finding.MATCHES, {}, {"institution_matches"}),
        (Finding.GONE, {}, {"deliverer_gone"}),
        (Finding.CORRECTS, STORED, {"institution_confirms"}),
        (Finding.CORRECTS, OTHER, {"institution_other_value"}),
    ],
)
def test_what_the_institution_is_said_to_say_is_its_answer(
    office: Office, finding: Finding | None, value: dict[str, object], true: set[str]
) -> None:
    request = answered(office, finding, value) if finding else office.claimed()
    of_institution = {
        "institution_matches", "institution_confirms", "institution_other_value", "deliverer_gone"
    }  # fmt: skip
    assert open_(request) & of_institution == true


def test_an_institution_that_is_no_more_has_nothing(office: Office) -> None:
    request = office.claimed()
    reviewing.institution_is_closed(
        actor=office.reviewer, request_id=request.pk, step=request.step, text="Opgeheven."
    )
    assert "deliverer_gone" in open_(fresh(request))


def test_what_it_answered_stands_also_when_it_is_no_more(office: Office) -> None:
    request = office.claimed()
    reviewing.institution_is_closed(
        actor=office.reviewer, request_id=request.pk, step=request.step, text="Opgeheven."
    )
    reviewing.ask_institution(actor=office.reviewer, request_id=request.pk, step=fresh(request).step)
    found = {item.pk: Found(Finding.CORRECTS, "Toch gevonden.", STORED) for item in request.items.all()}
    answering.reply(desk=office.desk("registrar"), question_id=request.questions.get().pk, found=found)
    assert "deliverer_gone" not in open_(fresh(request))


def test_nothing_is_said_of_a_document_that_nobody_sent(office: Office) -> None:
    request = office.answered(Finding.GONE)
    assert not open_(request) & set(reasons.OF_A_DOCUMENT)
    assert "not_proven" in open_(request)
    office.with_document(request)
    assert open_(fresh(request)) >= set(reasons.OF_A_DOCUMENT)


def test_nothing_is_granted_on_a_document_while_the_institution_says_what_it_is(office: Office) -> None:
    request = answered(office, Finding.CORRECTS, STORED)
    office.with_document(request)
    found = open_(fresh(request))
    assert not found & set(reasons.GRANTED_ON_A_DOCUMENT)
    assert {"matches_document", "document_not_genuine"} <= found
    one = ItemOutcome(Outcome.GRANTED, "document_shows", "x", Basis.INSTITUTION, STORED)
    refused(office, request, one, "De instelling zegt zelf wat er moet staan")


def test_of_a_whole_diploma_who_decides_says_whether_it_is_what_was_asked(
    office: Office, record: Record
) -> None:
    assert {"institution_confirms", "institution_other_value"} <= open_(office.missed(record))


def test_what_is_not_so_is_refused_with_why(office: Office) -> None:
    request = office.claimed()
    one = ItemOutcome(Outcome.REJECTED, "institution_matches", "x")
    refused(office, request, one, "niet geantwoord dat het register klopt")
    refused(office, request, ItemOutcome(Outcome.NOT_CONSIDERED, "double", "x"), "nog niet besloten")


def test_another_value_is_not_what_was_asked(office: Office) -> None:
    request = answered(office, Finding.CORRECTS, OTHER)
    one = ItemOutcome(Outcome.GRANTED, "institution_confirms", "x", Basis.INSTITUTION, OTHER)
    refused(office, request, one, "iets anders dan de aanvrager vroeg")


def test_nor_does_a_document_show_what_was_asked_when_it_shows_something_else(office: Office) -> None:
    request = office.answered(Finding.GONE)
    office.with_document(request)
    request = fresh(request)
    for reason, value, words in (
        ("document_shows", OTHER, "niet wat de aanvrager vroeg"),
        ("document_other_value", STORED, "Dit is wat de aanvrager vroeg"),
    ):
        one = ItemOutcome(Outcome.GRANTED, reason, "x", Basis.DOCUMENT, value)
        refused(office, request, one, words)
    one = ItemOutcome(Outcome.GRANTED, "document_other_value", "x", Basis.DOCUMENT, OTHER)
    draft = Draft({request.items.get().pk: one}, "", 1)
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    assert fresh(request).state == State.PROPOSED


def test_double_is_only_what_was_decided_before_of_this_person_and_field(office: Office) -> None:
    request = office.claimed()
    assert "double" not in open_(request)
    earlier = office.decided_before(request)
    assert "double" in open_(request)
    a_stranger = factories.holder("Bram", "", "Jansen")
    another = factories.recorded(person=office.holder, deliverer=office.school)
    for changed, untrue in (
        ({"holder": a_stranger}, True),
        ({"diploma": another}, True),
        ({"submitted_at": timezone.now() + datetime.timedelta(days=1)}, True),
        ({"state": State.WITHDRAWN, "decided_as": "", "decided_on": None}, True),
        ({"state": State.NOT_CONSIDERED, "decided_as": State.NOT_CONSIDERED}, True),
        # Inadmissible or unfounded: then it was not decided on an objection either.
        ({"state": State.OBJECTION_DECIDED, "decided_as": State.NOT_CONSIDERED}, True),
    ):
        before = CorrectionRequest.objects.filter(pk=earlier.pk)
        was = before.values("holder", "diploma", "submitted_at", "state", "decided_as", "decided_on").get()
        before.update(**changed)
        assert ("double" not in open_(request)) is untrue, changed
        before.update(**was)
    before.update(state=State.OBJECTION_DECIDED, decided_as=State.NOT_CONSIDERED)
    handler = office.people["objections"]
    decision = earlier.decisions.create(
        stage=Decision.Stage.OBJECTION, state=Decision.State.TAKEN, proposed_by=handler, taken_by=handler,
        taken_at=timezone.now(), second_person=False, verdict=Decision.Verdict.UNFOUNDED,
    )  # fmt: skip
    for outcome, untrue in ((Outcome.NOT_CONSIDERED, True), (Outcome.REJECTED, False)):
        with transaction.atomic():
            decision.items.create(item=earlier.items.get(), outcome=outcome, reason="x", text="x")
            assert ("double" not in open_(request)) is untrue, outcome
            transaction.set_rollback(True)
    before.update(**was)
    earlier.items.update(field="exam_date")
    assert "double" not in open_(request)


def test_a_page_that_was_open_while_the_answer_came_says_why(office: Office) -> None:
    request = office.answered(Finding.GONE)
    given = decision(office, request, **{"ITEM-choice": "rejected", "ITEM-reason": "institution_matches"})
    shown = page(office.client("reviewer"), "decide", request.pk, **given)
    assert "De instelling heeft niet geantwoord dat het register klopt." in shown
    assert "De hogeschool bevestigt het." in shown  # what was typed stays
    assert not Decision.objects.exists()


# --- refusing without asking (WRO art. 32(2)) ---


def test_a_refusal_without_asking_the_institution_is_confirmed_and_seen_by_the_second(
    office: Office,
) -> None:
    request = office.claimed()
    reviewer, second = office.client("reviewer"), office.client("second")
    shown = page(reviewer, "decide", request.pk, **decision(office, request, **REFUSAL))
    for words in (UNASKED, "Leg het besluit voor", "Tot dan kunt u het terugnemen.", "Wijzig het besluit"):
        assert words in shown, words
    assert "U kunt dit besluit niet terugnemen." not in shown
    assert not Decision.objects.exists()
    assert UNASKED in page(reviewer, "decide", request.pk, **sent_again(shown, "confirmed"))
    assert fresh(request).state == State.PROPOSED
    for name in ("request", "approve"):
        assert UNASKED in page(second, name, request.pk), name


def test_who_asked_is_not_warned(office: Office) -> None:
    request = office.answered(Finding.GONE)
    page(office.client("reviewer"), "decide", request.pk, **decision(office, request, **REFUSAL))
    assert fresh(request).state == State.PROPOSED
    assert (
        UNASKED
        not in office.client("second").get(reverse("review:approve", args=[request.pk])).content.decode()
    )


def test_nor_who_refuses_what_follows_from_elsewhere(office: Office) -> None:
    request = office.claimed()
    item = request.items.get()
    one = ItemOutcome(Outcome.REJECTED, "derived_from_rio", "x")
    assert grounds.not_asked(request, [(item, one)]) == UNASKED
    item.field = "nlqf"
    assert not grounds.not_asked(request, [(item, one)])
    item.field = ""
    assert not grounds.not_asked(request, [(item, ItemOutcome(Outcome.REJECTED, "already_there", "x"))])


@pytest.mark.parametrize(
    ("finding", "true"), [(Finding.CORRECTS, False), (Finding.MATCHES, True), (Finding.GONE, True)]
)
def test_an_institution_has_no_such_diploma_only_when_it_says_so(
    office: Office, record: Record, finding: Finding, true: bool
) -> None:
    request = office.missed(record, finding)
    (closed,) = grounds.closed_reasons(request).values()
    assert ("no_such_diploma" not in closed) is true
