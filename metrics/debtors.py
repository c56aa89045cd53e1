"""The clients with a vencido at D: how late, how much, under which contract (section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from metrics.customers import first_active_contracts
from metrics.lookup import Ids, Positions, group, positions

if TYPE_CHECKING:
    from metrics.portfolio import Portfolio

CONTRACT_LINKS = ("contract_id", "standalone_contract_id", "main_contract_id")


@dataclass(frozen=True, eq=False)
class Debtors:
    """Columns of equal length, one place a client, ascending by `customer_ids`."""

    customer_ids: Ids
    days: npt.NDArray[np.int64]  # of the oldest vencido
    cents: npt.NDArray[np.int64]
    receivables: npt.NDArray[np.int64]
    contract: Positions  # the reference contract in the snapshot, -1 for none
    trust_unlocked: npt.NDArray[np.bool_]
    awaiting_confirmation: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.customer_ids)


def debtors(portfolio: Portfolio) -> Debtors:
    """Groups the vencidos at D by client."""
    snapshot, day = portfolio.snapshot, portfolio.rules.day
    rows = portfolio.overdue(day)
    receivables = snapshot.receivables
    customer_ids, inverse = group(receivables["customer_id"].to_numpy()[rows])
    due = receivables["due_day"].to_numpy()[rows].astype(np.int64)
    cents = np.zeros(len(customer_ids), dtype=np.int64)
    np.add.at(cents, inverse, portfolio.open_cents(day)[rows])
    confirming = np.zeros(len(customer_ids), dtype=bool)
    confirming[inverse[receivables["awaiting_confirmation"].to_numpy()[rows]]] = True
    oldest = rows[_oldest(inverse, due)]
    contract = _reference_contracts(portfolio, oldest, customer_ids)
    return Debtors(
        customer_ids=customer_ids,
        days=day - receivables["due_day"].to_numpy()[oldest].astype(np.int64),
        cents=cents,
        receivables=np.bincount(inverse, minlength=len(customer_ids)),
        contract=contract,
        trust_unlocked=_trust_unlocked(portfolio, contract),
        awaiting_confirmation=confirming,
    )


def _oldest(groups: npt.NDArray[np.intp], due: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
    """The row of each group that is due first; of equals the first, which has the lowest id."""
    order = np.lexsort((due, groups))
    _, first = np.unique(groups[order], return_index=True)
    return order[first]


def _reference_contracts(
    portfolio: Portfolio, oldest: npt.NDArray[np.intp], customer_ids: Ids
) -> Positions:
    """The first link of the oldest vencido that exists; else the client's active contract."""
    snapshot = portfolio.snapshot
    contract_ids = snapshot.contracts["id"].to_numpy()
    found = np.full(len(oldest), -1, dtype=np.intp)
    for link in CONTRACT_LINKS:
        linked = snapshot.receivables[link].to_numpy()[oldest]
        at = np.where(linked > 0, positions(contract_ids, linked), -1)
        found = np.where(found < 0, at, found)
    holders, active = first_active_contracts(snapshot)
    holder = positions(holders, customer_ids)
    own = np.where(holder < 0, -1, active[holder] if len(active) else -1)
    return np.where(found < 0, own, found)


def _trust_unlocked(portfolio: Portfolio, contract: Positions) -> npt.NDArray[np.bool_]:
    flags = portfolio.snapshot.contracts["trust_unlocked"].to_numpy()
    unlocked = np.zeros(len(contract), dtype=bool)
    known = contract >= 0
    unlocked[known] = flags[contract[known]]
    return unlocked
