"""The holder adds a document while a second person approves: whoever takes the request's row first wins.

Came the document first, then nothing is decided and it is read first; was it decided first, then the document
is not taken in, and its holder is told. So no request is decided with a document that nobody saw.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corrections import evidence
from corrections.holder import files
from corrections.models import CorrectionRequest, Decision, Event, Evidence, Letter
from corrections.services import deciding
from corrections.workflow import Action, State
from diplomas.errors import Stale
from documents.scans import Scan
from tests.corrections.conftest import PICTURE, Office, fresh
from tests.corrections.test_races import (
    ROUNDS,
    _cheap_letters,
    another,
    between,
    kept_files,
    later,
    numbers_in_a_row,
)
from tests.diplomas.test_races import Racer, race

__all__ = ["_cheap_letters"]
pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _cheap_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence.scans, "clean", lambda data: Scan("png", data, 1))
    monkeypatch.setattr(evidence, "scan_for_malware", lambda data: None)


def adding(office: Office, request: CorrectionRequest) -> Callable[[], None]:
    holder = office.as_holder()

    def add() -> None:
        row = evidence.take_in(actor=holder, request=fresh(request), data=PICTURE)
        files._write_down(holder, request, row)

    return add


def approving(office: Office, request: CorrectionRequest) -> Callable[[], Decision]:
    second = office.second
    return lambda: deciding.approve(actor=second, request_id=request.pk, step=request.step)


def one_of_both(request: CorrectionRequest, approval: Racer, document: Racer) -> bool:
    """Whether the document came first; and that the other did nothing at all."""
    now = fresh(request)
    came = Event.objects.filter(request=request, action=Action.ADD_DOCUMENT).exists()
    lost, won = (approval, document) if came else (document, approval)
    assert won.error is None
    assert isinstance(lost.error, Stale)
    assert now.state == (State.PROPOSED if came else State.REJECTED)
    assert request.evidence.count() == int(came)
    assert Letter.objects.filter(decision__request=request).count() == int(not came)
    assert request.decisions.get().state == ("proposed" if came else "taken")
    assert numbers_in_a_row(request)
    assert kept_files() == Evidence.objects.count(), "no bytes without a row"
    return came


@pytest.mark.parametrize("where", ["before", "after"])
def test_either_order_of_adding_a_document_and_approving(
    office: Office, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """While the letter is sealed, and once the row is held to write it all down."""
    request = office.proposed()
    add = adding(office, request)
    if where == "after":  # the file itself was taken in already, and its step comes too late
        row = evidence.take_in(actor=office.as_holder(), request=request, data=PICTURE)
        holder = office.as_holder()
        add = lambda: files._write_down(holder, request, row)  # noqa: E731
    racers = between(monkeypatch, where, add)
    approval = Racer(approving(office, request)).finish()
    (document,) = [racer.finish() for racer in racers]
    assert one_of_both(request, approval, document) is (where == "before")


def test_a_document_while_a_second_person_approves(office: Office) -> None:
    for number in range(2 * ROUNDS):
        another(office)
        request = office.proposed()
        approval, document = race(
            later(approving(office, request), 0.01), later(adding(office, request), number * 0.002)
        )
        one_of_both(request, approval, document)
