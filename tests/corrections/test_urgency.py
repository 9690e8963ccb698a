"""Most urgent first: in the groups of a queue, in "the next one", and among proposals and objections."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from corrections import queues
from corrections.models import CorrectionRequest
from corrections.queues import View
from corrections.review import queue_rows
from corrections.services import reviewing
from corrections.workflow import State
from tests.corrections.conftest import Office, fresh

DAY = datetime.timedelta(days=1)
MONDAY = datetime.date(2027, 3, 1)
LATE, LAST_DAY, SOON, IN_TIME, LATER = (
    datetime.date(2027, 2, 26),
    MONDAY,
    datetime.date(2027, 3, 5),  # four working days left
    datetime.date(2027, 3, 8),  # five
    datetime.date(2027, 4, 12),
)
# Not in the order of the days: what was sent last is not the most urgent, nor the least.
SENT = (IN_TIME, LATER, LATE, SOON, LAST_DAY)


@pytest.fixture
def sent(office: Office, time_machine: Any) -> dict[datetime.date, CorrectionRequest]:
    """Requests by their last day, on the Monday."""
    time_machine.move_to(datetime.datetime.combine(MONDAY, datetime.time(12), tzinfo=datetime.UTC))
    made = {day: office.sent() for day in SENT}
    for day, request in made.items():
        CorrectionRequest.objects.filter(pk=request.pk).update(due_on=day)
    return made


def all_of(sent: dict[datetime.date, CorrectionRequest]) -> list[CorrectionRequest]:
    return [fresh(sent[day]) for day in sorted(sent)]


def references(*requests: CorrectionRequest) -> list[str | None]:
    return [request.reference for request in requests]


def test_a_queue_is_grouped_by_deadline(office: Office, sent: dict[datetime.date, CorrectionRequest]) -> None:
    page = queues.page(office.people["reviewer"], View.ALL)
    assert references(*page.rows) == references(*(sent[day] for day in sorted(sent)))
    (section,) = queue_rows.sections(page.rows)
    found = {group.heading: [row.reference for row in group.rows] for group in section.groups}
    assert found == {
        "Te laat": references(sent[LATE]),
        "Bijna te laat: minder dan 5 werkdagen": references(sent[LAST_DAY], sent[SOON]),
        "Op tijd": references(sent[IN_TIME], sent[LATER]),
    }
    assert list(found) == ["Te laat", "Bijna te laat: minder dan 5 werkdagen", "Op tijd"]
    shown = office.client("reviewer").get(reverse("review:queue", args=["alle"])).content.decode()
    places = [shown.index(str(sent[day].reference)) for day in sorted(sent)]
    assert places == sorted(places)
    # The groups are headings, between the rows they hold; the words stand in no filter or legend above.
    groups = [shown.rindex(heading) for heading in found]
    assert groups[0] < places[0] < groups[1] < places[1] < places[2] < groups[2] < places[3]
    for words in ("3 kalenderdagen te laat", "vandaag", "nog 4 werkdagen", "nog 5 werkdagen"):
        assert words in shown


def test_late_is_the_same_in_its_queue_and_of_a_request(
    office: Office, sent: dict[datetime.date, CorrectionRequest]
) -> None:
    """From the day after the last one; a term that stood still on or before it has not run out."""
    user = office.people["reviewer"]

    def late() -> list[str | None]:
        rows = queues.page(user, View.LATE).rows
        assert queues.counts(user)[View.LATE] == len(rows)
        assert references(*rows) == references(*(one for one in all_of(sent) if one.is_late(MONDAY)))
        return references(*rows)

    assert late() == references(sent[LATE])
    standing = CorrectionRequest.objects.filter(pk=sent[LATE].pk)
    for stopped, expected in ((LATE, []), (LATE + DAY, references(sent[LATE]))):
        standing.update(state=State.WAITING_HOLDER, stopped_on=stopped, waiting_until=LATER)
        assert late() == expected, stopped


def test_of_ones_own_work_what_others_may_still_do_today_waits(
    office: Office, sent: dict[datetime.date, CorrectionRequest]
) -> None:
    CorrectionRequest.objects.update(assigned_to=office.people["reviewer"])
    asked = CorrectionRequest.objects.filter(pk__in=[sent[LATE].pk, sent[SOON].pk])
    asked.update(state=State.WAITING_INSTITUTION)
    for until, waits in ((MONDAY, True), (MONDAY - DAY, False)):
        asked.update(waiting_until=until)
        rows = queues.page(office.people["reviewer"], View.MINE).rows
        assert [queues.waits(one, MONDAY) for one in rows] == [False] * 3 + [waits] * 2
        assert (rows[0].pk == sent[LATE].pk) is not waits


def test_what_somebody_asked_earlier_is_what_was_sent(
    office: Office, sent: dict[datetime.date, CorrectionRequest]
) -> None:
    office.draft()
    assert len(queues.earlier(sent[LATE])) == len(sent) - 1


def test_a_page_that_is_just_full_is_the_last(
    office: Office, sent: dict[datetime.date, CorrectionRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    for size, more in ((len(sent), False), (len(sent) - 1, True)):
        monkeypatch.setattr(queues, "PAGE_SIZE", size)
        page = queues.page(office.people["reviewer"], View.ALL)
        assert (len(page.rows), page.after is not None) == (size, more)


def test_the_next_one_is_the_most_urgent(
    office: Office, sent: dict[datetime.date, CorrectionRequest]
) -> None:
    client = office.client("reviewer")
    for day in sorted(sent):
        response = client.post(reverse("review:next"))
        assert response["Location"] == reverse("review:request", args=[sent[day].pk])
        assert fresh(sent[day]).assigned_to == office.people["reviewer"]
    mine = queues.page(office.people["reviewer"], View.MINE)
    assert references(*mine.rows) == references(*(sent[day] for day in sorted(sent)))
    assert reviewing.take_next(actor=office.reviewer) is None


def test_the_next_objection_is_the_most_urgent(
    office: Office, sent: dict[datetime.date, CorrectionRequest]
) -> None:
    CorrectionRequest.objects.update(state=State.OBJECTION_FILED)
    taken = [reviewing.take_next(actor=office.objections) for _ in sent]
    assert [request.pk for request in taken if request] == [sent[day].pk for day in sorted(sent)]


def test_the_next_proposal_is_the_most_urgent(
    office: Office, sent: dict[datetime.date, CorrectionRequest]
) -> None:
    CorrectionRequest.objects.update(state=State.PROPOSED)
    after, seen = None, []
    for _ in sent:
        found = reviewing.next_proposal(actor=office.second, after=after)
        assert found is not None
        seen.append(found.pk)
        after = found.pk
    assert seen == [sent[day].pk for day in sorted(sent)]
