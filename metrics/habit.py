"""How a customer usually pays, from its own history: the last títulos that it paid whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from metrics.lookup import Ids
from metrics.portfolio import Portfolio
from metrics.snapshot import NO_DAY, STATUS_RECEIVED

#: Títulos that are looked at, the last by due date.
MOST: Final = 10
#: Fewer say nothing of a habit.
LEAST: Final = 3
#: A payment so many days from the usual day is as usual.
NEAR: Final = 1


@dataclass(frozen=True)
class Habit:
    """Of the last `of` títulos paid whole: the usual day, and how many were paid near it.

    `day` is days after the due date, 0 for on time or before; the lower median. `was_late` where
    any título that the mirror knows was ever paid after its due date.
    """

    day: int
    count: int
    of: int
    was_late: bool

    @property
    def is_settled(self) -> bool:
        """Whether more than half were paid near the usual day."""
        return 2 * self.count > self.of


def habits(portfolio: Portfolio, customer_ids: Ids) -> Mapping[int, Habit]:
    """By customer id; who has paid fewer than LEAST títulos by D is not among them.

    A título's day is that of its payment (`pago_em`) less its due date.
    """
    receivables, paid = portfolio.snapshot.receivables, portfolio.derived.paid_day
    owners = receivables["customer_id"].to_numpy()
    is_wanted = np.isin(owners, customer_ids) & portfolio.derived.kept
    is_paid = receivables["status"].to_numpy() == STATUS_RECEIVED
    rows = np.flatnonzero(is_wanted & is_paid)
    rows = rows[(paid[rows] != NO_DAY) & (paid[rows] <= portfolio.rules.day)]
    due = receivables["due_day"].to_numpy()[rows].astype(np.int64)
    rows = rows[np.lexsort((receivables["id"].to_numpy()[rows], due, owners[rows]))]
    delays: dict[int, list[int]] = {}
    for owner, delay in zip(
        owners[rows].tolist(),
        (paid[rows].astype(np.int64) - receivables["due_day"].to_numpy()[rows]).tolist(),
        strict=True,
    ):
        delays.setdefault(owner, []).append(max(0, delay))
    return {owner: _habit(all_) for owner, all_ in delays.items() if len(all_) >= LEAST}


def _habit(delays: list[int]) -> Habit:
    last = delays[-MOST:]
    usual = sorted(last)[(len(last) - 1) // 2]
    near = [delay for delay in last if abs(delay - usual) <= NEAR and (delay > 0) == (usual > 0)]
    return Habit(usual, len(near), len(last), any(delays))
