"""The terms of a correction request end, stand still and cost money exactly where the law says."""

import datetime
import itertools

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from corrections import penalties, progress, terms
from corrections.clocks import ALL_CLOCKS, Origin
from corrections.penalties import Penalty
from corrections.progress import Urgency
from diplomas.objection import object_before
from diplomas.working_days import is_working_day, working_days_between

D = datetime.date
DAY = datetime.timedelta(days=1)
DAYS = st.dates(min_value=D(1995, 1, 1), max_value=D(2090, 12, 31))
FEW = st.integers(0, 90)


@st.composite
def suspensions(draw, least=1, most=4):
    """When we received it, and a few times that we asked something and stopped waiting."""
    received = draw(DAYS)
    times = [
        (received + n * DAY, received + (n + length) * DAY)
        for n, length in draw(st.lists(st.tuples(FEW, FEW), min_size=least, max_size=most))
    ]
    return received, times


def resumed(due, times):
    (asked, ended), *also = times
    return terms.resumed_due(due, asked, ended, also=also).date


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (D(2026, 9, 1), D(2026, 10, 27)),
        (D(2026, 9, 5), D(2026, 11, 2)),  # a Saturday, to Monday
        (D(2026, 9, 6), D(2026, 11, 2)),  # a Sunday, to the same Monday
        (D(2026, 2, 6), D(2026, 4, 7)),  # Good Friday, past the weekend and Easter Monday
        (D(2026, 10, 30), D(2026, 12, 28)),  # Christmas on a Friday
        (D(2025, 10, 30), D(2025, 12, 29)),  # Christmas on a Thursday: Friday is off too
        (D(2026, 3, 2), D(2026, 4, 28)),  # King's Day on a Monday
        (D(2025, 3, 1), D(2025, 4, 28)),  # King's Day on a Saturday, as the 27th is a Sunday
        (D(2026, 3, 10), D(2026, 5, 6)),  # 5 May
        (D(2026, 3, 30), D(2026, 5, 26)),  # Whit Monday
        (D(2028, 1, 4), D(2028, 2, 29)),  # a leap day
        (D(2027, 1, 4), D(2027, 3, 1)),  # the same distance without one
        (D(2026, 11, 6), D(2027, 1, 4)),  # New Year's Day
    ],
)
def test_the_decision(received, due):
    term = terms.decision_due(received)
    assert term.date == due
    assert "4:13" in str(term.article)
    assert "Zo lezen wij de wet" in str(term.article)
    assert "8 weken" in str(term.explanation)


@pytest.mark.parametrize(
    ("function", "start", "end", "weeks"),
    [
        (terms.complete_by, D(2026, 9, 1), D(2026, 9, 29), "4 weken"),
        (terms.complete_by, D(2026, 4, 7), D(2026, 5, 6), "4 weken"),  # 5 May
        (terms.institution_due, D(2026, 9, 1), D(2026, 9, 22), "3 weken"),
        (terms.institution_due, D(2026, 4, 6), D(2026, 4, 28), "3 weken"),  # King's Day
        (terms.document_by, D(2026, 9, 1), D(2026, 9, 29), "4 weken"),
        (terms.document_by, D(2026, 4, 7), D(2026, 5, 6), "4 weken"),  # 5 May
        (terms.objection_until, D(2026, 9, 1), D(2026, 10, 13), "6 weken"),
        (terms.objection_until, D(2026, 11, 13), D(2026, 12, 28), "6 weken"),  # Christmas
        (terms.objection_until, D(2028, 1, 18), D(2028, 2, 29), "6 weken"),
        (terms.objection_decision_due, D(2026, 10, 13), D(2026, 11, 24), "6 weken"),
        (terms.objection_adjourned, D(2026, 11, 24), D(2027, 1, 5), "6 weken"),
        (terms.objection_adjourned, D(2026, 11, 20), D(2027, 1, 4), "6 weken"),  # New Year's Day
    ],
)
def test_terms_in_weeks(function, start, end, weeks):
    term = function(start)
    assert term.date == end
    assert weeks in str(term.explanation)


def test_a_committee_has_twelve_weeks():
    term = terms.objection_decision_due(D(2026, 10, 2), committee=True)
    assert term.date == D(2026, 12, 28)  # Christmas
    assert "12 weken" in str(term.explanation)


def test_the_letter_about_a_withdrawal_and_a_decision_name_the_same_day():
    assert terms.objection_until(D(2026, 9, 1)).date == object_before(D(2026, 9, 1))


@pytest.mark.parametrize(
    ("ended", "days"),
    [
        (D(2026, 9, 1), 0),  # answered the same day
        (D(2026, 9, 2), 0),  # the day the term would have stopped is the day it goes on
        (D(2026, 9, 3), 1),
        (D(2026, 9, 29), 27),  # the whole term passed unused
    ],
)
def test_days_that_the_term_stands_still(ended, days):
    assert terms.suspended_days(D(2026, 9, 1), ended) == days


