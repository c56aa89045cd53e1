"""Whose debt it is: the active base's, that of ex-clientes, that of the others (section 3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.balances import Mask
from metrics.customers import lacks_active_contract
from metrics.lookup import positions
from metrics.portfolio import Portfolio


@dataclass(frozen=True)
class Share:
    """The customers of one kind with a vencido, and their vencidos in títulos and centavos."""

    customers: int
    receivables: int
    cents: int


@dataclass(frozen=True)
class BaseSplit:
    """Every debtor is of one kind.

    `others` have an active contract and are not in the base: their own row is not active, or
    of a branch that does not count.
    """

    in_base: Share
    former: Share
    others: Share


def base_split(portfolio: Portfolio) -> BaseSplit:
    """The debtors at D by kind."""
    debtors = portfolio.debtors
    in_base = positions(portfolio.active_base.customer_ids, debtors.customer_ids) >= 0
    former = lacks_active_contract(
        portfolio.snapshot, portfolio.derived.holders, debtors.customer_ids
    )

    def share(mask: Mask) -> Share:
        return Share(
            int(np.count_nonzero(mask)),
            int(debtors.receivables[mask].sum()),
            int(debtors.cents[mask].sum()),
        )

    return BaseSplit(share(in_base), share(former), share(~in_base & ~former))
