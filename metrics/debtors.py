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
    """Columns of equal length, one place a customer with a vencido, ascending by `customer_ids`.

    "The debtors' order" in this package is the order of these columns.
    """

    customer_ids: Ids
    customer: Positions  # the customer's own row, -1 where the mirror lacks it
    days: npt.NDArray[np.int64]  # overdue, of the oldest vencido
    cents: npt.NDArray[np.int64]  # centavos, of all vencidos
    receivables: npt.NDArray[np.int64]  # how many vencidos
    contract: Positions  # the reference contract in the snapshot, -1 for none
    trust_unlocked: npt.NDArray[np.bool_]
    awaiting_confirmation: npt.NDArray[np.bool_]  # of any vencido

    def __len__(self) -> int:
        return len(self.customer_ids)


@dataclass(frozen=True, eq=False)
class OwnerTotals:
    """Overdue títulos by owner: columns with one place an owner, ascending by id.

    `of_receivables` has one value a título, in the order of the títulos that were grouped.
    """

    owners: Positions  # places in `Derived.owners.values`
    of_receivables: Positions  # the place of its owner in the other columns
    due_day: npt.NDArray[np.int64]  # of the oldest, days since 1970-01-01
    cents: npt.NDArray[np.int64]  # centavos


def owner_totals(derived: Derived, overdue: Owing) -> OwnerTotals:
    """Sums the vencidos of some day by owner, whatever is known of the owner itself."""
    codes = derived.owners.of_rows[overdue.rows]
    owners, places = group_codes(codes, len(derived.owners.values))
    due_day = np.full(len(owners), np.iinfo(np.int64).max)
    np.minimum.at(due_day, places, _due_days(derived, overdue))
    cents = np.zeros(len(owners), dtype=np.int64)
    np.add.at(cents, places, overdue.cents)
    return OwnerTotals(owners, places, due_day, cents)


def debtors(derived: Derived, overdue: Owing, day: int) -> Debtors:
    """The customers with a vencido at the end of `day`; `overdue` are the vencidos of that day."""
    totals = owner_totals(derived, overdue)
    places, size = totals.of_receivables, len(totals.owners)
    customer_ids = derived.owners.values[totals.owners]
    awaiting = derived.snapshot.receivables["awaiting_confirmation"].to_numpy()[overdue.rows]
    confirming = np.zeros(size, dtype=bool)
    confirming[places[awaiting]] = True
    oldest = overdue.rows[_oldest(totals, _due_days(derived, overdue))]
    contract = _reference_contracts(derived, oldest, customer_ids)
    return Debtors(
        customer_ids=customer_ids,
        customer=derived.customer_of_owner[totals.owners],
        days=day - totals.due_day,
        cents=totals.cents,
        receivables=np.bincount(places, minlength=size),
        contract=contract,
        trust_unlocked=_trust_unlocked(derived, contract),
        awaiting_confirmation=confirming,
    )


def _due_days(derived: Derived, overdue: Owing) -> npt.NDArray[np.int64]:
    return derived.snapshot.receivables["due_day"].to_numpy()[overdue.rows].astype(np.int64)


def _oldest(totals: OwnerTotals, due: npt.NDArray[np.int64]) -> Positions:
    """Of each owner the place of the first due título; of equals the one with the lowest id."""
    first = np.flatnonzero(due == totals.due_day[totals.of_receivables])
    oldest = np.empty(len(totals.owners), dtype=np.intp)
    oldest[totals.of_receivables[first[::-1]]] = first[::-1]  # of several the last assigned stays
    return oldest


def _reference_contracts(derived: Derived, oldest: Positions, customer_ids: Ids) -> Positions:
    """The first link of the oldest vencido that exists; else the customer's active contract."""
    snapshot, holders = derived.snapshot, derived.holders
    contract_ids = snapshot.contracts["id"].to_numpy()
    contract = np.full(len(oldest), -1, dtype=np.intp)
    for link in CONTRACT_LINKS:
        linked = snapshot.receivables[link].to_numpy()[oldest]
        open_ = np.flatnonzero((contract < 0) & (linked > 0))
        contract[open_] = positions(contract_ids, linked[open_])
    without = np.flatnonzero(contract < 0)
    holder = positions(holders.customer_ids, customer_ids[without])
    contract[without[holder >= 0]] = holders.contract[holder[holder >= 0]]
    return contract


def _trust_unlocked(derived: Derived, contract: Positions) -> npt.NDArray[np.bool_]:
    flags = derived.snapshot.contracts["trust_unlocked"].to_numpy()
    unlocked = np.zeros(len(contract), dtype=bool)
    exists = contract >= 0
    unlocked[exists] = flags[contract[exists]]
    return unlocked
