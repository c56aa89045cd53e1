"""When a push is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import PushRules, due_date, is_holiday, next_push

ZONE = ZoneInfo("America/Sao_Paulo")
RULES = PushRules(time(8), ("mon", "tue", "wed", "thu", "fri", "sat"), False, "", ZONE)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "due"),
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
def test_due(now: datetime, due: date | None) -> None:
    assert due_date(now, RULES) == due


def test_the_business_date_is_the_zones_not_utc() -> None:
    rules = PushRules(time(22), RULES.weekdays, False, "", ZONE)
    assert due_date(datetime(2026, 11, 24, 1, 0, tzinfo=UTC), rules) == date(2026, 11, 23)


def test_holidays_of_the_state_count_where_named() -> None:
    assert not is_holiday(date(2026, 9, 16))
    assert is_holiday(date(2026, 9, 16), "AL")  # Emancipação Política de Alagoas


def test_next_push_skips_sundays_and_holidays() -> None:
    assert next_push(local(21, 9), RULES) == datetime(2026, 11, 23, 8, tzinfo=ZONE)
    assert next_push(local(23, 7), RULES) == datetime(2026, 11, 23, 8, tzinfo=ZONE)
    assert next_push(local(23, 8), RULES) == datetime(2026, 11, 24, 8, tzinfo=ZONE)
