"""What a correction request should do, written down a second time and apart from `corrections.workflow`.

Each method says what must be so for the step to be taken, and what the step does; the machine in
`test_stateful` takes the same steps with the services and compares. No database here, only terms.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from corrections import progress, terms

DESK = {"in_review", "answered"}
WAITING = {"waiting_holder", "waiting_institution"}
OPEN = {"submitted", "proposed", *DESK, *WAITING}
DECIDED = {"granted", "partly_granted", "rejected", "not_considered"}
OBJECTION = {"objection_filed", "objection_heard"}
# Who has which part. `double` is a second account of the reviewer, `self` the holder as a member of staff.
REVIEWERS = {"reviewer", "colleague", "self"}
SECONDS = {"second", "colleague", "double", "self"}
OBJECTORS = {"objections", "colleague", "double", "self"}
PARTS = {"reviewer": REVIEWERS, "second_reviewer": SECONDS, "objection_handler": OBJECTORS}
STORED = {"value": {"code": "CUM_LAUDE", "text": "cum laude"}}
NOTHING = {"none": True}


def human(name: str) -> str:
    return {"double": "reviewer", "self": "owner"}.get(name, name)


@dataclass
class Proposal:
    by: str
    state: str
    value: dict | None
    head: int


@dataclass
class Imagined:
    """One request. `base` and `still` are the term as counted and the standstills since."""

    state: str = "draft"
    step: int = 0
    assignee: str = ""
    due: datetime.date | None = None
    base: datetime.date | None = None
    still: list[tuple[datetime.date, datetime.date]] = field(default_factory=list)
    stopped: datetime.date | None = None
    until: datetime.date | None = None
    reminded: bool = False
    # Of the question that waits at an institution: since when and until when. On an objection too, where
    # `until` stays empty.
    asked_on: datetime.date | None = None
    asked_until: datetime.date | None = None
    reminders: int = 0
    answered: bool = False
    finding: str = ""
    value: dict = field(default_factory=dict)
    closed: bool = False
    silent: bool = False
    files: int = 0
    files_when_asked: int = 0
    gave_back: str = ""
    delayed: bool = False
    notice: bool = False
    proposal: Proposal | None = None
    proposers: set[str] = field(default_factory=set)
    decided_as: str = ""
    first_value: dict | None = None
    deciders: set[str] = field(default_factory=set)
    objection_until: datetime.date | None = None
    letters: int = 0
    head: int = 1
    says: dict = field(default_factory=lambda: NOTHING)

    def may(self, name: str, part: str) -> bool:
        return name in PARTS[part] and name != "self" and self.state != "draft"

    def has_it(self, name: str, part: str = "reviewer") -> bool:
        return self.may(name, part) and self.assignee == name

    def desk(self) -> str:
        return "answered" if self.answered else "in_review"

    def moved(self, state: str = "") -> None:
        self.step += 1
        self.gave_back = ""
        self.state = state or self.state
        if self.state not in WAITING:
            self.until = None

    def noted(self) -> None:
        """A step that moves nothing."""
        self.step += 1

    def end_standstill(self, today: datetime.date) -> None:
        if self.stopped is not None:
            assert self.base is not None
            assert self.until is not None
            earlier = list(self.still)
            self.still.append((self.stopped, min(today, self.until)))
            self.due = terms.resumed_due(self.base, *self.still[-1], also=earlier).date
            self.stopped = None

    def late(self, today: datetime.date) -> bool:
        """Whether the term is over. One that stands still is counted as if it ran again today."""
        if self.due is None:
            return False
        if self.stopped is None:
            return self.due < today
        assert self.base is not None
        assert self.until is not None
        standing = (self.stopped, min(today, self.until))
        return terms.resumed_due(self.base, *standing, also=self.still).date < today

    # --- dividing the work ---

    def may_claim(self, name: str, part: str) -> bool:
        free = self.may(name, part) and not self.assignee
        if part == "objection_handler":
            return free and self.state in OBJECTION and human(name) not in self.deciders
        return free and self.state in {"submitted", *DESK, *WAITING}

    def is_offered(self, name: str, part: str) -> bool:
        """As `may_claim`, not what waits for somebody else, and not to who once proposed something.

        Nor to who gave it back just now; a note is no reason to offer it again.
        """
        if name == self.gave_back or (part == "objection_handler" and human(name) in self.proposers):
            return False
        return self.may_claim(name, part) and self.state not in WAITING

    def given_to(self, name: str) -> None:
        self.assignee = name
        self.moved("in_review" if self.state == "submitted" else "")

    def handed_back(self) -> None:
        name, self.assignee = self.assignee, ""
        self.moved("submitted" if self.state == "in_review" else "")
        self.gave_back = name

    # --- documents ---

    def takes_documents(self) -> bool:
        """Until it is decided, also while a decision lies before a second person."""
        return self.state in OPEN | OBJECTION

    def document_came(self) -> None:
        """Whoever looked before it came has not seen it: what they do is stale, as after any step."""
        self.files += 1
        self.moved()

    # --- waiting ---

    def wait_for_holder(self, today: datetime.date, until: datetime.date) -> None:
        self.until, self.stopped, self.reminded = until, today, False
        self.files_when_asked = self.files
        self.moved("waiting_holder")

    def is_answered_by(self, text: str) -> bool:
        """With words, or with a document since the question."""
        return self.state == "waiting_holder" and (bool(text.strip()) or self.files > self.files_when_asked)

    def may_ask_institution(self, name: str, part: str) -> bool:
        """On an objection one question at a time; before, the state itself says that one waits."""
        if part == "objection_handler":
            return self.has_it(name, part) and self.state in OBJECTION and self.asked_on is None
        return self.has_it(name, part) and self.state in DESK

    def wait_for_institution(self, today: datetime.date) -> None:
        """On an objection nothing else changes: our own term runs on and the state stays."""
        self.asked_on, self.asked_until, self.reminders = today, terms.institution_due(today).date, 0
        if self.state in OBJECTION:
            self.moved()
        else:
            self.until = self.asked_until
            self.moved("waiting_institution")

    def may_say_closed(self, name: str, part: str) -> bool:
        if self.finding in ("a", "b"):  # what was answered stands
            return False
        if part == "objection_handler":
            return self.may_ask_institution(name, part)
        return self.has_it(name, part) and self.state == "in_review"

    def institution_is_closed(self) -> None:
        self.answered = self.closed = True
        self.moved("" if self.state in OBJECTION else "answered")

    def institution_may_reply(self) -> bool:
        return self.asked_on is not None

    def replied(self, finding: str, value: dict) -> None:
        """What was said last counts."""
        self.answered, self.finding, self.value = True, finding, value
        self.asked_on = None
        self.moved("" if self.state in OBJECTION else "answered")

    def may_stop_waiting(self, name: str, part: str) -> bool:
        if part == "objection_handler":
            return self.has_it(name, part) and self.state in OBJECTION and self.asked_on is not None
        return self.has_it(name, part) and self.state in WAITING

    def back_on_the_desk(self, today: datetime.date) -> None:
        self.end_standstill(today)
        self.asked_on = None
        self.moved(self.desk())

    def one_day(self, today: datetime.date) -> None:
        """What the daily job does."""
        if self.asked_on is not None and self.asked_until is not None:
            wanted = progress.reminders_due(self.asked_on, self.asked_until, today)
            if wanted > self.reminders:
                self.reminders = wanted
                self.noted()
        if self.state == "waiting_holder":
            assert self.until is not None
            left = (self.until - today).days
            if 0 <= left <= 7 and not self.reminded:
                self.reminded = True
                self.moved()
            elif left < 0:
                self.back_on_the_desk(today)

    # --- deciding ---

    def may_grant(self, value: dict, basis: str) -> bool:
        if basis == "institution":
            return self.finding == "a" and self.value == value
        nobody_left = not self.finding and (self.closed or self.silent)
        return self.files > 0 and (self.finding == "c" or nobody_left)

    def stopped_waiting(self, today: datetime.date) -> None:
        """For an institution that let its last day pass, the document may speak."""
        self.question_ended(today)
        if self.state in OBJECTION:
            self.moved()
        else:
            self.back_on_the_desk(today)

    def question_ended(self, today: datetime.date) -> None:
        """Without an answer."""
        if self.asked_on is not None:
            assert self.asked_until is not None
            self.silent = self.silent or today > self.asked_until
            self.asked_on = None

    def proposed(self, proposal: Proposal) -> None:
        self.proposal = proposal
        self.proposers.add(human(proposal.by))
        self.moved("proposed")

    def sent_back(self) -> None:
        assert self.proposal is not None
        self.assignee = self.proposal.by
        self.proposal = None
        self.moved(self.desk())

    def taken(self, proposal: Proposal, by: str, today: datetime.date) -> None:
        self.proposal = None
        self.proposers |= {human(proposal.by)}
        self.deciders = {human(proposal.by), human(by)}
        self.decided_as, self.assignee = proposal.state, ""
        self.first_value = proposal.value
        self.objection_until = terms.objection_until(today).date
        self.change_register(proposal.value)
        self.letters += 1
        self.moved(proposal.state)

    def change_register(self, value: dict | None) -> None:
        if value is not None and value != self.says:
            self.head, self.says = self.head + 1, value

    def withdrawn(self, today: datetime.date) -> None:
        self.end_standstill(today)
        self.assignee, self.asked_on, self.proposal = "", None, None
        self.moved("withdrawn")

    # --- objection ---

    def objected(self, today: datetime.date) -> None:
        assert self.objection_until is not None
        self.due = terms.objection_decision_due(max(self.objection_until, today)).date
        self.delayed = self.notice = False
        self.moved("objection_filed")

    def may_end_objection(self, proposal: Proposal, verdict: str) -> bool:
        """Founded changes something; nobody loses what was granted; considered once is considered."""
        if proposal.value is not None:
            return verdict == "founded" and proposal.value != self.first_value
        if self.first_value is not None or verdict != "unfounded":
            return False
        return proposal.state != "not_considered" or self.decided_as == "not_considered"

    def objection_ended(self, state: str, today: datetime.date) -> None:
        """Nobody waits for an institution any more."""
        self.question_ended(today)
        self.assignee = ""
        self.moved(state)
