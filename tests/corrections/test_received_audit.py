"""What waited for a keyboard costs nobody a day, and whoever enters it gets no part that is not theirs."""

from __future__ import annotations

import datetime
from typing import Any
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts import messages
from accounts.models import Message
from accounts.roles import Role
from corrections import evidence, terms
from corrections.entering import urls
from corrections.models import CorrectionRequest
from corrections.people import Actor
from corrections.review.trail import trail
from corrections.services import clockwork, drafting, holding, objecting, openings, reviewing
from corrections.workflow import Action, State
from diplomas import display
from diplomas.errors import NotFound, Refused
from institutions.models import RecordAccess
from tests import factories
from tests.corrections.conftest import PICTURE, Office, fresh
from tests.corrections.test_entering import find
from tests.corrections.test_keeping_terms import cheap_letters
from tests.corrections.test_received import by_post, sent_by_post
from tests.corrections.test_received_pages import (
    AtDesk,
    address,
    asked,
    enter,
    said,
    scan,
    scanned,
    to,
)
from tests.institutions.conftest import grant

__all__ = ["cheap_letters", "scanned"]

TODAY = datetime.date(2027, 3, 10)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    to(time_machine, TODAY)


def newest(office: Office) -> str:
    found = Message.objects.filter(holder=office.holder).latest("created_at")
    with translation.override("nl"):
        return messages.describe(found).body


# --- the holder reads days that can still be kept, or that they cannot ---


def test_a_request_that_lay_too_long_promises_no_day_that_has_passed(office: Office) -> None:
    request = sent_by_post(office, TODAY - 70 * DAY)
    assert request.is_late(TODAY)
    assert "Wij hadden uiterlijk 24 februari 2027 moeten besluiten." in newest(office)
    assert "U krijgt uiterlijk" not in newest(office)


@pytest.mark.usefixtures("cheap_letters")
def test_nor_does_an_objection_that_lay_too_long(office: Office, time_machine: Any) -> None:
    request = office.rejected()
    to(time_machine, TODAY + 120 * DAY)
    came = by_post(office, TODAY + DAY)
    holding.object_(actor=came, request_id=request.pk, step=request.step, text="Nee.")
    assert "Wij hadden uiterlijk 2 juni 2027 moeten besluiten." in newest(office)


def test_nor_a_notice_of_default(office: Office, time_machine: Any) -> None:
    request = office.claimed()
    assert request.due_on == datetime.date(2027, 5, 7)
    to(time_machine, request.due_on + 30 * DAY)
    came = by_post(office, request.due_on + DAY)
    holding.give_notice(actor=came, request_id=request.pk, step=request.step)
    assert "Wij moesten uiterlijk 24 mei 2027 besluiten. Dat is niet gelukt." in newest(office)
    assert "nu uiterlijk" not in newest(office)


# --- a letter that was entered when we had gone on ---


def gone_on(office: Office, time_machine: Any) -> CorrectionRequest:
    request = asked(office)
    assert request.waiting_until == TODAY + 28 * DAY
    to(time_machine, request.waiting_until + 2 * DAY)
    assert clockwork.run().went_on == 1
    return fresh(request)


def test_a_letter_about_something_else_is_no_answer(office: Office, time_machine: Any) -> None:
    """A notice of default that came while we waited says nothing about what we asked."""
    request = office.claimed()
    assert request.due_on is not None
    late = request.due_on + DAY
    to(time_machine, late)
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een foto?")
    request = fresh(request)
    holding.give_notice(actor=by_post(office, late), request_id=request.pk, step=request.step)
    assert request.waiting_until is not None
    to(time_machine, request.waiting_until + DAY)
    assert clockwork.run().went_on == 1
    assert openings.holder_was_silent(fresh(request))


@pytest.mark.usefixtures("scanned")
def test_the_term_stood_still_until_the_letter_came_and_not_until_it_was_entered(
    office: Office, time_machine: Any
) -> None:
    request = gone_on(office, time_machine)
    assert request.due_on == terms.resumed_due(terms.counted_end(TODAY), TODAY, TODAY + 28 * DAY).date
    came = TODAY + 7 * DAY
    reviewer = AtDesk(office, "reviewer")
    assert enter(reviewer, request, "document", on=came, files=[scan()]).status_code == 302
    after = fresh(request)
    assert after.due_on == terms.resumed_due(terms.counted_end(TODAY), TODAY, came).date
    shown = said(reviewer.get(reverse("review:request", args=[request.pk])))
    assert "De termijn stond stil vanaf de dag na 10 maart 2027 tot 17 maart 2027 (6 dagen)." in shown
    # A later letter gives none of these days back, and a standstill that comes counts beside this one.
    enter(reviewer, after, "document", on=came + 5 * DAY, files=[scan(b"other")])
    assert fresh(request).due_on == after.due_on
    now = fresh(request)
    reviewing.ask_holder(actor=office.reviewer, request_id=now.pk, step=now.step, text="Nog een foto?")
    asked_again = TODAY + 30 * DAY
    to(time_machine, asked_again + 3 * DAY)
    now = fresh(request)
    holding.answer(actor=office.as_holder(), request_id=now.pk, step=now.step, text="Hier.")
    both = terms.resumed_due(
        terms.counted_end(TODAY), TODAY, came, also=[(asked_again, asked_again + 3 * DAY)]
    )
    assert fresh(request).due_on == both.date


