"""Situação do cliente: every customer stands in exactly one (section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from metrics.lookup import positions
from metrics.portfolio import Portfolio

#: Days after blocking at which a debt is chronic: n+3.
CHRONIC_AFTER = 3


class Situation(IntEnum):
    """The situações, in the order in which their rules are tested (section 3)."""

    CURRENT = 0
    TRUST_UNLOCK = 1
    EARLY = 2
    TRANSITION = 3
    CHRONIC = 4


@dataclass(frozen=True)
class DayRange:
    """Days overdue from `first` to `last`, both included; `last` None: without end."""

    first: int
    last: int | None


@dataclass(frozen=True)
class SituationTotal:
    """The customers in one situação and their vencidos, in títulos and centavos; 0 for CURRENT."""

    customers: int
    receivables: int
    cents: int


def bands(blocking_days: int) -> Mapping[Situation, DayRange]:
    """The days overdue of each band, in order: 1…n-1, n…n+2, from n+3 on (section 3)."""
    chronic = blocking_days + CHRONIC_AFTER
    return {
        Situation.EARLY: DayRange(1, blocking_days - 1),
        Situation.TRANSITION: DayRange(blocking_days, chronic - 1),
        Situation.CHRONIC: DayRange(chronic, None),
    }


def by_days(days: npt.NDArray[np.int64], blocking_days: int) -> npt.NDArray[np.int8]:
    """The overdue bands, whatever the contracts say of a trust unlock.

    Args:
        days: Days overdue, each 1 or more.
        blocking_days: DIAS_BLOQUEIO.

    Returns:
        The value of a `Situation` for each of `days`, in their order.
    """
    _, *later = bands(blocking_days).values()
    steps = np.searchsorted([band.first for band in later], days, side="right")
    return (steps + int(Situation.EARLY)).astype(np.int8)


def situations(portfolio: Portfolio) -> npt.NDArray[np.int8]:
    """The value of the `Situation` of each debtor, in the debtors' order."""
    debtors = portfolio.debtors
    overdue = by_days(debtors.days, portfolio.rules.blocking_days)
    return np.where(debtors.trust_unlocked, np.int8(Situation.TRUST_UNLOCK), overdue)


def situation_totals(portfolio: Portfolio) -> Mapping[Situation, SituationTotal]:
    """Every situação; CURRENT counts the active base only, the others every debtor."""
    debtors, debtor_situations = portfolio.debtors, situations(portfolio)
    totals = {Situation.CURRENT: SituationTotal(_current(portfolio), 0, 0)}
    for situation in Situation:
        if situation is not Situation.CURRENT:
            mask = debtor_situations == situation
            totals[situation] = SituationTotal(
                customers=int(np.count_nonzero(mask)),
                receivables=int(debtors.receivables[mask].sum()),
                cents=int(debtors.cents[mask].sum()),
            )
    return totals


def _current(portfolio: Portfolio) -> int:
    base = portfolio.active_base.customer_ids
    return int(np.count_nonzero(positions(portfolio.debtors.customer_ids, base) < 0))
