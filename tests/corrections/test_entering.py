"""A request that came by post, by telephone or at the counter is entered in its holder's name."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from structlog.testing import capture_logs

from corrections import evidence, keeping, received, terms
from corrections.models import CorrectionRequest
from corrections.received import Channel, Received
from corrections.workflow import State, Who
from diplomas import scenarios
from diplomas.catalogue import Scenario
from diplomas.dates import PartialDate
from diplomas.models import Holder
from diplomas.terms import NumberKind
from diplomas.values import GradeRow
from documents.scans import Scan
from institutions import access
from institutions.models import RecordAccess
from tests import factories
from tests.corrections.conftest import PICTURE, Office, fresh
from tests.institutions.test_recording import KnowsPim

NOW = datetime.datetime(2027, 3, 10, 10, tzinfo=datetime.UTC)
CAME = datetime.date(2027, 3, 3)
START = "entering:start"
BRP = "tests.institutions.test_recording.KnowsPim"
BSN, BORN = "999990019", "3-2-1999"


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def reviewer(office: Office) -> Client:
    return office.client("reviewer")


def date(name: str, written: str) -> dict[str, str]:
    return dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), written.split("-"), strict=True))


def body(client: Client, address: str, data: dict[str, Any] | None = None, status: int = 200) -> str:
    given = client.get(address, follow=True) if data is None else client.post(address, data, follow=True)
    assert given.status_code == status, given.status_code
    return given.content.decode()


def at(name: str, draft: CorrectionRequest, *more: object) -> str:
    return reverse(f"entering:{name}", args=[draft.pk, *more])


def find(client: Client, number: str = BSN, born: str = BORN, **more: str) -> str:
    """The page of this person, by its address."""
    given = client.post(reverse(START), {"number": number, **date("birth_date", born), **more})
    assert given.status_code == 302, given.content.decode()
    assert number not in given["Location"]
    return str(given["Location"])


def begun(client: Client, office: Office) -> CorrectionRequest:
    page = find(client)
    body(client, f"{page}diploma/{office.diploma.pk}/", {"x": ""})
    return CorrectionRequest.objects.get(state=State.DRAFT, entered_by__isnull=False)


def entered(client: Client, draft: CorrectionRequest, by: str = "post", day: str = "3-3-2027") -> str:
    return body(client, at("check", draft), {"by": by, **date("on", day)})


def with_a_field(client: Client, office: Office) -> CorrectionRequest:
    draft = begun(client, office)
    body(client, at("ask", draft, "exam_date"), date("value", "22-6-2024"))
    body(client, at("why", draft), {"why": "Op mijn diploma staat 22 juni."})
    return draft


# --- the whole way ---


def test_a_letter_about_two_fields_from_the_person_to_the_receipt(office: Office, reviewer: Client) -> None:
    page = find(reviewer)
    shown = body(reviewer, page)
    assert "Sanne Maria de Vries" in shown
    assert "21 juni 2024" in shown
    draft = with_a_field(reviewer, office)
    assert (draft.entered_by, draft.holder) == (office.people["reviewer"], office.holder)
    body(reviewer, at("ask", draft, "distinction"), {"has_value": "given", "value": "CUM_LAUDE"})
    with (
        mock.patch.object(evidence.scans, "clean", lambda data: Scan("png", data, 1)),
        mock.patch.object(evidence, "scan_for_malware", return_value=None),
    ):
        for _again in range(2):
            body(reviewer, at("scans", draft), {"files": ContentFile(PICTURE, "brief.png")})
    body(reviewer, at("remove_scan", draft, draft.evidence.first().pk), {"x": ""})
    checked = body(reviewer, at("check", draft))
    assert "22 juni 2024" in checked
    assert "Cum laude" in checked
    assert "Op mijn diploma staat 22 juni." in checked
    assert "1 bestand" in checked

    done = entered(reviewer, draft)
    request = fresh(draft)
    assert request.state == State.SUBMITTED
    assert f"Het kenmerk is {request.reference}. Stuur de aanvrager een ontvangstbewijs per post." in done
    assert "Op papier" in done
    assert "3 maart 2027, per post" in done
    assert "Kwam per post op 3 maart 2027, ingevoerd door Sanne." in done
    assert "Laatste dag om te besluiten: 28 april 2027" in done
    assert request.due_on == terms.decision_due(CAME).date
    event = request.events.get()
    assert (event.who, event.user) == (Who.HOLDER, office.people["reviewer"])
    assert received.of(event) == Received(Channel.POST, CAME)
    assert set(request.items.values_list("field", flat=True)) == {"exam_date", "distinction"}
    assert not request.prechecked
    paper = body(reviewer, reverse("review:receipt", args=[request.pk]))
    for words in (
        "Sanne Maria de Vries", str(request.reference), "op 3 maart 2027, per post", "22 juni 2024",
        "Op mijn diploma staat 22 juni.", "U krijgt uiterlijk 28 april 2027 ons besluit.",
        "Telefoon:", "Postbus 0",
    ):  # fmt: skip
        assert words in paper
    assert "Op papier" in body(reviewer, reverse("review:queue", args=["niet-toegewezen"]))
    assert reverse(START) in body(reviewer, reverse("review:queue", args=["mijn-werk"]))

    owner = office.client("owner")
    theirs = body(owner, reverse("corrections:request", args=[request.pk]))
    assert "3 maart 2027" in theirs
    assert "U deed dit per post." in theirs
    assert "op 3 maart 2027, per post." in body(owner, reverse("corrections:sent", args=[request.pk]))
    assert access.ENTERING in body(owner, reverse("portal:disclosures"))


def test_a_grade_list_is_typed_over_line_by_line(office: Office, reviewer: Client) -> None:
    scenarios.activate(scenario=Scenario.S1, actor="test")
    office.diploma = factories.recorded(
        person=office.holder, deliverer=office.school, grade_list=(GradeRow("Anatomie", final="7"),)
    )
    draft = begun(reviewer, office)
    form = body(reviewer, at("ask", draft, "grade_list"))
    assert 'value="Anatomie"' in form
    assert "Wat moet er volgens de aanvrager staan?" in form
    row = {"has_value": "given", "row-0-name": "Anatomie", "row-0-final": "8"}
    longer = body(reviewer, at("ask", draft, "grade_list"), {**row, "more_rows": "1"})
    assert 'name="row-5-name"' in longer
    assert 'value="8"' in longer
    body(reviewer, at("ask", draft, "grade_list"), row)
    (asked,) = draft.items.get().asked["value"]
    assert (asked["name"], asked["final"]) == ("Anatomie", "8")
    body(reviewer, at("why", draft), {"why": "Op mijn lijst staat een 8."})
    assert " open>" not in body(reviewer, at("check", draft))
    entered(reviewer, draft)
    # On paper nobody opens what is folded.
    assert " open>" in body(reviewer, reverse("review:receipt", args=[draft.pk]))


def test_a_diploma_that_is_missing_was_told_by_telephone(office: Office, reviewer: Client) -> None:
    page = find(reviewer)
    given = {
        "education": "hbo", "document": "diploma", "programme": "Verpleegkunde",
        "institution": "Hogeschool Voorbeeld", **date("exam_date", "1-7-2019"),
    }  # fmt: skip
    wrong = body(reviewer, f"{page}ontbreekt/", {**given, "programme": ""})
    assert 'value="Hogeschool Voorbeeld"' in wrong
    body(reviewer, f"{page}ontbreekt/", given)
    draft = CorrectionRequest.objects.get()
    body(reviewer, at("missing_again", draft), {**given, "programme": "Verloskunde"})
    body(reviewer, at("why", draft), {"why": "Ik haalde dit in 2019."})
    assert "Op papier" in entered(reviewer, draft, by="phone", day="9-3-2027")
    request = fresh(draft)
    assert (request.kind, request.described["programme"]) == ("missing", "Verloskunde")
    came = received.of(request.events.get())
    assert came == Received(Channel.PHONE, datetime.date(2027, 3, 9))


def test_who_is_not_in_the_register_is_taken_over_when_their_diploma_is_missing(
    office: Office, reviewer: Client, settings: Any
) -> None:
    settings.PERSON_REGISTER = BRP
    before = Holder.objects.count()
    pim = {"number": "999990032", **date("birth_date", "6-5-2001")}
    with capture_logs() as logs:
        shown = body(reviewer, reverse(START), pim)
    assert "Pim de Jong" in shown
    assert Holder.objects.count() == before
    assert [one["found"] for one in logs if one["event"] == "person looked up"] == ["brp"]
    assert "999990032" not in str(logs)
    page = find(reviewer, "999990032", "6-5-2001", overnemen="1")
    assert page.endswith("/ontbreekt/")
    assert "Pim de Jong" in body(reviewer, page)
    assert Holder.objects.count() == before + 1
    looked = RecordAccess.objects.get()
    assert (looked.holder.full_name, looked.diploma) == ("Pim de Jong", None)


def test_nobody_who_died_is_taken_over(office: Office, reviewer: Client) -> None:
    before = Holder.objects.count()
    pim = KnowsPim().person(NumberKind.BSN, "999990032")
    assert pim is not None
    died = replace(pim, died_on=PartialDate(2020))
    with mock.patch.object(KnowsPim, "person", return_value=died), override_settings(PERSON_REGISTER=BRP):
        asked = {"number": "999990032", **date("birth_date", "6-5-2001"), "overnemen": "1"}
        assert "Deze persoon is overleden" in body(reviewer, reverse(START), asked)
    assert Holder.objects.count() == before


# --- who it is ---


@pytest.mark.parametrize(
    ("number", "born"),
    [(BSN, "4-2-1999"), ("999990032", BORN), ("999990018", BORN)],
    ids=["another day", "another person", "no number at all"],
)
def test_a_pair_that_does_not_fit_says_only_that(
    office: Office, reviewer: Client, settings: Any, number: str, born: str
) -> None:
    settings.PERSON_REGISTER = "tests.institutions.test_recording.NobodyElse"
    with capture_logs() as logs:
        shown = body(reviewer, reverse(START), {"number": number, **date("birth_date", born)})
    (looked,) = (one for one in logs if one["event"] == "person looked up")
    assert (looked["found"], looked["by"]) == ("nobody", str(office.people["reviewer"].pk))
    assert "Wij vinden niemand met dit nummer en deze geboortedatum." in shown
    assert f'value="{number}"' in shown  # nothing typed is lost
    assert "Vries" not in shown
    assert not RecordAccess.objects.exists()


def test_of_whom_no_date_of_birth_is_known_says_so(office: Office, reviewer: Client) -> None:
    factories.holder("", "", "Suparman", birth=PartialDate(), bsn="999990469")
    empty = {"number": "999990469", **date("birth_date", "--")}
    assert "Vul een datum in" in body(reviewer, reverse(START), empty)
    given = body(reviewer, reverse(START), empty | {"no_birth_date": "on"})
    assert "Suparman" in given
    other = empty | {"number": BSN, "no_birth_date": "on"}
    assert "Wij vinden niemand" in body(reviewer, reverse(START), other)


def test_trying_dates_of_birth_ends_soon(office: Office, reviewer: Client) -> None:
    for day in range(4, 15):
        shown = body(reviewer, reverse(START), {"number": BSN, **date("birth_date", f"{day}-2-1999")})
    assert "Wacht 10 minuten." in shown
    assert "Wacht 10 minuten." in body(reviewer, reverse(START), {"number": BSN, **date("birth_date", BORN)})


def test_finding_and_looking_is_written_down_once_for_one_letter(office: Office, reviewer: Client) -> None:
    draft = with_a_field(reviewer, office)
    body(reviewer, at("check", draft))
    rows = RecordAccess.objects.order_by("pk").values_list("user", "holder", "diploma", "purpose")
    who = (office.people["reviewer"].pk, office.holder.pk)
    assert list(rows) == [(*who, None, access.ENTERING), (*who, office.diploma.pk, access.ENTERING)]


def test_nobody_enters_their_own(office: Office, reviewer: Client) -> None:
    me = office.people["reviewer"]
    me.person = office.people["owner"].person
    me.save(update_fields=["person"])
    shown = body(reviewer, reverse(START), {"number": BSN, **date("birth_date", BORN)})
    assert "Dit is uw eigen verzoek. Een collega behandelt het." in shown
    assert not CorrectionRequest.objects.exists()
    assert not RecordAccess.objects.exists()


@pytest.mark.parametrize("person", ["second", "helpdesk", "registrar", "administrator"])
def test_only_who_handles_requests_enters_them(office: Office, person: str) -> None:
    body(office.client(person), reverse(START), status=403)


def test_an_objection_handler_enters_them_too(office: Office) -> None:
    assert find(office.client("objections"))


def test_a_mark_of_another_session_finds_nobody(office: Office, reviewer: Client) -> None:
    page = find(reviewer)
    shown = body(office.client("colleague"), page)
    assert "Zoek de aanvrager opnieuw." in shown
    assert "Vries" not in shown


# --- whose it is until it is entered ---


def test_a_draft_is_its_makers_alone(office: Office, reviewer: Client) -> None:
    draft = with_a_field(reviewer, office)
    assert at("check", draft) in body(reviewer, reverse(START))
    colleague, owner = office.client("colleague"), office.client("owner")
    assert at("check", draft) not in body(colleague, reverse(START))
    assert at("check", draft) not in body(colleague, find(colleague))
    for name in ("check", "choose", "why", "scans", "discard"):
        body(colleague, at(name, draft), status=404)
        body(colleague, at(name, draft), {"x": ""} if name != "choose" else None, status=404)
    body(owner, at("check", draft), status=403)
    assert "Nog niet verstuurd" not in body(owner, reverse("corrections:overview"))
    body(owner, reverse("corrections:check", args=[draft.pk]), status=404)
    body(owner, reverse("corrections:discard", args=[draft.pk]), {"x": ""}, status=404)
    body(reviewer, reverse("review:request", args=[draft.pk]), status=404)
    assert fresh(draft).state == State.DRAFT


def test_what_its_holder_began_stays_as_it_is(office: Office, reviewer: Client) -> None:
    theirs = office.draft()
    ours = with_a_field(reviewer, office)
    assert ours.pk != theirs.pk
    body(reviewer, at("check", theirs), status=404)
    entered(reviewer, ours)
    assert fresh(theirs).state == State.DRAFT
    assert list(theirs.items.values_list("field", flat=True)) == ["distinction"]


def test_two_colleagues_do_not_meet_in_one_draft(office: Office, reviewer: Client) -> None:
    mine = with_a_field(reviewer, office)
    colleague = office.client("colleague")
    body(colleague, f"{find(colleague)}diploma/{office.diploma.pk}/", {"x": ""})
    other = CorrectionRequest.objects.exclude(pk=mine.pk).get()
    assert (other.entered_by, other.items.count()) == (office.people["colleague"], 0)


def test_it_can_be_thrown_away_and_goes_by_itself(office: Office, reviewer: Client, settings: Any) -> None:
    draft = with_a_field(reviewer, office)
    assert "Er is niets ingevoerd." in body(reviewer, at("discard", draft), {"x": ""})
    assert not CorrectionRequest.objects.exists()
    again = with_a_field(reviewer, office)
    long_ago = timezone.now() - datetime.timedelta(days=settings.CORRECTION_DRAFT_DAYS + 1)
    CorrectionRequest.objects.filter(pk=again.pk).update(changed_at=long_ago)
    assert keeping.run().drafts == 1


# --- how and when it came ---


def test_a_day_to_come_or_none_is_refused_and_nothing_is_lost(office: Office, reviewer: Client) -> None:
    draft = with_a_field(reviewer, office)
    shown = entered(reviewer, draft, day="11-3-2027")
    assert "Vul een datum in van 10 maart 2027 of eerder" in shown
    assert 'value="11"' in shown
    assert "Kies hoe het binnenkwam" in body(reviewer, at("check", draft), date("on", "3-3-2027"))
    assert fresh(draft).state == State.DRAFT
    assert "10 maart 2026" not in entered(reviewer, draft)


def test_without_a_why_it_is_not_entered(office: Office, reviewer: Client) -> None:
    draft = begun(reviewer, office)
    body(reviewer, at("ask", draft, "exam_date"), date("value", "22-6-2024"))
    assert "Schrijf eerst op waarom het niet klopt." in entered(reviewer, draft)
    assert fresh(draft).state == State.DRAFT


def test_what_the_register_cannot_change_may_be_entered_all_the_same(
    office: Office, reviewer: Client
) -> None:
    """As in the portal: who insists gets a decision. No check is counted that they never saw."""
    draft = begun(reviewer, office)
    shown = body(reviewer, at("choose", draft))
    assert "De gemeente verandert dit, wij niet" in shown
    assert "artikel 2:3" in body(reviewer, at("ask", draft, "holder_name"))
    body(reviewer, at("ask", draft, "holder_name"), {"value": "Sanne Maria de Fries"})
    body(reviewer, at("why", draft), {"why": "Zo heet ik."})
    entered(reviewer, draft)
    request = fresh(draft)
    assert (request.state, request.prechecked) == (State.SUBMITTED, "")


def test_a_receipt_is_for_what_did_not_come_through_the_portal(office: Office, reviewer: Client) -> None:
    body(reviewer, reverse("review:receipt", args=[office.sent().pk]), status=404)