@pytest.mark.usefixtures("scanned")
@pytest.mark.parametrize("days", [-1, 28, 29], ids=["before", "on the last day", "after"])
def test_a_letter_of_another_day_changes_no_term(office: Office, time_machine: Any, days: int) -> None:
    to(time_machine, TODAY - 3 * DAY)
    office.sent()
    to(time_machine, TODAY)
    request = CorrectionRequest.objects.get()
    reviewing.claim(actor=office.reviewer, request_id=request.pk, step=request.step)
    request = fresh(request)
    reviewing.ask_holder(
        actor=office.reviewer, request_id=request.pk, step=request.step, text="Een foto?",
        until=TODAY + 28 * DAY,
    )  # fmt: skip
    to(time_machine, TODAY + 30 * DAY)
    clockwork.run()
    before = fresh(request)
    came = TODAY + days * DAY
    assert enter(AtDesk(office, "reviewer"), before, "document", on=came, files=[scan()]).status_code == 302
    assert fresh(request).due_on == before.due_on


@pytest.mark.usefixtures("scanned")
def test_after_a_delay_that_was_told_the_day_told_stays(office: Office, time_machine: Any) -> None:
    request = gone_on(office, time_machine)
    reviewing.delay(
        actor=office.reviewer, request_id=request.pk, step=request.step, text="Het is druk.", weeks=2
    )
    before = fresh(request)
    enter(AtDesk(office, "reviewer"), before, "document", on=TODAY + 7 * DAY, files=[scan()])
    assert fresh(request).due_on == before.due_on


@pytest.mark.usefixtures("scanned")
def test_a_letter_of_the_day_of_the_question_takes_all_days_back(office: Office, time_machine: Any) -> None:
    request = gone_on(office, time_machine)
    enter(AtDesk(office, "reviewer"), request, "document", on=TODAY, files=[scan()])
    due = terms.decision_due(TODAY).date
    assert fresh(request).due_on == due
    assert trail(fresh(request))[-1].details[-1] == f"Nieuwe laatste dag om te besluiten: {display.date(due)}"


@pytest.mark.usefixtures("scanned")
def test_of_two_standstills_only_the_one_of_the_letter_gets_shorter(
    office: Office, time_machine: Any
) -> None:
    request = office.claimed()
    for day, text in ((0, "Een foto?"), (10, "En de achterkant?")):
        to(time_machine, TODAY + day * DAY)
        now = fresh(request)
        reviewing.ask_holder(
            actor=office.reviewer, request_id=now.pk, step=now.step, text=text, until=TODAY + (day + 9) * DAY
        )
        if day == 0:
            to(time_machine, TODAY + 5 * DAY)
            now = fresh(request)
            holding.answer(actor=office.as_holder(), request_id=now.pk, step=now.step, text="Hier.")
            before = fresh(request)
            # A letter beside an answer in the portal does not say that we had that answer sooner.
            enter(AtDesk(office, "reviewer"), before, "document", on=TODAY + 2 * DAY, files=[scan()])
            assert fresh(request).due_on == before.due_on
    to(time_machine, TODAY + 20 * DAY)
    clockwork.run()
    enter(AtDesk(office, "reviewer"), fresh(request), "document", on=TODAY + 13 * DAY, files=[scan()])
    both = [(TODAY, TODAY + 5 * DAY)]
    due = terms.resumed_due(terms.counted_end(TODAY), TODAY + 10 * DAY, TODAY + 13 * DAY, also=both)
    assert due.date != terms.resumed_due(terms.counted_end(TODAY), TODAY + 10 * DAY, TODAY + 13 * DAY).date
    assert fresh(request).due_on == due.date