def test_no_answer_before_the_question():
    with pytest.raises(ValueError, match="before it was sent"):
        terms.suspended_days(D(2026, 9, 2), D(2026, 9, 1))
    with pytest.raises(ValueError, match="before it was sent"):
        terms.resumed_due(
            D(2026, 10, 27), D(2026, 9, 1), D(2026, 9, 3), also=[(D(2026, 9, 2), D(2026, 9, 1))]
        )


@pytest.mark.parametrize(
    ("times", "due"),
    [
        ([(D(2026, 9, 1), D(2026, 9, 2))], D(2026, 10, 27)),
        ([(D(2026, 9, 7), D(2026, 9, 18))], D(2026, 11, 6)),  # 10 days
        ([(D(2026, 9, 7), D(2026, 9, 19))], D(2026, 11, 9)),  # 11 days: a Saturday, moved
        ([(D(2026, 9, 7), D(2026, 9, 18)), (D(2026, 10, 1), D(2026, 10, 5))], D(2026, 11, 9)),  # 10 and 3
        (
            [(D(2026, 9, 7), D(2026, 9, 18)), (D(2026, 9, 10), D(2026, 9, 18))],
            D(2026, 11, 6),
        ),  # the same days
        ([(D(2026, 9, 7), D(2026, 9, 18)), (D(2026, 9, 10), D(2026, 9, 21))], D(2026, 11, 9)),  # 3 days more
        ([(D(2026, 10, 27), D(2026, 11, 20))], D(2026, 10, 27)),  # asked on the last day: nothing left
        ([(D(2026, 11, 2), D(2026, 11, 20)), (D(2026, 9, 7), D(2026, 9, 18))], D(2026, 11, 23)),  # 10 and 17
    ],
)
def test_a_term_goes_on_after_a_suspension(times, due):
    for order in itertools.permutations(times):
        assert resumed(terms.counted_end(D(2026, 9, 1)), order) == due


@given(suspensions())
def test_the_order_of_suspensions_makes_no_difference(found):
    received, times = found
    due = terms.counted_end(received)
    assert len({resumed(due, order) for order in itertools.permutations(times)}) == 1


@given(suspensions())
def test_a_suspension_never_shortens_and_gives_no_more_than_its_days(found):
    received, times = found
    before = terms.decision_due(received).date
    due = resumed(terms.counted_end(received), times)
    assert is_working_day(due)
    assert due >= before
    most = terms.counted_end(received) + DAY * sum(terms.suspended_days(*time) for time in times)
    assert working_days_between(most, due) <= 1
    assert due <= resumed(before, times)


@given(suspensions(least=2), FEW)
def test_one_suspension_more_or_a_longer_one_never_shortens(found, longer):
    received, times = found
    due = terms.counted_end(received)
    assert resumed(due, times) >= resumed(due, times[1:])
    (asked, ended), *others = times
    assert resumed(due, [(asked, ended + longer * DAY), *others]) >= resumed(due, times)


@pytest.mark.parametrize(
    ("weeks", "due", "said"),
    [(1, D(2026, 11, 3), "1 week later"), (6, D(2026, 12, 8), "6 weken later")],
)
def test_a_delay(weeks, due, said):
    term = terms.delayed_due(D(2026, 10, 27), weeks, today=D(2026, 10, 27))
    assert term.date == due
    assert said in str(term.explanation)
    assert "4:14" in str(term.article)


def test_a_delay_ends_on_a_working_day():
    assert terms.delayed_due(D(2026, 11, 27), 4, today=D(2026, 11, 1)).date == D(2026, 12, 28)


def test_a_delay_is_told_in_time_and_is_not_too_long():
    with pytest.raises(ValueError, match="before the term ends"):
        terms.delayed_due(D(2026, 10, 27), 2, today=D(2026, 10, 28))
    for weeks in (-1, 0, terms.MAX_DELAY_WEEKS + 1):
        with pytest.raises(ValueError, match="1 to 6 weeks"):
            terms.delayed_due(D(2026, 10, 27), weeks, today=D(2026, 10, 1))


@given(earlier=DAYS, later=DAYS, weeks=st.integers(1, terms.MAX_DELAY_WEEKS))
def test_terms_end_on_working_days_and_later_starts_never_end_earlier(earlier, later, weeks):
    earlier, later = sorted((earlier, later))
    for function in (
        terms.decision_due,
        terms.complete_by,
        terms.institution_due,
        terms.document_by,
        terms.objection_until,
        terms.objection_decision_due,
        lambda day: terms.objection_decision_due(day, committee=True),
        terms.objection_adjourned,
        lambda day: terms.delayed_due(day, weeks, today=day),
    ):
        first, second = function(earlier).date, function(later).date
        assert is_working_day(first)
        assert earlier < first <= second


