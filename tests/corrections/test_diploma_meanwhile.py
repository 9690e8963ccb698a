"""What happened to the diploma while its request ran: withdrawn, erased, or another value of its own."""

from __future__ import annotations

import pytest
from django.db import connection

from corrections.models import Decision
from corrections.services import deciding
from corrections.services.checking import Draft, ItemOutcome
from corrections.workflow import Basis, Finding, Outcome, State
from diplomas import register
from diplomas.errors import Refused
from diplomas.models import Diploma
from diplomas.terms import Reason
from diplomas.values import Code
from tests import factories
from tests.corrections.conftest import STORED, Office, fresh
from tests.corrections.test_confirming import amended
from tests.corrections.test_keeping_terms import cheap_letters
from tests.corrections.test_review_pages import decision, page

__all__ = ["cheap_letters"]
pytestmark = pytest.mark.usefixtures("cheap_letters")
NO_MORE = "ingetrokken en verandert niet meer"


def withdrawn(office: Office, head: int = 1) -> None:
    register.withdraw(
        diploma_id=office.diploma.pk, expected_version=head, act=factories.act(Reason.WITHDRAWN, "Fraude.")
    )


def erased() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT register_erase(array_agg(id), gen_random_uuid(), 'WRO art. 30(6)')"
            " FROM diplomas_diplomaversion"
        )


def test_what_was_withdrawn_is_not_granted_and_that_is_said_before_the_letter(office: Office) -> None:
    request = office.answered()
    withdrawn(office)
    shown = page(office.client("reviewer"), "decide", request.pk, **decision(office, request))
    assert NO_MORE in shown
    assert "Neem het besluit" not in shown
    assert "De hogeschool bevestigt het." in shown  # what was typed stays
    assert fresh(request).state == State.ANSWERED


def test_nor_laid_before_a_second_person(office: Office) -> None:
    request = office.answered(Finding.GONE)
    office.with_document(request)
    withdrawn(office)
    one = ItemOutcome(Outcome.GRANTED, "document_shows", "Gezien.", Basis.DOCUMENT, STORED)
    draft = Draft({request.items.get().pk: one}, "", 2)
    with pytest.raises(Refused, match=NO_MORE):
        deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    assert not Decision.objects.exists()


def test_what_it_said_already_can_be_granted_and_a_refusal_too(office: Office) -> None:
    request = office.answered()
    amended(office, distinction=Code("CUM_LAUDE", "cum laude"))
    withdrawn(office, 2)
    deciding.decide(
        actor=office.reviewer, request_id=request.pk, step=request.step, draft=office.outcome(request)
    )
    assert fresh(request).state == State.GRANTED
    assert Diploma.objects.get(pk=office.diploma.pk).head == 3


def test_what_was_erased_does_not_change_any_more(office: Office) -> None:
    request = office.answered()
    erased()
    shown = page(office.client("reviewer"), "decide", request.pk, **decision(office, request))
    assert "is gewist" in shown
    assert fresh(request).state == State.ANSWERED