@pytest.mark.usefixtures("scanned")
def test_a_letter_of_before_the_question_is_no_answer(office: Office, time_machine: Any) -> None:
    to(time_machine, TODAY - 3 * DAY)
    request = office.claimed()
    to(time_machine, TODAY)
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een foto?")
    request = fresh(request)
    assert request.waiting_until is not None
    to(time_machine, request.waiting_until + DAY)
    clockwork.run()
    enter(AtDesk(office, "reviewer"), fresh(request), "document", on=TODAY - DAY, files=[scan()])
    assert openings.holder_was_silent(fresh(request))


# --- terms of an objection ---


@pytest.mark.usefixtures("cheap_letters")
@pytest.mark.parametrize(("posted", "from_the_last_day"), [(0, True), (None, False)])
def test_an_objection_that_was_posted_in_time_gives_us_no_days_more(
    office: Office, time_machine: Any, posted: int | None, from_the_last_day: bool
) -> None:
    """Awb art. 7:10(1): six weeks after the term for objecting, also when the post took its time."""
    request = office.rejected()
    until = request.objection_until
    assert until is not None
    came = until + 3 * DAY
    to(time_machine, came)
    stamp = None if posted is None else until
    actor = by_post(office, came, posted=stamp)
    holding.object_(actor=actor, request_id=request.pk, step=request.step, text="Nee.")
    since = until if from_the_last_day else came
    assert fresh(request).due_on == terms.objection_decision_due(since).date


# --- who enters something ---


@pytest.mark.usefixtures("cheap_letters")
def test_who_entered_an_objection_does_not_decide_on_it(office: Office) -> None:
    """Else one person says that somebody objected, on which day, and what becomes of it."""
    request = office.rejected()
    actor = by_post(office, TODAY, "objections")
    holding.object_(actor=actor, request_id=request.pk, step=request.step, text="Nee.")
    request = fresh(request)
    els = office.client("objections")
    assert reviewing.take_next(actor=office.objections) is None
    assert "Pak dit verzoek op" not in said(els.get(reverse("review:request", args=[request.pk])))
    with pytest.raises(Refused, match="Dit bezwaar hebt u zelf ingevoerd"):
        reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    CorrectionRequest.objects.filter(pk=request.pk).update(assigned_to=office.people["objections"])
    with pytest.raises(Refused, match="Dit bezwaar hebt u zelf ingevoerd"):
        objecting.hear(
            actor=office.objections, request_id=request.pk, step=request.step, on=TODAY, text="Gesproken."
        )


@pytest.mark.usefixtures("cheap_letters")
def test_who_entered_only_the_request_may_handle_an_objection_of_the_holder(office: Office) -> None:
    request = office.objected()
    taken = reviewing.take_next(actor=office.objections)
    assert taken is not None
    assert taken.pk == request.pk


@pytest.mark.usefixtures("cheap_letters")
@pytest.mark.parametrize("person", ["reviewer", "second"], ids=["who proposed", "who approved"])
def test_who_decided_does_not_say_that_the_objection_is_withdrawn(office: Office, person: str) -> None:
    request = office.objected()
    grant(office.people[person], Role.REVIEWER)
    client = AtDesk(office, person)
    assert address(request, "bezwaar-intrekken") not in said(client.get(address(request)))
    refused = enter(client, request, "bezwaar-intrekken")
    assert "U hebt eerder over dit verzoek besloten. Een collega voert dit in." in said(refused)
    assert fresh(request).state == State.OBJECTION_FILED
    assert enter(AtDesk(office, "colleague"), request, "bezwaar-intrekken").status_code == 302


def test_a_step_in_somebodys_name_says_how_it_came(office: Office) -> None:
    actor = Actor(office.people["reviewer"], by_post(office).who, on_behalf_of=office.holder.pk)
    draft = office.draft(actor=actor)
    with pytest.raises(ValueError, match="how it came"):
        drafting.submit(actor=actor, request_id=draft.pk)


@pytest.mark.usefixtures("scanned")
def test_a_sentence_for_the_applicant_is_in_their_language(office: Office) -> None:
    request = asked(office)
    client = office.client("reviewer")
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        enter(client, request, "antwoord", files=[scan()])
    assert request.events.get(action=Action.ANSWER).words == "Ik heb een document gestuurd."


def test_the_day_is_not_filled_in_beforehand(office: Office) -> None:
    """Today is nearly never the day on which a letter came, and what stands there is easily left."""
    shown = said(office.client("reviewer").get(address(office.sent(), "intrekking")))
    assert 'name="on_day"' in shown
    assert 'value="2027"' not in shown


def test_the_holder_reads_what_to_do_when_it_was_not_them(office: Office) -> None:
    owner = office.client("owner")
    request = office.sent()
    here = reverse("corrections:request", args=[request.pk])
    assert "Voerde een medewerker" not in said(owner.get(here))
    holding.withdraw(actor=by_post(office), request_id=request.pk)
    assert "Deed u dit niet, of klopt de dag niet?" in said(owner.get(here))


