"""A scan is for whoever handles the request, and each opening of one is written down."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from corrections import evidence
from corrections.missing import Record
from corrections.models import CorrectionRequest, Evidence
from corrections.services import deciding, holding, reviewing
from corrections.workflow import State
from institutions.models import RecordAccess
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters
from tests.diplomas.test_races import Racer, wait_until_blocked

__all__ = ["cheap_letters"]

STAFF = ("reviewer", "colleague", "second", "objections")


def opened_by(office: Office, row: Evidence) -> set[str]:
    """Who of the staff gets the picture; everybody else gets a page that says why not."""
    address = reverse("review:picture", args=[row.request_id, row.pk, 0])
    found = set()
    for person in STAFF:
        answer = office.client(person).get(address)
        if answer.status_code == 200:
            assert answer["Content-Type"] == "image/jpeg"
            found.add(person)
        else:
            assert answer.status_code == 403
            assert "U behandelt dit verzoek niet" in answer.content.decode()
        page = office.client(person).get(reverse("review:request", args=[row.request_id])).content.decode()
        assert (address in page) is (person in found), person
        assert ("alleen te zien voor wie het verzoek behandelt" in page) is (person not in found), person
    return found


def scan_of(office: Office, request: CorrectionRequest) -> Evidence:
    return office.with_document(fresh(request))


def test_a_scan_is_for_who_has_the_request(office: Office) -> None:
    request = office.sent()
    row = scan_of(office, request)
    assert opened_by(office, row) == set(), "nobody has it: who looks around takes it first"
    reviewing.claim(actor=office.reviewer, request_id=request.pk, step=request.step)
    assert opened_by(office, row) == {"reviewer"}
    page = office.client("colleague").get(reverse("review:request", args=[request.pk])).content.decode()
    assert "Bij dit verzoek is 1 document." in page
    assert "Dit verzoek staat op naam van Sanne" in page
    for person in ("owner", "stranger", "registrar", "elsewhere", "helpdesk", "administrator", "superuser"):
        address = reverse("review:picture", args=[request.pk, row.pk, 0])
        assert office.client(person).get(address).status_code == 403, person


def test_the_second_person_sees_it_while_it_lies_before_them(office: Office) -> None:
    request = office.proposed()
    row = scan_of(office, request)
    assert opened_by(office, row) == {"reviewer", "second", "colleague"}
    deciding.return_(actor=office.second, request_id=request.pk, step=request.step, text="Kijk nog eens.")
    assert opened_by(office, row) == {"reviewer"}


@pytest.mark.usefixtures("cheap_letters")
def test_after_the_decision_it_is_for_who_decided_and_on_an_objection_for_its_handler(office: Office) -> None:
    request = office.rejected()
    row = Evidence.objects.create(request=request, kind="png", pages=1, size=1, sha256=b"", by="holder",
                                  user=office.people["owner"])  # fmt: skip
    address = reverse("review:picture", args=[request.pk, row.pk, 0])

    def let_through() -> set[str]:
        return {one for one in STAFF if office.client(one).get(address).status_code != 403}

    assert let_through() == {"reviewer", "second"}
    holding.object_(actor=office.as_holder(), request_id=request.pk, step=request.step, text="Niet eens.")
    assert let_through() == set()
    reviewing.claim(actor=office.objections, request_id=request.pk, step=fresh(request).step)
    assert let_through() == {"objections"}


def looks(row: Evidence) -> list[tuple[str, str]]:
    seen = RecordAccess.objects.filter(purpose__startswith="Bestand").order_by("pk")
    assert all(one.holder_id == row.request.holder_id for one in seen)
    return [(one.user.display_name, one.purpose) for one in seen]


def test_each_opening_is_written_down_once_and_its_holder_sees_it(office: Office) -> None:
    request = office.asked()
    scan_of(office, request)
    row = scan_of(office, request)
    address = reverse("review:picture", args=[request.pk, row.pk, 0])
    client = office.client("reviewer")
    for _page in range(3):
        client.get(address)
    office.client("colleague").get(address)
    question = request.questions.get()
    office.client("registrar").get(
        reverse("admin:corrections_question_picture", args=[question.pk, row.pk, 0])
    )
    words = f"Bestand 2 bij correctieverzoek {request.reference}"
    assert looks(row) == [("Sanne", words), ("Karin", words)]
    assert set(RecordAccess.objects.values_list("diploma", flat=True)) == {office.diploma.pk}
    assert words in office.client("owner").get(reverse("portal:disclosures")).content.decode()


def test_of_a_missing_diploma_too(office: Office, record: Record) -> None:
    request = office.missed(record)
    row = scan_of(office, request)
    assert request.state == State.ANSWERED
    client = office.client("reviewer")
    client.get(reverse("review:request", args=[request.pk]))
    client.get(reverse("review:picture", args=[request.pk, row.pk, 0]))
    seen = RecordAccess.objects.filter(diploma=None, holder=office.holder, user=office.people["reviewer"])
    assert [one.purpose for one in seen.order_by("pk")] == [
        f"Correctieverzoek {request.reference}", f"Bestand 1 bij correctieverzoek {request.reference}",
    ]  # fmt: skip
    assert "Bestand 1 bij" in office.client("owner").get(reverse("portal:disclosures")).content.decode()


def test_why_somebody_looked_is_kept_in_dutch_whatever_they_read(office: Office) -> None:
    row = scan_of(office, office.asked())
    client = office.client("reviewer")
    client.cookies["taal"] = "en"
    with translation.override("en"):
        for name, more in (("request", []), ("picture", [row.pk, 0])):
            client.get(reverse(f"review:{name}", args=[row.request_id, *more]))
    registrar = office.client("registrar")
    registrar.cookies["taal"] = "en"
    question = row.request.questions.get()
    with translation.override("en"):
        registrar.get(reverse("admin:corrections_question_answer", args=[question.pk]))
    said = RecordAccess.objects.order_by("pk").values_list("purpose", flat=True)
    assert [purpose.split(" C-")[0] for purpose in said] == [
        "Correctieverzoek", "Bestand 1 bij correctieverzoek", "Vraag over correctieverzoek",
    ]  # fmt: skip
    owner = office.client("owner")
    owner.cookies["taal"] = "en"
    with translation.override("en"):
        page = owner.get(reverse("portal:disclosures")).content.decode()
    for words in ("File 1 of correction request", "Correction request", "Question about correction request"):
        assert f"{words} {row.request.reference}" in page
    assert "orrectieverzoek C-" not in page


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_pages_that_a_browser_asks_for_at_once_are_one_opening(office: Office) -> None:
    request = office.claimed()
    row, desk = scan_of(office, request), office.desk("reviewer")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=desk.user.pk)
        racers = [Racer(lambda: evidence.opened(desk, request, row)) for _page in range(3)]
        wait_until_blocked(3)
    assert [racer.finish().error for racer in racers] == [None] * 3
    assert RecordAccess.objects.count() == 1


def test_a_picture_asks_the_same_of_few_and_of_many(office: Office) -> None:
    request = office.claimed()
    client = office.client("reviewer")

    def asked() -> int:
        row = scan_of(office, request)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("review:picture", args=[request.pk, row.pk, 0])).status_code == 200
        return len(captured)

    asked()
    few = asked()
    for _scan in range(5):
        scan_of(office, request)
    assert asked() == few
