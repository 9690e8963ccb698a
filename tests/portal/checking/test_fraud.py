"""Reporting fraud: easy, safe for who reports, and read by those who handle cases and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import Role
from portal import fraud
from portal.models import FraudReport
from tests.portal.reading import main_of, select, words

pytestmark = pytest.mark.django_db
ADDRESS = "/controleren/fraude-melden/"
GIVEN = {
    "suspicion": "forged",
    "story": "Het judicium is met een ander lettertype getypt.",
    "number": "",
    "name": "",
    "organisation": "",
    "email": "",
    "phone": "",
}


@pytest.fixture(autouse=True)
def fresh_counts(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    cache.clear()


def employee(role: Role) -> Client:
    user = User(kind="staff", door="staff", subject=f"{role}", display_name=f"{role}")
    user.set_unusable_password()
    user.save()
    until = timezone.now() + timedelta(days=1)
    Membership(user=user, role=role, valid_until=until, source=Membership.Source.CLAIMS).save()
    client = Client()
    client.force_login(user, backend="accounts.backends.AccountBackend")
    return client


def test_a_report_without_a_name_is_enough() -> None:
    response = Client().post(ADDRESS, GIVEN)
    report = FraudReport.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"{ADDRESS}{report.reference}/"
    assert (report.suspicion, report.state) == ("forged", "new")
    page = Client().get(response["Location"])
    assert report.reference in words(main_of(page))
    assert report.story not in page.content.decode()


def test_a_reference_that_does_not_exist_looks_the_same() -> None:
    Client().post(ADDRESS, GIVEN)
    reference = FraudReport.objects.get().reference
    real = words(main_of(Client().get(f"{ADDRESS}{reference}/")))
    made_up = words(main_of(Client().get(f"{ADDRESS}F-2026-00000000/")))
    assert real.replace(reference, "") == made_up.replace("F-2026-00000000", "")


def test_mistakes_are_told_and_nothing_that_was_typed_is_lost() -> None:
    wrong = {**GIVEN, "suspicion": "", "number": "12", "email": "geen adres", "name": "Anna de Wit"}
    response = Client().post(ADDRESS, wrong)
    text = response.content.decode()
    for sentence in ("Kies wat u vermoedt", "Dit nummer bestaat niet", "Vul een e-mailadres in"):
        assert sentence in text
    assert GIVEN["story"] in text
    assert "Anna de Wit" in text
    assert not FraudReport.objects.exists()


def test_too_many_from_one_address_keep_their_form(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "report_fraud": "1/60m/ip"}
    assert Client().post(ADDRESS, GIVEN).status_code == 302
    response = Client().post(ADDRESS, GIVEN)
    assert response.status_code == 429
    assert GIVEN["story"] in response.content.decode()
    assert FraudReport.objects.count() == 1


def test_a_reviewer_reads_and_closes_it_and_the_log_holds_nothing_of_it() -> None:
    fraud.report_fraud(suspicion="altered", story="Iets geheims", name="Anna de Wit")
    report = FraudReport.objects.get()
    client = employee(Role.REVIEWER)
    listing = client.get("/beheer/portal/fraudreport/")
    assert report.reference in listing.content.decode()
    address = f"/beheer/portal/fraudreport/{report.pk}/change/"
    assert "Iets geheims" in client.get(address).content.decode()
    done = client.post(address, {"state": "closed", "note": "Aangifte gedaan"})
    assert done.status_code == 302
    report.refresh_from_db()
    assert (report.state, report.note) == ("closed", "Aangifte gedaan")
    assert report.closed_at is not None
    assert report.handled_by.display_name == "reviewer"
    assert report.story == "Iets geheims"
    entry = LogEntry.objects.get()
    assert "Anna" not in f"{entry.object_repr} {entry.change_message}"
    assert "geheim" not in f"{entry.object_repr} {entry.change_message}"
    client.post(address, {"state": "in_hand", "note": ""})
    report.refresh_from_db()
    assert report.closed_at is None


def test_what_was_reported_cannot_be_changed() -> None:
    fraud.report_fraud(suspicion="altered", story="Iets geheims")
    report = FraudReport.objects.get()
    given = {"state": "new", "note": "", "story": "iets anders", "reference": "F-1"}
    employee(Role.REVIEWER).post(f"/beheer/portal/fraudreport/{report.pk}/change/", given)
    report.refresh_from_db()
    assert report.story == "Iets geheims"


def test_the_helpdesk_reads_and_changes_nothing() -> None:
    fraud.report_fraud(suspicion="altered", story="Iets geheims")
    report = FraudReport.objects.get()
    client = employee(Role.HELPDESK)
    address = f"/beheer/portal/fraudreport/{report.pk}/change/"
    page = client.get(address)
    assert page.status_code == 200
    assert not select(page_of(page), "select")
    assert client.post(address, {"state": "closed", "note": ""}).status_code == 403


@pytest.mark.parametrize("role", [Role.FUNCTIONAL_ADMIN, Role.AUDITOR, Role.OBJECTION_HANDLER])
def test_no_other_role_sees_a_report(role: Role) -> None:
    fraud.report_fraud(suspicion="altered", story="Iets geheims")
    report = FraudReport.objects.get()
    client = employee(role)
    for address in ("/beheer/portal/fraudreport/", f"/beheer/portal/fraudreport/{report.pk}/change/"):
        response = client.get(address, follow=True)
        assert "Iets geheims" not in response.content.decode()
        assert report.reference not in response.content.decode()


def test_a_closed_report_goes_when_its_time_is_over(settings: Any) -> None:
    fraud.report_fraud(suspicion="altered", story="open")
    fraud.report_fraud(suspicion="altered", story="dicht")
    FraudReport.objects.filter(story="dicht").update(state="closed", closed_at=timezone.now())
    assert fraud.purge() == 0
    days = settings.FRAUD_REPORT_KEEP_DAYS + 1
    with time_machine.travel(datetime.now(UTC) + timedelta(days=days), tick=False):
        assert fraud.purge() == 1
    assert FraudReport.objects.get().story == "open"


def page_of(response: Any) -> Any:
    from lxml import html

    return html.fromstring(response.content)