@pytest.mark.parametrize(
    ("received", "first"),
    [
        (D(2026, 9, 1), D(2026, 9, 16)),
        (D(2026, 9, 4), D(2026, 9, 19)),  # ends on a Friday; a penalty may begin on a Saturday
        (D(2026, 9, 5), D(2026, 9, 22)),  # ends on a Saturday, so on Monday
        (D(2026, 12, 11), D(2026, 12, 29)),  # Christmas
        (D(2026, 4, 21), D(2026, 5, 7)),  # 5 May
        (D(2028, 2, 15), D(2028, 3, 1)),  # ends on a leap day
    ],
)
def test_the_first_day_of_the_penalty(received, first):
    term = penalties.penalty_starts(received)
    assert term.date == first
    assert "4:17" in str(term.article)
    assert penalties.penalty(received, first - DAY) == Penalty(days=0, euros=0)
    assert penalties.penalty(received, first) == Penalty(days=1, euros=23)


@pytest.mark.parametrize(
    ("days", "euros"),
    [(1, 23), (14, 322), (15, 357), (28, 812), (29, 857), (41, 1397), (42, 1442), (43, 1442), (400, 1442)],
)
def test_what_a_penalty_costs(days, euros):
    until = penalties.penalty_starts(D(2026, 9, 1)).date + (days - 1) * DAY
    assert penalties.penalty(D(2026, 9, 1), until) == Penalty(days=min(days, 42), euros=euros)


@given(received=DAYS, days=st.integers(-10, 90))
def test_a_penalty_only_grows_and_has_an_end(received, days):
    today = received + days * DAY
    now, tomorrow = (penalties.penalty(received, day) for day in (today, today + DAY))
    assert 0 <= now.euros <= tomorrow.euros <= 1442
    assert 0 <= now.days <= tomorrow.days <= 42
    assert tomorrow.euros - now.euros in {0, 23, 35, 45}


def test_a_notice_counts_only_after_the_term():
    assert not penalties.notice_allowed(D(2026, 10, 27), D(2026, 10, 27))
    assert penalties.notice_allowed(D(2026, 10, 27), D(2026, 10, 28))


@pytest.mark.parametrize(
    ("today", "left", "urgency"),
    [
        (D(2026, 10, 20), 5, Urgency.ON_TIME),
        (D(2026, 10, 21), 4, Urgency.SOON),
        (D(2026, 10, 25), 2, Urgency.SOON),  # Sunday: Monday and Tuesday
        (D(2026, 10, 27), 0, Urgency.SOON),
        (D(2026, 10, 28), -1, Urgency.LATE),
        (D(2026, 11, 2), -4, Urgency.LATE),
    ],
)
def test_how_urgent_a_term_is(today, left, urgency):
    due = D(2026, 10, 27)
    assert progress.working_days_left(today, due) == left
    assert progress.urgency(due, today) is urgency


def test_holidays_make_a_term_urgent_sooner():
    assert progress.working_days_left(D(2026, 4, 2), D(2026, 4, 9)) == 3  # Easter
    assert progress.working_days_left(D(2026, 10, 24), D(2026, 10, 23)) == -1  # the Saturday after


@given(today=DAYS, days=st.integers(-60, 60))
def test_working_days_left_never_go_up(today, days):
    due = today + days * DAY
    now, tomorrow = (progress.working_days_left(day, due) for day in (today, today + DAY))
    assert now - 1 <= tomorrow <= now
    assert (now < 0) == (today > due)


def test_reminders_come_a_week_before_on_the_day_and_weekly_after():
    asked, due = D(2026, 9, 1), D(2026, 9, 22)
    assert progress.reminder_days(asked, due, D(2026, 10, 6)) == [
        D(2026, 9, 15),
        D(2026, 9, 22),
        D(2026, 9, 29),
        D(2026, 10, 6),
    ]
    counts = [progress.reminders_due(asked, due, D(2026, 9, day)) for day in (1, 14, 15, 21, 22, 28, 29)]
    assert counts == [0, 0, 1, 1, 2, 2, 3]


def test_no_reminder_with_the_question_itself():
    assert progress.reminder_days(D(2026, 9, 1), D(2026, 9, 8), D(2026, 9, 8)) == [D(2026, 9, 8)]


def test_the_list_of_clocks_says_who_set_each_length():
    assert {clock.origin for clock in ALL_CLOCKS} == set(Origin)
    assert len({str(clock.name) for clock in ALL_CLOCKS}) == len(ALL_CLOCKS)
    for clock in ALL_CLOCKS:
        assert any(character.isdigit() for character in str(clock.length) + str(clock.article))
        if clock.origin is Origin.LAW:
            assert "Zo lezen wij" not in str(clock.article)
    with translation.override("nl"):
        assert "€ 1442" in " ".join(str(clock.length) for clock in ALL_CLOCKS)
