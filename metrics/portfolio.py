"""One snapshot under one set of rules: the intermediates that several figures share.

Everything here is computed once, when first asked for. The computations live in the modules
of their subjects; this one only remembers their results.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from threading import RLock

import numpy as np

from metrics import addresses, balances, debtors
from metrics.addresses import Standing
from metrics.balances import Cents, Days, Owing
from metrics.customers import ActiveBase, rows_of
from metrics.debtors import Debtors
from metrics.derived import Derived
from metrics.lookup import Ids, Positions, positions
from metrics.snapshot import Rules, Snapshot


class Portfolio:
    """Facts and rules, with what is derived from both. Safe to share between threads."""

    def __init__(
        self,
        snapshot: Snapshot,
        rules: Rules,
        *,
        derived: Derived | None = None,
        whole: Portfolio | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.rules = rules
        self._whole = whole
        self.derived = derived or Derived(snapshot, rules.excluded_branches)
        self._owing: dict[int, Owing] = {}
        self._lock = RLock()

    @property
    def whole(self) -> Portfolio:
        """The portfolio that this one was narrowed from, or itself."""
        return self._whole or self

    def under(self, rules: Rules, *, whole: Portfolio | None = None) -> Portfolio:
        """The same facts under other rules; what does not depend on the rules is shared.

        `whole` is the portfolio that the other rules narrow, where they do.
        """
        same = rules.excluded_branches == self.derived.excluded_branches
        derived = self.derived if same else None
        if whole is None and self._whole is not None:
            counted = self._whole.rules.excluded_branches
            whole = self._whole.under(replace(rules, excluded_branches=counted))
        return Portfolio(self.snapshot, rules, derived=derived, whole=whole)

    def owing(self, day: int) -> Owing:
        """Kept títulos with `aberto(day) > 0` that are due by `day` + horizon, ascending by row."""
        with self._lock:
            if day not in self._owing:
                rows = self.unsettled(day, day + self.rules.horizon_days)
                cents = self.open_cents_of(rows, day)
                owe = cents > 0
                self._owing[day] = Owing(rows[owe], cents[owe])
            return self._owing[day]

    def overdue(self, day: int) -> Owing:
        """The títulos that are vencidos at the end of `day`, ascending by row."""
        owing = self.owing(day)
        late = self.snapshot.receivables["due_day"].to_numpy()[owing.rows] < day
        return Owing(owing.rows[late], owing.cents[late])

    def unsettled(self, day: int, until: int) -> Positions:
        """Rows, ascending, of kept títulos that may be open at the end of `day`.

        Only of those due by `until`; see `balances.unsettled`.
        """
        derived = self.derived
        may_be_open = balances.unsettled(self.snapshot.receivables, derived.paid_day, day, until)
        return np.flatnonzero(may_be_open & derived.kept)

    def open_cents_of(self, rows: Positions, day: int | Days, *, by_issue: bool = True) -> Cents:
        """`aberto` of the títulos at `rows`, at one day or each at its own.

        Returns:
            Centavos, one for each of `rows`, in their order. `by_issue` False ignores the date
            of issue (section 8).
        """
        return balances.open_cents(
            self.snapshot.receivables,
            self.derived.paid_day[rows],
            self.derived.residual_cents[rows],
            day,
            rows,
            by_issue=by_issue,
        )

    def open_cents_after_due(self, rows: Positions, days: int) -> Cents:
        """`aberto(due + days)` in centavos, one for each of `rows`, in their order."""
        due = self.snapshot.receivables["due_day"].to_numpy()[rows]
        return self.open_cents_of(rows, due + np.int32(days))

    @cached_property
    def debtors(self) -> Debtors:
        """The customers with a vencido at D."""
        day = self.rules.day
        return debtors.debtors(self.derived, self.overdue(day), day)

    @cached_property
    def standing(self) -> Standing:
        """Where each debtor stands, by its reference contract; in the debtors' order."""
        debtors_ = self.debtors
        return addresses.stand(
            self.snapshot, self.derived.addresses, debtors_.customer, debtors_.contract
        )

    def standing_of(self, ids: Ids) -> Standing:
        """Where customers stand at D, in the order of `ids` (section 10).

        Who has a vencido stands by its reference contract, anybody else by its active contract
        of lowest id.
        """
        holders = self.derived.holders
        holder = positions(holders.customer_ids, ids)
        contract = np.append(holders.contract, -1)[holder]
        debtor = positions(self.debtors.customer_ids, ids)
        contract[debtor >= 0] = self.debtors.contract[debtor[debtor >= 0]]
        rows = rows_of(self.snapshot, ids)
        return addresses.stand(self.snapshot, self.derived.addresses, rows, contract)

    @property
    def active_base(self) -> ActiveBase:
        """`base_ativa` under these rules."""
        return self.derived.active_base
