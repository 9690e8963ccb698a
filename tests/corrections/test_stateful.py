"""Anybody does anything in any state: what `imagined` allows happens as it says, the rest changes nothing."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from accounts.models import Membership
from accounts.roles import Role
from corrections import letters, terms
from corrections.models import Letter
from corrections.people import SYSTEM
from corrections.services import answering, clockwork, deciding, objecting, reviewing
from corrections.services.answering import Found
from corrections.workflow import Finding
from diplomas.models import Diploma
from tests.corrections.conftest import Office
from tests.corrections.imagined import (
    DECIDED,
    DESK,
    NOTHING,
    OBJECTION,
    OPEN,
    STORED,
    WAITING,
    human,
)
from tests.corrections.machine import (
    OBJECT,
    REVIEW,
    SECOND,
    STAFF,
    STALE,
    TEXTS,
    TODAY,
    Handling,
    changed,
    mostly,
)
from tests.institutions.conftest import employee

pytestmark = pytest.mark.slow
OUTCOMES = st.sampled_from(["institution", "document", "other value", "rejected", "not_considered"])
VERDICTS = st.sampled_from(["founded", "founded", "unfounded"])
# Letter by letter, the steps of `begin_somewhere`.
WAYS = st.sampled_from(
    [
        "scqbpAoth", "scqbpAothQa", "scqbpAotQ", "scqbpAotQX", "scqbpAot", "scqbpAo", "scqbpA", "scqaD",
        "scqbp", "scqb", "scqa", "scq", "scw", "sc", "s",
    ]
)  # fmt: skip
VALUES = st.sampled_from([STORED, STORED, NOTHING])


class Requests(Handling):
    # --- the ways that lead far, so that not every example begins at the beginning ---

    @initialize(way=WAYS)
    def begin_somewhere(self, way: str) -> None:
        for letter in way:
            {
                "s": lambda: self.submit("owner"),
                "c": lambda: self.claim("reviewer", REVIEW, False),
                "q": lambda: self.ask_institution("reviewer", False, False),
                "Q": lambda: self.ask_institution("objections", False, False),
                "X": lambda: self.recall("objections", "Dat duurt te lang.", False, False),
                "w": lambda: self.ask_holder("reviewer", "Een scan?", 60, False),
                "a": lambda: self.reply("registrar", "a", STORED),
                "b": lambda: self.reply("registrar", "b", STORED),
                "p": lambda: self.decide("reviewer", "rejected", False, False),
                "D": lambda: self.decide("reviewer", "institution", False, False),
                "A": lambda: self.approve("second", False),
                "t": lambda: self.take_next("objections", OBJECT),
                "h": lambda: self.hear("objections", "Gesproken.", 0, False),
                "o": lambda: self.object_("owner", "Niet eens.", False),
            }[letter]()

    # --- finding out ---

    @rule(name=STAFF, text=TEXTS, days=st.sampled_from([-1, 0, 3, 28, 60]), stale=STALE)
    @mostly(DESK)
    def ask_holder(self, name: str, text: str, days: int, stale: bool) -> None:
        name, until = self.someone(name), TODAY() + datetime.timedelta(days=days)
        able = self.model.has_it(name) and self.model.state in DESK and days > 0 and bool(text.strip())
        self.attempt(
            able and not stale,
            partial(self.do, reviewing.ask_holder, name, REVIEW, stale, text=text, until=until),
            lambda: self.model.wait_for_holder(TODAY(), until),
        )

    @rule(name=STAFF, other=STALE, stale=STALE)
    @mostly({*DESK, *OBJECTION})
    def ask_institution(self, name: str, other: bool, stale: bool) -> None:
        part = self.part_now(other)
        name = self.someone(name, part)
        self.attempt(
            self.model.may_ask_institution(name, part) and not stale,
            partial(self.do, reviewing.ask_institution, name, part, stale),
            lambda: self.model.wait_for_institution(TODAY()),
        )

    @rule(name=STAFF, text=TEXTS, other=STALE, stale=STALE)
    @mostly({"in_review", *OBJECTION})
    def institution_is_closed(self, name: str, text: str, other: bool, stale: bool) -> None:
        part = self.part_now(other)
        name = self.someone(name, part)
        self.attempt(
            self.model.may_say_closed(name, part) and bool(text.strip()) and not stale,
            partial(self.do, reviewing.institution_is_closed, name, part, stale, text=text),
            self.model.institution_is_closed,
        )

    @rule(
        name=st.sampled_from(["registrar", "registrar", "reader", "elsewhere", "reviewer"]),
        finding=st.sampled_from(["a", "a", "b", "c"]), value=VALUES,
    )  # fmt: skip
    @mostly({"waiting_institution", *OBJECTION})
    def reply(self, name: str, finding: str, value: dict[str, Any]) -> None:
        value = value if finding == "a" else {}
        request = self.found()
        question = request.questions.order_by("-asked_at", "-due_on").filter(state="open").first()
        question = question or request.questions.first()

        def act() -> None:
            found = {item.pk: Found(Finding(finding), "Gezien.", value) for item in request.items.all()}
            answering.reply(
                desk=self.office.desk(name), question_id=question.pk if question else uuid4(), found=found
            )

        self.attempt(
            name == "registrar" and self.model.institution_may_reply(),
            act,
            lambda: self.model.replied(finding, value),
        )

    @rule(name=STAFF, text=TEXTS, other=STALE, stale=STALE)
    @mostly({*WAITING, *OBJECTION})
    def recall(self, name: str, text: str, other: bool, stale: bool) -> None:
        part = self.part_now(other)
        name = self.someone(name, part)
        self.attempt(
            self.model.may_stop_waiting(name, part) and bool(text.strip()) and not stale,
            partial(self.do, reviewing.recall, name, part, stale, text=text),
            lambda: self.model.stopped_waiting(TODAY()),
        )

    @rule(name=st.one_of(st.just("nobody"), STAFF), stale=STALE)
    @mostly({"waiting_holder"})
    def silence(self, name: str, stale: bool) -> None:
        name = self.someone(name)
        over = self.model.state == "waiting_holder" and self.model.until < TODAY()
        actor = SYSTEM if name == "nobody" else None
        self.attempt(
            over and (name == "nobody" or self.model.may(name, "reviewer")) and not stale,
            lambda: reviewing.silence(
                actor=actor or self.as_staff(name), request_id=self.request_id, step=self.step(stale)
            ),
            lambda: self.model.back_on_the_desk(TODAY()),
        )

    @rule(name=STAFF, text=TEXTS, weeks=st.integers(0, 7), stale=STALE)
    @mostly(OPEN)
    def delay(self, name: str, text: str, weeks: int, stale: bool) -> None:
        def then() -> None:
            # Of a term that stands still the day that stands there may have passed: it moves on when it runs.
            begun = min(TODAY(), self.model.due)
            self.model.due = terms.delayed_due(self.model.due, weeks, today=begun).date
            self.model.base, self.model.still, self.model.delayed = self.model.due, [], True
            self.model.moved()

        name = self.someone(name)
        able = self.model.may(name, "reviewer") and self.model.state in OPEN and bool(text.strip())
        in_time = able and not self.model.delayed and not self.model.late(TODAY()) and 1 <= weeks <= 6
        self.attempt(
            in_time and not stale,
            partial(self.do, reviewing.delay, name, REVIEW, stale, text=text, weeks=weeks),
            then,
        )

    # --- deciding ---

    @rule(name=STAFF, kind=OUTCOMES, old=STALE, stale=STALE)
    @mostly(DESK)
    def decide(self, name: str, kind: str, old: bool, stale: bool) -> None:
        name = self.someone(name)
        kind, value = self.meant(kind)
        proposal = self.proposal(name, kind, value)

        def then() -> None:
            assert proposal is not None
            if kind == "institution":
                self.model.taken(proposal, name, TODAY())
            else:
                self.model.proposed(proposal)

        able = self.model.has_it(name) and self.model.state in DESK and proposal is not None
        self.attempt(
            able and not old and not stale,
            partial(self.do, deciding.decide, name, REVIEW, stale, draft=self.outcome(kind, value, old)),
            then,
        )

    @rule(name=STAFF, stale=STALE)
    @mostly({"proposed"})
    def take_back(self, name: str, stale: bool) -> None:
        proposal = self.model.proposal
        name = proposal.by if proposal and name == "who has it" else self.someone(name)
        able = proposal is not None and self.model.may(name, "reviewer") and name == proposal.by
        self.attempt(
            able and not stale,
            partial(self.do, deciding.take_back, name, REVIEW, stale),
            self.model.sent_back,
        )

    def second_may(self, name: str) -> bool:
        proposal = self.model.proposal
        return (
            proposal is not None
            and self.model.may(name, "second_reviewer")
            and human(name) != human(proposal.by)
        )

    @rule(name=STAFF, text=TEXTS, stale=st.booleans())
    @mostly({"proposed"})
    def return_(self, name: str, text: str, stale: bool) -> None:
        name = self.someone(name, "second_reviewer")
        self.attempt(
            self.second_may(name) and bool(text.strip()) and not stale,
            partial(self.do, deciding.return_, name, SECOND, stale, text=text),
            self.model.sent_back,
        )

    @rule(name=STAFF, stale=STALE)
    @mostly({"proposed"})
    def approve(self, name: str, stale: bool) -> None:
        name = "second" if name == "who has it" else name
        proposal = self.model.proposal
        able = self.second_may(name) and proposal is not None and proposal.head == self.model.head

        def then() -> None:
            assert proposal is not None
            self.model.taken(proposal, name, TODAY())

        self.attempt(able and not stale, partial(self.do, deciding.approve, name, SECOND, stale), then)

    # --- objection ---

    @rule(name=STAFF, text=TEXTS, days=st.integers(-1, 20), stale=STALE)
    @mostly({"objection_filed"})
    def invite(self, name: str, text: str, days: int, stale: bool) -> None:
        name = self.someone(name, OBJECT)
        able = self.model.has_it(name, OBJECT) and self.model.state == "objection_filed"
        on = TODAY() + datetime.timedelta(days=days)
        self.attempt(
            able and days >= 0 and bool(text.strip()) and not stale,
            partial(self.do, objecting.invite, name, OBJECT, stale, on=on, text=text),
            self.model.moved,
        )

    @rule(name=STAFF, text=TEXTS, days=st.integers(-1, 1), stale=STALE)
    @mostly({"objection_filed"})
    def hear(self, name: str, text: str, days: int, stale: bool) -> None:
        name = self.someone(name, OBJECT)
        able = self.model.has_it(name, OBJECT) and self.model.state == "objection_filed"
        on = TODAY() + datetime.timedelta(days=days)
        self.attempt(
            able and days <= 0 and bool(text.strip()) and not stale,
            partial(self.do, objecting.hear, name, OBJECT, stale, on=on, text=text),
            lambda: self.model.moved("objection_heard"),
        )

    @rule(name=STAFF, text=TEXTS, stale=STALE)
    @mostly(OBJECTION)
    def adjourn(self, name: str, text: str, stale: bool) -> None:
        def then() -> None:
            self.model.due = terms.objection_adjourned(self.model.due).date
            self.model.delayed = True
            self.model.moved()

        name = self.someone(name, OBJECT)
        able = self.model.has_it(name, OBJECT) and self.model.state in OBJECTION
        able = able and not self.model.delayed and not self.model.late(TODAY())
        self.attempt(
            able and bool(text.strip()) and not stale,
            partial(self.do, objecting.adjourn, name, OBJECT, stale, text=text),
            then,
        )

    @rule(name=STAFF, kind=OUTCOMES, verdict=VERDICTS, stale=STALE)
    @mostly({"objection_heard"})
    def decide_objection(self, name: str, kind: str, verdict: str, stale: bool) -> None:
        name = self.someone(name, OBJECT)
        kind, value = self.meant(kind)
        proposal = self.proposal(name, kind, value)

        def then() -> None:
            assert proposal is not None
            self.model.change_register(proposal.value)
            self.model.letters += 1
            self.model.objection_ended("objection_decided", TODAY())

        able = (
            self.model.has_it(name, OBJECT) and self.model.state == "objection_heard" and proposal is not None
        )
        fits = able and proposal is not None and self.model.may_end_objection(proposal, verdict)
        draft = self.outcome(kind, value, False)
        self.attempt(
            fits and not stale,
            partial(self.do, objecting.decide, name, OBJECT, stale, verdict=verdict, draft=draft),
            then,
        )

    # --- the world ---

    @rule(days=st.sampled_from([1, 5, 20, 40]), works=st.booleans())
    def time_passes(self, days: int, works: bool) -> None:
        """The daily job may have missed some days; twice on one day does nothing more."""
        self.traveller.shift(datetime.timedelta(days=days))
        self.known = None
        if works:
            clockwork.run()
            self.model.one_day(TODAY())
            self.compare()
            before = self.rows()
            clockwork.run()
            assert self.rows() == before

    # --- what must always be so ---

    @invariant()
    @changed
    def compare(self) -> None:
        request, model = self.found(), self.model
        name = model.assignee
        assert (request.state, request.step) == (model.state, model.step)
        assert request.assigned_to == (self.office.people[name] if name else None)
        assert (request.due_on, request.stopped_on) == (model.due, model.stopped)
        assert (request.waiting_until, request.delayed) == (model.until, model.delayed)
        assert (request.notice_on is not None) == model.notice
        assert request.decided_as == model.decided_as
        assert Diploma.objects.get(pk=self.office.diploma.pk).head == model.head
        assert Letter.objects.count() == model.letters
        assert (request.closed_at is None) == (request.state in {"draft", *OPEN, *OBJECTION})

    @invariant()
    @changed
    def events_tell_the_same(self) -> None:
        request = self.found()
        events = list(request.events.order_by("number"))
        assert [event.number for event in events] == list(range(1, request.step + 1))
        states = ["draft", *(event.state_to for event in events)]
        assert [event.state_from for event in events] == states[:-1]
        assert request.state == states[-1]
        assert (request.stopped_on is not None) == (request.state == "waiting_holder")
        assert request.state not in {*OPEN, *OBJECTION} or request.due_on is not None

    @invariant()
    @changed
    def decisions_are_by_the_right_people(self) -> None:
        request = self.found()
        taken = {one.stage: one for one in request.decisions.filter(state="taken")}
        assert request.decisions.filter(state="proposed").count() == (request.state == "proposed")
        asked = self.model.asked_on is not None
        assert request.questions.filter(state="open").count() == asked
        assert asked or request.state != "waiting_institution"
        assert ("first" in taken) == (request.decided_as != "")
        assert ("objection" in taken) == (request.state == "objection_decided")
        assert {letter.decision_id for letter in Letter.objects.all()} == {one.pk for one in taken.values()}
        if (first := taken.get("first")) and first.second_person:
            assert not first.proposed_by.same_person(first.taken_by)
        if later := taken.get("objection"):
            for person in (first.proposed_by, first.taken_by):
                assert not person.same_person(later.taken_by)
        assert request.state not in DECIDED or first is not None


def test_anybody_does_anything(office: Office, monkeypatch: pytest.MonkeyPatch, time_machine: Any) -> None:
    # Sealing takes seconds and is tried elsewhere.
    monkeypatch.setattr(letters, "sealed", lambda data: letters.Sealed(b"%PDF", b"\0" * 32, "test"))
    office.people["colleague"] = employee(
        "Joris B", Role.REVIEWER, Role.SECOND_REVIEWER, Role.OBJECTION_HANDLER
    )
    office.people["double"] = employee(
        "Sanne B", Role.SECOND_REVIEWER, Role.OBJECTION_HANDLER, person=office.people["reviewer"].person
    )
    owner = office.people["owner"].person
    office.people["self"] = employee(
        "Zelf", Role.REVIEWER, Role.SECOND_REVIEWER, Role.OBJECTION_HANDLER, person=owner
    )
    Membership.objects.update(valid_until=None, source="local")
    Requests.office, Requests.traveller = office, time_machine
    run_state_machine_as_test(
        Requests,
        settings=hypothesis_settings(
            max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
