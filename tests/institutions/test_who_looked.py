"""Every opening of a record is written down; odd ones have a sign; its holder sees who (not which person)."""

from __future__ import annotations

import datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from institutions import access
from institutions.models import RecordAccess, Sign
from tests import factories
from tests.institutions.conftest import World, as_

LOG = "admin:institutions_recordaccess_changelist"


def open_it(world: World, person: str) -> RecordAccess:
    world.client(person).get(reverse("admin:diplomas_diploma_record", args=[world.diploma.pk]))
    return RecordAccess.objects.latest("pk")


def test_opening_a_record_is_a_row(world: World) -> None:
    row = open_it(world, "registrar")
    assert (row.user, row.role, row.organisation) == (world.people["registrar"], "registrar", world.school)
    assert (row.diploma_id, row.holder_id, row.signs) == (world.diploma.pk, world.holder.pk, [])


def test_who_works_for_the_register_says_why_first(world: World) -> None:
    reviewer = world.client("reviewer")
    address = reverse("admin:diplomas_diploma_record", args=[world.diploma.pk])
    asked = reviewer.get(address).content.decode()
    assert "Waarvoor opent u dit dossier?" in asked
    assert "Vries" not in asked
    assert not RecordAccess.objects.exists()
    assert "Vul in waarvoor" in reviewer.post(address, {"purpose": " "}).content.decode()
    shown = reviewer.post(address, {"purpose": "Zaak 2026-12"}, follow=True).content.decode()
    assert "Vries" in shown
    assert RecordAccess.objects.get().purpose == "Zaak 2026-12"


def test_nothing_of_the_log_can_be_changed(world: World) -> None:
    row = open_it(world, "registrar")
    for change in (
        lambda: RecordAccess.objects.filter(pk=row.pk).update(purpose="anders"),
        lambda: RecordAccess.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_odd_openings_have_a_sign(world: World, settings: object, caplog: pytest.LogCaptureFixture) -> None:
    settings.MANY_HOLDERS_AN_HOUR = 2  # type: ignore[attr-defined]
    assert open_it(world, "registrar").signs == []
    world.holder.protected = True
    world.holder.save()
    assert open_it(world, "reader").signs == [Sign.PROTECTED]
    world.holder.protected = False
    world.holder.save()
    settings.WELL_KNOWN_HOLDERS = [str(world.holder.pk)]  # type: ignore[attr-defined]
    assert open_it(world, "reader").signs == [Sign.WELL_KNOWN]
    settings.WELL_KNOWN_HOLDERS = []  # type: ignore[attr-defined]
    owner = world.people["owner"]
    owner.person = world.people["reader"].person
    owner.save()
    assert open_it(world, "reader").signs == [Sign.OWN]
    for name in ("Een", "Twee"):
        diploma = factories.recorded(person=factories.holder(name), deliverer=world.school)
        world.client("registrar").get(reverse("admin:diplomas_diploma_record", args=[diploma.pk]))
    assert open_it(world, "registrar").signs == [Sign.MANY]
    told = [record for record in caplog.records if "record access with signs" in str(record.msg)]
    assert told
    assert not any("Vries" in str(record.msg) for record in told)


def test_the_auditor_sees_what_their_institution_opened_and_the_register_sees_all(world: World) -> None:
    open_it(world, "registrar")
    access.opened(world.desk("elsewhere"), world.theirs, purpose="x")
    assert {row.organisation for row in access.log_for(world.desk("auditor"))} == {world.school}
    for person in ("register auditor", "privacy officer"):
        assert access.log_for(world.desk(person)).count() == 2
    for person in ("registrar", "reader", "reviewer", "administrator", "superuser"):
        assert access.log_for(world.desk(person)).count() == 0
        assert world.client(person).get(reverse(LOG)).status_code == 403


def test_searching_the_log(world: World) -> None:
    open_it(world, "registrar")
    open_it(world, "reader")
    auditor = world.client("auditor")

    def rows(**given: object) -> int:
        return auditor.post(reverse(LOG), given).content.decode().count('<th scope="row">')

    today = timezone.localdate()
    assert rows() == 2
    assert rows(user="Karin") == 1
    assert rows(user="niemand") == 0
    assert rows(diploma=world.diploma.pk) == 2
    assert rows(diploma=uuid4()) == 0
    assert rows(since=today.strftime("%d-%m-%Y")) == 2
    assert rows(until=(today - datetime.timedelta(days=1)).strftime("%d-%m-%Y")) == 0
    assert rows(signs_only="on") == 0
    assert "32 letters en cijfers" in auditor.post(reverse(LOG), {"diploma": "x"}).content.decode()


def test_the_log_goes_on_page_after_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "PAGE_SIZE", 2)
    made = [access.opened(world.desk("registrar"), world.diploma, purpose="x").pk for _turn in range(5)]
    seen, before = [], None
    for _turn in range(5):
        page = access.search(world.desk("auditor"), access.Wanted(before=before))
        seen += [row.pk for row in page.rows]
        before = page.next_before
        if before is None:
            break
    assert seen == made[::-1]


