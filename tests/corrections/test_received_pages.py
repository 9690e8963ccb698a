"""What came by post, telephone or at the counter is entered at the desk, and everybody reads how it came."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corrections import evidence, objections, received
from corrections.figures import traffic
from corrections.figures.outcomes import Wanted
from corrections.models import CorrectionRequest, Event, Letter
from corrections.received import Channel, Received
from corrections.services import clockwork, holding, openings, reviewing
from corrections.workflow import Action, State, Who
from diplomas.errors import Refused
from documents.scans import Scan
from institutions.models import RecordAccess
from tests.corrections.conftest import PICTURE, Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters

__all__ = ["cheap_letters"]

TODAY = datetime.date(2027, 3, 10)
DAY = datetime.timedelta(days=1)
WORDS = "In mijn brief staat: het was cum laude."


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    to(time_machine, TODAY)


def to(time_machine: Any, day: datetime.date) -> None:
    time_machine.move_to(datetime.datetime.combine(day, datetime.time(10), datetime.UTC))


@pytest.fixture
def scanned() -> Iterator[None]:
    """Scans are taken as they are; one that says so is refused."""

    def clean(data: bytes) -> Scan:
        if data == b"bad":
            raise Refused("Dit bestand kunnen wij niet lezen.")
        return Scan("png", data, 1)

    with (
        mock.patch.object(evidence.scans, "clean", clean),
        mock.patch.object(evidence, "scan_for_malware", return_value=None),
    ):
        yield


@dataclass
class AtDesk:
    """Who logs in anew each time: these tests travel further than a session lasts."""

    office: Office
    person: str

    def get(self, url: str, **given: Any) -> HttpResponse:
        return self.office.client(self.person).get(url, **given)

    def post(self, url: str, data: dict[str, Any]) -> HttpResponse:
        return self.office.client(self.person).post(url, data)


@pytest.fixture
def reviewer(office: Office) -> AtDesk:
    return AtDesk(office, "reviewer")


def address(request: CorrectionRequest, what: str = "") -> str:
    if what:
        return reverse("review:receive", args=[request.pk, what])
    return reverse("review:received", args=[request.pk])


def enter(client: AtDesk | Client, request: CorrectionRequest, what: str, **given: Any) -> HttpResponse:
    """As the form sends it. `on` and `posted` are days; what is None is left out."""
    sent = {"by": "post", "on": timezone.localdate(), "checked": "on", "step": request.step, **given}
    data: dict[str, Any] = {}
    for name, value in sent.items():
        if isinstance(value, datetime.date):
            data |= {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}
        elif value is not None:
            data[name] = value
    return client.post(address(request, what), data)


def said(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def last(request: CorrectionRequest) -> Event:
    found = request.events.order_by("-number").first()
    assert found is not None
    return found


def asked(office: Office) -> CorrectionRequest:
    request = office.claimed()
    reviewing.ask_holder(
        actor=office.reviewer, request_id=request.pk, step=request.step, text="Wat staat er op uw diploma?",
        until=TODAY + 28 * DAY,
    )  # fmt: skip
    return fresh(request)


def scan(data: bytes = PICTURE) -> SimpleUploadedFile:
    return SimpleUploadedFile("scan.png", data)


# --- who, and what is offered ---


def test_it_is_for_who_handles_requests_and_leaves_a_trace(office: Office) -> None:
    request = office.sent()
    for person in ("owner", "stranger", "registrar", "second", "helpdesk", "administrator", "superuser"):
        for url in (address(request), address(request, "intrekking")):
            assert office.client(person).get(url).status_code == 403, person
        assert enter(office.client(person), request, "intrekking").status_code == 403, person
    for person, seen in (("reviewer", True), ("objections", True), ("second", False)):
        shown = said(office.client(person).get(reverse("review:request", args=[request.pk])))
        assert (address(request) in shown) is seen, person
    for url in (address(request), address(request, "intrekking")):
        before = RecordAccess.objects.count()
        shown = said(office.client("reviewer").get(url))
        assert "Sanne Maria de Vries" in shown
        assert RecordAccess.objects.count() == before + 1
        assert RecordAccess.objects.latest("at").purpose == f"Correctieverzoek {request.reference}"
    assert office.client("reviewer").get(address(request, "iets-anders")).status_code == 404
    assert fresh(request).state == State.SUBMITTED


def test_nobody_enters_for_themselves(office: Office) -> None:
    request = office.sent()
    colleague = office.people["reviewer"]
    colleague.person = office.people["owner"].person
    colleague.save(update_fields=["person"])
    assert office.client("reviewer").get(address(request)).status_code == 404
    assert enter(office.client("reviewer"), request, "intrekking").status_code == 404


@pytest.mark.usefixtures("cheap_letters")
def test_it_offers_what_the_applicant_may_do_now(office: Office, reviewer: AtDesk) -> None:
    def offered(request: CorrectionRequest) -> set[str]:
        shown = said(reviewer.get(address(request)))
        slugs = ("antwoord", "document", "intrekking", "ingebrekestelling", "bezwaar", "bezwaar-intrekken")
        return {slug for slug in slugs if address(request, slug) in shown}

    request = asked(office)
    assert offered(request) == {"antwoord", "document", "intrekking"}
    assert "Wat staat er op uw diploma?" in said(reviewer.get(address(request, "antwoord")))
    holding.withdraw(actor=office.as_holder(), request_id=request.pk)
    assert offered(request) == set()
    assert "kan nu niets doen met dit verzoek" in said(reviewer.get(address(request)))
    shown = said(reviewer.get(reverse("review:request", args=[request.pk])))
    assert address(request) not in shown
    rejected = office.rejected()
    assert offered(rejected) == {"bezwaar"}
    form = said(reviewer.get(address(rejected, "bezwaar")))
    assert 'value="post"' in form
    assert 'value="phone"' not in form
    assert reviewer.get(address(rejected, "antwoord"), follow=True).redirect_chain
    holding.object_(actor=office.as_holder(), request_id=rejected.pk, step=rejected.step, text="Nee.")
    assert offered(rejected) == {"document", "bezwaar-intrekken"}


# --- each of them ---


def test_an_answer_by_telephone(office: Office, reviewer: AtDesk, time_machine: Any) -> None:
    request = asked(office)
    to(time_machine, TODAY + 7 * DAY)
    came = TODAY + 5 * DAY
    response = enter(reviewer, request, "antwoord", by="phone", on=came, text=WORDS)
    assert response.status_code == 302
    event = last(request)
    assert (event.action, event.who, event.words) == (Action.ANSWER, Who.HOLDER, WORDS)
    assert event.user == office.people["reviewer"]
    assert received.of(event) == Received(Channel.PHONE, came)
    assert fresh(request).state == State.IN_REVIEW


@pytest.mark.usefixtures("scanned")
def test_an_answer_with_scans_of_which_one_is_refused(office: Office, reviewer: AtDesk) -> None:
    request = asked(office)
    first = said(enter(reviewer, request, "antwoord", text=WORDS, files=[scan(), scan(b"bad")]))
    assert "Bestand 2: Dit bestand kunnen wij niet lezen." in first
    assert "1 scan is al bewaard bij het verzoek" in first
    assert WORDS in first
    request = fresh(request)
    assert (request.state, request.evidence.count()) == (State.WAITING_HOLDER, 1)
    assert f'name="step" value="{request.step}"' in first
    assert enter(reviewer, request, "antwoord", files=[scan(b"other")]).status_code == 302
    assert last(request).words == "Ik heb 2 documenten gestuurd."
    assert {(row.by, row.user) for row in request.evidence.all()} == {(Who.HOLDER, office.people["reviewer"])}
    assert all(received.of(one) for one in request.events.filter(who=Who.HOLDER, number__gt=1))


@pytest.mark.usefixtures("scanned")
def test_a_document_comes_on_paper(office: Office, reviewer: AtDesk) -> None:
    request = office.sent()
    assert "Kies een bestand" in said(enter(reviewer, request, "document"))
    assert enter(reviewer, request, "document", by="phone", files=[scan()]).status_code == 200
    assert not request.evidence.exists()
    assert enter(reviewer, request, "document", by="counter", files=[scan(), scan()]).status_code == 302
    assert request.evidence.count() == 2
    assert received.of(last(request)) == Received(Channel.COUNTER, TODAY)
    with mock.patch.object(evidence, "MOST_FILES", 2):
        full = reviewer.get(address(request, "document"), follow=True)
        assert "Er passen niet meer bestanden" in said(full)


def test_withdrawing_is_checked_and_done_once(office: Office, reviewer: AtDesk) -> None:
    request = office.claimed()
    unchecked = said(enter(reviewer, request, "intrekking", by="phone", checked=None))
    assert "Controleer of dit van de aanvrager komt" in unchecked
    assert enter(reviewer, request, "intrekking", by="phone").status_code == 302
    assert fresh(request).state == State.WITHDRAWN
    again = enter(reviewer, request, "intrekking", by="phone")
    assert again.status_code == 409
    assert "de aanvrager, ingevoerd door Sanne" in said(again)
    assert request.events.filter(action=Action.WITHDRAW).count() == 1


def test_a_notice_of_default_from_the_day_after_the_last(
    office: Office, reviewer: AtDesk, time_machine: Any
) -> None:
    request = office.claimed()
    assert request.due_on is not None
    to(time_machine, request.due_on + 5 * DAY)
    early = said(enter(reviewer, request, "ingebrekestelling", on=request.due_on))
    assert "telt pas na de laatste dag om te besluiten" in early
    came = request.due_on + 2 * DAY
    assert enter(reviewer, request, "ingebrekestelling", on=came).status_code == 302
    assert fresh(request).notice_on == came
    assert address(request, "ingebrekestelling") not in said(reviewer.get(address(request)))


@pytest.mark.usefixtures("cheap_letters")
def test_an_objection_that_was_posted_in_time_and_what_is_read_of_it(
    office: Office, reviewer: AtDesk, time_machine: Any
) -> None:
    request = office.rejected()
    until = request.objection_until
    assert until is not None
    came = until + 3 * DAY
    to(time_machine, came + 10 * DAY)
    for given, why in (
        ({"by": "phone"}, "Selecteer een geldige keuze"),
        ({"by": "counter", "posted": until}, "Alleen een brief per post heeft een poststempel"),
        ({"posted": came + DAY}, "kan niet later zijn gepost"),
        ({"on": TODAY - DAY}, "Ons besluit was er toen nog niet"),
        ({"text": ""}, "waarom de aanvrager het er niet mee eens is"),
    ):
        refused = said(enter(reviewer, request, "bezwaar", **{"on": came, "text": WORDS, **given}))
        assert why in refused, given
        assert WORDS in refused or not given.get("text", WORDS)
    handler = AtDesk(office, "objections")
    assert enter(handler, request, "bezwaar", on=came, posted=until, text=WORDS).status_code == 302
    found = objections.of(fresh(request))
    assert found is not None
    assert (found.on, found.posted, found.late_days, found.text) == (came, until, 0, WORDS)
    shown = said(handler.get(reverse("review:request", args=[request.pk])))
    assert "Ontvangen op 24 april 2027." in shown
    assert "Gepost op 21 april 2027, en binnen een week daarna bij ons: op tijd" in shown
    assert "Kwam per post op 24 april 2027, ingevoerd door Els. Poststempel: 21 april 2027." in shown
    to(time_machine, came + 20 * DAY)
    request = fresh(request)
    assert "Het bezwaar was er toen nog niet" in said(enter(handler, request, "bezwaar-intrekken", on=until))
    assert enter(handler, request, "bezwaar-intrekken", on=came + 11 * DAY).status_code == 302
    assert fresh(request).state == State.REJECTED


def test_the_day_is_one_on_which_we_had_the_request(office: Office, reviewer: AtDesk) -> None:
    request = office.sent()
    assert "Wij hadden dit verzoek toen nog niet" in said(
        enter(reviewer, request, "intrekking", on=TODAY - DAY)
    )
    assert "10 maart 2027 of eerder" in said(enter(reviewer, request, "intrekking", on=TODAY + DAY))
    assert fresh(request).state == State.SUBMITTED


# --- somebody was faster ---


def test_what_was_typed_stays_when_somebody_was_faster(office: Office, reviewer: AtDesk) -> None:
    request = asked(office)
    holding.answer(actor=office.as_holder(), request_id=request.pk, step=request.step, text="Zelf al.")
    late = enter(reviewer, request, "antwoord", text=WORDS)
    assert late.status_code == 409
    assert "Kies de bestanden opnieuw" not in said(late)
    assert "Vraag beantwoorden (de aanvrager, 10 maart 2027 11:00)" in said(late)
    assert WORDS in said(late)
    assert not request.events.filter(number__gt=request.step + 1).exists()


@pytest.mark.usefixtures("scanned")
def test_nothing_is_kept_of_a_form_for_another_step(office: Office, reviewer: AtDesk) -> None:
    request = asked(office)
    reviewing.note(actor=office.as_staff("colleague"), request_id=request.pk, text="Belde ook.")
    late = enter(reviewer, request, "antwoord", text=WORDS, files=[scan()])
    assert late.status_code == 409
    shown = said(late)
    assert "Notitie maken (Joris" in shown
    assert "Er is geen scan bewaard. Kies de bestanden opnieuw." in shown
    assert WORDS in shown
    assert not request.evidence.exists()
    assert enter(reviewer, fresh(request), "antwoord", text=WORDS, files=[scan()]).status_code == 302


# --- what everybody reads ---


def test_the_three_timelines_say_how_it_came(office: Office, reviewer: AtDesk, time_machine: Any) -> None:
    request = asked(office)
    to(time_machine, TODAY + 7 * DAY)
    here = reverse("review:request", args=[request.pk])
    assert "gebruikt het portaal misschien niet" not in said(reviewer.get(here))
    enter(reviewer, request, "antwoord", on=TODAY + 5 * DAY, text=WORDS)
    desk = said(reviewer.get(here))
    assert "De aanvrager beantwoordde onze vraag." in desk
    assert "Kwam per post op 15 maart 2027, ingevoerd door Sanne." in desk
    assert "De aanvrager deed iets per post, per telefoon of aan de balie" in desk
    own = said(office.client("owner").get(reverse("corrections:request", args=[request.pk])))
    assert "U hebt geantwoord. U deed dit per post." in own
    assert '<time datetime="2027-03-15">15 maart 2027</time>' in own
    assert WORDS in own
    phone = said(office.client("helpdesk").get(reverse("review:helpdesk"), {"kenmerk": request.reference}))
    assert "U hebt geantwoord. U deed dit per post." in phone
    assert "15 maart 2027" in phone
    for page in (own, phone):
        assert "ingevoerd door" not in page


@pytest.mark.usefixtures("cheap_letters")
def test_who_wrote_gets_the_letter_by_post_too(office: Office) -> None:
    request, reviewer = office.rejected(), office.client("reviewer")
    enter(reviewer, request, "bezwaar", text=WORDS)
    letter = Letter.objects.get(decision__request=request)
    shown = said(reviewer.get(reverse("review:request", args=[request.pk])))
    assert "Stuur de aanvrager per post een bevestiging" in shown
    notice = shown.split("gebruikt het portaal misschien niet")[1].split("</div>")[0]
    assert "een bevestiging van wat u kreeg" in notice
    assert reverse("review:letter", args=[request.pk, letter.pk]) in notice


def test_a_letter_that_came_in_time_is_no_silence(
    office: Office, reviewer: AtDesk, time_machine: Any, scanned: None
) -> None:
    request = asked(office)
    until = request.waiting_until
    assert until is not None
    to(time_machine, until + 4 * DAY)
    assert clockwork.run().went_on == 1
    assert openings.holder_was_silent(fresh(request))
    enter(reviewer, fresh(request), "document", on=until, files=[scan()])
    assert not openings.holder_was_silent(fresh(request))


@pytest.mark.usefixtures("cheap_letters")
def test_an_objection_counts_in_the_quarter_in_which_it_came(
    office: Office, reviewer: AtDesk, time_machine: Any
) -> None:
    request = office.rejected()
    to(time_machine, datetime.date(2027, 4, 2))
    enter(reviewer, request, "bezwaar", on=datetime.date(2027, 3, 31), text=WORDS)
    (only,) = traffic.flows(Wanted())
    assert (only.quarter, only.objections) == ("2027-K1", 1)
