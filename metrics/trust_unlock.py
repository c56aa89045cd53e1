"""Desbloqueio de confiança (section 10): who still owes under it, and who has paid since."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.lookup import positions
from metrics.portfolio import Portfolio
from metrics.situation import Situation, situations
from metrics.worklists import WorklistItem, items_of, ranked


@dataclass(frozen=True)
class TrustUnlocks:
    """The customers in that situação, ranked as in every list, and how many have paid.

    `unlocked_days` has one day an item, in their order: since 1970-01-01, NO_DAY where unknown.
    """

    items: tuple[WorklistItem, ...]
    unlocked_days: tuple[int, ...]
    settled: int  # quitados: customers with an active unlock and no vencido

    @property
    def cents(self) -> int:
        """What they owe overdue, in centavos."""
        return sum(item.cents for item in self.items)


def trust_unlocks(portfolio: Portfolio) -> TrustUnlocks:
    """Who owes under a trust unlock, and how many (quitados) have paid, in the base or not."""
    debtors, contracts = portfolio.debtors, portfolio.snapshot.contracts
    places = ranked(portfolio, situations(portfolio) == Situation.TRUST_UNLOCK)
    days = contracts["trust_unlocked_day"].to_numpy()[debtors.contract[places]]
    owners = contracts["customer_id"].to_numpy()[contracts["trust_unlocked"].to_numpy()]
    unlocked = np.unique(owners[owners > 0])
    settled = np.count_nonzero(positions(debtors.customer_ids, unlocked) < 0)
    return TrustUnlocks(items_of(portfolio, places), tuple(days.tolist()), int(settled))
