"""How long customers have been behind, and with which títulos (section 4, "Nobody is lost")."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain

import numpy as np

from metrics.lookup import positions
from metrics.portfolio import Portfolio
from metrics.snapshot import STATUS_RECEIVED

#: Ids of títulos by customer, or by each line of a message that speaks of one.
Debts = Mapping[int, tuple[int, ...]]


def em_dia_since(portfolio: Portfolio, from_day: Mapping[int, int]) -> frozenset[int]:
    """Of these customers, those without a vencido at the end of some day from theirs to D.

    `from_day` gives each customer's first day. As the facts are known now: a payment that was
    entered late counts from the day on which it was made.
    """
    rows = _rows_of(portfolio, from_day)
    due = portfolio.snapshot.receivables["due_day"].to_numpy()[rows]
    owners = portfolio.snapshot.receivables["customer_id"].to_numpy()[rows]
    last = portfolio.rules.day
    em_dia: set[int] = set()
    for day in range(min(from_day.values(), default=last + 1), last + 1):
        owe = (due < day) & (portfolio.open_cents_of(rows, day) > 0)
        behind = set(owners[owe].tolist())
        em_dia.update(c for c, first in from_day.items() if first <= day and c not in behind)
    return frozenset(em_dia)


def debts(portfolio: Portfolio, customers: Collection[int]) -> Debts:
    """The vencidos at D of each of these customers, by id; an empty tuple for who has none."""
    receivables = portfolio.snapshot.receivables
    rows = portfolio.overdue(portfolio.rules.day).rows
    owners = receivables["customer_id"].to_numpy()[rows]
    is_asked_for = np.isin(owners, list(customers))
    ids_by_customer: dict[int, list[int]] = {customer: [] for customer in customers}
    ids = receivables["id"].to_numpy()[rows[is_asked_for]]
    for owner, row_id in zip(owners[is_asked_for].tolist(), ids.tolist(), strict=True):
        ids_by_customer[owner].append(row_id)
    return {customer: tuple(row_ids) for customer, row_ids in ids_by_customer.items()}


def cleared(portfolio: Portfolio, owed: Debts) -> frozenset[int]:
    """Customers of whom none of these títulos is vencido any more, for whatever reason."""
    ids = portfolio.snapshot.receivables["id"].to_numpy()
    overdue = set(ids[portfolio.overdue(portfolio.rules.day).rows].tolist())
    return frozenset(
        customer for customer, row_ids in owed.items() if not overdue.intersection(row_ids)
    )


def settled(portfolio: Portfolio, owed: Debts) -> frozenset[int]:
    """Customers of whom none of these títulos is vencido any more, and one at least was paid.

    What was cancelled, renegotiated or has vanished is no payment.
    """
    receivables = portfolio.snapshot.receivables
    ids = receivables["id"].to_numpy()
    debt_ids = np.array(sorted(set(chain.from_iterable(owed.values()))), dtype=np.int64)
    places = positions(ids, debt_ids)
    rows = places[places >= 0]
    received = receivables["status"].to_numpy()[rows] == STATUS_RECEIVED
    paid = set(ids[rows[received & portfolio.derived.kept[rows]]].tolist())
    return frozenset(
        customer for customer in cleared(portfolio, owed) if paid.intersection(owed[customer])
    )


def _rows_of(portfolio: Portfolio, customers: Collection[int]) -> np.ndarray:
    """Rows of the kept títulos of these customers."""
    owners = portfolio.snapshot.receivables["customer_id"].to_numpy()
    return np.flatnonzero(portfolio.derived.kept & np.isin(owners, list(customers)))
