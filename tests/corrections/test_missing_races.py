"""A missing diploma that is granted while its institution delivers it: one of them, whoever is first."""

from __future__ import annotations

import pytest
from django.db import transaction

from corrections import letters
from corrections.missing import Record
from corrections.services import deciding
from corrections.workflow import State
from diplomas.errors import Refused
from diplomas.models import Diploma
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_missing_already import decide, delivered, granting
from tests.diplomas.test_races import Racer, race, wait_until_blocked

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _cheap_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "sealed", lambda data: letters.Sealed(b"%PDF", b"\0" * 32, "test"))


def own(office: Office) -> int:
    """Of this holder, beside the diploma that the office begins with."""
    return Diploma.objects.filter(holder=office.holder).exclude(pk=office.diploma.pk).count()


def test_a_delivery_that_is_under_way_is_waited_for_and_found(office: Office, record: Record) -> None:
    request = office.missed(record)
    draft = granting(request, record)
    with transaction.atomic():
        there = delivered(office, record)
        racer = Racer(lambda: decide(office, request, draft))
        wait_until_blocked()
    racer.finish()
    assert racer.error is None
    request = fresh(request)
    assert (request.state, request.diploma) == (State.GRANTED, there)
    assert own(office) == 1


def test_a_delivery_that_comes_behind_the_decision_is_refused(office: Office, record: Record) -> None:
    request = office.missed(record)
    with transaction.atomic():
        decide(office, request, granting(request, record))
        racer = Racer(lambda: delivered(office, record))
        wait_until_blocked()
    racer.finish()
    assert isinstance(racer.error, Refused)
    assert "door een besluit op een correctieverzoek" in str(racer.error)
    assert own(office) == 1


def test_at_the_same_moment_there_is_one(office: Office, record: Record) -> None:
    request = office.missed(record)
    draft, actor = granting(request, record), office.reviewer
    granted, delivery = race(
        lambda: deciding.decide(actor=actor, request_id=request.pk, step=request.step, draft=draft),
        lambda: delivered(office, record),
    )
    assert granted.error is None
    assert delivery.error is None or isinstance(delivery.error, Refused)
    assert own(office) == 1
