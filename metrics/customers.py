"""Customers and their contracts: who is in the active base, who has left, which contract counts."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from metrics.lookup import Ids, Positions, positions
from metrics.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class ActiveBase:
    """`base_ativa` (section 3): customers with `ativo = S` and an active contract.

    Columns of equal length, one place a customer, ascending by `customer_ids`.
    """

    customer_ids: Ids
    customer: Positions  # its row in the snapshot
    contract: Positions  # the row of its active contract of lowest id

    def __len__(self) -> int:
        return len(self.customer_ids)


@dataclass(frozen=True, eq=False)
class Holders:
    """Customers that have an active contract, whatever their own row says.

    Columns of equal length, one place a customer, ascending by `customer_ids`.
    """

    customer_ids: Ids
    contract: Positions  # the row of its active contract of lowest id


def rows_of(snapshot: Snapshot, customer_ids: Ids) -> Positions:
    """The row of each customer, in the order of `customer_ids`; -1 where the mirror has none."""
    return positions(snapshot.customers["id"].to_numpy(), customer_ids)


def first_active_contracts(snapshot: Snapshot) -> Holders:
    """Who has an active contract, and which of its active contracts counts: the lowest id."""
    contracts = snapshot.contracts
    active = np.flatnonzero(contracts["active"].to_numpy())
    owners = contracts["customer_id"].to_numpy()[active]
    # Contracts are ascending by id, so the first of an owner is its lowest.
    customer_ids, first = np.unique(owners, return_index=True)
    return Holders(customer_ids, active[first])


def active_base(
    snapshot: Snapshot, holders: Holders, excluded_branches: AbstractSet[int]
) -> ActiveBase:
    """The customers that taxa_inadimplencia is a share of (section 3).

    Those whose own `filial_id` is excluded are left out, whatever their contracts' filial is.
    """
    customers = snapshot.customers
    rows = rows_of(snapshot, holders.customer_ids)
    included = rows >= 0
    counted = customers["active"].to_numpy()
    if excluded_branches:
        counted = counted & ~np.isin(customers["branch_id"].to_numpy(), list(excluded_branches))
    included[included] = counted[rows[included]]
    return ActiveBase(holders.customer_ids[included], rows[included], holders.contract[included])


def lacks_active_contract(
    snapshot: Snapshot, holders: Holders, customer_ids: Ids
) -> npt.NDArray[np.bool_]:
    """Which customers are ex-clientes: no active contract, or no row of their own at all.

    Returns:
        One truth value a customer, in the order of `customer_ids`.
    """
    without = positions(holders.customer_ids, customer_ids) < 0
    return without | (rows_of(snapshot, customer_ids) < 0)
