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
from metrics import steps as balance_steps
from metrics.addresses import Addresses, Standing
from metrics.balances import Cents, Days
from metrics.customers import ActiveBase, Holders
from metrics.eligibility import Dropped, Mask
from metrics.lookup import Ids, Positions, positions
from metrics.snapshot import Snapshot
from metrics.steps import Steps


@dataclass(frozen=True, eq=False)
class Codes:
    """A column as its distinct values and, one a row in the rows' order, places in these."""

    values: npt.NDArray[Any]
    of_rows: npt.NDArray[np.intp]


class Derived:
    """Derived columns of one snapshot without some branches. Safe to share between threads.

    Each is worked out when first asked for: two threads that ask at once may both do it, with
    the same result.
    """

    def __init__(self, snapshot: Snapshot, excluded_branches: AbstractSet[int]) -> None:
        self.snapshot = snapshot
        self.excluded_branches = frozenset(excluded_branches)
        self._base_under: dict[str, Ids] = {}

    @cached_property
    def _sifted(self) -> tuple[Mask, Dropped]:
        return eligibility.sift(self.snapshot.receivables, self.excluded_branches)

    @property
    def kept(self) -> Mask:
        """Which títulos count (section 1): one truth value a row of `receivables`, in its order."""
        return self._sifted[0]

    @property
    def dropped(self) -> Dropped:
        """How many títulos each rule of section 1 drops."""
        return self._sifted[1]

    @cached_property
    def paid_day(self) -> Days:
        """`pago_em` (section 2): one a row of `receivables`, in its order; NO_DAY for none."""
        return balances.paid_day(self.snapshot.receivables)

    @cached_property
    def residual_cents(self) -> Cents:
        """`saldo` (section 2) in centavos: one a row of `receivables`, in its order."""
        return balances.residual_cents(self.snapshot.receivables)

    @cached_property
    def steps(self) -> Steps:
        """The balances of the títulos that count, as the steps that they take."""
        return balance_steps.steps(
            self.snapshot.receivables, self.kept, self.paid_day, self.residual_cents
        )

    @cached_property
    def owners(self) -> Codes:
        """The customers of the títulos, kept or not; distinct ids ascend, 0 for none among them."""
        codes, ids = pd.factorize(self.snapshot.receivables["customer_id"].to_numpy(), sort=True)
        return Codes(ids, codes)

    @cached_property
    def customer_of_owner(self) -> Positions:
        """The customer row of each of `owners.values`, in their order; -1 where there is none."""
        return customers.rows_of(self.snapshot, self.owners.values)

    @cached_property
    def holders(self) -> Holders:
        """Who has an active contract."""
        return customers.first_active_contracts(self.snapshot)

    @cached_property
    def active_base(self) -> ActiveBase:
        """`base_ativa` without the customers of excluded branches."""
        return customers.active_base(self.snapshot, self.holders, self.excluded_branches)

    @cached_property
    def access(self) -> Codes:
        """`status_internet` of the contracts, "" where empty."""
        return _codes(self.snapshot.contracts["access_status"])

    def base_under(self, status: str) -> Ids:
        """Ids, ascending, of the active base's customers with an active contract in `status`."""
        if status not in self._base_under:
            contracts, code = self.snapshot.contracts, np.flatnonzero(self.access.values == status)
            under = np.isin(self.access.of_rows, code) & contracts["active"].to_numpy()
            owners = np.unique(contracts["customer_id"].to_numpy()[under])
            in_base = positions(self.active_base.customer_ids, owners) >= 0
            self._base_under[status] = owners[in_base]
        return self._base_under[status]

    @cached_property
    def person_types(self) -> Codes:
        """`tipo_pessoa` of the customers, as delivered."""
        return _codes(self.snapshot.customers["person_type"])

    @cached_property
    def customer_types(self) -> Codes:
        """`id_tipo_cliente` of the customers, 0 for none."""
        return _codes(self.snapshot.customers["customer_type_id"])

    @cached_property
    def addresses(self) -> Addresses:
        """The bairros and cidades of customers and contracts."""
        return addresses.read_addresses(self.snapshot)

    @cached_property
    def base_standing(self) -> Standing:
        """Where the active base stands, by its active contracts; in the order of `active_base`."""
        base = self.active_base
        return addresses.stand(self.snapshot, self.addresses, base.customer, base.contract)


def _codes(column: pd.Series) -> Codes:
    codes, values = pd.factorize(column.to_numpy())
    return Codes(values, codes)
