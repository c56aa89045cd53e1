"""Safra de vencimento (section 10): what became of the títulos of each due date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from metrics.portfolio import Portfolio
from metrics.snapshot import STATUS_RECEIVED, date_of


@dataclass(frozen=True)
class DueCohort:
    """Counts of the títulos due on one day.

    One that is neither paid nor open by D, such as one partly paid with nothing left, stands
    in `receivables` only.
    """

    due_on: date
    receivables: int
    paid_on_time: int
    paid_late: int
    open: int


def due_cohorts(portfolio: Portfolio) -> tuple[DueCohort, ...]:
    """Due dates in `[D − W, D]` that have títulos, newest first."""
    day, length = portfolio.rules.day, portfolio.rules.window_days + 1
    receivables = portfolio.snapshot.receivables
    due = receivables["due_day"].to_numpy()
    derived = portfolio.derived
    rows = np.flatnonzero((due > day - length) & (due <= day) & derived.kept)
    offset = day - due[rows]
    received = receivables["status"].to_numpy()[rows] == STATUS_RECEIVED
    paid = derived.paid_day[rows]
    on_time = received & (paid <= due[rows])
    late = received & ~on_time & (paid <= day)
    still_open = portfolio.open_cents_of(rows, day) > 0

    def count(mask: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[int]:
        by_day: list[int] = np.bincount(offset[mask], minlength=length).tolist()
        return by_day

    every = np.ones(len(rows), dtype=bool)
    columns = zip(count(every), count(on_time), count(late), count(still_open), strict=True)
    return tuple(
        DueCohort(date_of(day - back), *counts) for back, counts in enumerate(columns) if counts[0]
    )
