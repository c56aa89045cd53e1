"""What was open on each day, by day of due: one table that many sums are read from.

A título costs four additions, however many days its balance stood.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from metrics.balances import Cents
from metrics.steps import Steps

#: Ages beyond this are summed, and tell nothing of when they will be paid.
OLDEST = 365
#: How long before its due date a título is looked at.
EARLIEST = 30


@dataclass(frozen=True, eq=False)
class OpenGrid:
    """Rows are due days from `first_due` on (the first holds all earlier ones), columns days.

    `open` is `aberto` at the end of a day, `fallen` what the day took off it; centavos. Of the
    first day nothing is known to have fallen.
    """

    first_due: int
    first_day: int
    open: npt.NDArray[np.int64]
    fallen: npt.NDArray[np.int64]

    def by_age(
        self, table: npt.NDArray[np.int64], days: npt.NDArray[np.int64], shift: int = 0
    ) -> npt.NDArray[np.int64]:
        """Of each age from −30 to 365 (rows) the value of `table` at each day + shift (columns).

        A título of age k on a day is due k days before it.
        """
        ages = np.arange(-EARLIEST, OLDEST + 1)
        due = days[None, :] - ages[:, None] - self.first_due
        values: npt.NDArray[np.int64] = table[due, (days + shift - self.first_day)[None, :]]
        return values


def open_grid(steps: Steps, first_day: int, last_day: int) -> OpenGrid:
    """The balances of days `first_day` to `last_day` of títulos due by `last_day` + 30.

    Every age of `by_age` is there for the days after the first.
    """
    first_due = first_day - OLDEST
    seen = (steps.due <= last_day + EARLIEST) & ((steps.paid >= first_day) | (steps.after > 0))
    steps = steps.where(seen)
    width = last_day - first_day + 1
    shape = (last_day + EARLIEST - first_due + 1, width + 1)
    place: npt.NDArray[np.int64] = (
        np.maximum(steps.due.astype(np.int64) - first_due, 0) * (width + 1) - first_day
    )
    begin = np.maximum(steps.issued, first_day)
    balance = np.zeros(shape[0] * shape[1], dtype=np.int64)

    def stand(cents: Cents, first: npt.NDArray[np.int32], last: npt.NDArray[np.int32]) -> None:
        held = (cents > 0) & (first <= last)
        for sign, at in ((1, place + first), (-1, place + last + 1)):
            balance[:] += sign * _sums(at[held], cents[held], len(balance))

    end = np.full(len(steps.due), last_day, dtype=np.int32)
    # A day without payment stays what it is: NO_DAY less one would be no day at all.
    until = np.minimum(np.maximum(steps.paid, first_day) - 1, end)
    stand(steps.before, begin, until)
    stand(steps.after, np.maximum(begin, steps.paid), end)
    fell = (steps.paid > begin) & (steps.paid <= last_day)
    fallen = _sums((place + steps.paid)[fell], steps.fall[fell], len(balance))
    return OpenGrid(
        first_due,
        first_day,
        np.cumsum(balance.reshape(shape), axis=1)[:, :width],
        fallen.reshape(shape)[:, :width],
    )


def _sums(places: npt.NDArray[np.int64], cents: Cents, size: int) -> npt.NDArray[np.int64]:
    """Exact while a sum stays below 2^53 centavos."""
    return np.rint(np.bincount(places, weights=cents, minlength=size)).astype(np.int64)
