"""What the desk offers and keeps: filters, references, colleagues, the next one, words, the helpdesk."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Membership, Message
from accounts.roles import Role
from corrections import queues, references
from corrections.models import CorrectionRequest
from corrections.queues import Filters, View
from corrections.review import queue_rows
from corrections.services import deciding, holding, objecting, reviewing
from corrections.workflow import State
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters
from tests.corrections.test_queue_queries import many
from tests.corrections.test_review_pages import decision
from tests.institutions.conftest import employee, grant

__all__ = ["cheap_letters"]
NOON = datetime.time(12)


def at(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, NOON, tzinfo=datetime.UTC)


def get(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse("review:" + name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


# --- what an address may hold ---

ODD = st.one_of(
    st.sampled_from(
        ["\0", "0000-K1", "²²²²-K1", "9999-K4", "2025-K1", "9999-12-31_" + "0" * 32, "0001-01-01_" + "f" * 32,
         "distinction", "C-2026-\0", "٣" * 32, "1_" * 16, "-1", "9" * 40]
    ),
    st.text(max_size=20),
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=ODD)
def test_no_address_is_an_error(office: Office, value: str) -> None:
    client = office.client("reviewer")
    names = [
        "gegeven",
        "instelling",
        "behandelaar",
        "soort",
        "stand",
        "na",
        "kenmerk",
        "kwartaal",
        "scenario",
        "uitkomst",
    ]
    for page in ("alle", "mijn-werk", "zoeken", "helpdesk", "cijfers", "cijfers/csv"):
        assert client.get(f"/behandelen/{page}/", dict.fromkeys(names, value)).status_code == 200
    assert (
        client.post("/behandelen/toewijzen/", {"to": value, "request": value, "hier": value}).status_code
        == 200
    )


@pytest.mark.parametrize(
    "path",
    ["alle/?gegeven=%00", "zoeken/?kenmerk=%00", "helpdesk/?kenmerk=%00", "cijfers/?kwartaal=0000-K1",
     "cijfers/?kwartaal=%C2%B2%C2%B2%C2%B2%C2%B2-K1", "cijfers/csv/?kwartaal=9999-K4"],
)  # fmt: skip
def test_no_character_and_no_quarter_is_an_error(office: Office, path: str) -> None:
    assert office.client("reviewer").get(f"/behandelen/{path}").status_code == 200


# --- references ---


@pytest.mark.parametrize(
    "typed",
    ["C20265KST3EWN", "5KST3EWN", "c 2026 5kst 3ewn", "C-2026-5KST3EWN", "2026-5kst3ewn", "C‑2O26‑5KST3EWN",
     "c.2026.5kst3ewn", "C5KST3EWN"],
)  # fmt: skip
def test_a_reference_however_it_is_typed(typed: str) -> None:
    assert "C-2026-5KST3EWN" in references.meant(typed)


def test_what_is_no_reference_means_none() -> None:
    for typed in ("", "C-2026-5KST3EW", "C-2026-5KST3EWNX", "D-2026-5KST3EWN", "\0", "Sanne de Vries"):
        assert references.meant(typed) == ()
    # Eight characters that begin with a C, and letters that are read as figures.
    assert references.meant("CKSTILO0")[0].endswith("-CKST1100")


def test_the_helpdesk_finds_however_it_is_typed_and_keeps_what_was_typed(office: Office) -> None:
    request = office.sent()
    assert request.reference
    helpdesk = office.client("helpdesk")
    assert request.reference in get(helpdesk, "helpdesk", kenmerk=request.reference.replace("-", " ").lower())
    assert request.reference in get(helpdesk, "helpdesk", kenmerk=request.reference[-8:])
    passed_on = "Verbind door met een behandelaar: die voert het in."
    assert passed_on in get(helpdesk, "helpdesk", kenmerk=request.reference), "the helpdesk only reads"
    assert passed_on not in get(office.client("reviewer"), "helpdesk", kenmerk=request.reference)
    shown = get(helpdesk, "helpdesk", kenmerk="onzin")
    assert 'value="onzin"' in shown
    assert "Een kenmerk ziet er zo uit" in shown


# --- filters ---


def test_counts_and_links_obey_the_filters(office: Office) -> None:
    many(office, 2)
    office.sent()
    user = office.people["reviewer"]
    for wanted in (
        Filters(field="exam_date"), Filters(organisation=office.school.pk), Filters(state=State.IN_REVIEW),
        Filters(reviewer=user.pk), Filters(kind="missing"),
    ):  # fmt: skip
        shown = {view: len(queues.page(user, view, wanted).rows) for view in View}
        assert queues.counts(user, wanted) == shown
    page = get(office.client("reviewer"), "queue", "alle", behandelaar=str(user.pk))
    assert "6 van 13 verzoeken" in page
    assert f"/behandelen/mijn-werk/?behandelaar={user.pk}" in page
    assert "Hogeschool Voorbeeld</option>" in page


def test_filters_and_choices_stay_when_assigning(office: Office) -> None:
    request = office.sent()
    client = office.client("reviewer")
    given = {"view": "niet-toegewezen", "hier": "soort=field&na=x", "request": [str(request.pk)]}
    wrong = client.post(reverse("review:assign"), {**given, "to": ""}).content.decode()
    assert "Kies een collega." in wrong
    assert f'value="{request.pk}" checked' in wrong
    right = client.post(reverse("review:assign"), {**given, "to": str(office.people["colleague"].pk)})
    assert right["Location"] == "/behandelen/niet-toegewezen/?soort=field"


def test_pages_of_ones_own_work_go_on_where_the_last_ended(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(office, 4)
    user = office.people["reviewer"]
    CorrectionRequest.objects.update(assigned_to=user)
    monkeypatch.setattr(queues, "PAGE_SIZE", 5)
    seen: list[CorrectionRequest] = []
    after: str | None = ""
    while after is not None:
        page = queues.page(user, View.MINE, after=after)
        seen += page.rows
        after = page.after
    assert len({one.pk for one in seen}) == len(seen) == 24
    waiting = [queues.waits(one, timezone.localdate()) for one in seen]
    assert waiting == sorted(waiting)
    first, second = queue_rows.sections(seen, mine=True)
    assert (first.heading, second.heading) == ("Nu te doen", "Wacht op anderen")


# --- to whom ---


def test_every_colleague_who_may_do_the_work_is_offered(office: Office) -> None:
    def names() -> list[str]:
        return [str(user) for user in reviewing.reviewers()]

    def was(name: str, days: float, *roles: Role) -> Any:
        user = employee(name)
        for role in roles:
            login(user, days, role)
        return user

    def login(user: Any, days: float, role: Role) -> None:
        begun = timezone.now() - datetime.timedelta(days=days)
        grant(user, role, valid_from=begun, valid_until=begun + datetime.timedelta(hours=1))

    was("Gisteren", 1, Role.REVIEWER)
    was("Lang weg", 40, Role.REVIEWER)
    other_work = was("Ander werk", 3, Role.REVIEWER)
    login(other_work, 2, Role.HELPDESK)
    both = was("Twee keer", 3, Role.REVIEWER)
    grant(both, Role.REVIEWER)
    ended, now = employee("Uit dienst"), timezone.now()
    grant(ended, Role.REVIEWER, source=Membership.Source.LOCAL, valid_from=now, valid_until=now)
    gone = was("Niet actief", 1, Role.REVIEWER)
    gone.is_active = False
    gone.save()

    assert names() == ["Gisteren", "Joris", "Sanne", "Twee keer"]
    request = office.sent()
    done, refused = reviewing.assign(
        actor=office.reviewer, request_ids=[request.pk], to=reviewing.reviewers()[0].pk
    )
    assert (done, refused) == (1, ())


def test_who_cannot_assign_there_chooses_nothing(office: Office, cheap_letters: None) -> None:
    office.objected()
    for person in ("reviewer", "objections"):
        shown = get(office.client(person), "queue", View.OBJECTIONS.value)
        assert "C-20" in shown
        assert 'type="checkbox"' not in shown
    assert 'type="checkbox"' not in get(office.client("reviewer"), "queue", View.ALL.value)


# --- the next one ---


def test_the_next_one_is_offered_when_nothing_is_left_to_do(office: Office) -> None:
    client = office.client("reviewer")
    request = office.claimed()
    assert "Pak de volgende" not in get(client, "request", request.pk)
    reviewing.ask_institution(actor=office.reviewer, request_id=request.pk, step=request.step)
    assert "Pak de volgende" in get(client, "request", request.pk)
    request = office.claimed()
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    assert "Pak de volgende" in get(client, "request", request.pk)
    request = office.claimed()
    reviewing.hand_back(actor=office.reviewer, request_id=request.pk, step=request.step)
    assert "Pak de volgende" in get(client, "request", request.pk)
    request = office.proposed()
    assert "Pak de volgende" in get(client, "request", request.pk)
    assert "Volgende voorstel" not in get(client, "request", request.pk)


def test_what_was_handed_back_goes_to_somebody_else(office: Office) -> None:
    request = office.claimed()
    reviewing.hand_back(actor=office.reviewer, request_id=request.pk, step=request.step)
    reviewing.note(actor=office.reviewer, request_id=request.pk, text="Voor wie dit kent.")
    assert reviewing.take_next(actor=office.reviewer) is None
    taken = reviewing.take_next(actor=office.as_staff("colleague"))
    assert taken == request
    reviewing.hand_back(actor=office.as_staff("colleague"), request_id=request.pk, step=fresh(request).step)
    # A colleague had it since.
    assert reviewing.take_next(actor=office.reviewer) == request


def test_the_second_person_goes_from_one_proposal_to_the_next(office: Office, cheap_letters: None) -> None:
    first, second = office.proposed(), office.proposed()
    client = office.client("second")
    address = reverse("review:next_proposal")
    assert "Volgende voorstel" in get(client, "queue", View.TO_APPROVE.value)
    shown = {client.get(address)["Location"]}
    shown.add(client.get(address, {"na": shown.copy().pop().split("/")[-2]})["Location"])
    assert shown == {reverse("review:request", args=[one.pk]) for one in (first, second)}
    deciding.approve(actor=office.second, request_id=first.pk, step=first.step)
    assert "Volgende voorstel" in get(client, "request", first.pk)
    assert client.get(address)["Location"].endswith(f"{second.pk}/")
    deciding.return_(actor=office.second, request_id=second.pk, step=second.step, text="Beter.")
    assert "geen ander voorstel" in client.get(address, follow=True).content.decode()
    # Nobody is given what they proposed themselves.
    grant(office.people["reviewer"], Role.SECOND_REVIEWER)
    office.proposed()
    assert client.get(address)["Location"].count("verzoek") == 1
    assert "verzoek/" not in office.client("reviewer").get(address)["Location"]


# --- what was typed stays ---


def test_what_was_typed_stays_when_somebody_moved_it(office: Office) -> None:
    request = office.answered()
    given = decision(office, request)
    reviewing.assign(
        actor=office.as_staff("colleague"), request_ids=[request.pk], to=office.people["colleague"].pk
    )
    client = office.client("reviewer")
    asking = reverse("review:act", args=[request.pk, "vraag-aanvrager"])
    for address, typed in (
        (asking, {"text": "De hogeschool bevestigt het.", "step": request.step}),
        (reverse("review:decide", args=[request.pk]), given),
    ):
        response = client.post(address, typed)
        shown = response.content.decode()
        assert response.status_code == 409
        assert "De hogeschool bevestigt het." in shown
        assert "Er is intussen iets gebeurd met dit verzoek: Toewijzen (Joris" in shown
        assert f'href="/behandelen/verzoek/{request.pk}/">Bekijk het verzoek' in shown
    assert client.get(asking).status_code == 302
    assert fresh(request).state == State.ANSWERED


def test_sending_back_shows_what_is_sent_back(office: Office) -> None:
    request = office.proposed()
    shown = get(office.client("second"), "act", request.pk, "terugsturen")
    assert "Het voorstel" in shown
    assert "Wij hebben dit nagekeken." in shown


# --- what a row says ---


def test_a_row_says_that_it_was_sent_back_and_that_we_are_in_default(
    office: Office, time_machine: Any
) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.proposed()
    client = office.client("reviewer")
    assert "Wacht op anderen" in get(client, "queue", View.MINE.value)
    deciding.return_(actor=office.second, request_id=request.pk, step=request.step, text="Beter.")
    shown = get(client, "queue", View.MINE.value)
    assert "Teruggestuurd" in shown
    assert "Nu te doen" in shown
    assert "In gebreke gesteld" not in shown
    time_machine.move_to(datetime.datetime(2027, 5, 10, 12, tzinfo=datetime.UTC))
    holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=fresh(request).step)
    shown = get(office.client("reviewer"), "queue", View.MINE.value)
    assert "In gebreke gesteld" in shown
    assert "kalenderdagen te laat" in shown


# --- the helpdesk ---


def test_the_helpdesk_says_what_the_holder_was_told(
    office: Office, cheap_letters: None, time_machine: Any
) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.proposed()

    def shown() -> str:
        return get(office.client("helpdesk"), "helpdesk", kenmerk=str(request.reference))

    told = shown()
    assert "In behandeling" in told
    assert "Een medewerker behandelt uw verzoek." in told
    for inside in ("voorleggen", "ligt voor", "Oppakken", "Te laat", "Sanne", "cum laude"):
        assert inside not in told
    time_machine.move_to(datetime.datetime(2027, 5, 10, 12, tzinfo=datetime.UTC))
    assert "Te laat" in shown()
    deciding.approve(actor=office.second, request_id=request.pk, step=request.step)
    assert "Te laat" not in shown()
    assert "Bezwaar uiterlijk" in shown()
    holding.object_(
        actor=office.as_holder(), request_id=request.pk, step=fresh(request).step, text="Niet eens."
    )
    due = fresh(request).due_on
    assert due is not None
    told = shown()
    assert "Besluit op bezwaar uiterlijk" in told
    assert "Bezwaar uiterlijk" not in told.replace("Besluit op bezwaar uiterlijk", "")
    assert f"{due.day} " in told


# --- delay ---


def test_a_delay_names_its_days_and_is_told_with_the_new_last_day(office: Office, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.asked()
    shown = get(office.client("reviewer"), "act", request.pk, "uitstel")
    assert "De laatste dag is nu 26 april 2027. Met uitstel is dat ten hoogste 7 juni 2027." in shown
    assert "Meld het vóór 27 april 2027" in shown
    assert "4 weken: besluit uiterlijk 24 mei 2027" in shown
    reviewing.delay(actor=office.reviewer, request_id=request.pk, step=request.step, text="Druk.", weeks=4)
    (message,) = Message.objects.filter(params__kind="delayed")
    assert message.params["until"] == "2027-05-24" == fresh(request).due_on.isoformat()  # type: ignore[union-attr]


def test_a_term_that_stands_still_may_be_delayed_after_its_day(office: Office, time_machine: Any) -> None:
    """It did not run out (Awb art. 4:15): what is offered is done, and the days add up when it runs again."""
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.claimed()
    time_machine.move_to(datetime.datetime(2027, 4, 23, 12, tzinfo=datetime.UTC))
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    time_machine.move_to(datetime.datetime(2027, 4, 29, 12, tzinfo=datetime.UTC))
    request = fresh(request)
    client = office.client("reviewer")
    shown = get(client, "act", request.pk, "uitstel")
    assert "De termijn staat stil" in shown
    # Two weeks after 26 April, and the five days from 24 to 28 April.
    assert "2 weken: besluit uiterlijk 18 mei 2027" in shown
    client.post(
        reverse("review:act", args=[request.pk, "uitstel"]),
        {"weeks": 2, "text": "Druk.", "step": request.step},
    )
    (message,) = Message.objects.filter(params__kind="delayed_standing_still")
    assert message.params["until"] == "2027-05-18"
    request = fresh(request)
    holding.answer(actor=office.as_holder(), request_id=request.pk, step=request.step, text="Hier.")
    assert fresh(request).due_on == datetime.date(2027, 5, 18)


def test_adjourning_names_its_days_and_tells_the_new_one(
    office: Office, cheap_letters: None, time_machine: Any
) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.objected()
    reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    shown = get(office.client("objections"), "act", request.pk, "verdagen")
    request = fresh(request)
    objecting.adjourn(actor=office.objections, request_id=request.pk, step=request.step, text="Druk.")
    due = fresh(request).due_on
    assert due is not None
    assert f"{due.day} " in shown.split("Die wordt ")[1][:4]
    assert Message.objects.get(params__kind="adjourned").params["until"] == due.isoformat()
