"""What the register changed while somebody decided: every field, by whom, when and why."""

from __future__ import annotations

import datetime
from typing import Any

import lxml.html
import pytest
from django.utils import timezone

from corrections import wording
from corrections.review import difference
from corrections.services import deciding
from diplomas import register
from diplomas.content import Source
from diplomas.models import Diploma
from diplomas.terms import Reason
from diplomas.values import Code
from tests import factories
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_confirming import amended
from tests.corrections.test_keeping_terms import cheap_letters
from tests.corrections.test_review_pages import decision, page

__all__ = ["cheap_letters"]
pytestmark = pytest.mark.usefixtures("cheap_letters")

CUM_LAUDE = Code("CUM_LAUDE", "cum laude")


def rows(shown: str) -> dict[str, list[str]]:
    """The table of differences, by its first column."""
    found = lxml.html.fromstring(shown).find(".//div[@aria-labelledby='verschil']")
    if found is None:
        return {}
    cells = [[" ".join(cell.text_content().split()) for cell in row] for row in found.iterfind(".//tbody/tr")]
    return {line[0]: line[1:] for line in cells}


def test_every_field_that_changed_is_shown_and_what_is_asked_is_marked(office: Office) -> None:
    request = office.answered()
    given = decision(office, request)
    reviewer = office.client("reviewer")
    assert rows(page(reviewer, "decide", request.pk)) == {}
    amended(office, specialisation="Longziekten")
    amended(office, distinction=CUM_LAUDE)
    shown = page(reviewer, "decide", request.pk, **given)
    assert "Het diploma is intussen gewijzigd. Bekijk het verschil" in shown
    found = rows(shown)
    asked, other = "Judicium hierover gaat het verzoek", "Afstudeerrichting"
    assert list(found) == [asked, other]
    assert found[asked][:2] == ["Geen", "cum laude"]
    assert found[other][1] == "Longziekten"
    for line in found.values():
        assert "Verbeterd door Hogeschool Voorbeeld." in line[2]
        assert "Bij nader inzien." in line[2]
        assert str(timezone.localdate().year) in line[2]
    # It stays until it is decided, whatever else is still wrong.
    again = given | {"expected_version": 3, "seen_version": 1, "step": request.step}
    item = request.items.get()
    assert rows(page(reviewer, "decide", request.pk, **(again | {f"item-{item.pk}-text": ""}))) == found


def test_a_decision_on_another_request_names_who_took_it(office: Office) -> None:
    other = office.answered()
    request = fresh(other)
    source = Source("decision:x", timezone.localdate(), "")
    by = factories.act(Reason.DECISION, "Besluit over verzoek C-1", actor=office.people["colleague"].actor)
    register.amend(
        diploma_id=office.diploma.pk, expected_version=1, changes={"distinction": CUM_LAUDE}, source=source,
        act=by,
    )  # fmt: skip
    found = difference.since(request, wording.record_today(request), 1)
    assert found is not None
    (row,) = found.rows
    assert row.asked
    assert "(Joris)" in row.by[0].sentence
    assert row.by[0].why == "Besluit over verzoek C-1"


def test_what_was_changed_and_changed_back_is_no_difference(office: Office) -> None:
    request = office.answered()
    amended(office, exam_date=datetime.date(2024, 6, 22))
    amended(office, exam_date=factories.EXAM_DATE)
    found = difference.since(request, wording.record_today(request), 1)
    assert found is not None
    assert (found.rows, found.now, len(found.made)) == ((), 3, 2)
    assert difference.since(request, wording.record_today(request), 3) is None


def test_a_withdrawal_is_a_difference_too(office: Office) -> None:
    request = office.answered()
    register.withdraw(
        diploma_id=office.diploma.pk, expected_version=1, act=factories.act(Reason.WITHDRAWN, "Fraude.")
    )
    found = difference.since(request, wording.record_today(request), 1)
    assert found is not None
    assert [row.label for row in found.rows] == ["Status"]
    assert "Ingetrokken door" in found.rows[0].by[0].sentence


def test_a_proposal_that_was_overtaken_and_one_that_came_back_say_what_changed(office: Office) -> None:
    request = office.proposed()
    amended(office, specialisation="Longziekten")
    for person in ("second", "reviewer"):
        assert (
            rows(page(office.client(person), "request", request.pk))["Afstudeerrichting"][1] == "Longziekten"
        )
    deciding.return_(actor=office.second, request_id=request.pk, step=request.step, text="Kijk opnieuw.")
    shown = page(office.client("reviewer"), "decide", request.pk)
    assert rows(shown)["Afstudeerrichting"][1] == "Longziekten"


def test_a_version_that_cannot_be_is_no_error(office: Office) -> None:
    request = office.answered()
    given: dict[str, Any] = decision(office, request) | {"seen_version": "x9", "expected_version": 1}
    assert "Klopt dit besluit?" in page(
        office.client("reviewer"), "decide", request.pk, **(given | {"seen_version": ""})
    )
    page(office.client("reviewer"), "decide", request.pk, **given)
    assert Diploma.objects.get(pk=office.diploma.pk).head == 1
