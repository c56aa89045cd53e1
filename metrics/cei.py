"""Collection effectiveness index on due-date basis (section 8).

CEI = (B + S − E_total) ÷ (B + S − E_corrente) × 100 over a period [s, e], where B is what was
overdue before it, S what fell due in it, E what of both is left at its end. A carnê issued a
year ahead cannot move it, so balances here ignore the date of issue.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from metrics.periods import Period, month_to_date, weeks, window
from metrics.portfolio import Portfolio
from metrics.ratios import percent
from metrics.tables import NO_DAY

#: `cei_ate_90` leaves out what was due earlier: debt that is never written off drags CEI down.
RECENT_DAYS = 90


@dataclass(frozen=True)
class Sums:
    """Centavos: B, S, E_total and E_corrente."""

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
    period: Period
    sums: Sums
    cei: Decimal | None
    recent: Decimal | None  # cei_ate_90


@dataclass(frozen=True)
class Cei:
    window: CeiFigures
    month: CeiFigures
    weeks: tuple[CeiFigures, ...]  # newest first


def cei(portfolio: Portfolio) -> Cei:
    """The window, the month to date and six weeks."""
    day = portfolio.rules.day
    return Cei(
        window=figures(portfolio, window(day, portfolio.rules.window_days)),
        month=figures(portfolio, month_to_date(day)),
        weeks=tuple(figures(portfolio, week) for week in weeks(day)),
    )


def figures(portfolio: Portfolio, period: Period) -> CeiFigures:
    """One period's sums and both indices."""
    everything = _sums(portfolio, period, NO_DAY + 1)
    recent = _sums(portfolio, period, period.last - RECENT_DAYS)
    return CeiFigures(period, everything, index(everything), index(recent))


def index(sums: Sums) -> Decimal | None:
    """The bare formula."""
    return percent(sums.collected, sums.opening + sums.due - sums.closing_current)


def _sums(portfolio: Portfolio, period: Period, earliest: int) -> Sums:
    """Sums over títulos due from `earliest` on."""
    due = portfolio.snapshot.receivables["due_day"].to_numpy()
    before = portfolio.open_cents(period.first - 1, by_issue=False)
    after = portfolio.open_cents(period.last, by_issue=False)
    within = (due >= earliest) & (due <= period.last)
    falls_due = within & (due >= period.first)
    return Sums(
        opening=int(np.sum(before, where=within & (due < period.first))),
        due=int(np.sum(before, where=falls_due)),
        closing=int(np.sum(after, where=within)),
        closing_current=int(np.sum(after, where=falls_due & (due == period.last))),
    )
