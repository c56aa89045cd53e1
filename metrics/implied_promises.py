"""The ERP's own promises: a trust unlock gives days to pay (section 3)."""

from __future__ import annotations

import numpy as np

from metrics.contacts import NO_AUTHOR
from metrics.portfolio import Portfolio
from metrics.promise_terms import FARTHEST, owed_then
from metrics.promises import Promises
from metrics.snapshot import NO_DAY

#: Days to pay where the contract names no day.
USUAL_DAYS = 3
_MICROS_A_DAY = 86_400_000_000


def implied_promises(portfolio: Portfolio) -> Promises:
    """Promises of the unlocks of the window, and of whoever is in desbloqueio de confiança.

    In the order of their days, then of their contracts; NO_AUTHOR made them. An unlock at which
    nothing was owed is none.
    """
    customers, contracts = _unlocks(portfolio)
    frame = portfolio.snapshot.contracts
    made = frame["trust_unlocked_day"].to_numpy()[contracts].astype(np.int64)
    named = frame["not_blocked_until_day"].to_numpy()[contracts].astype(np.int64)
    is_named = (named >= made) & (named <= made + FARTHEST)
    owed = owed_then(portfolio, customers, made, days_before=0)
    cents = np.zeros(len(customers), dtype=np.int64)
    np.add.at(cents, owed.asked, owed.cents)
    every = Promises(
        customer_ids=customers,
        authors=np.full(len(customers), NO_AUTHOR, dtype=np.int64),
        instants=made * _MICROS_A_DAY,
        made=made,
        promised_for=np.where(is_named, named, made + USUAL_DAYS),
        cents=cents,
        title_promises=owed.asked,
        title_ids=portfolio.snapshot.receivables["id"].to_numpy()[owed.rows],
        title_cents=owed.cents,
    )
    return every.only(cents > 0)


def _unlocks(portfolio: Portfolio) -> tuple[np.ndarray, np.ndarray]:
    """Customers, and beside each the row of a contract that was unlocked by D; in order."""
    rules, debtors = portfolio.rules, portfolio.debtors
    frame = portfolio.snapshot.contracts
    days = frame["trust_unlocked_day"].to_numpy()
    recent = np.flatnonzero((days > rules.day - rules.window_days) & (days <= rules.day))
    owners = frame["customer_id"].to_numpy()[recent]
    unlocked = debtors.trust_unlocked
    pairs = np.concatenate(
        (
            np.stack((owners, recent), axis=1)[owners > 0],
            np.stack((debtors.customer_ids[unlocked], debtors.contract[unlocked]), axis=1),
        )
    )
    customers, contracts = np.unique(pairs, axis=0).T
    dated = (days[contracts] != NO_DAY) & (days[contracts] <= rules.day)
    order = np.lexsort((customers[dated], contracts[dated], days[contracts[dated]]))
    return customers[dated][order], contracts[dated][order]
