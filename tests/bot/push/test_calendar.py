"""When a push is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.push.calendar import (
    PushRules,
    due,
    first_business_day,
    is_holiday,
    last_over,
    month_before,
    monthly_due,
    next_push,
    window,
)
from bot.setting_readers import LATEST_PUSH

ZONE = ZoneInfo("America/Sao_Paulo")
RULES = PushRules(time(8), ("mon", "tue", "wed", "thu", "fri", "sat"), False, "", ZONE)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (local(23, 7, 59), None),
        (local(23, 8, 0), date(2026, 11, 23)),
        (local(23, 18, 0), date(2026, 11, 23)),
        (local(23, 18, 1), None),
        (local(22, 9), None),  # a Sunday
        (local(2, 9), None),  # Finados
        (local(21, 9), date(2026, 11, 21)),  # a Saturday
    ],
)
def test_due(now: datetime, day: date | None) -> None:
    found = due(now, RULES)
    assert (found.day if found else None) == day


@pytest.mark.parametrize("at", [time(0), time(15, 59), time(16, 1), time(18), LATEST_PUSH], ids=str)
def test_a_push_is_tried_for_two_hours_of_its_day(at: time) -> None:
    push = window(date(2026, 11, 23), replace(RULES, at=at))
    assert push.until - push.at >= timedelta(hours=2)
    assert push.until.astimezone(ZONE).date() == date(2026, 11, 23)


def test_the_business_date_is_the_zones_not_utc() -> None:
    rules = PushRules(time(21), RULES.weekdays, False, "", ZONE)
    found = due(datetime(2026, 11, 24, 0, 0, tzinfo=UTC), rules)
    assert found is not None
    assert found.day == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (local(23, 12), date(2026, 11, 21)),  # yesterday was a Sunday
        (local(23, 18, 1), date(2026, 11, 23)),
        (local(21, 7), date(2026, 11, 19)),  # the 20th is a holiday
    ],
)
def test_the_last_that_is_over(now: datetime, day: date) -> None:
    found = last_over(now, RULES)
    assert found is not None
    assert found.day == day


@pytest.mark.parametrize(
    ("month", "day"),
    [
        (1, 2),  # after New Year
        (2, 2),  # the 1st is a Sunday
        (5, 4),  # the 1st is a Friday and a holiday
        (8, 3),  # the 1st is a Saturday
        (12, 1),
    ],
)
def test_first_business_day(month: int, day: int) -> None:
    assert first_business_day(2026, month) == date(2026, month, day)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (local(3, 7, 59), None),  # Monday the 2nd is Finados
        (local(3, 8), date(2026, 11, 3)),
        (local(7, 12), date(2026, 11, 3)),
        (local(10, 18), date(2026, 11, 3)),
        (local(10, 19), None),
        (local(11, 9), None),
        (local(2, 9), None),
    ],
)
def test_monthly_due(now: datetime, day: date | None) -> None:
    found = monthly_due(now, RULES)
    assert (found.day if found else None) == day


def test_the_month_before() -> None:
    assert month_before(date(2026, 3, 2)) == date(2026, 2, 28)
    assert month_before(date(2026, 1, 2)) == date(2025, 12, 31)


def test_holidays_of_the_state_count_where_named() -> None:
    assert not is_holiday(date(2026, 9, 16))
    assert is_holiday(date(2026, 9, 16), "AL")  # Emancipação Política de Alagoas


def test_next_push_skips_sundays_and_holidays() -> None:
    assert next_push(local(21, 9), RULES) == datetime(2026, 11, 23, 8, tzinfo=ZONE)
    assert next_push(local(23, 7), RULES) == datetime(2026, 11, 23, 8, tzinfo=ZONE)
    assert next_push(local(23, 8), RULES) == datetime(2026, 11, 24, 8, tzinfo=ZONE)
