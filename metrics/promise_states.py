"""What became of each promise as of a day, from the facts alone (section 3).

A state is computed and never stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.bank_days import next_bank_day
from metrics.portfolio import Portfolio
from metrics.promise_payments import reach, standing, steps
from metrics.promises import NO_LOWS, Cents, Days, Lows, Promises, each_day
from metrics.snapshot import NO_DAY, date_of

#: Facts later than this on the first bank day after E tell that nothing came in by E.
CERTAIN_AT: Final = time(12)
#: Of a hundred promised centavos so many have to come in.
ENOUGH: Final = 95


class State(IntEnum):
    """The states, in the order in which their rules are tested."""

    VOID = 1  # anulada
    KEPT = 2  # cumprida
    REPLACED = 3  # substituida
    OPEN = 4  # aberta
    PARTIAL = 5  # parcial
    BROKEN = 6  # quebrada


@dataclass(frozen=True, eq=False)
class Judged:
    """Promises and what became of them: columns with one place a promise, in their order."""

    promises: Promises
    states: npt.NDArray[np.int64]  # values of `State`
    decided: Days  # decided_on, NO_DAY where it is not
    on_time: npt.NDArray[np.bool_]  # no_prazo; False also where it is not KEPT
    last: Days  # L
    target: Cents  # V′
    paid: Cents  # pago at decided_on, or so far

    @property
    def is_decided(self) -> npt.NDArray[np.bool_]:
        """Which have a `decided_on`."""
        has_day: npt.NDArray[np.bool_] = self.decided != NO_DAY
        return has_day


def judge(
    portfolio: Portfolio, promises: Promises, synced_at: datetime, lows: Lows = NO_LOWS
) -> Judged:
    """The state of each promise as of D.

    Args:
        portfolio: The facts, at D.
        promises: In any state; those made after D are left out of the answer.
        synced_at: When the facts were read, in the provider's zone.
        lows: Balances that earlier syncs showed.
    """
    day = portfolio.rules.day
    promises = promises.until(day)
    last = each_day(promises.promised_for, next_bank_day)
    successor = _successors(promises)
    end = np.where(successor <= last, successor - 1, last)
    titles = standing(portfolio, promises)
    target = np.zeros(len(promises), dtype=np.int64)
    np.add.at(target, titles.promises, titles.cents)
    is_void = target == 0
    target = np.minimum(target, promises.cents)
    reached = reach(
        steps(portfolio, promises, titles, lows), np.minimum(end, day), -(-ENOUGH * target // 100)
    )
    kept = ~is_void & (reached.days != NO_DAY)
    is_open = (day <= end) | ~_is_certain(end, synced_at)
    states = np.select(
        [is_void, kept, successor <= promises.promised_for, is_open, reached.cents > 0],
        [State.VOID, State.KEPT, State.REPLACED, State.OPEN, State.PARTIAL],
        State.BROKEN,
    ).astype(np.int64)
    missed = (states == State.PARTIAL) | (states == State.BROKEN)
    decided = np.where(kept, reached.days, np.where(missed, end, NO_DAY))
    on_time = kept & (decided <= promises.promised_for)
    return Judged(promises, states, decided, on_time, last, target, reached.cents)


def _successors(promises: Promises) -> Days:
    """The day N on which the customer's next promise was made; a day beyond all for none."""
    never = np.iinfo(np.int64).max
    successor = np.full(len(promises), never, dtype=np.int64)
    order = np.argsort(promises.customer_ids, kind="stable")
    same = np.diff(promises.customer_ids[order]) == 0
    successor[order[:-1][same]] = promises.made[order[1:][same]]
    return successor


def _is_certain(end: Days, synced_at: datetime) -> npt.NDArray[np.bool_]:
    """Whether the facts are later than noon of the first bank day after E."""
    synced_on, at_time = synced_at.date(), synced_at.time()

    def certain(day: int) -> int:
        noon_of = date_of(next_bank_day(day))
        return synced_on > noon_of or (synced_on == noon_of and at_time > CERTAIN_AT)

    is_certain: npt.NDArray[np.bool_] = each_day(end, certain).astype(bool)
    return is_certain
