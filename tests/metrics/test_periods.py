"""Periods: both ends belong to them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from metrics.periods import month_to_date, weeks, window
from metrics.snapshot import day_of


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 11, 1), date(2026, 11, 1)),
        (date(2026, 11, 30), date(2026, 11, 1)),
        (date(2028, 2, 29), date(2028, 2, 1)),
        (date(2027, 1, 1), date(2027, 1, 1)),
    ],
)
def test_the_month_begins_on_its_first_day(day: date, first: date) -> None:
    found = month_to_date(day_of(day))
    assert (found.first_date, found.last_date) == (first, day)


@pytest.mark.parametrize("days", [1, 7, 45])
def test_a_window_has_as_many_days_as_it_says(days: int) -> None:
    found = window(100, days)
    assert found.last - found.first + 1 == days
    assert found.last == 100


def test_weeks_follow_each_other_without_a_gap() -> None:
    found = weeks(1000)
    assert found[0].last == 1000
    assert [week.last - week.first for week in found] == [6] * 6
    assert all(week.first - before.last == 1 for week, before in pairwise(found))
