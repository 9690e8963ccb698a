"""Killed between any two statements: a decision is there whole, or not at all.

Between two reads nothing can become half done, so it is killed before every statement that is not one.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, connections

from accounts.models import Message
from corrections import letters
from corrections.missing import Record
from corrections.models import (
    CorrectionRequest,
    Decision,
    DecisionItem,
    Event,
    EventText,
    Letter,
    Question,
)
from corrections.services import deciding, objecting, reviewing
from corrections.services.deciding import Draft, ItemOutcome
from corrections.workflow import Basis, Finding, Outcome, State
from diplomas import verify
from diplomas.models import Change, Diploma, DiplomaVersion, VersionContent
from tests.corrections.conftest import Office, fresh

pytestmark = [
    pytest.mark.slow,
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    # Several test processes at once talk to their controller in a thread; the child needs none of it.
    pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning"),
]
KILLED, FAILED = 9, 3
# A function that is called in a SELECT may write; these call none of ours.
READ = re.compile(r"SELECT (?!register_|corrections_)")
PATIENCE = 30
TABLES = (
    CorrectionRequest, Question, Decision, DecisionItem, Event, EventText, Letter, Message, Diploma,
    DiplomaVersion, VersionContent, Change,
)  # fmt: skip
# More statements than any decision has: a child that never ends is a mistake of the test.
MOST_STATEMENTS = 200


@pytest.fixture(autouse=True)
def _cheap_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "sealed", lambda data: letters.Sealed(b"%PDF", b"\0" * 32, "test"))


@dataclass
class Guillotine:
    """Ends this process before its n-th statement, as a power cut would: nothing is closed or rolled back."""

    n: int
    seen: int = 0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.seen += not (given and READ.match(str(given[0])))
        if self.seen == self.n:
            os._exit(KILLED)
        return execute(*given)

    def work(self, work: Callable[[], Any]) -> None:
        """A commit is a statement too, though not one that Django's wrapper sees."""
        commit = connection._commit
        connection._commit = lambda: self(commit)
        with connection.execute_wrapper(self):
            work()


def run_until(n: int, work: Callable[[], Any]) -> int:
    """Does the work in a process of its own, killed before its n-th statement; how that process ended."""
    connections.close_all()  # a child that is killed must not take the parent's connection with it
    child = os.fork()
    if child == 0:
        signal.alarm(PATIENCE)  # a child that hangs is a failure, not a test that never ends
        try:
            Guillotine(n).work(work)
        except BaseException:
            os._exit(FAILED)
        os._exit(0)
    _child, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


EVERYTHING = " UNION ALL ".join(
    f"SELECT '{table.__name__}', count(*), md5(string_agg(row::text, '\n' ORDER BY row::text)) "
    f'FROM "{table._meta.db_table}" row'
    for table in TABLES
)


def everything() -> dict[str, tuple[int, str | None]]:
    """Of every table how many rows it has and a digest of them all, in one question: it is asked often."""
    with connection.cursor() as cursor:
        cursor.execute(EVERYTHING)
        return {name: (rows, digest) for name, rows, digest in cursor.fetchall()}


def killed_everywhere(work: Callable[[], Any]) -> int:
    """Kills it before every statement that writes, one after the other. Returns how many there were."""
    before = everything()
    assert sum(rows for rows, _digest in before.values()) > 5, "there is something to be half done with"
    for n in range(1, MOST_STATEMENTS):
        end = run_until(n, work)
        if end == 0:
            return n - 1
        assert end == KILLED, f"the work failed by itself before statement {n}"
        assert everything() == before, f"killed before statement {n}, and something is half done"
    raise AssertionError("it never ends")


def added(before: dict[str, int]) -> dict[str, int]:
    now = counted()
    return {name: now[name] - before[name] for name in now if now[name] != before[name]}


def counted() -> dict[str, int]:
    return {name: rows for name, (rows, _digest) in everything().items()}


