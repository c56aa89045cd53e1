"""Aging: open títulos by days overdue (section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from metrics.lookup import count_pairs
from metrics.portfolio import Portfolio
from metrics.ratios import percent

UPCOMING: Final = "a_vencer"
#: Upper edges, in days overdue, of the ranges before the last.
EDGES: Final = (0, 6, 9, 15, 30, 60, 90)
LABELS: Final = (UPCOMING, "1-6", "7-9", "10-15", "16-30", "31-60", "61-90", "90+")


@dataclass(frozen=True)
class AgingRow:
    """One range. `share` is its part of all that is overdue, None for what is upcoming."""

    label: str
    receivables: int
    customers: int
    cents: int
    share: Decimal | None


@dataclass(frozen=True)
class Aging:
    """The ranges, upcoming first. `customers` counts each overdue client once."""

    rows: tuple[AgingRow, ...]
    receivables: int
    customers: int
    cents: int

    @property
    def upcoming(self) -> AgingRow:
        return self.rows[0]

    @property
    def overdue(self) -> tuple[AgingRow, ...]:
        return self.rows[1:]


def aging(portfolio: Portfolio) -> Aging:
    """Fixed ranges, whatever the blocking rule; clients do not add up over them."""
    day, horizon = portfolio.rules.day, portfolio.rules.horizon_days
    receivables = portfolio.snapshot.receivables
    balance = portfolio.open_cents(day)
    due = receivables["due_day"].to_numpy()
    rows = np.flatnonzero((balance > 0) & (due <= day + horizon))
    bins = np.searchsorted(EDGES, day - due[rows], side="left")
    cents = np.bincount(bins, weights=balance[rows], minlength=len(LABELS)).round().astype(np.int64)
    counts = np.bincount(bins, minlength=len(LABELS))
    customers = count_pairs(bins, receivables["customer_id"].to_numpy()[rows], len(LABELS))
    overdue_cents = int(cents[1:].sum())
    return Aging(
        rows=tuple(
            AgingRow(
                label=label,
                receivables=int(counts[place]),
                customers=int(customers[place]),
                cents=int(cents[place]),
                share=percent(int(cents[place]), overdue_cents) if place else None,
            )
            for place, label in enumerate(LABELS)
        ),
        receivables=int(counts[1:].sum()),
        customers=len(portfolio.debtors),
        cents=overdue_cents,
    )
