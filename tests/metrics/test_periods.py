"""Periods: both ends belong to them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from metrics.periods import month_to_date, same_day_last_month, weeks, window
from metrics.snapshot import date_of, day_of


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


@pytest.mark.parametrize(
    ("today", "then"),
    [
        ("2026-11-19", "2026-10-19"),
        ("2026-11-01", "2026-10-01"),
        ("2026-12-31", "2026-11-30"),
        ("2026-03-29", "2026-02-28"),
        ("2028-03-29", "2028-02-29"),
        ("2028-03-30", "2028-02-29"),
        ("2026-01-31", "2025-12-31"),
    ],
)
def test_the_same_day_of_last_month(today: str, then: str) -> None:
    day = day_of(date.fromisoformat(today))
    assert date_of(same_day_last_month(day)) == date.fromisoformat(then)
