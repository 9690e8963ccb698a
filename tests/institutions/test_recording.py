"""Recording a diploma by hand: the person by number and birth date, RIO's part taken over, the rest typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from diplomas.dates import PartialDate
from diplomas.models import Diploma, Holder, Offering, Programme, VersionContent
from diplomas.persons import PersonData, PersonName
from diplomas.terms import NumberKind
from tests import factories
from tests.institutions.conftest import World

NEW = "admin:diplomas_diploma_new"


@pytest.fixture
def programme(world: World) -> Programme:
    made = factories.programme(code="34560", level="HBO-BA", nlqf="6", eqf="6", phase="B", degree="BACHELOR")
    Offering.objects.create(
        programme=made,
        organisation=world.school,
        period=DateRange(factories.EXAM_DATE.replace(year=2000), None),
    )
    return made


def first(**given: Any) -> dict[str, Any]:
    return {
        "number_kind": "bsn", "number": "9999 90.019", "birth_date": "03-02-1999",
        "document": "HBO|GETUIGSCHRIFT", "programme_code": "34560", "exam_date": "21-06-2024",
        "issued": "awarded", "source_key": "2024-0001", **given,
    }  # fmt: skip


def second(**given: Any) -> dict[str, Any]:
    return first(_values="1", **{"phase-has_value": "given", "phase-value": "B"}) | given


def test_a_diploma_is_recorded_in_two_steps(world: World, programme: Programme) -> None:
    registrar = world.client("registrar")
    page = registrar.post(reverse(NEW), first()).content.decode()
    assert "Sanne Maria de Vries" in page
    assert "Fase van de opleiding" in page
    assert "Niveau NLQF" not in page  # RIO tells
    response = registrar.post(reverse(NEW), second())
    made = Diploma.objects.get(source_key="2024-0001")
    assert response.headers["Location"] == reverse("admin:diplomas_diploma_record", args=[made.pk])
    assert (made.holder, made.deliverer, made.state) == (world.holder, world.school, "awarded")
    said = VersionContent.objects.get(version__diploma=made)
    assert said.content["fields"]["nlqf"] == "6"
    assert said.content["fields"]["phase"] == "B"
    assert said.provenance["source"] == f"institution:{world.school.brin}"
    assert said.provenance["fields"]["nlqf"]["source"] == "rio"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"number": "12"}, "Een nummer heeft 9 cijfers."),
        ({"number": "999990020"}, "Wij vinden niemand met dit nummer en deze geboortedatum."),
        ({"number": "123456789"}, "Wij vinden niemand met dit nummer en deze geboortedatum."),
        ({"birth_date": "04-02-1999"}, "Wij vinden niemand met dit nummer en deze geboortedatum."),
        ({"birth_date": ""}, "Vul de geboortedatum in"),
        ({"programme_code": "99999"}, "geen opleiding met deze code"),
        ({"exam_date": "21-06-1999"}, "niet bij uw instelling"),
        ({"source_key": ""}, "Vul uw eigen sleutel in."),
        ({"document": "WO|DIPLOMA"}, "document"),
    ],
)
def test_what_is_wrong_in_the_first_step_is_said(
    world: World, programme: Programme, given: dict[str, Any], said: str, settings: Any
) -> None:
    settings.PERSON_REGISTER = "tests.institutions.test_recording.NobodyElse"
    page = world.client("registrar").post(reverse(NEW), first(**given))
    shown = page.content.decode()
    assert page.status_code == 200
    assert said in shown
    assert "Sanne Maria" not in shown
    assert 'value="34560"' in shown or "programme_code" in given


class NobodyElse:
    """A BRP that knows nobody."""

    def person(self, kind: object, number: str) -> None:
        return None


def test_what_is_wrong_in_the_second_step_is_said_and_kept(world: World, programme: Programme) -> None:
    page = world.client("registrar").post(reverse(NEW), second(**{"phase-value": ""}))
    assert (
        "kies een waarde uit de lijst" in page.content.decode()
        or "staat niet in de lijst" in page.content.decode()
    )
    assert not Diploma.objects.filter(source_key="2024-0001").exists()
    future = world.client("registrar").post(reverse(NEW), second(exam_date="21-06-2099")).content.decode()
    assert "in de toekomst" in future


def test_a_key_is_used_once(world: World, programme: Programme) -> None:
    registrar = world.client("registrar")
    registrar.post(reverse(NEW), second())
    again = registrar.post(reverse(NEW), second()).content.decode()
    assert "leverde al een diploma aan met deze sleutel" in again
    assert Diploma.objects.filter(source_key="2024-0001").count() == 1


def test_passed_and_not_issued(world: World, programme: Programme) -> None:
    world.client("registrar").post(reverse(NEW), second(issued="not_issued"))
    assert Diploma.objects.get(source_key="2024-0001").state == "not_issued"


def test_nobody_records_for_themselves_or_without_the_role(world: World, programme: Programme) -> None:
    for person in ("approver", "reader", "auditor", "reviewer", "administrator"):
        assert world.client(person).post(reverse(NEW), second()).status_code == 403
    assert "niet bij uw instelling" in world.client("elsewhere").post(reverse(NEW), second()).content.decode()
    owner = world.people["owner"]
    owner.person = world.people["registrar"].person
    owner.save()
    page = world.client("registrar").post(reverse(NEW), second()).content.decode()
    assert "Dit zijn uw eigen gegevens" in page
    assert not Diploma.objects.filter(source_key="2024-0001").exists()


class KnowsPim:
    """A BRP that knows one person whom the register does not have."""

    def person(self, kind: object, number: str) -> PersonData | None:
        if number != "999990032":
            return None
        return PersonData(
            kind=NumberKind.BSN, number=number, name=PersonName("Jong", "Pim", "de"), sex="M",
            birth_date=PartialDate(2001, 5, 6), as_of=timezone.now(),
        )  # fmt: skip


def test_a_person_comes_into_the_register_with_their_diploma_and_not_before(
    world: World, programme: Programme, settings: Any
) -> None:
    settings.PERSON_REGISTER = "tests.institutions.test_recording.KnowsPim"
    registrar, before = world.client("registrar"), Holder.objects.count()
    wrong = registrar.post(reverse(NEW), first(number="999990032", birth_date="01-01-2001")).content.decode()
    assert "Wij vinden niemand met dit nummer en deze geboortedatum." in wrong
    right = registrar.post(reverse(NEW), first(number="999990032", birth_date="06-05-2001")).content.decode()
    assert "Pim de Jong" in right
    assert Holder.objects.count() == before
    registrar.post(reverse(NEW), second(number="999990032", birth_date="06-05-2001"))
    assert Diploma.objects.get(source_key="2024-0001").holder.full_name == "Pim de Jong"
    assert Holder.objects.count() == before + 1
