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
    """One range: counts, centavos, and its percentage of all that is overdue.

    `share` is None for what is upcoming, and where nothing is overdue.
    """

    label: str
    receivables: int
    customers: int
    cents: int
    share: Decimal | None


@dataclass(frozen=True)
class Aging:
    """The ranges, upcoming first, and the sums (centavos) of those that are overdue.

    `customers` counts each overdue customer once, so it is less than the sum over the ranges
    where one customer stands in several.
    """

    rows: tuple[AgingRow, ...]
    receivables: int
    customers: int
    cents: int

    @property
    def upcoming(self) -> AgingRow:
        """`a_vencer`: due from D to D + horizon."""
        return self.rows[0]

    @property
    def overdue(self) -> tuple[AgingRow, ...]:
        """The ranges from 1 day overdue on, youngest first."""
        return self.rows[1:]


def aging(portfolio: Portfolio) -> Aging:
    """The open títulos at D by range; the ranges are fixed, whatever DIAS_BLOQUEIO is."""
    day, owners = portfolio.rules.day, portfolio.derived.owners
    owing = portfolio.owing(day)
    due = portfolio.snapshot.receivables["due_day"].to_numpy()[owing.rows]
    bins = np.searchsorted(np.array(EDGES, due.dtype), day - due, side="left")
    cents = np.zeros(len(LABELS), dtype=np.int64)
    np.add.at(cents, bins, owing.cents)
    counts = np.bincount(bins, minlength=len(LABELS))
    shape = len(LABELS), len(owners.values)
    customers = count_pairs(bins, owners.of_rows[owing.rows], shape)
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