def test_the_holder_sees_which_organisation_why_and_when_and_never_who(world: World) -> None:
    open_it(world, "registrar")
    world.client("reviewer").post(
        reverse("admin:diplomas_diploma_record", args=[world.diploma.pk]),
        {"purpose": "Zaak 2026-12"},
        follow=True,
    )
    page = as_(world.people["owner"]).get(reverse("portal:disclosures")).content.decode()
    assert "Hogeschool Voorbeeld" in page
    assert "Werk van de instelling aan dit diploma" in page
    assert "Zaak 2026-12" in page
    assert "Karin" not in page
    english = as_(world.people["owner"]).get("/en" + reverse("portal:disclosures")).content.decode()
    assert "Werk van de instelling" not in english


def test_a_desk_that_is_lost_is_lost_at_once(world: World) -> None:
    registrar = world.client("registrar")
    address = reverse("admin:diplomas_diploma_record", args=[world.diploma.pk])
    assert registrar.get(address).status_code == 200
    world.people["registrar"].memberships.update(valid_until=timezone.now())
    assert registrar.get(address).status_code in (302, 403)


def test_somebody_with_two_desks_sits_at_one(world: World) -> None:
    from accounts.roles import Role
    from tests.institutions.conftest import grant

    grant(world.people["registrar"], Role.REGISTRAR, world.other)
    registrar = world.client("registrar")
    records = [
        reverse("admin:diplomas_diploma_record", args=[pk]) for pk in (world.diploma.pk, world.theirs.pk)
    ]
    for organisation, answers in ((world.school, [200, 404]), (world.other, [404, 200])):
        registrar.post(reverse("admin:sit_down"), {"organisation": str(organisation.pk)})
        assert [registrar.get(address).status_code for address in records] == answers
    third = factories.organisation("Hogeschool Drie")
    assert registrar.post(reverse("admin:sit_down"), {"organisation": str(third.pk)}).status_code == 403


def test_of_a_closed_institution_the_questions_go_to_the_register(world: World) -> None:
    name = world.school.names.get()
    name.period = (name.period.lower, datetime.date(2025, 8, 1))
    name.save()
    page = as_(world.people["owner"]).get(reverse("portal:diploma", args=[world.diploma.pk])).content.decode()
    assert reverse("corrections:choose", args=[world.diploma.pk]) in page
    assert "Neem contact op met" not in page
    said = world.client("reviewer")
    address = reverse("admin:diplomas_diploma_record", args=[world.diploma.pk])
    shown = said.post(address, {"purpose": "Vraag van de houder"}, follow=True).content.decode()
    assert "Vragen over dit diploma gaan naar het diplomaregister." in shown


@pytest.mark.parametrize("page", ["amend", "defer", "withdraw"])
def test_a_page_that_shows_a_record_to_act_on_it_is_an_opening_too(world: World, page: str) -> None:
    given = {"field": "exam_date"} if page == "amend" else {}
    address = reverse(f"admin:diplomas_diploma_{page}", kwargs={"diploma_id": world.diploma.pk, **given})
    shown = world.client("registrar").get(address).content.decode()
    assert "Vries" in shown
    row = RecordAccess.objects.get()
    assert (row.user, row.diploma_id, row.purpose) == (
        world.people["registrar"], world.diploma.pk, access.ROUTINE,
    )  # fmt: skip
