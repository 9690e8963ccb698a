"""Terms end where the Algemene termijnenwet says."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections import delivery_terms as terms
from diplomas import working_days
from diplomas.terms import Sector

D = datetime.date
DAYS = st.dates(min_value=D(1990, 1, 1), max_value=D(2099, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        D(2026, 1, 1),  # New Year's Day
        D(2026, 4, 3),  # Good Friday, art. 3(2)
        D(2026, 4, 6),  # Easter Monday
        D(2026, 4, 27),  # King's Day
        D(2025, 4, 26),  # King's Day is a day earlier when the 27th is a Sunday
        D(2026, 5, 5),  # 5 May, in every year
        D(2025, 5, 5),
        D(2026, 5, 14),  # Ascension Day
        D(2026, 5, 25),  # Whit Monday
        D(2025, 12, 25),
        D(2025, 12, 26),
        D(2026, 11, 21),  # a Saturday
        D(2026, 11, 22),  # a Sunday
    ],
)
def test_days_on_which_no_term_ends(day):
    assert not working_days.is_working_day(day)


@pytest.mark.parametrize(
    "day", [D(2026, 5, 4), D(2026, 5, 15), D(2026, 12, 24), D(2026, 11, 23), D(2026, 12, 31)]
)
def test_ordinary_days(day):
    assert working_days.is_working_day(day)


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        (D(2026, 11, 9), {"days": 14}, D(2026, 11, 23)),
        (D(2026, 11, 7), {"days": 14}, D(2026, 11, 23)),  # ends on a Saturday
        (D(2026, 12, 11), {"days": 14}, D(2026, 12, 28)),  # Christmas, its second day, a weekend
        (D(2026, 4, 21), {"days": 14}, D(2026, 5, 6)),  # 5 May
        (D(2026, 4, 2), {"days": 3}, D(2026, 4, 8)),  # art. 2: Good Friday to Easter Monday hold no other day
        (D(2026, 4, 2), {"days": 1}, D(2026, 4, 7)),  # art. 2 is not for terms under three days
        (D(2026, 1, 3), {"weeks": 12}, D(2026, 3, 30)),  # a Saturday, moved
        (D(2026, 1, 3), {"weeks": 13}, D(2026, 4, 4)),  # art. 4(a): a Saturday, not moved
        (D(2026, 1, 2), {"days": 91}, D(2026, 4, 3)),  # art. 4(a): Good Friday, not moved
    ],
)
def test_ends_of_terms(start, length, end):
    assert working_days.end_of_term(start, **length) == end


@pytest.mark.parametrize("length", [{}, {"days": 1, "weeks": 1}, {"days": 0}])
def test_a_term_has_one_measure(length):
    with pytest.raises(ValueError, match="number of days or"):
        working_days.end_of_term(D(2026, 1, 1), **length)


@pytest.mark.parametrize(
    ("sector", "result", "visible"),
    [
        (Sector.VO, D(2026, 6, 11), D(2026, 6, 26)),
        (Sector.VO, D(2026, 6, 12), D(2026, 6, 29)),  # due Friday; a day later is a Saturday
        (Sector.MBO, D(2026, 7, 3), D(2026, 7, 20)),
        (Sector.VAVO, D(2026, 6, 11), D(2026, 6, 26)),
        (Sector.VSO, D(2026, 6, 11), D(2026, 6, 26)),
        (Sector.PRO, D(2026, 6, 11), D(2026, 6, 26)),
        (Sector.HBO, D(2026, 6, 22), D(2026, 8, 18)),
        (Sector.WO, D(2026, 10, 30), D(2026, 12, 29)),  # due on Christmas Day, so on Monday
    ],
)
def test_when_a_diploma_must_be_visible(sector, result, visible):
    term = terms.expected_visible_on(sector, result)
    assert term.date == visible
    assert "Algemene termijnenwet" in str(term.article)
    assert ("8 weken" if sector in {Sector.HBO, Sector.WO} else "14 dagen") in str(term.explanation)


@pytest.mark.parametrize("sector", [Sector.STAATSEXAMEN, Sector.NT2, Sector.INBURGERING, Sector.WFT])
def test_no_term_is_invented(sector):
    assert terms.expected_visible_on(sector, D(2026, 6, 11)) is None


def test_every_sector_has_a_term_or_none_on_purpose():
    for sector in Sector:
        term = terms.expected_visible_on(sector, D(2026, 6, 11))
        assert (term is None) == (terms.delivery_due_on(sector, D(2026, 6, 11)) is None)


@given(start=DAYS, days=st.integers(1, 90))
def test_a_term_never_ends_on_a_day_off_and_never_early(start, days):
    end = working_days.end_of_term(start, days=days)
    raw = start + datetime.timedelta(days=days)
    assert working_days.is_working_day(end)
    assert end >= raw
    # Nothing is moved further than needed: between the raw end and the end there is no second chance.
    skipped = [raw + datetime.timedelta(days=n) for n in range((end - raw).days)]
    working_before = [day for day in skipped if working_days.is_working_day(day)]
    assert len(working_before) <= (1 if days >= 3 else 0)


@given(start=DAYS, days=st.integers(3, 90))
def test_a_term_of_three_days_holds_two_working_days(start, days):
    end = working_days.end_of_term(start, days=days)
    inside = [start + datetime.timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(working_days.is_working_day(day) for day in inside) >= 2


@given(sector=st.sampled_from([Sector.VO, Sector.MBO, Sector.HBO, Sector.WO]), earlier=DAYS, later=DAYS)
def test_visible_is_a_working_day_and_a_later_result_never_shows_earlier(sector, earlier, later):
    earlier, later = sorted((earlier, later))
    first, second = (terms.expected_visible_on(sector, day).date for day in (earlier, later))
    assert working_days.is_working_day(first)
    assert first <= second
    due = terms.delivery_due_on(sector, earlier)
    raw = earlier + (
        datetime.timedelta(weeks=8) if sector in {Sector.HBO, Sector.WO} else datetime.timedelta(14)
    )
    assert first > due >= raw
