"""Takes a step with the services and with `imagined`; what holders do, and dividing the work."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from accounts.models import Message
from corrections import people, terms
from corrections.models import CorrectionRequest, EventText, Evidence, Letter, QuestionAnswer
from corrections.services import drafting, holding, reviewing
from corrections.services.deciding import Draft, ItemOutcome
from corrections.workflow import Basis, Outcome, Who
from diplomas import register
from diplomas.content import Source
from diplomas.errors import DomainError, Refused
from diplomas.models import Change, Diploma
from diplomas.terms import Reason
from diplomas.values import Code
from tests import factories
from tests.corrections.conftest import Office
from tests.corrections.imagined import (
    DECIDED,
    DESK,
    NOTHING,
    OBJECTION,
    OPEN,
    PARTS,
    STORED,
    WAITING,
    Imagined,
    Proposal,
)  # fmt: skip

BEGIN = datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)
TODAY = timezone.localdate
# Mostly what a person would write; now and then nothing at all.
TEXTS = st.sampled_from(["Kijk hier eens naar."] * 8 + [" "])
STALE = st.sampled_from([False] * 9 + [True])
HOLDERS = st.sampled_from(["owner", "owner", "owner", "stranger"])
STAFF = st.sampled_from(["who has it"] * 16 + sorted(set().union(*PARTS.values())))
REVIEW, SECOND, OBJECT = Who.REVIEWER, Who.SECOND_REVIEWER, Who.OBJECTION_HANDLER

# By outcome, what it rests on, and whether it is what was asked.
REASONS = {
    (Outcome.GRANTED, Basis.INSTITUTION, True): "institution_confirms",
    (Outcome.GRANTED, Basis.INSTITUTION, False): "institution_other_value",
    (Outcome.GRANTED, Basis.DOCUMENT, True): "document_shows",
    (Outcome.GRANTED, Basis.DOCUMENT, False): "document_other_value",
    (Outcome.REJECTED, None, True): "not_proven",
    (Outcome.NOT_CONSIDERED, None, True): "double",
}


def changed(look: Callable[[Any], None]) -> Callable[[Any], None]:
    """For what need not be looked at after a step that was refused: the rows are as they were."""

    @functools.wraps(look)
    def only_then(machine: Handling) -> None:
        if machine.known is None:
            look(machine)

    return only_then


def mostly(states: Collection[str]) -> Callable[[Any], Any]:
    """A step is tried where it belongs, and one time in four anywhere: else an example gets nowhere."""
    return precondition(lambda machine: machine.model.state in states or machine.tries % 4 == 0)


class Handling(RuleBasedStateMachine):
    office: Office
    traveller: Any

    def __init__(self) -> None:
        super().__init__()
        self.traveller.move_to(BEGIN)
        self.undo = transaction.atomic()
        self.undo.__enter__()
        draft = self.office.draft()
        self.office.decided_before(draft)  # so that it may be called double
        self.request_id = draft.pk
        self.model = Imagined()
        # All rows as they were after the last step, once somebody asked.
        self.known: list[Any] | None = None
        self.tries = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # --- trying ---

    def found(self) -> CorrectionRequest:
        return CorrectionRequest.objects.get(pk=self.request_id)

    def rows(self) -> list[Any]:
        """Everything there is of the request, of its diploma and of what the holder was told."""
        request = self.found()
        of_request = [
            list(related.order_by("pk").values())
            for related in (
                request.items,
                request.events,
                request.questions,
                request.decisions,
                request.evidence,
            )
        ]
        return [
            CorrectionRequest.objects.filter(pk=request.pk).values().get(),
            *of_request,
            list(EventText.objects.filter(event__request=request).order_by("pk").values()),
            list(QuestionAnswer.objects.filter(question__request=request).order_by("pk").values()),
            list(Letter.objects.filter(decision__request=request).order_by("pk").values("pk", "decision")),
            list(Message.objects.filter(holder=request.holder_id).order_by("pk").values("pk", "params")),
            Diploma.objects.filter(pk=request.diploma_id).values().get(),
            Change.objects.filter(diploma=request.diploma_id).count(),
        ]

    def attempt(self, allowed: bool, act: Callable[[], Any], then: Callable[[], Any]) -> None:
        self.tries += 1
        if self.known is None and not allowed:
            self.known = self.rows()
        try:
            with transaction.atomic():
                act()
        except DomainError as error:
            refusal = error
        else:
            assert allowed, f"allowed in {self.model.state}"
            then()
            self.known = None
            return
        assert not allowed, f"refused in {self.model.state}: {refusal}"
        assert self.rows() == self.known, "refused, and something changed all the same"

    def step(self, stale: bool) -> int:
        return self.model.step - 1 if stale else self.model.step

    def someone(self, name: str, part: str = "reviewer") -> str:
        """Mostly who can go on with it: else hardly anything would ever happen."""
        if name != "who has it":
            return name
        usual = {"reviewer": "reviewer", "second_reviewer": "second", "objection_handler": "objections"}
        return self.model.assignee or usual[part]

    def part_now(self, other: bool) -> Who:
        """In which part the request is worked on now; by mistake in the other."""
        return OBJECT if (self.model.state in OBJECTION) != other else REVIEW

    def as_staff(self, name: str, part: Who = REVIEW) -> people.Actor:
        return people.staff(self.office.people[name], part)

    def do(self, service: Callable[..., Any], name: str, part: Who, stale: bool, **given: Any) -> Any:
        return service(
            actor=self.as_staff(name, part), request_id=self.request_id, step=self.step(stale), **given
        )

    def do_as_holder(self, service: Callable[..., Any], name: str, stale: bool, **given: Any) -> Any:
        actor = people.holder(self.office.people[name])
        return service(actor=actor, request_id=self.request_id, step=self.step(stale), **given)

    # --- what is decided ---

    def outcome(self, kind: str, value: dict[str, Any], old: bool) -> Draft:
        outcome = Outcome(kind) if kind in ("rejected", "not_considered") else Outcome.GRANTED
        basis = (
            None
            if outcome != Outcome.GRANTED
            else Basis.DOCUMENT
            if kind == "document"
            else Basis.INSTITUTION
        )
        reason = REASONS[outcome, basis, basis is None or value == STORED]
        one = ItemOutcome(outcome, reason, "Nagekeken.", basis, value if basis else {})
        items = self.found().items.values_list("pk", flat=True)
        return Draft(dict.fromkeys(items, one), "", self.model.head - old)

    def proposal(self, name: str, kind: str, value: dict[str, Any]) -> Proposal | None:
        """What will be decided; None for what cannot be."""
        if kind in ("rejected", "not_considered"):
            return Proposal(name, kind, None, self.model.head)
        if not self.model.may_grant(value, kind):
            return None
        return Proposal(name, "granted" if value == STORED else "partly_granted", value, self.model.head)

    def meant(self, kind: str) -> tuple[str, dict[str, Any]]:
        """What is granted: what the institution said, or by mistake something else."""
        said = self.model.value or STORED
        if kind == "other value":
            return "institution", NOTHING if said == STORED else STORED
        return kind, said

    # --- the holder ---

    @rule(name=HOLDERS)
    @mostly({"draft"})
    def submit(self, name: str) -> None:
        def then() -> None:
            if self.model.state == "draft":
                self.model.base = terms.counted_end(TODAY())
                self.model.due = terms.decision_due(TODAY()).date
                self.model.moved("submitted")

        self.attempt(name == "owner", partial(self.do_as_holder, drafting.submit, name, False), then)

    @rule(name=HOLDERS, text=TEXTS, stale=STALE)
    @mostly({"waiting_holder"})
    def answer(self, name: str, text: str, stale: bool) -> None:
        self.attempt(
            name == "owner" and self.model.is_answered_by(text) and not stale,
            partial(self.do_as_holder, holding.answer, name, stale, text=text),
            lambda: self.model.back_on_the_desk(TODAY()),
        )

    @precondition(lambda machine: machine.model.files < 2)
    @rule(name=HOLDERS)
    @mostly({*OPEN, *OBJECTION})
    def add_document(self, name: str) -> None:
        def act() -> None:
            actor = people.holder(self.office.people[name])
            row = Evidence.objects.create(
                request_id=self.request_id, kind="png", pages=1, size=1, sha256=b"", by=actor.who,
                user=actor.person,
            )  # fmt: skip
            holding.added(actor=actor, request_id=self.request_id, evidence_id=row.pk)

        def then() -> None:
            self.model.document_came()

        self.attempt(name == "owner" and self.model.takes_documents(), act, then)

    @rule(name=HOLDERS, stale=st.sampled_from([True] * 4 + [False]))
    @mostly(OPEN)
    def withdraw(self, name: str, stale: bool) -> None:
        """Mostly too late: it ends everything."""
        self.attempt(
            name == "owner" and self.model.state in OPEN and not stale,
            partial(self.do_as_holder, holding.withdraw, name, stale),
            lambda: self.model.withdrawn(TODAY()),
        )

    @rule(name=HOLDERS, stale=STALE)
    @mostly({*OPEN, *OBJECTION})
    def give_notice(self, name: str, stale: bool) -> None:
        def then() -> None:
            self.model.notice = True
            self.model.moved()

        running = self.model.state in {*OPEN, *OBJECTION}
        late = running and self.model.late(TODAY()) and not self.model.notice
        self.attempt(
            name == "owner" and late and not stale,
            partial(self.do_as_holder, holding.give_notice, name, stale),
            then,
        )

    @rule(name=HOLDERS, text=TEXTS, stale=STALE)
    @mostly(DECIDED)
    def object_(self, name: str, text: str, stale: bool) -> None:
        self.attempt(
            name == "owner" and self.model.state in DECIDED and bool(text.strip()) and not stale,
            partial(self.do_as_holder, holding.object_, name, stale, text=text),
            lambda: self.model.objected(TODAY()),
        )

    @rule(name=HOLDERS, stale=STALE)
    @mostly(OBJECTION)
    def withdraw_objection(self, name: str, stale: bool) -> None:
        self.attempt(
            name == "owner" and self.model.state in OBJECTION and not stale,
            partial(self.do_as_holder, holding.withdraw_objection, name, stale),
            lambda: self.model.objection_ended(self.model.decided_as, TODAY()),
        )

    # --- dividing the work ---

    @rule(name=STAFF, part=st.sampled_from([REVIEW, OBJECT]), stale=STALE)
    @mostly({*OPEN, *OBJECTION})
    def claim(self, name: str, part: Who, stale: bool) -> None:
        name = self.someone(name, part)
        self.attempt(
            self.model.may_claim(name, part) and not stale,
            partial(self.do, reviewing.claim, name, part, stale),
            lambda: self.model.given_to(name),
        )

    @rule(name=STAFF, part=st.sampled_from([REVIEW, OBJECT]))
    @mostly({*OPEN, *OBJECTION})
    def take_next(self, name: str, part: Who) -> None:
        name = self.someone(name, part)
        if name not in PARTS[part]:
            return
        taken: list[CorrectionRequest | None] = []
        offered = self.model.is_offered(name, part)

        def then() -> None:
            assert [one and one.pk for one in taken] == [self.request_id if offered else None]
            if offered:
                self.model.given_to(name)

        self.attempt(True, lambda: taken.append(reviewing.take_next(actor=self.as_staff(name, part))), then)

    @rule(name=STAFF, to=st.sampled_from(["reviewer", "colleague", "self", "second", "owner"]))
    @mostly(OPEN)
    def assign(self, name: str, to: str) -> None:
        name = self.someone(name)

        def act() -> None:
            done, _refused = reviewing.assign(
                actor=self.as_staff(name), request_ids=[self.request_id], to=self.office.people[to].pk
            )
            if not done:
                raise Refused("none was given")

        able = self.model.state in {"submitted", *DESK, *WAITING} and to in {"reviewer", "colleague"}
        self.attempt(self.model.may(name, "reviewer") and able, act, lambda: self.model.given_to(to))

    @rule(name=STAFF, part=st.sampled_from([REVIEW, OBJECT]), stale=st.booleans())
    @mostly({*OPEN, *OBJECTION})
    def hand_back(self, name: str, part: Who, stale: bool) -> None:
        name = self.someone(name, part)
        possible = OBJECTION if part == OBJECT else {*DESK, *WAITING}
        self.attempt(
            self.model.has_it(name, part) and self.model.state in possible and not stale,
            partial(self.do, reviewing.hand_back, name, part, stale),
            self.model.handed_back,
        )

    @rule(name=STAFF, part=st.sampled_from([REVIEW, SECOND, OBJECT]), text=TEXTS)
    @mostly(DECIDED)
    def note(self, name: str, part: Who, text: str) -> None:
        name = self.someone(name, part)
        self.attempt(
            self.model.may(name, part) and bool(text.strip()),
            lambda: reviewing.note(actor=self.as_staff(name, part), request_id=self.request_id, text=text),
            self.model.noted,
        )

    # --- the world ---

    @rule(right=st.booleans())
    def the_institution_amends(self, right: bool) -> None:
        """By itself, and perhaps just what was asked."""
        value = Code("CUM_LAUDE", "cum laude")
        same = self.model.says == STORED
        changes = {"distinction": value} if right and not same else {"specialisation": f"{self.model.head}"}
        register.amend(
            diploma_id=self.office.diploma.pk, expected_version=self.model.head, changes=changes,
            source=Source("institution:25BE", TODAY(), ""), act=factories.act(Reason.INSTITUTION),
        )  # fmt: skip
        self.known = None
        self.model.head += 1
        self.model.says = STORED if right else self.model.says
