"""Roll rate (section 7): gates of due-date cohorts, and the matrix between two days.

With bands of three and six days time alone moves everybody, so the headline is a cohort: of
the títulos that reached a day of delay, how many reached the next gate unpaid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from metrics.balances import Mask, Owing
from metrics.debtors import owner_totals
from metrics.lookup import Ids, positions
from metrics.portfolio import Portfolio
from metrics.ratios import percent
from metrics.situation import Situation, bands, by_days

#: The last gate ends a month after the due date.
LAST_GATE = 30
#: The matrix looks back a week unless told otherwise.
MATRIX_DAYS = 7
BANDS = (Situation.EARLY, Situation.TRANSITION, Situation.CHRONIC)


@dataclass(frozen=True)
class Gate:
    """Títulos that reached day `start`, and those of them that also reached day `end`.

    Both in títulos and in centavos; each título weighs what it owed when it reached `start`.
    """

    start: int
    end: int
    base_count: int
    rolled_count: int
    base_cents: int
    rolled_cents: int

    @property
    def rate(self) -> Decimal | None:
        """Rolled ÷ base by títulos, 0–100; None without a base."""
        return percent(self.rolled_count, self.base_count)

    @property
    def rate_cents(self) -> Decimal | None:
        """Rolled ÷ base by valor, 0–100; None where the base owed nothing."""
        return percent(self.rolled_cents, self.base_cents)

    @property
    def self_cure(self) -> Decimal | None:
        """The títulos of the base that did not roll, 0–100; None without a base."""
        return percent(self.base_count - self.rolled_count, self.base_count)


@dataclass(frozen=True)
class Cell:
    """Customers who moved from one band to another, and what they owed overdue at the start."""

    customers: int
    cents: int


@dataclass(frozen=True)
class Matrix:
    """From each overdue band at `start` to each band at `end`, days since 1970-01-01."""

    start: int
    end: int
    rows: Mapping[Situation, Mapping[Situation, Cell]]
    newcomers: int  # overdue at the end and not at the start; in no row


def gate_days(blocking_days: int) -> tuple[tuple[int, int], ...]:
    """The gates' days (start, end): 1→n, n→n+3, n+3→30."""
    early, transition, chronic = (days.first for days in bands(blocking_days).values())
    return (early, transition), (transition, chronic), (chronic, LAST_GATE)


def gates(portfolio: Portfolio, day: int | None = None) -> tuple[Gate, ...]:
    """The three gates over the window that ends at `day` (D unless told otherwise)."""
    last_day = portfolio.rules.day if day is None else day
    return tuple(
        gate(portfolio, start, end, last_day)
        for start, end in gate_days(portfolio.rules.blocking_days)
    )


def gate(portfolio: Portfolio, start: int, end: int, day: int) -> Gate:
    """The gate `start` → `end` as seen at `day` (section 7)."""
    base, rolled = cohort(portfolio, start, end, day)
    return Gate(
        start=start,
        end=end,
        base_count=len(base.rows),
        rolled_count=int(np.count_nonzero(rolled)),
        base_cents=int(base.cents.sum()),
        rolled_cents=int(base.cents[rolled].sum()),
    )


def cohort(portfolio: Portfolio, start: int, end: int, day: int) -> tuple[Owing, Mask]:
    """The base of a gate as seen at `day`, and which of it rolled.

    It is due in `[day − end − W + 1, day − end]`. A título due on X reaches day k where
    `aberto(X + k − 1) > 0`, and weighs what it owed on reaching `start`.
    """
    due = portfolio.snapshot.receivables["due_day"].to_numpy()
    last = day - end
    first = last - portfolio.rules.window_days + 1
    rows = np.flatnonzero((due >= first) & (due <= last) & portfolio.derived.kept)
    at_start = portfolio.open_cents_after_due(rows, start - 1)
    base = at_start > 0
    at_end = portfolio.open_cents_after_due(rows[base], end - 1)
    return Owing(rows[base], at_start[base]), at_end > 0


def matrix(portfolio: Portfolio, days_back: int = MATRIX_DAYS) -> Matrix:
    """Where the customers of each band went in the last `days_back` days (section 7).

    The band is by days alone at both ends, whatever the contract says of a trust unlock; without
    a vencido a customer is CURRENT.
    """
    end = portfolio.rules.day
    start = end - days_back
    then_ids, then_bands, then_cents = _bands(portfolio, start)
    now_ids, now_bands, _ = _bands(portfolio, end)
    now_places = positions(now_ids, then_ids)
    targets = np.where(
        now_places < 0, np.int8(Situation.CURRENT), now_bands[now_places] if len(now_bands) else 0
    )
    rows = {
        origin: {
            target: _cell((then_bands == origin) & (targets == target), then_cents)
            for target in (Situation.CURRENT, *BANDS)
        }
        for origin in BANDS
    }
    newcomers = int(np.count_nonzero(positions(then_ids, now_ids) < 0))
    return Matrix(start, end, rows, newcomers)


def _cell(mask: npt.NDArray[np.bool_], cents: npt.NDArray[np.int64]) -> Cell:
    return Cell(int(np.count_nonzero(mask)), int(cents[mask].sum()))


def _bands(
    portfolio: Portfolio, day: int
) -> tuple[Ids, npt.NDArray[np.int8], npt.NDArray[np.int64]]:
    """Customers overdue at the end of `day`, their band and their overdue debt."""
    totals = owner_totals(portfolio.derived, portfolio.overdue(day))
    ids = portfolio.derived.owners.values[totals.owners]
    days = day - totals.due_day
    return ids, by_days(days, portfolio.rules.blocking_days), totals.cents
