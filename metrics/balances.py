"""What was still owed at the end of a day (metrics, section 2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.lookup import Positions
from metrics.snapshot import NO_AMOUNT, NO_DAY, STATUS_OPEN, STATUS_RECEIVED

Cents = npt.NDArray[np.int64]
Days = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Owing:
    """Kept títulos that owe something: their rows, ascending, and how much."""

    rows: Positions
    cents: Cents


def paid_day(receivables: pd.DataFrame, synced_day: int) -> Days:
    """`pago_em`: nobody has paid later than the facts were fetched."""
    limited: Days = np.minimum(receivables["paid_day"].to_numpy(), np.int32(synced_day))
    return limited


def residual_cents(receivables: pd.DataFrame) -> Cents:
    """`saldo`: the ERP's balance within [0, valor]; without one, all of it, or 0 if received."""
    amount = receivables["amount_cents"].to_numpy()
    balance = receivables["open_cents"].to_numpy()
    unknown = np.where(receivables["status"].to_numpy() == STATUS_RECEIVED, 0, amount)
    return np.where(balance == NO_AMOUNT, unknown, np.minimum(balance, amount))


def unsettled(receivables: pd.DataFrame, paid: Days, day: int, until: int) -> Mask:
    """Títulos due by `until` that are not known to have been settled by the end of `day`."""
    received = receivables["status"].to_numpy() == STATUS_RECEIVED
    may_be_open: Mask = (receivables["due_day"].to_numpy() <= until) & (~received | (paid > day))
    return may_be_open


def open_cents(
    receivables: pd.DataFrame,
    paid: Days,
    residual: Cents,
    day: int | Days,
    rows: npt.NDArray[np.intp],
    *,
    by_issue: bool = True,
) -> Cents:
    """`aberto(day)` of the títulos at `rows`: centavos, 0 where nothing was owed.

    `paid` and `residual` are those of the rows; `day` is one day for all or a day for each of
    them. `by_issue` False ignores the date of issue, as section 8 wants it.
    """
    status = receivables["status"].to_numpy()[rows]
    unpaid_then = (paid > day) & (status != STATUS_OPEN)
    now = np.where(status == STATUS_RECEIVED, 0, residual)
    balance = np.where(unpaid_then, receivables["amount_cents"].to_numpy()[rows], now)
    if by_issue:
        issued = receivables["issued_day"].to_numpy()[rows]
        balance = np.where((issued != NO_DAY) & (issued > day), 0, balance)
    return balance
