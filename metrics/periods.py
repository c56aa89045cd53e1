"""Windows, months and weeks as day numbers: days since 1970-01-01."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from metrics.snapshot import date_of, day_of

WEEKS = 6


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included."""

    first: int
    last: int

    @property
    def first_date(self) -> date:
        """`first` as a calendar date."""
        return date_of(self.first)

    @property
    def last_date(self) -> date:
        """`last` as a calendar date."""
        return date_of(self.last)


def window(day: int, days: int) -> Period:
    """The `days` days that end at `day`: `[D − W + 1, D]`."""
    return Period(day - days + 1, day)


def month_to_date(day: int) -> Period:
    """From the first of the month of `day` to `day`."""
    return Period(day_of(date_of(day).replace(day=1)), day)


def same_day_last_month(day: int) -> int:
    """The day of that number in the month before, or its last: of the 31st the 30th."""
    today = date_of(day)
    last = date_of(day - today.day)
    return day_of(last.replace(day=min(today.day, last.day)))


def weeks(day: int) -> tuple[Period, ...]:
    """The last six spans of seven days that end at `day`, newest first."""
    return tuple(window(day - 7 * n, 7) for n in range(WEEKS))
