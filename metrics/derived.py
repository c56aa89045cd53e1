"""What follows from the facts whatever the reference date: worked out once for a snapshot.

The computations live in the modules of their subjects; this one remembers their results, so
that today, a week ago and any past day share them.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics import addresses, balances, customers, eligibility
from metrics.addresses import Addresses, Standing
from metrics.balances import Cents, Days
from metrics.customers import ActiveBase, Holders
from metrics.eligibility import Dropped, Mask
from metrics.lookup import Ids, Positions, positions
from metrics.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Codes:
    """A column as places in its distinct values."""

    values: npt.NDArray[Any]
    of_rows: npt.NDArray[np.intp]


class Derived:
    """Derived columns of one snapshot without some branches. Safe to share between threads."""

    def __init__(self, snapshot: Snapshot, excluded_branches: AbstractSet[int]) -> None:
        self.snapshot = snapshot
        self.excluded_branches = frozenset(excluded_branches)
        self._base_under: dict[str, Ids] = {}

    @cached_property
    def _sifted(self) -> tuple[Mask, Dropped]:
        return eligibility.sift(self.snapshot.receivables, self.excluded_branches)

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

    @cached_property
    def owners(self) -> Codes:
        """The customers of the títulos, ascending by id."""
        codes, ids = pd.factorize(self.snapshot.receivables["customer_id"].to_numpy(), sort=True)
        return Codes(ids, codes)

    @cached_property
    def customer_of_owner(self) -> Positions:
        """The row of each owner in the snapshot, -1 where the mirror lacks it."""
        return customers.rows_of(self.snapshot, self.owners.values)

    @cached_property
    def holders(self) -> Holders:
        return customers.first_active_contracts(self.snapshot)

    @cached_property
    def active_base(self) -> ActiveBase:
        return customers.active_base(self.snapshot, self.holders, self.excluded_branches)

    @cached_property
    def access(self) -> Codes:
        """`status_internet` of the contracts."""
        return _codes(self.snapshot.contracts["access_status"])

    def base_under(self, status: str) -> Ids:
        """Customers of the active base with an active contract of that `status_internet`."""
        if status not in self._base_under:
            contracts, code = self.snapshot.contracts, np.flatnonzero(self.access.values == status)
            under = np.isin(self.access.of_rows, code) & contracts["active"].to_numpy()
            owners = np.unique(contracts["customer_id"].to_numpy()[under])
            in_base = positions(self.active_base.customer_ids, owners) >= 0
            self._base_under[status] = owners[in_base]
        return self._base_under[status]

    @cached_property
    def person_types(self) -> Codes:
        return _codes(self.snapshot.customers["person_type"])

    @cached_property
    def customer_types(self) -> Codes:
        return _codes(self.snapshot.customers["customer_type_id"])

    @cached_property
    def addresses(self) -> Addresses:
        return addresses.read_addresses(self.snapshot)

    @cached_property
    def base_standing(self) -> Standing:
        """Where the active base stands, by its active contracts."""
        base = self.active_base
        return addresses.stand(self.snapshot, self.addresses, base.customer, base.contract)


def _codes(column: pd.Series) -> Codes:
    codes, values = pd.factorize(column.to_numpy())
    return Codes(values, codes)
