"""Which extracts and releases bear an old value, and that there may be more than were looked at."""

from __future__ import annotations

import hashlib

import pytest
from django.urls import reverse

from corrections import consequences, effects
from corrections.services import deciding
from diplomas import disclosure
from diplomas.own_extracts import own_extracts
from tests import factories
from tests.corrections.conftest import Office
from tests.corrections.test_confirming import amended
from tests.corrections.test_consequences import release
from tests.corrections.test_keeping_terms import cheap_letters
from tests.corrections.test_review_pages import decision, page

__all__ = ["cheap_letters"]
pytestmark = pytest.mark.usefixtures("cheap_letters")


def extract(office: Office, number: str) -> None:
    """Without its file."""
    prepared = disclosure.prepare(
        holder=office.holder.pk, diplomas=[office.diploma.pk], party="holder:1", purpose="x", legal_basis="x"
    )
    sha256 = hashlib.sha256(number.encode()).digest()
    disclosure.disclose_extract(prepared, sealed=disclosure.Sealed(number, sha256, "nl", "Zegel", "1"))


def test_an_extract_of_another_diploma_or_of_after_the_correction_showed_no_old_value(office: Office) -> None:
    """What overtook those is something else, such as what an institution changed since."""
    this = office.diploma
    extract(office, "OUD")
    office.diploma = factories.recorded(person=office.holder, deliverer=office.school, distinction=None)
    extract(office, "ANDER")
    amended(office, specialisation="Longziekten")
    office.diploma = this
    request = office.granted()
    extract(office, "NIEUW")
    amended(office, specialisation="Longziekten")
    found = consequences.of(request, effects.of_taken(request))
    assert found is not None
    assert [one.number for one in found.extracts] == ["OUD"]
    assert {one.standing.standing for one in own_extracts(holder=office.holder.pk).rows} == {"overtaken"}


def test_that_there_are_more_than_were_looked_at_is_said(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(office, "organisation:BIG-register")
    request = office.answered()
    monkeypatch.setattr(consequences, "MOST", 1)
    more = "alleen naar de nieuwste 1 verstrekkingen en uittreksels. Er zijn er meer."
    reviewer, owner = office.client("reviewer"), office.client("owner")
    given = decision(office, request)
    assert more not in page(reviewer, "decide", request.pk, **given)
    release(office, "organisation:IND")
    assert more in page(reviewer, "decide", request.pk, **given)
    given = {"step": request.step, "draft": office.outcome(request)}
    deciding.decide(actor=office.reviewer, request_id=request.pk, **given)
    release(office, "organisation:Nuffic")
    # All that was looked at is of after the correction: who had the old value is not among it.
    seen = page(reviewer, "request", request.pk)
    assert more in seen
    assert "Niemand kreeg het oude gegeven." not in seen
    assert more in owner.get(reverse("corrections:request", args=[request.pk])).content.decode()
