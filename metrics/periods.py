"""Days of a band of gates, windows and weeks, as plain day numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from metrics.snapshot import date_of, day_of

WEEKS = 6


@dataclass(frozen=True)
class Period:
    """Both ends belong to it; days since 1970-01-01."""

    first: int
    last: int

    @property
    def first_date(self) -> date:
        return date_of(self.first)

    @property
    def last_date(self) -> date:
        return date_of(self.last)


def window(day: int, days: int) -> Period:
    """`[D − W + 1, D]`"""
    return Period(day - days + 1, day)


def month_to_date(day: int) -> Period:
    return Period(day_of(date_of(day).replace(day=1)), day)


def weeks(day: int) -> tuple[Period, ...]:
    """The last six whole weeks that end at D, newest first."""
    return tuple(window(day - 7 * n, 7) for n in range(WEEKS))
