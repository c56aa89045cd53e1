"""On which mornings a push is due. Pure: the moment and the rules are passed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

from bot.settings import WEEKDAYS, Settings

#: A list that could not go out by then is of no use to anyone that day.
LAST_HOUR: Final = time(18, 0)
FRIDAY: Final = 4
MONTHLY_GRACE_DAYS: Final = 7


@dataclass(frozen=True)
class PushRules:
    """When a group wants its list."""

    at: time
    weekdays: tuple[str, ...]
    on_holidays: bool
    state: str
    zone: ZoneInfo

    @classmethod
    def of(cls, settings: Settings) -> PushRules:
        return cls(
            at=settings.push_hora,
            weekdays=settings.push_dias,
            on_holidays=settings.push_feriados,
            state=settings.feriados_uf,
            zone=settings.timezone,
        )


@lru_cache(maxsize=64)
def _holidays(year: int, state: str) -> holidays.HolidayBase:
    return holidays.country_holidays("BR", subdiv=state or None, years=year)


def is_holiday(day: date, state: str = "") -> bool:
    """A national holiday, or one of the state if one is named."""
    return day in _holidays(day.year, state)


def is_push_day(day: date, rules: PushRules) -> bool:
    if WEEKDAYS[day.weekday()] not in rules.weekdays:
        return False
    return rules.on_holidays or not is_holiday(day, rules.state)


def due_date(now: datetime, rules: PushRules) -> date | None:
    """The business date whose list should be out at `now` and may still go out; else None."""
    local = now.astimezone(rules.zone)
    last = max(LAST_HOUR, rules.at)
    if not is_push_day(local.date(), rules):
        return None
    in_time = rules.at <= local.time().replace(second=0, microsecond=0) <= last
    return local.date() if in_time else None


def first_business_day(year: int, month: int, state: str = "") -> date:
    """The month's first day from Monday to Friday that is no holiday."""
    day = date(year, month, 1)
    while day.weekday() > FRIDAY or is_holiday(day, state):
        day += timedelta(days=1)
    return day


def monthly_due_date(now: datetime, rules: PushRules) -> date | None:
    """The business date whose report of the month before should be out at `now`; else None.

    A bot that stood still on that day makes up for it within a week, in the push's hours.
    """
    local = now.astimezone(rules.zone)
    due = first_business_day(local.year, local.month, rules.state)
    late = (local.date() - due).days
    last = max(LAST_HOUR, rules.at)
    in_time = rules.at <= local.time().replace(second=0, microsecond=0) <= last
    return due if 0 <= late <= MONTHLY_GRACE_DAYS and in_time else None


def month_before(day: date) -> date:
    """The last day of the month before that of `day`."""
    return day.replace(day=1) - timedelta(days=1)


def next_push(now: datetime, rules: PushRules) -> datetime | None:
    """The next moment at which a list falls due, None if there is none within a year."""
    local = now.astimezone(rules.zone)
    for ahead in range(366):
        day = local.date() + timedelta(days=ahead)
        moment = datetime.combine(day, rules.at, rules.zone)
        if moment > local and is_push_day(day, rules):
            return moment
    return None
