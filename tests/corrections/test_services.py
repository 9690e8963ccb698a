"""What happens to a request, to its terms, to the register and to what the holder is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from corrections import evidence, terms
from corrections.asked import Asked
from corrections.models import Decision, Event, EventText, Evidence, Letter
from corrections.services import answering, deciding, drafting, reviewing
from corrections.services.answering import Found
from corrections.services.deciding import Draft, ItemOutcome
from corrections.workflow import Action, Basis, Finding, Outcome, State, Who
from diplomas import register
from diplomas.content import Source
from diplomas.errors import NotFound, Refused, Stale
from diplomas.handling import record_for_staff
from diplomas.models import Diploma
from diplomas.register import Act
from diplomas.terms import Reason
from diplomas.values import Code
from tests.corrections.conftest import CUM_LAUDE, PICTURE, STORED, Office, fresh, told

TODAY = timezone.localdate


def trail(request: Any) -> list[tuple[str, str]]:
    return list(request.events.values_list("action", "state_to"))


# --- drafting and sending ---


def test_a_draft_is_nobody_elses(office: Office) -> None:
    draft = office.draft()
    assert draft.reference is None
    assert list(drafting.own(office.as_holder())) == [draft]
    assert not drafting.own(office.as_holder("stranger")).exists()
    with pytest.raises(NotFound):
        drafting.explain(actor=office.as_holder("stranger"), request_id=draft.pk, why="x")
    with pytest.raises(NotFound):
        drafting.submit(actor=office.as_holder("stranger"), request_id=draft.pk)
    with pytest.raises(NotFound):
        drafting.discard(actor=office.as_holder("stranger"), request_id=draft.pk)


def test_beginning_twice_goes_on_with_the_same_draft(office: Office) -> None:
    assert office.draft() == office.draft()


def test_sending_gives_a_reference_a_last_day_and_a_receipt(office: Office) -> None:
    request = fresh(office.sent())
    assert request.state == State.SUBMITTED
    assert request.reference.startswith(f"C-{TODAY().year}-")
    assert request.due_on == terms.decision_due(TODAY()).date
    assert request.organisation == office.school
    assert trail(request) == [("submit", "submitted")]
    assert told(office) == ["received"]
    item = request.items.get()
    assert (item.shown_status, item.shown, item.asked) == ("none", None, STORED)


def test_sending_twice_sends_once(office: Office) -> None:
    request = office.sent()
    again = drafting.submit(actor=office.as_holder(), request_id=request.pk)
    assert again.reference == request.reference
    assert Event.objects.filter(request=request).count() == 1


def test_what_is_missing_is_said_and_nothing_is_sent(office: Office) -> None:
    draft = office.draft()
    drafting.explain(actor=office.as_holder(), request_id=draft.pk, why="")
    with pytest.raises(Refused, match="waarom"):
        drafting.submit(actor=office.as_holder(), request_id=draft.pk)
    drafting.leave_out(actor=office.as_holder(), request_id=draft.pk, field="distinction")
    with pytest.raises(Refused, match="welk gegeven"):
        drafting.submit(actor=office.as_holder(), request_id=draft.pk)
    assert fresh(draft).state == State.DRAFT


def test_what_stands_there_already_cannot_be_asked(office: Office) -> None:
    with pytest.raises(Refused, match="staat al zo"):
        office.draft(asked=Asked(none=True))


def test_a_sent_request_is_not_a_draft_any_more(office: Office) -> None:
    request = office.sent()
    with pytest.raises(Refused, match="al verstuurd"):
        drafting.explain(actor=office.as_holder(), request_id=request.pk, why="Iets anders")


# --- outcome a: the institution corrects ---


def test_what_the_institution_confirms_one_person_grants(office: Office, seal_settings: Any) -> None:
    request = office.granted()
    assert (request.state, request.decided_as) == (State.GRANTED, State.GRANTED)
    assert request.decided_on == TODAY()
    assert request.objection_until == terms.objection_until(TODAY()).date
    assert request.assigned_to is None
    record = record_for_staff(diploma=office.diploma.pk)
    shown = record.data.get("distinction")
    assert shown is not None
    assert shown.value == Code("CUM_LAUDE", "cum laude")
    assert shown.source is not None
    assert shown.source.name == f"decision:{request.reference}"
    assert record.data.version == 2
    letter = Letter.objects.get()
    assert bytes(letter.pdf).startswith(b"%PDF")
    assert letter.holder == office.holder
    assert told(office)[-1] == "decided"
    assert [action for action, _state in trail(request)] == [
        "submit", "claim", "ask_institution", "reply", "decide",
    ]  # fmt: skip


def test_granting_what_the_institution_did_not_confirm_is_refused(office: Office) -> None:
    request = office.answered(Finding.MATCHES)
    with pytest.raises(Refused, match="niet bevestigd"):
        deciding.decide(
            actor=office.reviewer, request_id=request.pk, step=request.step, draft=office.outcome(request)
        )
    assert fresh(request).state == State.ANSWERED
    assert not Decision.objects.exists()


def test_a_field_that_the_institution_set_right_itself_is_granted_all_the_same(
    office: Office, seal_settings: Any
) -> None:
    request = office.answered()
    _amend(office)
    draft = office.outcome(request)
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    assert fresh(request).state == State.GRANTED
    assert Diploma.objects.get(pk=office.diploma.pk).head == 2


def _amend(office: Office, **changes: Any) -> None:
    register.amend(
        diploma_id=office.diploma.pk,
        expected_version=Diploma.objects.get(pk=office.diploma.pk).head,
        changes=changes or {"distinction": Code("CUM_LAUDE", "cum laude")},
        source=Source("institution:25BE", TODAY(), ""),
        act=Act("institution:25BE", Reason.INSTITUTION, "institution:25BE", "Verbeterd"),
    )


def test_a_record_that_changed_meanwhile_is_decided_on_again(office: Office, seal_settings: Any) -> None:
    request = office.answered()
    draft = office.outcome(request)
    _amend(office, specialisation="Kinderverpleegkunde")
    with pytest.raises(Stale, match="intussen gewijzigd"):
        deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    assert not Decision.objects.exists()
    assert not Letter.objects.exists()
    deciding.decide(
        actor=office.reviewer, request_id=request.pk, step=request.step, draft=office.outcome(request)
    )
    assert fresh(request).state == State.GRANTED


# --- outcome b, and the second person ---


def test_a_refusal_is_proposed_by_one_and_taken_by_another(office: Office, seal_settings: Any) -> None:
    request = office.proposed()
    assert request.state == State.PROPOSED
    assert told(office)[-1] == "institution"
    with pytest.raises(NotFound):
        office.as_staff("reviewer", Who.SECOND_REVIEWER)
    deciding.approve(actor=office.second, request_id=request.pk, step=request.step)
    assert fresh(request).state == State.REJECTED
    assert Diploma.objects.get(pk=office.diploma.pk).head == 1
    assert told(office)[-1] == "decided"


def test_the_same_person_behind_another_account_does_not_count_as_two(office: Office) -> None:
    office.people["second"].person = office.people["reviewer"].person
    office.people["second"].save()
    request = office.proposed()
    with pytest.raises(Refused, match="zelf voorgesteld"):
        deciding.approve(actor=office.second, request_id=request.pk, step=request.step)
    assert fresh(request).state == State.PROPOSED


def test_the_second_person_sends_it_back_with_words(office: Office) -> None:
    request = office.proposed()
    with pytest.raises(Refused, match="Schrijf"):
        deciding.return_(actor=office.second, request_id=request.pk, step=request.step, text=" ")
    deciding.return_(
        actor=office.second, request_id=request.pk, step=request.step, text="Kijk ook naar de scan."
    )
    back = fresh(request)
    assert (back.state, back.assigned_to) == (State.ANSWERED, office.people["reviewer"])
    assert Decision.objects.get().state == Decision.State.DROPPED


# --- outcome c, or no institution: the document ---


def test_granting_on_a_shown_document_needs_a_document_and_a_second_person(
    office: Office, seal_settings: Any
) -> None:
    request = office.answered(Finding.GONE)
    draft = office.outcome(request, basis=Basis.DOCUMENT)
    with pytest.raises(Refused, match="geen document"):
        deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    office.with_document(request)
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    request = fresh(request)
    assert request.state == State.PROPOSED
    deciding.approve(actor=office.second, request_id=request.pk, step=request.step)
    assert fresh(request).state == State.GRANTED
    assert Diploma.objects.get(pk=office.diploma.pk).head == 2


def test_a_closed_institution_leaves_the_document(office: Office) -> None:
    request = office.claimed()
    reviewing.institution_is_closed(
        actor=office.reviewer, request_id=request.pk, step=request.step, text="Opgeheven in 2019."
    )
    assert fresh(request).state == State.ANSWERED
    assert told(office)[-1] == "institution_closed"


# --- who may not ---


def test_only_a_registrar_of_the_institution_answers(office: Office) -> None:
    request = office.asked()
    question = request.questions.get()
    found = {request.items.get().pk: Found(Finding.MATCHES, "Het klopt.")}
    for person in ("reader", "elsewhere", "reviewer"):
        with pytest.raises(NotFound):
            answering.reply(desk=office.desk(person), question_id=question.pk, found=found)
    assert question in answering.inbox(office.desk("reader"))
    assert question not in answering.inbox(office.desk("elsewhere"))


def test_nobody_handles_their_own_request(office: Office) -> None:
    office.people["reviewer"].person = office.people["owner"].person
    office.people["reviewer"].save()
    request = office.sent()
    assert reviewing.take_next(actor=office.reviewer) is None
    with pytest.raises(Refused, match="eigen verzoek"):
        reviewing.claim(actor=office.reviewer, request_id=request.pk, step=request.step)
    done, refused = reviewing.assign(
        actor=office.as_staff("colleague"), request_ids=[request.pk], to=office.people["reviewer"].pk
    )
    assert (done, refused) == (0, (request.reference,))


def test_only_who_has_it_goes_on_with_it(office: Office) -> None:
    request = office.claimed()
    with pytest.raises(Refused, match="niet op uw naam"):
        reviewing.ask_institution(
            actor=office.as_staff("colleague"), request_id=request.pk, step=request.step
        )
    with pytest.raises(Refused, match="Sanne heeft dit verzoek al opgepakt"):
        reviewing.claim(actor=office.as_staff("colleague"), request_id=request.pk, step=request.step)


def test_who_acts_on_what_changed_meanwhile_is_told(office: Office) -> None:
    request = office.sent()
    with pytest.raises(Stale, match="stand is nu"):
        reviewing.claim(actor=office.reviewer, request_id=request.pk, step=request.step - 1)


# --- what the database itself refuses ---


def test_events_words_and_letters_are_not_changed_or_removed(office: Office, seal_settings: Any) -> None:
    request = office.granted()
    for statement in (
        "UPDATE corrections_event SET action = 'note'",
        "DELETE FROM corrections_event",
        "DELETE FROM corrections_eventtext",
        "UPDATE corrections_letter SET template = 'x'",
        "DELETE FROM corrections_letter",
        "UPDATE corrections_decision SET state = 'dropped'",
        "DELETE FROM corrections_decision",
    ):
        reviewing.note(actor=office.reviewer, request_id=request.pk, text="Bewaard.")
        with pytest.raises(Exception, match=r"refused|append-only"), transaction.atomic():
            connection.cursor().execute(statement)


def test_one_open_question_and_one_taken_decision(office: Office, seal_settings: Any) -> None:
    request = office.granted()
    decision = request.decisions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            request=request, state="taken", proposed_by=decision.proposed_by,
            taken_by=office.people["second"], taken_at=timezone.now(),
        )  # fmt: skip


def test_the_trail_says_who_did_what_in_which_part(office: Office, seal_settings: Any) -> None:
    request = office.rejected()
    assert [(event.action, event.who) for event in request.events.all()] == [
        ("submit", "holder"), ("claim", "reviewer"), ("ask_institution", "reviewer"),
        ("reply", "institution"), ("propose", "reviewer"), ("approve", "second_reviewer"),
    ]  # fmt: skip
    assert [event.number for event in request.events.all()] == list(range(1, 7))
    assert not EventText.objects.filter(text="").exists()


def test_outcomes_must_be_whole(office: Office) -> None:
    request = office.answered()
    item = request.items.get()
    head = office.diploma.head
    cases = [
        (Draft({}, "", head), "bij elk gegeven"),
        (Draft({item.pk: ItemOutcome(Outcome.REJECTED, "institution_confirms", "x")}, "", head), "reden die"),
        (Draft({item.pk: ItemOutcome(Outcome.REJECTED, "other", " ")}, "", head), "eigen woorden"),
        (
            Draft({item.pk: ItemOutcome(Outcome.GRANTED, "institution_confirms", "x")}, "", head),
            "Vul in wat er komt",
        ),
        (
            Draft(
                {item.pk: ItemOutcome(
                    Outcome.GRANTED, "institution_confirms", "x", Basis.INSTITUTION,
                    {"value": {"code": "MET_GENOEGEN", "text": ""}},
                )}, "", head,
            ),
            "niet wat de instelling",
        ),
    ]  # fmt: skip
    for draft, words in cases:
        with pytest.raises(Refused, match=words):
            deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    assert fresh(request).state == State.ANSWERED
    assert CUM_LAUDE.is_value
    assert Action.DECIDE


def test_a_file_that_is_removed_leaves_nothing(office: Office) -> None:
    row = office.with_document(office.draft())
    assert evidence.scan_of(row).data == PICTURE
    gone = Evidence.objects.get(pk=row.pk)
    evidence.remove(gone)
    assert not Evidence.objects.exists()
    with pytest.raises(NotFound):
        evidence.scan_of(row)