def test_a_grant_by_one_person(office: Office) -> None:
    request = office.answered()
    draft, actor, before = office.outcome(request), office.reviewer, counted()
    statements = killed_everywhere(
        lambda: deciding.decide(actor=actor, request_id=request.pk, step=request.step, draft=draft)
    )
    assert statements > 10, "the test kills something, and all over"
    assert fresh(request).state == State.GRANTED
    assert Diploma.objects.get(pk=office.diploma.pk).head == 2
    assert added(before) == {
        "Decision": 1, "DecisionItem": 1, "Event": 1, "Letter": 1, "Message": 1, "DiplomaVersion": 1,
        "VersionContent": 1, "Change": 1,
    }  # fmt: skip
    assert verify.verify().broken is None


def test_a_grant_that_a_second_person_approves(office: Office) -> None:
    request = office.answered(Finding.GONE)
    office.with_document(request)
    draft = office.outcome(request, basis=Basis.DOCUMENT)
    reviewer, second, before = office.reviewer, office.second, counted()
    killed_everywhere(
        lambda: deciding.decide(actor=reviewer, request_id=request.pk, step=request.step, draft=draft)
    )
    assert added(before) == {"Decision": 1, "DecisionItem": 1, "Event": 1}
    request = fresh(request)
    statements = killed_everywhere(
        lambda: deciding.approve(actor=second, request_id=request.pk, step=request.step)
    )
    assert statements > 10
    assert fresh(request).state == State.GRANTED
    assert Diploma.objects.get(pk=office.diploma.pk).head == 2
    assert added(before) == {
        "Decision": 1, "DecisionItem": 1, "Event": 2, "Letter": 1, "Message": 1, "DiplomaVersion": 1,
        "VersionContent": 1, "Change": 1,
    }  # fmt: skip
    assert verify.verify().broken is None


def test_a_diploma_that_was_missing(office: Office, record: Record) -> None:
    request = office.missed(record)
    item, reviewer = request.items.get(), office.reviewer
    outcome = ItemOutcome(
        Outcome.GRANTED, "institution_confirms", "Wij hebben dit nagekeken.", Basis.INSTITUTION,
        record.to_json(),
    )  # fmt: skip
    before = counted()
    killed_everywhere(
        lambda: deciding.decide(
            actor=reviewer, request_id=request.pk, step=request.step, draft=Draft({item.pk: outcome})
        )
    )
    made = Diploma.objects.get(source_key="2024-0099")
    now = fresh(request)
    assert (now.state, now.diploma, made.head, made.holder) == (State.GRANTED, made, 1, office.holder)
    assert added(before) == {
        "Decision": 1, "DecisionItem": 1, "Event": 1, "Letter": 1, "Message": 1, "Diploma": 1,
        "DiplomaVersion": 1, "VersionContent": 1, "Change": 1,
    }  # fmt: skip
    assert verify.verify().broken is None


def test_an_objection_that_is_founded(office: Office) -> None:
    """With a question to the institution that waits still: deciding recalls it."""
    request = office.objected(Finding.GONE)
    office.with_document(request)
    reviewing.claim(actor=office.objections, request_id=request.pk, step=fresh(request).step)
    request = office.heard(fresh(request))
    reviewing.ask_institution(actor=office.objections, request_id=request.pk, step=request.step)
    request = fresh(request)
    draft, actor, before = office.outcome(request, basis=Basis.DOCUMENT), office.objections, counted()
    statements = killed_everywhere(
        lambda: objecting.decide(
            actor=actor,
            request_id=request.pk,
            step=request.step,
            verdict=Decision.Verdict.FOUNDED,
            draft=draft,
        )
    )
    assert statements > 10
    assert fresh(request).state == State.OBJECTION_DECIDED
    assert Diploma.objects.get(pk=office.diploma.pk).head == 2
    assert [question.state for question in request.questions.order_by("asked_at")] == ["answered", "recalled"]
    assert added(before) == {
        "Decision": 1, "DecisionItem": 1, "Event": 1, "Letter": 1, "Message": 1, "DiplomaVersion": 1,
        "VersionContent": 1, "Change": 1,
    }  # fmt: skip
    assert verify.verify().broken is None
