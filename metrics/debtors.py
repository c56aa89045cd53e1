"""The customers with a vencido at D: how late, how much, under which contract (section 3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from metrics.balances import Owing
from metrics.derived import Derived
from metrics.lookup import Ids, Positions, group_codes, positions

CONTRACT_LINKS = ("contract_id", "standalone_contract_id", "main_contract_id")


@dataclass(frozen=True, eq=False)
class Debtors:
    """Columns of equal length, one place a customer, ascending by `customer_ids`."""

    customer_ids: Ids
    customer: Positions  # the customer's own row, -1 where the mirror lacks it
    days: npt.NDArray[np.int64]  # of the oldest vencido
    cents: npt.NDArray[np.int64]
    receivables: npt.NDArray[np.int64]
    contract: Positions  # the reference contract in the snapshot, -1 for none
    trust_unlocked: npt.NDArray[np.bool_]
    awaiting_confirmation: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.customer_ids)


def debtors(ground: Derived, overdue: Owing, day: int) -> Debtors:
    """Groups the títulos that are `overdue` at the end of `day` by customer."""
    receivables = ground.snapshot.receivables
    owners, inverse = group_codes(ground.owners.of_rows[overdue.rows], len(ground.owners.values))
    size, customer_ids = len(owners), ground.owners.values[owners]
    due = receivables["due_day"].to_numpy()[overdue.rows].astype(np.int64)
    cents = np.zeros(size, dtype=np.int64)
    np.add.at(cents, inverse, overdue.cents)
    confirming = np.zeros(size, dtype=bool)
    confirming[inverse[receivables["awaiting_confirmation"].to_numpy()[overdue.rows]]] = True
    oldest = _oldest(inverse, due, size)
    contract = _reference_contracts(ground, overdue.rows[oldest], customer_ids)
    return Debtors(
        customer_ids=customer_ids,
        customer=ground.customer_of_owner[owners],
        days=day - due[oldest],
        cents=cents,
        receivables=np.bincount(inverse, minlength=size),
        contract=contract,
        trust_unlocked=_trust_unlocked(ground, contract),
        awaiting_confirmation=confirming,
    )


def _oldest(groups: Positions, due: npt.NDArray[np.int64], size: int) -> Positions:
    """The place of each group's first due; of equals the first, which has the lowest id."""
    earliest = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(earliest, groups, due)
    first = np.flatnonzero(due == earliest[groups])
    found = np.empty(size, dtype=np.intp)
    found[groups[first[::-1]]] = first[::-1]  # of several the last assigned stays
    return found


def _reference_contracts(ground: Derived, oldest: Positions, customer_ids: Ids) -> Positions:
    """The first link of the oldest vencido that exists; else the customer's active contract."""
    snapshot, holders = ground.snapshot, ground.holders
    contract_ids = snapshot.contracts["id"].to_numpy()
    found = np.full(len(oldest), -1, dtype=np.intp)
    for link in CONTRACT_LINKS:
        linked = snapshot.receivables[link].to_numpy()[oldest]
        open_ = np.flatnonzero((found < 0) & (linked > 0))
        found[open_] = positions(contract_ids, linked[open_])
    without = np.flatnonzero(found < 0)
    holder = positions(holders.customer_ids, customer_ids[without])
    found[without[holder >= 0]] = holders.contract[holder[holder >= 0]]
    return found


def _trust_unlocked(ground: Derived, contract: Positions) -> npt.NDArray[np.bool_]:
    flags = ground.snapshot.contracts["trust_unlocked"].to_numpy()
    unlocked = np.zeros(len(contract), dtype=bool)
    known = contract >= 0
    unlocked[known] = flags[contract[known]]
    return unlocked
