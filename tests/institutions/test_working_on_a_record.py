"""What a registrar does to a record, what needs a second person, and what the holder gets to know."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import messages
from accounts.roles import Role
from demo.pki import DemoPKI
from diplomas import feed
from diplomas.errors import NotFound, Refused, Stale
from diplomas.models import Diploma, DiplomaVersion
from diplomas.objection import object_before
from diplomas.register import UNKNOWN
from diplomas.terms import State
from diplomas.values import Code
from documents.inspect import Verdict, inspect
from documents.trust import Trust
from institutions import services, withdrawal
from institutions.desk import desk_for
from institutions.models import Proposal, WithdrawalLetter
from tests import factories
from tests.documents import reading
from tests.institutions.conftest import World, as_, employee

HEARD = datetime.date(2026, 1, 5)


def address(name: str, world: World, **more: Any) -> str:
    return reverse(f"admin:diplomas_diploma_{name}", kwargs={"diploma_id": world.diploma.pk, **more})


def propose(world: World, person: str = "registrar") -> Proposal:
    return services.propose_withdrawal(
        desk=world.desk(person),
        diploma=world.diploma.pk,
        expected_version=1,
        reason="Fraude bij het examen",
        hearing_on=HEARD,
        hearing_note="De houder gaf het toe.",
    )


def amend_form(**given: Any) -> dict[str, Any]:
    return {"has_value": "given", "expected_version": 1, "reason": "Verkeerd overgenomen", **given}


# --- amending ---


def test_a_registrar_amends_a_field_and_the_version_says_who_and_why(world: World) -> None:
    page = world.client("registrar").get(address("amend", world, field="exam_date"))
    assert "21-06-2024" in page.content.decode()
    response = world.client("registrar").post(
        address("amend", world, field="exam_date"), amend_form(value="20-06-2024")
    )
    assert response.status_code == 302
    version = DiplomaVersion.objects.get(diploma=world.diploma, number=2)
    assert version.actor == world.people["registrar"].actor
    assert version.source == f"institution:{world.school.brin}"
    assert version.content.reason_text == "Verkeerd overgenomen"
    record = world.client("registrar").get(address("record", world)).content.decode()
    assert "van “21 juni 2024” naar “20 juni 2024”" in record
    assert "Door Karin." in record


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"value": "31-02-2024"}, "Vul een datum in, bijvoorbeeld 21-06-2024."),
        ({"value": ""}, "schrijf de datum als 2024-06-21"),
        ({"value": "20-06-2024", "reason": ""}, "Schrijf op waarom u dit doet."),
        ({"value": "20-06-2099"}, "ligt in de toekomst"),
        ({"value": "21-06-2024"}, "Er verandert niets"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(world: World, given: dict, said: str) -> None:
    form = amend_form(reason="Een lang verhaal", **given) if "reason" not in given else amend_form(**given)
    page = world.client("registrar").post(address("amend", world, field="exam_date"), form)
    assert page.status_code == 200
    shown = page.content.decode()
    assert said in shown
    assert form["reason"] in shown
    assert Diploma.objects.get(pk=world.diploma.pk).head == 1


def test_somebody_faster_is_told_and_the_form_can_be_sent_again(world: World) -> None:
    registrar = world.client("registrar")
    services.amend(
        desk=world.desk("registrar"), diploma=world.diploma.pk, expected_version=1, name="exam_date",
        change=datetime.date(2024, 6, 1), reason="eerst",
    )  # fmt: skip
    page = registrar.post(address("amend", world, field="exam_date"), amend_form(value="20-06-2024"))
    shown = page.content.decode()
    assert "Iemand anders wijzigde dit diploma intussen" in shown
    assert "1 juni 2024" in shown
    assert 'name="expected_version" value="2"' in shown
    again = registrar.post(
        address("amend", world, field="exam_date"), amend_form(value="20-06-2024", expected_version=2)
    )
    assert again.status_code == 302


def test_a_field_that_another_register_gives_or_the_scenario_hides_cannot_be_amended(world: World) -> None:
    for field in ("nlqf", "holder_name", "distinction", "bestaat-niet"):
        assert world.client("registrar").get(address("amend", world, field=field)).status_code == 404


def test_who_reads_does_not_write(world: World) -> None:
    for person in ("approver", "reader", "auditor"):
        for name in ("issue", "defer", "withdraw"):
            assert world.client(person).get(address(name, world)).status_code == 403, person
        assert world.client(person).post(
            address("amend", world, field="exam_date"), amend_form(value="20-06-2024")
        ).status_code == 403  # fmt: skip
    assert Diploma.objects.get(pk=world.diploma.pk).head == 1


def test_nobody_changes_their_own_record(world: World) -> None:
    registrar = world.people["registrar"]
    owner = world.people["owner"]
    owner.person = registrar.person
    owner.save()
    assert world.client("registrar").get(address("defer", world)).status_code == 403
    with pytest.raises(Refused, match="uw eigen gegevens"):
        services.defer(
            desk=desk_for(registrar), diploma=world.diploma.pk, expected_version=1, reason="zelf"
        )  # fmt: skip
    assert (
        "Dit zijn uw eigen gegevens"
        in world.client("registrar").get(address("record", world)).content.decode()
    )


# --- against the programme register ---


@pytest.fixture
def told(world: World) -> World:
    """RIO has a level for this programme."""
    period = world.diploma.programme.periods.get()
    period.level = "HBO-BA"
    period.save()
    return world


def test_a_value_against_rio_waits_for_a_second_person(told: World) -> None:
    response = told.client("registrar").post(
        address("amend", told, field="level"), amend_form(value="HBO-MA")
    )
    assert response.status_code == 302
    assert Diploma.objects.get(pk=told.diploma.pk).head == 1
    proposal = Proposal.objects.get()
    page = told.client("approver").get(reverse("admin:institutions_proposal_decide", args=[proposal.pk]))
    assert "Hbo-master" in page.content.decode()
    decided = told.client("approver").post(
        reverse("admin:institutions_proposal_decide", args=[proposal.pk]), {"outcome": "approve"}
    )
    assert decided.status_code == 302
    assert Diploma.objects.get(pk=told.diploma.pk).head == 2
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("approved", told.people["approver"])


def test_what_rio_says_too_needs_nobody_else(told: World) -> None:
    made = services.amend(
        desk=told.desk("registrar"), diploma=told.diploma.pk, expected_version=1, name="level",
        change=UNKNOWN, reason="nooit aangeleverd",
    )  # fmt: skip
    assert isinstance(made, DiplomaVersion)
    made = services.amend(
        desk=told.desk("registrar"), diploma=told.diploma.pk, expected_version=2, name="level",
        change=Code("HBO-BA"), reason="zoals RIO",
    )  # fmt: skip
    assert isinstance(made, DiplomaVersion)


def test_a_proposal_that_was_overtaken_cannot_be_approved(told: World) -> None:
    proposal = services.amend(
        desk=told.desk("registrar"), diploma=told.diploma.pk, expected_version=1, name="level",
        change=Code("HBO-MA"), reason="x",
    )  # fmt: skip
    assert isinstance(proposal, Proposal)
    services.defer(desk=told.desk("registrar"), diploma=told.diploma.pk, expected_version=1, reason="y")
    page = told.client("approver").post(
        reverse("admin:institutions_proposal_decide", args=[proposal.pk]), {"outcome": "approve"}
    )
    assert "Goedkeuren kan niet meer" in page.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == "open"
    services.refuse(desk=told.desk("approver"), proposal=proposal.pk, note="Ingehaald")


# --- deferring and issuing ---


def test_deferring_and_issuing_later(world: World) -> None:
    registrar = world.client("registrar")
    deferred = registrar.post(address("defer", world), {"expected_version": 1, "reason": "Vroeg erom"})
    assert deferred.status_code == 302
    assert Diploma.objects.get(pk=world.diploma.pk).state == State.NOT_ISSUED
    issued = registrar.post(
        address("issue", world), {"expected_version": 2, "reason": "Nu wel", "issue_date": "01-07-2024"}
    )
    assert issued.status_code == 302
    assert Diploma.objects.get(pk=world.diploma.pk).state == State.AWARDED


def test_what_stays_unissued_is_on_the_start_page(world: World) -> None:
    services.defer(desk=world.desk("registrar"), diploma=world.diploma.pk, expected_version=1, reason="x")
    page = world.client("registrar").get(reverse("admin:index")).content.decode()
    assert "1 diploma is al lang niet uitgereikt." in page
    assert (
        "al lang niet uitgereikt"
        not in world.client("elsewhere").get(reverse("admin:index")).content.decode()
    )


# --- withdrawing ---


def test_withdrawing_takes_two_people_a_hearing_a_letter_and_tells_the_holder(
    world: World, seal_settings: DemoPKI, monkeypatch: pytest.MonkeyPatch
) -> None:
    registrar, approver = world.client("registrar"), world.client("approver")
    early = {"expected_version": 1, "reason": "Fraude", "hearing_on": "01-01-2099", "hearing_note": "x"}
    assert "nog niet geweest" in registrar.post(address("withdraw", world), early).content.decode()
    unheard = {"expected_version": 1, "reason": "Fraude", "hearing_on": "", "hearing_note": ""}
    assert (
        "Schrijf op wat de houder zei" in registrar.post(address("withdraw", world), unheard).content.decode()
    )
    given = {**early, "hearing_on": "05-01-2026", "hearing_note": "De houder gaf het toe."}
    assert registrar.post(address("withdraw", world), given).status_code == 302
    proposal = Proposal.objects.get()
    decide = reverse("admin:institutions_proposal_decide", args=[proposal.pk])
    assert "1 voorstel wacht op uw besluit." in approver.get(reverse("admin:index")).content.decode()
    draft = approver.get(reverse("admin:institutions_proposal_letter", args=[proposal.pk])).content
    assert "Er is nog niets besloten" in reading.text(draft)
    assert approver.post(decide, {"outcome": "approve"}).status_code == 302
    assert Diploma.objects.get(pk=world.diploma.pk).state == State.WITHDRAWN

    monkeypatch.setattr(feed, "_settled_before", lambda: 2**62)  # other test processes are at work too
    messages.tell_news()
    owner = as_(world.people["owner"])
    [message] = messages.messages_for(world.people["owner"]).filter(topic="diploma_withdrawn")
    assert messages.describe(message).title == "Een diploma van u is ingetrokken"
    shown = owner.get(reverse("portal:diploma", args=[world.diploma.pk])).content.decode()
    assert reverse("portal:withdrawal_letter", args=[world.diploma.pk]) in shown
    letter = owner.get(reverse("portal:withdrawal_letter", args=[world.diploma.pk]))
    assert inspect(letter.content, trust=Trust.from_settings()).verdict is Verdict.GENUINE
    text = reading.text(letter.content)
    kept = WithdrawalLetter.objects.get()
    assert "Fraude" in text
    assert "De houder gaf het toe." in text
    assert kept.object_before == object_before(timezone.localdate())
    assert str(kept.object_before.year) in text
    assert "Er is nog niets besloten" not in text


def test_the_letter_is_for_its_holder_only(world: World, seal_settings: DemoPKI) -> None:
    withdrawal.approve(desk=world.desk("approver"), proposal=propose(world).pk, note="")
    stranger = factories.holder("Bram", "", "Bos")
    from accounts.models import Kind, User

    other = User(kind=Kind.HOLDER, door="digid", subject="other", holder=stranger)
    other.set_unusable_password()
    other.save()
    address_ = reverse("portal:withdrawal_letter", args=[world.diploma.pk])
    assert as_(world.people["owner"]).get(address_).status_code == 200
    assert as_(other).get(address_).status_code == 404
    for person in ("registrar", "approver", "administrator"):
        assert world.client(person).get(address_).status_code == 403
    assert Client().get(address_).status_code == 302


def test_without_a_seal_nothing_is_withdrawn(world: World, settings: Any) -> None:
    settings.SEAL_PKCS12 = ""
    proposal = propose(world)
    page = world.client("approver").post(
        reverse("admin:institutions_proposal_decide", args=[proposal.pk]), {"outcome": "approve"}
    )
    assert "Er is niets veranderd" in page.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == "open"
    assert Diploma.objects.get(pk=world.diploma.pk).head == 1


def test_who_proposes_does_not_decide_with_either_account(world: World, seal_settings: DemoPKI) -> None:
    both = employee("Alles", Role.REGISTRAR, Role.APPROVER, at=world.school)
    world.people["both"] = both
    proposal = propose(world, "both")
    second = employee("Alles met een ander account", Role.APPROVER, at=world.school)
    second.person = both.person
    second.save()
    for user in (both, second):
        with pytest.raises(Refused, match="zelf voorgesteld"):
            withdrawal.approve(desk=desk_for(user), proposal=proposal.pk, note="")
        page = as_(user).post(
            reverse("admin:institutions_proposal_decide", args=[proposal.pk]), {"outcome": "approve"}
        )
        assert page.status_code == 200
    assert Diploma.objects.get(pk=world.diploma.pk).head == 1


def test_another_institution_decides_on_nothing(world: World) -> None:
    proposal = propose(world)
    with pytest.raises(NotFound):
        services.refuse(desk=world.desk("approver elsewhere"), proposal=proposal.pk, note="x")
    with pytest.raises(NotFound):
        services.take_back(desk=world.desk("elsewhere"), proposal=proposal.pk)
    with pytest.raises(NotFound):
        services.defer(desk=world.desk("elsewhere"), diploma=world.diploma.pk, expected_version=1, reason="x")


def test_one_proposal_at_a_time_and_it_can_be_taken_back(world: World) -> None:
    proposal = propose(world)
    with pytest.raises(Refused, match="wacht al een voorstel"):
        propose(world)
    services.take_back(desk=world.desk("registrar"), proposal=proposal.pk)
    propose(world)
    with pytest.raises(Stale):
        services.take_back(desk=world.desk("registrar"), proposal=proposal.pk)


def test_refusing_needs_words(world: World) -> None:
    proposal = propose(world)
    page = world.client("approver").post(
        reverse("admin:institutions_proposal_decide", args=[proposal.pk]), {"outcome": "refuse", "note": ""}
    )
    assert "Schrijf op waarom u het voorstel afwijst." in page.content.decode()
    with pytest.raises(Refused):
        services.refuse(desk=world.desk("approver"), proposal=proposal.pk, note="  ")


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_decide_once(world: World) -> None:
    proposal = propose(world)
    second = employee("Tweede", Role.APPROVER, at=world.school)

    def decide(user: Any) -> str:
        try:
            services.refuse(desk=desk_for(user), proposal=proposal.pk, note="Nee")
            return "done"
        except Stale:
            return "stale"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(decide, [world.people["approver"], second]))
    assert outcomes == ["done", "stale"]
