"""What a good sync adds to the balances remembered for promises (section 3)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from metrics.bank_days import next_bank_day
from metrics.lookup import positions
from metrics.portfolio import Portfolio
from metrics.promises import Lows, Promises
from metrics.snapshot import STATUS_OPEN


def observe(portfolio: Portfolio, promises: Promises, lows: Lows) -> Lows:
    """All that is remembered once today's facts were seen; ascending by título, then by day.

    A balance is remembered with the day from which it stood, where it is lower than any before
    and the day is not past L of some promise of the título. What a título that is open again
    owes more than is forgotten: that payment was reversed.
    """
    lowest: dict[int, dict[int, int]] = {}
    for title, day, cents in zip(
        lows.title_ids.tolist(), lows.days.tolist(), lows.cents.tolist(), strict=True
    ):
        lowest.setdefault(title, {})[day] = cents
    for title, day, cents, is_open in _shown(portfolio, promises, lows):
        known = lowest.setdefault(title, {})
        if is_open:
            known = {on: low for on, low in known.items() if low >= cents}
        if day is not None and cents < min(known.values(), default=cents + 1):
            known[day] = cents
        lowest[title] = known
    rows = sorted((t, day, cents) for t, known in lowest.items() for day, cents in known.items())
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Lows(*columns)


def _shown(
    portfolio: Portfolio, promises: Promises, lows: Lows
) -> list[tuple[int, int | None, int, bool]]:
    """Títulos as they are: id, day of the balance (None: nobody needs it), balance, is it A."""
    today, receivables = portfolio.rules.day, portfolio.snapshot.receivables
    last = _last_days(promises, next_bank_day)
    ids = np.union1d(promises.title_ids, lows.title_ids)
    rows = positions(receivables["id"].to_numpy(), ids)
    ids, rows = ids[rows >= 0], rows[rows >= 0]
    is_open = receivables["status"].to_numpy()[rows] == STATUS_OPEN
    since = np.where(is_open, today, portfolio.derived.paid_day[rows])
    balances = portfolio.open_cents_of(rows, today)
    return [
        (title, day if day <= last.get(title, day - 1) else None, cents, open_)
        for title, day, cents, open_ in zip(
            ids.tolist(), since.tolist(), balances.tolist(), is_open.tolist(), strict=True
        )
    ]


def _last_days(promises: Promises, rule: Callable[[int], int]) -> dict[int, int]:
    """The latest L of the promises of each título."""
    last: dict[int, int] = {}
    days = {day: rule(day) for day in np.unique(promises.promised_for).tolist()}
    for place, title in zip(
        promises.title_promises.tolist(), promises.title_ids.tolist(), strict=True
    ):
        day = days[int(promises.promised_for[place])]
        last[title] = max(day, last.get(title, day))
    return last
