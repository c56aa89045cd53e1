"""What was still owed at the end of a day (metrics, section 2)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.tables import (
    NO_AMOUNT,
    NO_DAY,
    STATUS_OPEN,
    STATUS_RECEIVED,
)

Cents = npt.NDArray[np.int64]
Days = npt.NDArray[np.int32]

ALL = slice(None)


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


def open_cents(
    receivables: pd.DataFrame,
    paid: Days,
    residual: Cents,
    day: int | Days,
    *,
    rows: npt.NDArray[np.intp] | slice = ALL,
    by_issue: bool = True,
) -> Cents:
    """`aberto(day)` of the títulos at `rows`: centavos, 0 where nothing was owed.

    `day` is one day for all or a day for each of the rows. `by_issue` False ignores the date
    of issue, as section 8 wants it.
    """
    status = receivables["status"].to_numpy()[rows]
    unpaid_then = (paid[rows] > day) & (status != STATUS_OPEN)
    now = np.where(status == STATUS_RECEIVED, 0, residual[rows])
    balance = np.where(unpaid_then, receivables["amount_cents"].to_numpy()[rows], now)
    if by_issue:
        issued = receivables["issued_day"].to_numpy()[rows]
        balance = np.where((issued != NO_DAY) & (issued > day), 0, balance)
    return balance
