"""What was still owed at the end of a day (section 2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.lookup import Positions
from metrics.snapshot import NO_AMOUNT, NO_DAY, STATUS_OPEN, STATUS_RECEIVED

#: Centavos.
Cents = npt.NDArray[np.int64]
#: Days since 1970-01-01.
Days = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Owing:
    """Kept títulos that owe something: two columns of equal length, ascending by row.

    Rows are those of the snapshot's `receivables`, `cents` is `aberto` in centavos.
    """

    rows: Positions
    cents: Cents


def paid_day(receivables: pd.DataFrame) -> Days:
    """`pago_em`, one a row of `receivables`, in its order; NO_DAY where there is none.

    Nobody has paid later than the facts said so: a date in the future is held to that day.
    """
    said, shown = receivables["paid_day"].to_numpy(), receivables["first_shown_day"].to_numpy()
    limited: Days = np.minimum(said, shown)
    return limited


def residual_cents(receivables: pd.DataFrame) -> Cents:
    """`saldo` in centavos, one a row of `receivables`, in its order.

    The ERP's balance, at most `valor`; without a valid one `valor`, or 0 where it was received.
    """
    amount = receivables["amount_cents"].to_numpy()
    balance = receivables["open_cents"].to_numpy()
    unknown = np.where(receivables["status"].to_numpy() == STATUS_RECEIVED, 0, amount)
    return np.where(balance == NO_AMOUNT, unknown, np.minimum(balance, amount))


def unsettled(receivables: pd.DataFrame, paid: Days, day: int, until: int) -> Mask:
    """Which títulos are due by `until` and may have been open at the end of `day`.

    Received ones count as settled from `paid` on. A cheap sieve before `open_cents`: it lets
    títulos through that owed nothing, and never holds one back that owed something.

    Returns:
        One truth value a row of `receivables`, in its order.
    """
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
    """`aberto(day)` of the títulos at `rows`.

    Args:
        receivables: All títulos of the snapshot.
        paid: `pago_em` of those at `rows`, in the order of `rows`.
        residual: `saldo` of those at `rows`, in the same order.
        day: One day for all, or a day for each of them.
        rows: Places in `receivables`; every other array has one value for each of these.
        by_issue: False ignores the date of issue, as section 8 wants it.

    Returns:
        Centavos, one for each of `rows`, in their order; 0 where nothing was owed.
    """
    status = receivables["status"].to_numpy()[rows]
    unpaid_then = (paid > day) & (status != STATUS_OPEN)
    now = np.where(status == STATUS_RECEIVED, 0, residual)
    balance = np.where(unpaid_then, receivables["amount_cents"].to_numpy()[rows], now)
    if by_issue:
        issued = receivables["issued_day"].to_numpy()[rows]
        balance = np.where((issued != NO_DAY) & (issued > day), 0, balance)
    return balance
