"""How much of each promise has come in by when: `pago(t)` (section 3).

It only grows: a título's balance steps down on the day of its payment, or on an earlier one for
which a sync showed it lower.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.lookup import Positions, positions
from metrics.portfolio import Portfolio
from metrics.promises import Cents, Days, Lows, Promises
from metrics.snapshot import NO_DAY


@dataclass(frozen=True, eq=False)
class StandingTitles:
    """T′: columns of equal length, by promise; `cents` is s0, limited to what was open."""

    promises: Positions
    rows: Positions
    cents: Cents


def standing(portfolio: Portfolio, promises: Promises) -> StandingTitles:
    """The títulos of T that still count and, by today's facts, were open at the end of C − 1."""
    rows = positions(portfolio.snapshot.receivables["id"].to_numpy(), promises.title_ids)
    there = rows >= 0
    there[there] = portfolio.derived.kept[rows[there]]
    places, rows = promises.title_promises[there], rows[there]
    before = portfolio.open_cents_of(rows, (promises.made[places] - 1).astype(np.int32))
    cents = np.minimum(promises.title_cents[there], before)
    owed = cents > 0
    return StandingTitles(places[owed], rows[owed], cents[owed])


@dataclass(frozen=True, eq=False)
class Steps:
    """By how many centavos `pago` of a promise grows on a day: columns, by promise and day."""

    promises: Positions
    days: Days
    cents: Cents


def steps(portfolio: Portfolio, promises: Promises, titles: StandingTitles, lows: Lows) -> Steps:
    """How `pago(t)` grows from C on."""
    made = promises.made[titles.promises]
    paid_on = np.maximum(portfolio.derived.paid_day[titles.rows], made)
    pairs = np.arange(len(titles.rows))
    low_pairs, low_places = _lows_of(portfolio, titles, lows)
    pair = np.concatenate((pairs, pairs, low_pairs))
    day = np.concatenate((made, paid_on, np.maximum(lows.days[low_places], made[low_pairs])))
    balance = np.concatenate(
        (
            portfolio.open_cents_of(titles.rows, made.astype(np.int32)),
            portfolio.open_cents_of(titles.rows, paid_on.astype(np.int32)),
            lows.cents[low_places],
        )
    )
    order = np.lexsort((day, pair))
    pair, day, balance = pair[order], day[order], balance[order]
    paid = np.maximum(0, titles.cents[pair] - balance)
    so_far = _running_maximum(pair, paid)
    is_first = np.diff(pair, prepend=-1) != 0
    grown = so_far - np.where(is_first, 0, np.concatenate(([0], so_far[:-1]))[: len(so_far)])
    grows = grown > 0
    places = titles.promises[pair[grows]]
    order = np.lexsort((day[grows], places))
    return Steps(places[order], day[grows][order], grown[grows][order])


def _lows_of(
    portfolio: Portfolio, titles: StandingTitles, lows: Lows
) -> tuple[Positions, Positions]:
    """Pairs of a place in `titles` and one in `lows` that are of the same título."""
    order = np.argsort(lows.title_ids, kind="stable")
    ids = portfolio.snapshot.receivables["id"].to_numpy()[titles.rows]
    first = np.searchsorted(lows.title_ids[order], ids, side="left")
    counts = np.searchsorted(lows.title_ids[order], ids, side="right") - first
    pairs = np.repeat(np.arange(len(ids)), counts)
    within = np.arange(len(pairs)) - np.repeat(np.cumsum(counts) - counts, counts)
    return pairs, order[np.repeat(first, counts) + within]


def _running_maximum(groups: Positions, values: Cents) -> Cents:
    """The largest value so far in each group; groups ascend."""
    distinct, ranks = np.unique(values, return_inverse=True)
    offset = groups * len(distinct)  # no group reaches into the next
    return distinct[np.maximum.accumulate(ranks + offset) - offset]


@dataclass(frozen=True, eq=False)
class Reached:
    """The first day on which enough had come in (NO_DAY: none), and what had by then."""

    days: Days
    cents: Cents


def reach(growth: Steps, until: Days, enough: Cents) -> Reached:
    """What came in by `until` of each promise; where it was enough, by the first such day."""
    size = len(until)
    in_time = growth.days <= until[growth.promises]
    places, days, cents = growth.promises[in_time], growth.days[in_time], growth.cents[in_time]
    ends_day = np.append((np.diff(places) != 0) | (np.diff(days) != 0), True)[: len(places)]
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, places, cents)
    total = np.cumsum(cents) - (np.cumsum(sums) - sums)[places]
    places, days, total = places[ends_day], days[ends_day], total[ends_day]
    hits = np.flatnonzero(total >= enough[places])[::-1]
    reached = np.full(size, NO_DAY, dtype=np.int64)
    reached[places[hits]] = days[hits]  # of several the last assigned stays: the first day
    sums[places[hits]] = total[hits]
    return Reached(reached, sums)
