"""One customer: its open títulos, its situação and its reference contract (section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from metrics.customers import lacks_active_contract, rows_of
from metrics.habit import Habit, habits
from metrics.lookup import Ids, positions
from metrics.portfolio import Portfolio
from metrics.situation import Situation, situations
from metrics.snapshot import date_of


@dataclass(frozen=True)
class OpenTitle:
    """A título with `aberto(D)` (centavos) above 0; `days` overdue is below 1 until it is."""

    id: int
    due_on: date
    days: int
    cents: int


@dataclass(frozen=True)
class Glance:
    """What tells one customer from others at D; `days` and `overdue_cents` are 0 without a vencido.

    `name` is "" where the mirror has no row, `bairro` (section 10) where it is empty.
    """

    customer_id: int
    name: str
    bairro: str
    situation: Situation
    days: int
    overdue_cents: int


@dataclass(frozen=True)
class Statement:
    """What is known of one customer at D; money in centavos.

    `days` and `overdue_cents` are 0 without a vencido; `contract_id` is 0 and `access_status`
    None where no contract speaks for it. `bairro` (section 10) is "" where it is empty; `habit`
    is None where too little was paid to tell.
    """

    customer_id: int
    situation: Situation
    days: int
    overdue_cents: int
    titles: tuple[OpenTitle, ...]  # oldest first, due by D + horizon
    contract_id: int
    access_status: str | None
    is_ex_customer: bool
    is_confirming: bool
    bairro: str
    habit: Habit | None

    @property
    def overdue(self) -> tuple[OpenTitle, ...]:
        """The vencidos, oldest first."""
        return tuple(title for title in self.titles if title.days >= 1)


def glances(portfolio: Portfolio, customer_ids: Sequence[int]) -> tuple[Glance, ...]:
    """A few customers, in the order given."""
    ids = np.array(customer_ids, dtype=np.int64)
    debtors, spellings = portfolio.debtors, portfolio.derived.addresses.spellings
    places, rows = positions(debtors.customer_ids, ids), rows_of(portfolio.snapshot, ids)
    standing = portfolio.standing_of(ids).spellings
    names = portfolio.snapshot.customers["name"].to_numpy()
    debtor_situations = situations(portfolio)
    return tuple(
        Glance(
            customer_id=int(ids[i]),
            name=names[rows[i]] if rows[i] >= 0 else "",
            bairro=spellings[standing[i]],
            situation=Situation(int(debtor_situations[place])) if place >= 0 else Situation.CURRENT,
            days=int(debtors.days[place]) if place >= 0 else 0,
            overdue_cents=int(debtors.cents[place]) if place >= 0 else 0,
        )
        for i, place in enumerate(places)
    )


def statement(portfolio: Portfolio, customer_id: int) -> Statement:
    """The standing of one customer.

    An id without a row in the mirror is no error, as títulos may name such customers: it is an
    ex-customer's.
    """
    debtors = portfolio.debtors
    ids = np.array([customer_id], dtype=np.int64)
    place = int(positions(debtors.customer_ids, ids)[0])
    is_debtor = place >= 0
    contract = _contract(portfolio, place, ids)
    contracts = portfolio.snapshot.contracts
    holders = portfolio.derived.holders
    return Statement(
        customer_id=customer_id,
        situation=Situation(int(situations(portfolio)[place])) if is_debtor else Situation.CURRENT,
        days=int(debtors.days[place]) if is_debtor else 0,
        overdue_cents=int(debtors.cents[place]) if is_debtor else 0,
        titles=_titles(portfolio, customer_id),
        contract_id=int(contracts["id"].to_numpy()[contract]) if contract >= 0 else 0,
        access_status=contracts["access_status"].to_numpy()[contract] if contract >= 0 else None,
        is_ex_customer=bool(lacks_active_contract(portfolio.snapshot, holders, ids)[0]),
        is_confirming=is_debtor and bool(debtors.awaiting_confirmation[place]),
        bairro=portfolio.derived.addresses.spellings[portfolio.standing_of(ids).spellings[0]],
        habit=habits(portfolio, ids).get(customer_id),
    )


def _contract(portfolio: Portfolio, place: int, ids: Ids) -> int:
    """Of a debtor the reference contract; of anybody else the one in the active base."""
    if place >= 0:
        return int(portfolio.debtors.contract[place])
    base = portfolio.active_base
    base_place = int(positions(base.customer_ids, ids)[0])
    return int(base.contract[base_place]) if base_place >= 0 else -1


def _titles(portfolio: Portfolio, customer_id: int) -> tuple[OpenTitle, ...]:
    receivables, day = portfolio.snapshot.receivables, portfolio.rules.day
    owing = portfolio.owing(day)
    own = np.flatnonzero(receivables["customer_id"].to_numpy()[owing.rows] == customer_id)
    rows, cents = owing.rows[own], owing.cents[own]
    ids, due = (receivables[name].to_numpy()[rows] for name in ("id", "due_day"))
    return tuple(
        OpenTitle(int(ids[i]), date_of(due[i]), day - int(due[i]), int(cents[i]))
        for i in np.lexsort((ids, due))
    )
