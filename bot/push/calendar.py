"""On which mornings a push is due. Pure: the moment and the rules are passed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

from bot.choices import NO_CHOICES, Choices
from bot.setting_readers import WEEKDAYS
from bot.settings import Settings

#: A list that could not go out by then is of no use to anyone that day.
LAST_HOUR: Final = time(18, 0)
#: However late a push's hour is, a refused or lost try can be made good for so long.
SHORTEST_WINDOW: Final = timedelta(hours=2)
FRIDAY: Final = 4
#: How many days back a missed list is looked for, and a monthly report is made up for.
LOOK_BACK_DAYS: Final = 7
MONTHLY_GRACE_DAYS: Final = 7


@dataclass(frozen=True)
class PushRules:
    """When a group wants its list; `state` is a UF whose holidays count too, or ""."""

    at: time
    weekdays: tuple[str, ...]
    on_holidays: bool
    state: str
    zone: ZoneInfo
    #: Until when a list may still go out whose hour was moved into the past.
    owed_until: datetime | None = None

    @classmethod
    def of(cls, settings: Settings, choices: Choices = NO_CHOICES) -> PushRules:
        """As a group has chosen and, where it has not, as the settings want it.

        A group that wants no list at all has no days.
        """
        chosen, holidays_too = choices.push_dias, choices.push_feriados
        days = settings.push_dias if chosen is None else chosen
        return cls(
            at=choices.push_hora or settings.push_hora,
            weekdays=days if choices.lists else (),
            on_holidays=settings.push_feriados if holidays_too is None else holidays_too,
            state=settings.feriados_uf if choices.feriados_uf is None else choices.feriados_uf,
            zone=settings.timezone,
            owed_until=choices.owed_until,
        )


@lru_cache(maxsize=64)
def _holidays(year: int, state: str) -> holidays.HolidayBase:
    return holidays.country_holidays("BR", subdiv=state or None, years=year)


def is_holiday(day: date, state: str = "") -> bool:
    """A national holiday, or one of the state if one is named."""
    return day in _holidays(day.year, state)


def is_push_day(day: date, rules: PushRules) -> bool:
    """Whether lists go out on a day: one of the weekdays, and no holiday unless those count too."""
    if WEEKDAYS[day.weekday()] not in rules.weekdays:
        return False
    return rules.on_holidays or not is_holiday(day, rules.state)


@dataclass(frozen=True)
class Due:
    """A business date whose push may go out from one moment (UTC) until another."""

    day: date
    at: datetime
    until: datetime


def window(day: date, rules: PushRules, business_date: date | None = None) -> Due:
    """When a push may go out on `day`: from its hour until nobody has use for it.

    `business_date` is that of what is pushed, where it is another day.
    """
    first, last = (
        datetime.combine(day, hour, rules.zone).astimezone(UTC) for hour in (rules.at, LAST_HOUR)
    )
    until = max(last, first + SHORTEST_WINDOW) + timedelta(seconds=59)  # the whole minute
    if rules.owed_until and rules.owed_until.astimezone(rules.zone).date() == day:
        until = max(until, rules.owed_until)
    return Due(business_date or day, first, until)


def due(now: datetime, rules: PushRules) -> Due | None:
    """The push that should be out at `now` and may still go out, if any."""
    today = now.astimezone(rules.zone).date()
    push = window(today, rules)
    return push if is_push_day(today, rules) and push.at <= now <= push.until else None


def owed_until(now: datetime, rules: PushRules) -> datetime | None:
    """Until when today's list may still go out, also once its hour is moved; None if it may not."""
    today = now.astimezone(rules.zone).date()
    push = window(today, rules)
    until = push.until if is_push_day(today, rules) else rules.owed_until
    return until if until and now <= until else None


def last_over(now: datetime, rules: PushRules) -> Due | None:
    """The latest push whose time is over; None if there was none within the last days."""
    today = now.astimezone(rules.zone).date()
    for back in range(LOOK_BACK_DAYS):
        push = window(today - timedelta(days=back), rules)
        if is_push_day(push.day, rules) and push.until < now:
            return push
    return None


def first_business_day(year: int, month: int, state: str = "") -> date:
    """The month's first day from Monday to Friday that is no holiday."""
    day = date(year, month, 1)
    while day.weekday() > FRIDAY or is_holiday(day, state):
        day += timedelta(days=1)
    return day


def monthly_due(now: datetime, rules: PushRules) -> Due | None:
    """The report of the month before that should be out at `now`, by its business date, if any.

    A bot that stood still on that day makes up for it within a week, in the push's hours.
    """
    today = now.astimezone(rules.zone).date()
    business_date = first_business_day(today.year, today.month, rules.state)
    push = window(today, rules, business_date)
    in_time = 0 <= (today - business_date).days <= MONTHLY_GRACE_DAYS
    return push if in_time and push.at <= now <= push.until else None


def month_before(day: date) -> date:
    """The last day of the month before that of `day`."""
    return day.replace(day=1) - timedelta(days=1)


def soonest_push(now: datetime, many: Iterable[PushRules]) -> datetime | None:
    """The next moment at which any of several groups' lists falls due; None without any."""
    moments = (next_push(now, rules) for rules in many)
    return min((moment for moment in moments if moment), default=None)


def next_push(now: datetime, rules: PushRules) -> datetime | None:
    """The next moment at which a list falls due, in the group's zone; None if none in a year."""
    local = now.astimezone(rules.zone)
    for ahead in range(366):
        day = local.date() + timedelta(days=ahead)
        moment = datetime.combine(day, rules.at, rules.zone)
        if moment > local and is_push_day(day, rules):
            return moment
    return None
