"""One snapshot under one set of rules: the intermediates that several figures share.

Everything here is computed once, when first asked for. The computations live in the modules
of their subjects; this one only remembers their results.
"""

from __future__ import annotations

from functools import cached_property
from threading import RLock

import numpy as np
import numpy.typing as npt

from metrics import balances, customers, debtors, eligibility, placement
from metrics.balances import Cents, Days
from metrics.customers import ActiveBase
from metrics.debtors import Debtors
from metrics.eligibility import Dropped, Mask
from metrics.lookup import positions
from metrics.placement import Bairros, Standing
from metrics.tables import STATUS_OPEN, STATUS_RECEIVED, Rules, Snapshot


class Portfolio:
    """Facts and rules, with what is derived from both. Safe to share between threads."""

    def __init__(self, snapshot: Snapshot, rules: Rules) -> None:
        self.snapshot = snapshot
        self.rules = rules
        self._open: dict[int, Cents] = {}
        self._lock = RLock()

    @cached_property
    def _sifted(self) -> tuple[Mask, Dropped]:
        return eligibility.sift(self.snapshot.receivables, self.rules.excluded_branches)

    @property
    def kept(self) -> Mask:
        """Which títulos count."""
        return self._sifted[0]

    @property
    def dropped(self) -> Dropped:
        """How many títulos each rule of section 1 drops."""
        return self._sifted[1]

    @cached_property
    def paid_day(self) -> Days:
        return balances.paid_day(self.snapshot.receivables, self.snapshot.synced_day)

    @cached_property
    def residual_cents(self) -> Cents:
        return balances.residual_cents(self.snapshot.receivables)

    def open_cents(self, day: int) -> Cents:
        """`aberto(day)` of every título in the mirror; 0 for those that do not count."""
        with self._lock:
            if day not in self._open:
                found = balances.open_cents(
                    self.snapshot.receivables, self.paid_day, self.residual_cents, day
                )
                found[~self.kept] = 0
                self._open[day] = found
            return self._open[day]

    def open_cents_of(
        self, rows: npt.NDArray[np.intp], day: int | Days, *, by_issue: bool = True
    ) -> Cents:
        """`aberto` of some kept títulos, at one day or each at its own."""
        return balances.open_cents(
            self.snapshot.receivables,
            self.paid_day,
            self.residual_cents,
            day,
            rows=rows,
            by_issue=by_issue,
        )

    def open_cents_after_due(self, rows: npt.NDArray[np.intp], days: int) -> Cents:
        """`aberto(due + days)` of each of some kept títulos."""
        due = self.snapshot.receivables["due_day"].to_numpy()[rows]
        return self.open_cents_of(rows, due + np.int32(days))

    def unsettled_since(self, day: int) -> npt.NDArray[np.intp]:
        """Kept títulos that may have been open at the end of `day` or later."""
        status = self.snapshot.receivables["status"].to_numpy()
        still = (status != STATUS_RECEIVED) & (self.residual_cents > 0)
        later = (status != STATUS_OPEN) & (self.paid_day > day)
        return np.flatnonzero(self.kept & (still | later))

    def overdue(self, day: int) -> npt.NDArray[np.intp]:
        """Positions of the títulos that are vencidos at the end of `day`."""
        due = self.snapshot.receivables["due_day"].to_numpy()
        return np.flatnonzero((self.open_cents(day) > 0) & (due < day))

    @cached_property
    def debtors(self) -> Debtors:
        """The clients with a vencido at D."""
        return debtors.debtors(self)

    @cached_property
    def bairros(self) -> Bairros:
        return placement.read_bairros(self.snapshot)

    @cached_property
    def standing(self) -> Standing:
        """Where each debtor stands, by its reference contract."""
        ids = self.snapshot.customers["id"].to_numpy()
        rows = positions(ids, self.debtors.customer_ids)
        return placement.stand(self.snapshot, self.bairros, rows, self.debtors.contract)

    @cached_property
    def active_base(self) -> ActiveBase:
        return customers.active_base(self.snapshot, self.rules.excluded_branches)