# --- looking ---


def test_every_page_of_a_draft_is_a_look_at_its_person(
    office: Office, scanned: None, time_machine: Any
) -> None:
    actor = by_post(office)
    draft = office.draft(actor=actor)
    file = evidence.take_in(actor=actor, request=draft, data=PICTURE)
    for n, (name, more) in enumerate((("discard", ()), ("scan_page", (file.pk, 0)))):
        to(time_machine, TODAY + n * DAY)
        client = office.client("reviewer")
        with mock.patch.object(evidence.scans, "page_picture", return_value=b""):
            page = client.get(reverse(f"entering:{name}", args=[draft.pk, *more]))
        assert page.status_code == 200
        assert RecordAccess.objects.filter(diploma=office.diploma).count() == n + 1, name


def test_no_address_of_a_draft_opens_for_another_colleague(office: Office, scanned: None) -> None:
    actor = by_post(office)
    draft = office.draft(actor=actor)
    file = evidence.take_in(actor=actor, request=draft, data=PICTURE)
    colleague = office.client("colleague")
    more: dict[str, tuple[object, ...]] = {
        "ask": ("distinction",), "leave_out": ("distinction",), "remove_scan": (file.pk,),
        "scan_page": (file.pk, 0),
    }  # fmt: skip
    names = {one.name for one in urls.urlpatterns if "request_id" in str(one.pattern)}
    assert set(more) < names
    for name in names:
        here = reverse(f"entering:{name}", args=[draft.pk, *more.get(name, ())])
        for given in (colleague.get(here), colleague.post(here, {"x": ""})):
            assert given.status_code in (404, 405), (name, given.status_code)
    assert fresh(draft).items.count() == 1
    assert fresh(draft).evidence.count() == 1
    assert not RecordAccess.objects.exists()


def test_who_is_logged_out_while_typing_finds_the_draft_again(office: Office) -> None:
    draft = office.draft(actor=by_post(office))
    client = office.client("reviewer")
    client.logout()
    here = reverse("entering:check", args=[draft.pk])
    assert client.post(here, {"by": "post"}).status_code == 302
    assert fresh(draft).state == State.DRAFT
    again = said(office.client("reviewer").get(reverse("entering:start")))
    assert here in again


def test_two_days_cannot_be_told_apart_by_the_hour_at_which_they_are_entered(
    office: Office, time_machine: Any
) -> None:
    """Just after midnight here it is still yesterday elsewhere; the clock goes forward on 28 March 2027."""
    for at, day in (
        (datetime.datetime(2027, 3, 27, 23, 30, tzinfo=datetime.UTC), datetime.date(2027, 3, 28)),
        (datetime.datetime(2027, 3, 28, 22, 30, tzinfo=datetime.UTC), datetime.date(2027, 3, 29)),
    ):
        time_machine.move_to(at)
        request = sent_by_post(office, day)
        assert request.due_on == terms.decision_due(day).date
        before = sent_by_post(office, day - DAY)
        assert before.submitted_at is not None
        assert timezone.localdate(before.submitted_at) == day - DAY
        with pytest.raises(Refused, match="toekomst"):
            by_post(office, day + DAY)


def test_a_service_takes_a_draft_from_its_maker_only(office: Office) -> None:
    mine, theirs = by_post(office), by_post(office, person="colleague")
    draft, own = office.draft(actor=mine), office.draft()
    for actor, other in ((theirs, draft), (office.as_holder(), draft), (mine, own)):
        for act in (drafting.submit, drafting.discard):
            with pytest.raises(NotFound):
                act(actor=actor, request_id=other.pk)
        with pytest.raises(NotFound):
            drafting.explain(actor=actor, request_id=other.pk, why="Anders.")


def test_a_draft_of_a_colleague_is_in_dutch_whatever_their_screen_is(office: Office) -> None:
    with translation.override("en"):
        assert office.draft(actor=by_post(office)).language == "nl"


def test_two_letters_in_two_windows_stay_apart_and_a_receipt_is_a_look(office: Office) -> None:
    client = office.client("reviewer")
    factories.holder("", "", "Suparman", bsn="999990469")
    sanne, other = find(client), find(client, "999990469")
    assert "Sanne Maria de Vries" in said(client.get(sanne))
    assert "Suparman" in said(client.get(other))
    request = sent_by_post(office, TODAY)
    before = RecordAccess.objects.count()
    client.get(reverse("review:receipt", args=[request.pk]))
    assert RecordAccess.objects.count() == before + 1
