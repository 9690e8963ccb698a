"""Two at once at one objection: one decision, or none when the holder withdrew it first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from corrections import letters
from corrections.models import CorrectionRequest, Decision, Letter
from corrections.services import holding, objecting, reviewing
from corrections.workflow import Action, Basis, Finding, State
from diplomas.errors import Stale
from diplomas.models import Change
from tests.corrections.conftest import Office, fresh, told
from tests.corrections.test_races import _cheap_letters, between, head, held, numbers_in_a_row
from tests.diplomas.test_races import Racer, one_winner

__all__ = ["_cheap_letters"]
pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def heard(office: Office) -> CorrectionRequest:
    request = office.objected(Finding.GONE)
    office.with_document(request)
    reviewing.claim(actor=office.objections, request_id=request.pk, step=fresh(request).step)
    return office.heard(fresh(request))


def found(office: Office, request: CorrectionRequest) -> Callable[[], Decision]:
    """Founded: the register changes."""
    draft, actor = office.outcome(request, basis=Basis.DOCUMENT), office.objections
    return lambda: objecting.decide(
        actor=actor, request_id=request.pk, step=request.step, verdict=Decision.Verdict.FOUNDED, draft=draft
    )


def withdrawn(office: Office, request: CorrectionRequest) -> Callable[[], Any]:
    holder = office.as_holder()
    return lambda: holding.withdraw_objection(actor=holder, request_id=request.pk, step=request.step)


def decided(office: Office, request: CorrectionRequest, *, founded: bool) -> None:
    """Everything of the decision on the objection is there, or nothing of it."""
    now = fresh(request)
    assert now.state == (State.OBJECTION_DECIDED if founded else State.REJECTED)
    assert head(office) == (2 if founded else 1)
    assert Change.objects.filter(diploma=office.diploma, kind="amended").count() == int(founded)
    assert request.decisions.filter(stage="objection").count() == int(founded)
    assert Letter.objects.filter(decision__request=request).count() == 1 + founded
    assert request.events.filter(action=Action.DECIDE_OBJECTION).count() == int(founded)
    assert request.events.filter(action=Action.WITHDRAW_OBJECTION).count() == int(not founded)
    assert told(office).count("objection_decided") == int(founded)
    assert numbers_in_a_row(request)


def test_of_two_who_decide_one_does(office: Office) -> None:
    """The handler in two windows: nobody else has it."""
    request = heard(office)
    one_winner(held(request, found(office, request), found(office, request)), Stale)
    decided(office, request, founded=True)


def test_one_decides_while_the_letter_of_the_other_is_sealed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = heard(office)
    cheap, racers = letters.sealed, []

    def sealed(data: letters.LetterData) -> letters.Sealed:
        if not racers:
            racers.append(None)
            racers[0] = Racer(found(office, request)).finish()
        return cheap(data)

    monkeypatch.setattr(letters, "sealed", sealed)
    slow = Racer(found(office, request)).finish()
    (fast,) = racers
    assert fast is not None
    assert fast.error is None
    assert isinstance(slow.error, Stale)
    decided(office, request, founded=True)


@pytest.mark.parametrize("where", ["before", "after"])
def test_either_order_of_withdrawing_the_objection_and_deciding_on_it(
    office: Office, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    request = heard(office)
    racers = between(monkeypatch, where, withdrawn(office, request))
    deciding_ = Racer(found(office, request)).finish()
    (withdrawing,) = [racer.finish() for racer in racers]
    lost, won = (deciding_, withdrawing) if where == "before" else (withdrawing, deciding_)
    assert won.error is None
    assert isinstance(lost.error, Stale)
    decided(office, request, founded=where == "after")


def test_withdrawing_against_deciding_at_the_same_moment(office: Office) -> None:
    request = heard(office)
    racers = held(request, found(office, request), withdrawn(office, request))
    winner = one_winner(racers, Stale)
    decided(office, request, founded=racers.index(winner) == 0)
