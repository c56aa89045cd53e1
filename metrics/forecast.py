"""What will come in of what is already invoiced (forecast, section 1).

A period life table over the last 120 days: of what was open at an age, the share that was paid
on the next day. What is open now is expected to be paid likewise.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics import bank_days
from metrics.open_grid import EARLIEST, OLDEST, OpenGrid, open_grid
from metrics.portfolio import Portfolio
from metrics.ratios import half_up
from metrics.snapshot import date_of

#: The life table learns from so many days.
LEARNS_FROM: Final = 120
#: With fewer days of mirror nothing is forecast.
LEAST_REACH: Final = 60
#: The weights of weekdays look at eight weeks.
WEIGHED_DAYS: Final = 56
#: Ages beyond this share one rate.
LAST_OWN_AGE: Final = 90
#: Days that are forecast one by one, and the longest month.
BARS: Final = 30
LONGEST: Final = 31
WEEK: Final = 7
MONTH: Final = 30

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PaymentHabit:
    """How títulos are paid: the share `rates[k + 30]` of what is open at age k − 1, each age.

    `weights` tell busy weekdays from quiet ones, Monday first; bank holidays are Sundays.
    """

    origin: int
    rates: Floats
    weights: Mapping[int, float]


@dataclass(frozen=True)
class Expected:
    """Centavos expected from D to `until`, both included, by whether they were due at O."""

    until: int
    upcoming: int
    overdue: int

    @property
    def cents(self) -> int:
        """All of it: the sum of the two, each rounded."""
        return self.upcoming + self.overdue


@dataclass(frozen=True, eq=False)
class Forecast:
    """What is expected from D on; `origin` is the last complete day before it.

    `upcoming` and `overdue` are F_j of the 31 days from D on, unrounded. `bars` are the days one
    by one (day, centavos); rounded apart, they may miss a total by some.
    """

    origin: int
    upcoming: Floats
    overdue: Floats
    bars: tuple[tuple[int, int], ...]

    def within(self, days: int) -> Expected:
        """What is expected in the next 1 to 31 days."""
        sums = (half_up(float(np.cumsum(part)[days - 1])) for part in (self.upcoming, self.overdue))
        return Expected(self.origin + days, *sums)

    @property
    def week(self) -> Expected:
        """In seven days."""
        return self.within(WEEK)

    @property
    def month(self) -> Expected:
        """In thirty."""
        return self.within(MONTH)

    @property
    def calendar_month(self) -> Expected:
        """To the end of D's month."""
        return self.within(days_to_the_end_of_the_month(self.origin + 1))


def habit_of_payment(portfolio: Portfolio) -> PaymentHabit | None:
    """What the last 120 days teach; None where the mirror reaches back less than 60."""
    origin, reach = portfolio.rules.day - 1, portfolio.snapshot.reach_day
    first = origin - LEARNS_FROM + 1
    if not portfolio.snapshot.reaches(origin - LEAST_REACH + 1):
        return None
    if reach is not None:
        first = max(first, reach)
    grid = open_grid(portfolio.derived.steps, first - 1, origin)
    rates = _rates(grid, np.arange(first, origin + 1))
    weighed = np.arange(max(first, origin - WEIGHED_DAYS + 1), origin + 1)
    return PaymentHabit(origin, rates, _weights(grid, rates, weighed))


def forecast(portfolio: Portfolio) -> Forecast | None:
    """What is expected of the open títulos; None where the mirror reaches back less than 60 days.

    A narrowed portfolio is expected to pay as all do.
    """
    habit = habit_of_payment(portfolio.whole)
    return None if habit is None else expect(portfolio, habit)


def expect(portfolio: Portfolio, habit: PaymentHabit) -> Forecast:
    """What is expected of a portfolio's open títulos under a habit."""
    origin = habit.origin
    steps = portfolio.derived.steps
    ages = origin - steps.due
    # What is older than the table is paid on no day that it knows.
    near = steps.where((ages >= -EARLIEST) & (ages < OLDEST))
    cents, ages = near.open_at(origin), origin - near.due
    leaving = _leaving(habit.rates)
    upcoming, overdue = (
        _daily(cents[part], ages[part], leaving)
        for part in ((cents > 0) & (ages <= 0), (cents > 0) & (ages >= 1))
    )

    bars = _bars(origin, (upcoming + overdue)[:BARS], habit.weights)
    return Forecast(origin, upcoming, overdue, bars)


def _rates(grid: OpenGrid, days: npt.NDArray[np.int64]) -> Floats:
    """The rate h of each age from −30 to 365."""
    risk = grid.by_age(grid.open, days, -1).sum(axis=1)
    paid = grid.by_age(grid.fallen, days).sum(axis=1)
    old = EARLIEST + LAST_OWN_AGE + 1
    risk[old:], paid[old:] = risk[old:].sum(), paid[old:].sum()
    rates: Floats = np.divide(paid, risk, out=np.zeros(len(risk)), where=risk > 0)
    return rates


def _weights(grid: OpenGrid, rates: Floats, days: npt.NDArray[np.int64]) -> Mapping[int, float]:
    """Of each weekday what came by what the rates alone would have expected."""
    expected = (grid.by_age(grid.open, days, -1) * rates[:, None]).sum(axis=0)
    came, hoped = [0] * 7, [0.0] * 7
    for day, hope in zip(days.tolist(), expected.tolist(), strict=True):
        weekday = bank_days.weekday(day)
        last_due = day + EARLIEST - grid.first_due
        came[weekday] += int(grid.fallen[: last_due + 1, day - grid.first_day].sum())
        hoped[weekday] += hope
    return {n: came[n] / hoped[n] if hoped[n] else 1.0 for n in range(7)}


def _leaving(rates: Floats) -> Floats:
    """S(j − 1) − S(j) of each age from −30 to 364 (rows), j from 1 to 31 (columns)."""
    ages = OLDEST + EARLIEST
    later = np.concatenate((rates, np.zeros(LONGEST)))
    survival = np.ones((ages, LONGEST + 1))
    for j in range(1, LONGEST + 1):
        survival[:, j] = survival[:, j - 1] * (1 - later[j : ages + j])
    return survival[:, :-1] - survival[:, 1:]


def _daily(cents: npt.NDArray[np.int64], ages: npt.NDArray[np.int32], leaving: Floats) -> Floats:
    """F_j for j from 1 to 31, summed in order of título id."""
    shares = np.ascontiguousarray(leaving[ages + EARLIEST])
    # Over the first axis numpy adds row after row, and does not pair them.
    total: Floats = np.add.reduce(cents[:, None] * shares, axis=0)
    return total


def days_to_the_end_of_the_month(day: int) -> int:
    """From a day to the last of its month, both included."""
    today = date_of(day)
    return monthrange(today.year, today.month)[1] - today.day + 1


def _bars(origin: int, daily: Floats, weights: Mapping[int, float]) -> tuple[tuple[int, int], ...]:
    """The days one by one, each seven from D on scaled to what they sum to without weights."""
    bars: list[tuple[int, int]] = []
    for start in range(0, len(daily), WEEK):
        plain = daily[start : start + WEEK].tolist()
        days = [origin + 1 + start + n for n in range(len(plain))]
        weighed = [
            cents * weights[bank_days.weekday(day)] for day, cents in zip(days, plain, strict=True)
        ]
        whole = sum(weighed)
        scaled = [cents * (sum(plain) / whole) for cents in weighed] if whole else plain
        bars.extend(zip(days, map(half_up, scaled), strict=True))
    return tuple(bars)
