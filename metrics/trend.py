"""The last months side by side (forecast, section 2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.balances import Cents
from metrics.cei import Sums, index
from metrics.lookup import group_codes
from metrics.payments import received_cents
from metrics.portfolio import Portfolio
from metrics.snapshot import EPOCH, day_of
from metrics.steps import Steps

MOST_MONTHS: Final = 12

Days = npt.NDArray[np.int64]


@dataclass(frozen=True)
class MonthOfTrend:
    """A month from its first day to `last` (its end, or D): debt at `last`, what came in it."""

    first: int
    last: int
    overdue_cents: int
    debtors: int
    received_cents: int
    recovered_cents: int
    cei: Decimal | None


def trend(portfolio: Portfolio) -> tuple[MonthOfTrend, ...]:
    """The month of D and those before, newest first, at most twelve.

    Only those whose day before the first the mirror reaches.
    """
    firsts = _firsts(portfolio)
    if not firsts:
        return ()
    # The end of each month, and before them the day before the first.
    ends = np.array([firsts[0] - 1, *(first - 1 for first in firsts[1:]), portfolio.rules.day])
    steps = _worth(portfolio.derived.steps, ends)
    overdue, debtors = _debts(portfolio, steps, ends[1:])
    received, recovered = _received(portfolio, ends)
    sums = _cei_sums(steps, ends)
    months = [
        MonthOfTrend(
            first,
            int(ends[n + 1]),
            overdue[n],
            debtors[n],
            received[n],
            recovered[n],
            index(sums[n]),
        )
        for n, first in enumerate(firsts)
    ]
    return tuple(reversed(months))


def _firsts(portfolio: Portfolio) -> list[int]:
    """The first days of the months, oldest first."""
    today, firsts = portfolio.rules.as_of, []
    for back in range(MOST_MONTHS):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        first = day_of(EPOCH.replace(year=year, month=month + 1))
        if not portfolio.snapshot.reaches(first - 1):
            break
        firsts.append(first)
    return firsts[::-1]


def _worth(steps: Steps, ends: Days) -> Steps:
    """Those that are due by the last of `ends` and owe something at one of them."""
    owes = ((steps.paid > ends[0]) & (steps.before > 0)) | (steps.after > 0)
    return steps.where(owes & (steps.due <= ends[-1]))


class _Ends:
    """Days as places among some ends: that of the first end on or after a day."""

    def __init__(self, ends: Days) -> None:
        self._first, self._last = int(ends[0]), int(ends[-1]) + 1
        self._places = np.searchsorted(ends, np.arange(self._first, self._last + 1))

    def __call__(self, days: npt.NDArray[np.integer]) -> Days:
        """The place of each day; how many ends there are for those after the last."""
        places: Days = self._places[np.clip(days, self._first, self._last) - self._first]
        return places


def _debts(portfolio: Portfolio, steps: Steps, ends: Days) -> tuple[list[int], list[int]]:
    """The valor vencido and the number of debtors at each of `ends`."""
    place, size = _Ends(ends), len(ends)
    begin = place(np.maximum(steps.issued, steps.due + 1))
    turn = np.maximum(place(steps.paid), begin)
    stop = np.where(steps.after > 0, size, turn)
    owes = begin < stop
    steps, begin, turn, stop = steps.where(owes), begin[owes], turn[owes], stop[owes]
    cents = _standing(steps, begin, turn, size)
    codes = portfolio.derived.owners.of_rows[steps.rows]
    owners, owner = group_codes(codes, len(portfolio.derived.owners.values))
    debtors = []
    for n in range(size):
        is_debtor = np.zeros(len(owners), dtype=bool)
        is_debtor[owner[(begin <= n) & (n < stop)]] = True
        debtors.append(int(np.count_nonzero(is_debtor)))
    return cents.tolist(), debtors


def _received(portfolio: Portfolio, ends: Days) -> tuple[list[int], list[int]]:
    """Recebido and recuperado (metrics, section 9) after each of `ends`, to the next."""
    steps, receivables = portfolio.derived.steps, portfolio.snapshot.receivables
    steps = steps.where((steps.paid > ends[0]) & (steps.paid <= ends[-1]))
    cents = received_cents(receivables, portfolio.derived.residual_cents, steps.rows)
    month, size = _Ends(ends)(steps.paid) - 1, len(ends) - 1
    late = steps.paid > steps.due
    recovered = _total(month[late], cents[late], size)
    return _total(month, cents, size).tolist(), recovered.tolist()


def _cei_sums(steps: Steps, ends: Days) -> list[Sums]:
    """The sums of section 8 from each of `ends` to the next; the date of issue plays no part.

    What falls due in a month stands with what was overdue before it: the index only adds them.
    """
    place, size = _Ends(ends), len(ends)
    due, turn = place(steps.due), place(steps.paid)
    closing = _standing(steps, due, np.maximum(turn, due), size)
    opening = _standing(steps, due, np.maximum(turn + 1, due), size)
    last_day = steps.where(np.isin(steps.due, ends))
    on_due = np.where(last_day.paid > last_day.due, last_day.before, last_day.after)
    current = _total(place(last_day.due), on_due, size)
    return [Sums(int(opening[n]), 0, int(closing[n]), int(current[n])) for n in range(1, size)]


def _standing(steps: Steps, begin: Days, turn: Days, size: int) -> Cents:
    """At each end the sum of `before` from the place `begin` to `turn`, of `after` from there."""
    held = begin < turn
    change = _total(begin[held], steps.before[held], size + 2)
    change -= _total(turn[held], steps.before[held], size + 2)
    change += _total(turn, steps.after, size + 2)
    return np.cumsum(change)[:size]


def _total(places: Days, cents: Cents, size: int) -> Cents:
    """Exact while a sum stays below 2^53 centavos."""
    return np.rint(np.bincount(places, weights=cents, minlength=size)).astype(np.int64)
