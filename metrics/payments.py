"""What came in: recebido, recuperado (section 9) and how long recovery takes (section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.balances import Cents
from metrics.lookup import Positions
from metrics.periods import Period, window
from metrics.portfolio import Portfolio
from metrics.ratios import quotient
from metrics.snapshot import STATUS_PARTIAL, STATUS_RECEIVED


@dataclass(frozen=True)
class Payments:
    """Centavos and títulos paid in a period; `recovered_*` were paid after their due date."""

    received_cents: int
    received_count: int
    recovered_cents: int
    recovered_count: int
    mean_days_late: Decimal | None  # of títulos with status R, paid late


def payments(portfolio: Portfolio) -> Payments:
    """Payments in the window that ends at D."""
    return payments_in(portfolio, window(portfolio.rules.day, portfolio.rules.window_days))


@dataclass(frozen=True, eq=False)
class Paid:
    """Títulos paid in a period: columns of equal length, ascending by row."""

    rows: Positions  # of the snapshot's `receivables`
    cents: Cents
    days_late: npt.NDArray[np.int64]  # `pago_em` − due date

    @property
    def is_late(self) -> npt.NDArray[np.bool_]:
        """Which count as recuperado."""
        late: npt.NDArray[np.bool_] = self.days_late > 0
        return late


def paid_in(portfolio: Portfolio, period: Period) -> Paid:
    """Payments in a period: títulos R or P with `pago_em` in it."""
    receivables = portfolio.snapshot.receivables
    derived = portfolio.derived
    status, paid = receivables["status"].to_numpy(), derived.paid_day
    in_period = (paid >= period.first) & (paid <= period.last) & derived.kept
    rows = np.flatnonzero(in_period & ((status == STATUS_RECEIVED) | (status == STATUS_PARTIAL)))
    delay = paid[rows].astype(np.int64) - receivables["due_day"].to_numpy()[rows]
    return Paid(rows, received_cents(receivables, derived.residual_cents, rows), delay)


def payments_in(portfolio: Portfolio, period: Period) -> Payments:
    """The sums of the payments in a period."""
    paid = paid_in(portfolio, period)
    late = paid.is_late
    status = portfolio.snapshot.receivables["status"].to_numpy()[paid.rows]
    recovered_whole = late & (status == STATUS_RECEIVED)
    return Payments(
        received_cents=int(paid.cents.sum()),
        received_count=len(paid.rows),
        recovered_cents=int(paid.cents[late].sum()),
        recovered_count=int(np.count_nonzero(late)),
        mean_days_late=quotient(
            int(paid.days_late[recovered_whole].sum()), int(np.count_nonzero(recovered_whole))
        ),
    )


def received_cents(receivables: pd.DataFrame, residual: Cents, rows: Positions) -> Cents:
    """What was paid of the títulos at `rows`, of which some payment is known, in their order."""
    received = receivables["received_cents"].to_numpy()[rows]
    implied = receivables["amount_cents"].to_numpy()[rows] - residual[rows]
    return np.where(received > 0, received, implied)
