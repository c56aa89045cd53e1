"""Collection effectiveness index on due-date basis (section 8).

CEI = (B + S − E_total) ÷ (B + S − E_corrente) × 100 over a period [s, e], where B is what was
overdue before it, S what fell due in it, E what of both is left at its end. A carnê issued a
year ahead cannot move it, so balances here ignore the date of issue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from metrics.balances import Cents, Days
from metrics.periods import Period, month_to_date, weeks, window
from metrics.portfolio import Portfolio
from metrics.ratios import percent
from metrics.snapshot import NO_DAY

#: `cei_ate_90` leaves out what was due earlier: debt that is never written off drags CEI down.
RECENT_DAYS = 90


@dataclass(frozen=True)
class Sums:
    """B, S, E_total and E_corrente of a period, in centavos."""

    opening: int
    due: int
    closing: int
    closing_current: int

    @property
    def collected(self) -> int:
        """C = B + S − E_total."""
        return self.opening + self.due - self.closing


@dataclass(frozen=True)
class CeiFigures:
    """One period's index (0–100), None where nothing was to be collected."""

    period: Period
    sums: Sums  # of all títulos, not only of the recent
    cei: Decimal | None
    recent: Decimal | None  # cei_ate_90


@dataclass(frozen=True)
class Cei:
    """The index over the periods that an answer shows."""

    window: CeiFigures
    month: CeiFigures
    weeks: tuple[CeiFigures, ...]  # newest first


def cei(portfolio: Portfolio) -> Cei:
    """The window that ends at D, the month to date and the last six weeks."""
    day = portfolio.rules.day
    periods = (window(day, portfolio.rules.window_days), month_to_date(day), *weeks(day))
    by_period = _figures(portfolio, periods)
    return Cei(by_period[0], by_period[1], by_period[2:])


def cei_of_window(portfolio: Portfolio) -> Decimal | None:
    """The index of the window alone."""
    return figures(portfolio, window(portfolio.rules.day, portfolio.rules.window_days)).cei


def figures(portfolio: Portfolio, period: Period) -> CeiFigures:
    """One period's sums and both indices."""
    return _figures(portfolio, (period,))[0]


def index(sums: Sums) -> Decimal | None:
    """The formula: what was collected ÷ what could have been, 0–100, None for nothing."""
    return percent(sums.collected, sums.opening + sums.due - sums.closing_current)


def _figures(portfolio: Portfolio, periods: Sequence[Period]) -> tuple[CeiFigures, ...]:
    earliest = min(period.first for period in periods) - 1
    rows = portfolio.unsettled(earliest, max(period.last for period in periods))
    due = portfolio.snapshot.receivables["due_day"].to_numpy()[rows]
    owed: dict[int, Cents] = {}

    def open_at(day: int) -> Cents:
        if day not in owed:
            owed[day] = portfolio.open_cents_of(rows, day, by_issue=False)
        return owed[day]

    by_period = []
    for period in periods:
        before, after = open_at(period.first - 1), open_at(period.last)
        everything = _sums(due, before, after, period, NO_DAY + 1)
        recent = _sums(due, before, after, period, period.last - RECENT_DAYS)
        by_period.append(CeiFigures(period, everything, index(everything), index(recent)))
    return tuple(by_period)


def _sums(due: Days, before: Cents, after: Cents, period: Period, earliest: int) -> Sums:
    """Sums over títulos due from `earliest` on."""
    within = (due >= earliest) & (due <= period.last)
    falls_due = within & (due >= period.first)
    return Sums(
        opening=int(np.sum(before, where=within & (due < period.first))),
        due=int(np.sum(before, where=falls_due)),
        closing=int(np.sum(after, where=within)),
        closing_current=int(np.sum(after, where=falls_due & (due == period.last))),
    )
