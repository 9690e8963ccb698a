"""Who received an old value, by every decision that changed something: for reviewer and holder."""

from __future__ import annotations

import dataclasses
import datetime
from unittest import mock

from django.urls import reverse

from corrections import consequences, effects
from corrections.models import CorrectionRequest, Decision
from corrections.workflow import Finding
from diplomas import catalogue, disclosure, values
from diplomas.disclosures_log import Wanted
from tests import factories
from tests.corrections.conftest import CUM_LAUDE, Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters
from tests.corrections.test_objections import ON_DOCUMENT, _cheap, decide, two

__all__ = ["_cheap", "cheap_letters"]

DAY = values.write(catalogue.by_name("exam_date"), datetime.date(2024, 6, 22))


def release(office: Office, party: str, *without: str) -> None:
    prepared = disclosure.prepare(
        holder=office.holder.pk, diplomas=[office.diploma.pk], party=party, purpose="Inschrijving",
        legal_basis="WRO art. 21", without=frozenset(without),
    )  # fmt: skip
    disclosure.disclose(prepared)


def received(request: CorrectionRequest) -> list[tuple[str, tuple[str, ...]]]:
    now = fresh(request)
    found = consequences.of(now, effects.of_taken(now))
    assert found is not None
    return [(one.name or one.kind, one.fields) for one in found.receivers]


def ahead(request: CorrectionRequest, field: str = "distinction") -> tuple[consequences.Receiver, ...]:
    return consequences.ahead(request, [field]).receivers


def twice_corrected(office: Office) -> CorrectionRequest:
    """One field by the first decision, another on the objection to that, with releases in between."""
    release(office, "organisation:BIG-register")
    release(office, "organisation:Gemeente Ede", "distinction", "exam_date")
    request, items = two(office, Finding.CORRECTS, Finding.GONE)
    release(office, "organisation:IND")
    given = dataclasses.replace(ON_DOCUMENT, value={"value": DAY})
    decide(office, request, Decision.Verdict.FOUNDED, {items["exam_date"].pk: given})
    release(office, "organisation:Nuffic")
    return fresh(request)


def test_after_two_decisions_the_receivers_of_both(office: Office) -> None:
    assert received(twice_corrected(office)) == [
        ("IND", ("Datum laatste examen",)),
        ("BIG-register", ("Datum laatste examen", "Judicium")),
    ]


def test_the_reviewer_and_the_holder_read_who_received_it(office: Office) -> None:
    request = twice_corrected(office)
    reviewer = office.client("objections").get(reverse("review:request", args=[request.pk])).content.decode()
    holder = office.client("owner").get(reverse("corrections:request", args=[request.pk])).content.decode()
    for page in (reviewer, holder):
        assert "2 keer verstrekt" in page
        assert "BIG-register" in page
        assert "IND" in page
        assert "(Datum laatste examen, Judicium)" in page
        for untouched in ("Gemeente Ede", "Nuffic", "organisation:"):
            assert untouched not in page, untouched
    assert "Inschrijving" in reviewer


def test_while_an_objection_runs_the_holder_keeps_what_the_first_decision_means(office: Office) -> None:
    """The objection is about what was refused; what was granted stands, and old extracts are old."""
    release(office, "organisation:BIG-register")
    request, _items = two(office, Finding.CORRECTS, Finding.GONE)
    page = office.client("owner").get(reverse("corrections:request", args=[request.pk])).content.decode()
    assert "Wat dit voor u betekent" in page
    assert "BIG-register" in page
    assert "In het register stond" in page
    assert "In het register staat<" not in page


def test_what_lies_ahead_is_who_has_it_now(office: Office) -> None:
    release(office, "organisation:BIG-register", "distinction")
    release(office, "holder:x")
    release(office, "check:number")
    request = office.draft(asked=CUM_LAUDE)
    assert [(one.kind, one.name) for one in ahead(request)] == [("check", ""), ("holder", "")]
    assert ahead(request, "") == ()
    # Of a whole diploma nobody has an old value, and it is no diploma yet.
    assert not consequences.ahead(request, []).receivers


def test_another_diploma_of_the_same_holder_is_no_matter(office: Office) -> None:
    """Somebody who received only that one has nothing old of this one."""
    request = office.granted()
    this = office.diploma
    office.diploma = factories.recorded(person=office.holder, deliverer=office.school, distinction=None)
    release(office, "organisation:Nuffic")
    office.diploma = this
    assert "Nuffic" not in [one.name for one in ahead(request)]
    release(office, "organisation:IND")
    assert [one.name for one in ahead(request)] == ["IND"]
    with mock.patch.object(consequences, "Wanted", return_value=Wanted()):
        assert [one.name for one in ahead(request)] == ["IND"]
