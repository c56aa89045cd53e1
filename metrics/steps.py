"""The balance of each título as the steps that it takes (section 2).

`aberto` is 0 until the day of issue, one amount until the day of payment and another from it
on. Sums over many days need only these few columns, however many days they look at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.balances import Cents, Days
from metrics.lookup import Positions
from metrics.snapshot import NO_DAY, STATUS_OPEN, STATUS_PARTIAL, STATUS_RECEIVED


@dataclass(frozen=True, eq=False)
class Steps:
    """Columns of equal length, one place a kept título, ascending by row (and so by id)."""

    rows: Positions  # in the snapshot's `receivables`
    due: Days
    issued: Days  # NO_DAY: open from ever on
    paid: Days  # the first day of `after`; NO_DAY: there never was another balance
    before: Cents
    after: Cents

    def where(self, mask: npt.NDArray[np.bool_]) -> Steps:
        """Only the places with True in `mask`."""
        return self.at(np.flatnonzero(mask))

    def at(self, places: Positions | slice) -> Steps:
        """Only those places, in that order."""
        names = ("rows", "due", "issued", "paid", "before", "after")
        return Steps(*(getattr(self, name)[places] for name in names))

    @property
    def fall(self) -> Cents:
        """The principal that came on the day of payment, one a place; 0 where nothing did."""
        return self.before - self.after

    def open_at(self, day: int) -> Cents:
        """`aberto(day)`, one a place."""
        balance = np.where(self.paid > day, self.before, self.after)
        return np.where(self.issued > day, 0, balance)


def steps(
    receivables: pd.DataFrame, kept: npt.NDArray[np.bool_], paid: Days, residual: Cents
) -> Steps:
    """The steps of the títulos that count.

    Args:
        receivables: All títulos of a snapshot.
        kept: Which count, one truth value a row.
        paid: `pago_em`, one a row.
        residual: `saldo`, one a row.
    """
    rows = np.flatnonzero(kept)
    status = receivables["status"].to_numpy()[rows]
    after = np.where(status == STATUS_RECEIVED, 0, residual[rows])
    was_paid = (status == STATUS_RECEIVED) | (status == STATUS_PARTIAL)
    return Steps(
        rows=rows,
        due=receivables["due_day"].to_numpy()[rows],
        issued=receivables["issued_day"].to_numpy()[rows],
        paid=np.where(status == STATUS_OPEN, np.int32(NO_DAY), paid[rows]),
        before=np.where(was_paid, receivables["amount_cents"].to_numpy()[rows], after),
        after=after,
    )
