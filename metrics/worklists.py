"""The day's two lists (section 4): migração crítica and prevenção."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from metrics.customers import lacks_active_contract
from metrics.lookup import Positions
from metrics.portfolio import Portfolio

#: Places in the debtors' order.
Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class WorklistItem:
    """One customer of a list: `days` overdue, vencidos and centavos at D.

    `name` is None where the mirror has no row for the customer; `phone` and `bairro` are None
    where there is none.
    """

    customer_id: int
    name: str | None
    days: int
    receivables: int
    cents: int
    access_status: str | None  # None: no contract; "" is a contract without one
    is_ex_customer: bool
    is_confirming: bool
    phone: str | None
    bairro: str | None


@dataclass(frozen=True)
class Worklist:
    """A list, ranked, and how many customers its days match but its rules leave out.

    Who is both trust-unlocked and not collectable counts under the first.
    """

    items: tuple[WorklistItem, ...]
    trust_unlocked: int
    not_collectable: int

    @property
    def cents(self) -> int:
        """What the customers of the list owe overdue, in centavos."""
        return sum(item.cents for item in self.items)


@dataclass(frozen=True)
class Worklists:
    """Migração crítica and prevenção."""

    critical: Worklist
    prevention: Worklist


def worklists(portfolio: Portfolio) -> Worklists:
    """Exactly at the blocking day, and one or two days before it."""
    blocking = portfolio.rules.blocking_days
    days = portfolio.debtors.days
    return Worklists(
        critical=worklist(portfolio, days == blocking),
        prevention=worklist(portfolio, np.isin(days, prevention_days(blocking))),
    )


def prevention_days(blocking_days: int) -> tuple[int, int]:
    """Days overdue at which a customer is still to be warned: two and one before the line."""
    return blocking_days - 2, blocking_days - 1


def crossed(portfolio: Portfolio) -> Worklist:
    """Everybody at the blocking day or beyond it: whom a push may have to announce."""
    return worklist(portfolio, portfolio.debtors.days >= portfolio.rules.blocking_days)


def worklist(portfolio: Portfolio, matching: npt.NDArray[np.bool_]) -> Worklist:
    """The debtors that may be worked on, of those with True in `matching` (debtors' order)."""
    debtors = portfolio.debtors
    unlocked = matching & debtors.trust_unlocked
    not_collectable = matching & ~unlocked & ~collectable(portfolio)
    listed = ranked(portfolio, matching & ~unlocked & ~not_collectable)
    return Worklist(
        items=items_of(portfolio, listed),
        trust_unlocked=int(np.count_nonzero(unlocked)),
        not_collectable=int(np.count_nonzero(not_collectable)),
    )


def ranked(portfolio: Portfolio, matching: npt.NDArray[np.bool_]) -> Places:
    """The debtors with True in `matching` (debtors' order), as every list has them.

    Returns:
        Their places: valor descending, dias descending, id ascending.
    """
    debtors, places = portfolio.debtors, np.flatnonzero(matching)
    order = np.lexsort(
        (debtors.customer_ids[places], -debtors.days[places], -debtors.cents[places])
    )
    return places[order]


def collectable(portfolio: Portfolio) -> npt.NDArray[np.bool_]:
    """participa_cobranca, in the debtors' order; a customer without a row takes part."""
    rows = portfolio.debtors.customer
    flags = portfolio.snapshot.customers["collectable"].to_numpy()
    takes_part = np.ones(len(rows), dtype=bool)
    takes_part[rows >= 0] = flags[rows[rows >= 0]]
    return takes_part


def items_of(portfolio: Portfolio, places: Places) -> tuple[WorklistItem, ...]:
    """The lines of the debtors at `places`, in that order."""
    debtors, snapshot = portfolio.debtors, portfolio.snapshot
    ids = debtors.customer_ids[places]
    rows = debtors.customer[places]
    names = _texts(snapshot.customers["name"].to_numpy(), rows)
    phones = _texts(snapshot.customers["phone"].to_numpy(), rows)
    access = _texts(snapshot.contracts["access_status"].to_numpy(), debtors.contract[places])
    is_ex_customer = lacks_active_contract(snapshot, portfolio.derived.holders, ids)
    spellings = portfolio.derived.addresses.spellings
    bairros = [spellings[code] for code in portfolio.standing.spellings[places]]
    return tuple(
        WorklistItem(
            customer_id=int(ids[i]),
            name=names[i],
            days=int(debtors.days[place]),
            receivables=int(debtors.receivables[place]),
            cents=int(debtors.cents[place]),
            access_status=access[i],
            is_ex_customer=bool(is_ex_customer[i]),
            is_confirming=bool(debtors.awaiting_confirmation[place]),
            phone=phones[i] or None,
            bairro=bairros[i] or None,
        )
        for i, place in enumerate(places)
    )


def _texts(values: npt.NDArray[Any], rows: Positions) -> list[str | None]:
    """The text at each position, None at -1."""
    return [values[row] if row >= 0 else None for row in rows]
