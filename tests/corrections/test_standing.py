"""What the register has already of somebody who misses a diploma: for the reviewer, and for the letter."""

from __future__ import annotations

import dataclasses
import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from corrections import letters, missing, standing
from corrections.missing import Record
from corrections.models import CorrectionRequest
from corrections.services import drafting, reviewing
from corrections.services.checking import Draft, ItemOutcome
from corrections.workflow import Outcome
from diplomas import display, register
from diplomas.content import Source
from diplomas.handling import diplomas_of
from diplomas.models import Diploma
from diplomas.terms import Reason
from institutions.models import RecordAccess
from tests import factories
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_review_pages import page

SAYS = "Dit past bij wat de aanvrager beschrijft."


def missed(office: Office, record: Record, **given: str) -> CorrectionRequest:
    """As the form writes it down, and taken by the reviewer."""
    described = {
        "education": "hbo", "document": "diploma", "sector": "HBO", "kind": "GETUIGSCHRIFT",
        "programme": "Verpleegkund", "institution": "Voorbeeld", "exam_date": record.exam_date.isoformat(),
    }  # fmt: skip
    actor = office.as_holder()
    draft = drafting.start_for_missing(actor=actor, described=described | given)
    drafting.explain(actor=actor, request_id=draft.pk, why="Het staat er niet.")
    request = drafting.submit(actor=actor, request_id=draft.pk)
    reviewing.claim(actor=office.reviewer, request_id=request.pk, step=request.step)
    return fresh(request)


def recorded(office: Office, record: Record, key: str = "own-key", code: str = "") -> Diploma:
    said = dataclasses.replace(record, source_key=key, programme_code=code or record.programme_code)
    source = Source("institution:25BE", timezone.localdate(), "")
    return missing.make(said, holder=office.holder.pk, source=source, act=factories.act())


def there(request: CorrectionRequest) -> str:
    one = ItemOutcome(Outcome.REJECTED, "already_there", "x")
    return letters.from_draft(request, Draft({request.items.get().pk: one})).there


def test_the_reviewer_sees_what_the_holder_has(office: Office, record: Record) -> None:
    Diploma.objects.filter(pk=office.diploma.pk).update(exam_date=datetime.date(2020, 1, 31))
    request = missed(office, record, exam_date="2019-07-01")
    reviewer = office.client("reviewer")
    RecordAccess.objects.all().delete()
    shown = page(reviewer, "request", request.pk)
    (own,) = standing.of(request)
    assert own.title in shown
    assert "Hogeschool Voorbeeld" in shown
    assert SAYS not in shown
    link = reverse("admin:diplomas_diploma_record", args=[office.diploma.pk])
    assert f'href="{link}"' in shown
    assert "Dossier openen" in reviewer.get(link).content.decode()  # first says what for
    assert [row.holder_id for row in RecordAccess.objects.all()] == [office.holder.pk]
    deciding = page(reviewer, "decide", request.pk)
    assert own.title in deciding
    assert link not in deciding  # away from a form that is half filled in


def test_of_a_field_nothing_is_listed(office: Office) -> None:
    assert "Wat al in het register staat" not in page(office.client("reviewer"), "request", office.sent().pk)


def test_as_many_statements_for_many_as_for_few(office: Office, record: Record) -> None:
    request = missed(office, record)
    reviewer = office.client("reviewer")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(reviewer, "request", request.pk)
        return len(captured)

    asked()
    few = asked()
    for n in range(4):
        factories.recorded(person=office.holder, deliverer=factories.organisation(f"School {n}"))
    assert asked() == few


def test_the_one_that_fits_is_pointed_out_and_named_in_the_letter(office: Office, record: Record) -> None:
    day = datetime.date(2021, 7, 1)
    record = dataclasses.replace(record, exam_date=day)
    request = missed(office, record)
    assert there(request) == ""
    made = recorded(office, record)
    request = fresh(request)
    (found,) = [one for one in standing.of(request) if one.described]
    assert found.id == made.pk
    assert SAYS in page(office.client("reviewer"), "request", request.pk)
    assert there(request) == found.title
    # Of the only one on that day the holder need not know the name.
    request.described["programme"] = "Iets anders"
    assert there(request) == found.title
    request.described["programme"] = "Verpleegkund"
    # A second on that day: the programme says which, and when it does not, none is named.
    other = factories.programme(code="34561", name="Werktuigbouwkunde", level="HBO-BA")
    recorded(office, record, key="second", code=other.code)
    assert there(request) == found.title
    for unclear in ("Iets anders", "bachelor", ""):  # neither, both
        request.described["programme"] = unclear
        assert there(request) == "", unclear


def test_another_kind_and_a_withdrawn_one_do_not_fit(office: Office, record: Record) -> None:
    record = dataclasses.replace(record, exam_date=datetime.date(2021, 7, 1))
    made = recorded(office, record)
    assert there(missed(office, record, sector="WO")) == ""
    assert there(missed(office, record, kind="")) == ""
    request = missed(office, record)
    assert there(request)
    register.withdraw(
        diploma_id=made.pk, expected_version=1, act=factories.act(Reason.WITHDRAWN, "Bij een ander.")
    )
    assert there(request) == ""
    assert "Ingetrokken" in [one.state for one in standing.of(request)]


def test_the_day_on_the_document_may_be_that_of_the_issue(office: Office, record: Record) -> None:
    (one,) = diplomas_of(holder=office.holder.pk)
    issued = one.value("issue_date")
    assert issued
    assert str(issued) != str(one.value("exam_date"))
    request = missed(office, record, exam_date=str(issued), sector=one.sector, kind=one.kind)
    assert standing.as_described(request) == display.title(one)
