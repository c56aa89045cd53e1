"""What changed: the overdue debt of a week ago, what came, what went, and that of today.

opening + entered + issued_late − paid − written_off = closing, in centavos and exactly. Both ends
are `valor_vencido` as every other figure has it (section 2): today's facts at either day. So a
título that was cancelled or renegotiated since counts at neither end, and one whose due date or
amount was changed counts at both as it is now; `gone` says what went so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from metrics.balances import Cents, Mask
from metrics.lookup import Positions
from metrics.portfolio import Portfolio
from metrics.snapshot import NO_AMOUNT, NO_DAY, STATUS_CANCELLED

#: A week back unless told otherwise.
BRIDGE_DAYS: Final = 7


@dataclass(frozen=True)
class Flow:
    """One term of the bridge: centavos, of how many títulos and distinct customers."""

    cents: int
    receivables: int
    customers: int


@dataclass(frozen=True)
class Bridge:
    """The terms between the ends of two days, days since 1970-01-01."""

    start: int
    end: int
    opening: Flow
    entered: Flow  # fell due and stayed unpaid, for a day or longer
    issued_late: Flow  # had fallen due before the start, and were issued since
    paid: Flow
    written_off: Flow  # settled for less than was owed
    closing: Flow

    @property
    def change(self) -> int:
        """Centavos; above zero the debt has grown."""
        return self.closing.cents - self.opening.cents


@dataclass(frozen=True)
class Gone:
    """Títulos that no figure counts any more though they were overdue at the start."""

    cancelled: Flow
    renegotiated: Flow


@dataclass(frozen=True, eq=False)
class Moves:
    """Títulos that were overdue at any time between two days: columns of equal length.

    `rows` ascend and are those of the snapshot's `receivables`; the others are centavos.
    """

    start: int
    end: int
    rows: Positions
    opening: Cents
    entered: Cents
    issued_late: Cents
    paid: Cents
    written_off: Cents
    closing: Cents

    @cached_property
    def change(self) -> Cents:
        """What each título adds to the overdue debt."""
        return self.closing - self.opening


def bridge(portfolio: Portfolio, days_back: int = BRIDGE_DAYS) -> Bridge:
    """From the end of D − `days_back` to the end of D."""
    found = moves(portfolio, days_back)

    def flow(cents: Cents) -> Flow:
        return _flow(portfolio, found.rows, cents)

    return Bridge(
        start=found.start,
        end=found.end,
        opening=flow(found.opening),
        entered=flow(found.entered),
        issued_late=flow(found.issued_late),
        paid=flow(found.paid),
        written_off=flow(found.written_off),
        closing=flow(found.closing),
    )


def moves(portfolio: Portfolio, days_back: int = BRIDGE_DAYS) -> Moves:
    """Each título's part in the bridge.

    Once issued, what a título owes never grows. So each is overdue from one day on, owes most
    then, and what it lost since was paid or written off.
    """
    end = portfolio.rules.day
    start = end - days_back
    rows = portfolio.unsettled(start, end - 1)
    receivables = portfolio.snapshot.receivables
    due = receivables["due_day"].to_numpy()[rows].astype(np.int64)
    issued = receivables["issued_day"].to_numpy()[rows].astype(np.int64)
    first = np.where(issued == NO_DAY, due + 1, np.maximum(due + 1, issued))

    opening = np.where(due < start, portfolio.open_cents_of(rows, start), 0)
    closing = portfolio.open_cents_of(rows, end)
    came = (first > start) & (first <= end)
    new = np.where(came, portfolio.open_cents_of(rows, first.astype(np.int32)), 0)
    left = opening + new - closing
    received = receivables["received_cents"].to_numpy()[rows]
    paid = np.where(received > 0, np.minimum(left, received), left)  # an amount may be missing
    fell_due = due >= start
    touched = (opening > 0) | (new > 0)
    columns = (
        opening,
        np.where(fell_due, new, 0),
        np.where(fell_due, 0, new),
        paid,
        left - paid,
        closing,
    )
    return Moves(start, end, rows[touched], *(column[touched] for column in columns))


def gone(portfolio: Portfolio, days_back: int = BRIDGE_DAYS) -> Gone:
    """What was cancelled or renegotiated since the end of D − `days_back`, as far as facts tell.

    The day is that of the last change that the título shows, as `pago_em` is (section 2).
    """
    receivables, derived = portfolio.snapshot.receivables, portfolio.derived
    end = portfolio.rules.day
    start = end - days_back
    happened, due = derived.paid_day, receivables["due_day"].to_numpy()
    issued, amount = receivables["issued_day"].to_numpy(), receivables["amount_cents"].to_numpy()
    was_overdue = (happened > start) & (happened <= end) & (due != NO_DAY) & (due < start)
    was_overdue &= (issued <= start) & (amount != NO_AMOUNT)
    was_overdue &= receivables["released"].to_numpy() & ~_left_out(portfolio)
    is_cancelled = receivables["status"].to_numpy() == STATUS_CANCELLED
    is_renegotiated = receivables["renegotiated"].to_numpy() & ~is_cancelled

    def flow(mask: Mask) -> Flow:
        rows = np.flatnonzero(was_overdue & mask)
        return _flow(portfolio, rows, amount[rows])

    return Gone(flow(is_cancelled), flow(is_renegotiated))


def _left_out(portfolio: Portfolio) -> Mask:
    """Títulos of branches that do not count, and of nobody."""
    receivables = portfolio.snapshot.receivables
    excluded = list(portfolio.rules.excluded_branches)
    left_out: Mask = receivables["customer_id"].to_numpy() == 0
    left_out |= np.isin(receivables["branch_id"].to_numpy(), excluded)
    return left_out


def _flow(portfolio: Portfolio, rows: Positions, cents: Cents) -> Flow:
    counted = cents > 0
    owners = portfolio.derived.owners.of_rows[rows[counted]]
    return Flow(int(cents.sum()), int(np.count_nonzero(counted)), len(np.unique(owners)))
