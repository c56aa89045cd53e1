"""What a good sync adds to the balances remembered for promises (section 3)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from metrics.bank_days import next_bank_day
from metrics.lookup import positions
from metrics.portfolio import Portfolio
from metrics.promises import Lows, Promises, each_day
from metrics.snapshot import STATUS_OPEN


def observe(portfolio: Portfolio, promises: Promises, lows: Lows) -> Lows:
    """All that is remembered once today's facts were seen; ascending by título, then by day.

    A balance is remembered with the day from which it stood, where it is lower than what was
    promised and than any before, and the day is not past L of some promise of the título.
    What a título that is open again owes more than is forgotten: that payment was reversed.
    """
    lowest: dict[int, dict[int, int]] = {}
    for title, day, cents in zip(
        lows.title_ids.tolist(), lows.days.tolist(), lows.cents.tolist(), strict=True
    ):
        lowest.setdefault(title, {})[day] = cents
    promised = _most(promises.title_ids, promises.title_cents)
    for title, day, cents, is_open in _shown(portfolio, promises, lows):
        known = lowest.setdefault(title, {})
        if is_open:
            known = {on: low for on, low in known.items() if low >= cents}
        if day is not None and cents < min(known.values(), default=promised[title]):
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
    last = _most(
        promises.title_ids, each_day(promises.promised_for, next_bank_day)[promises.title_promises]
    )
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


def _most(keys: npt.NDArray[np.int64], values: npt.NDArray[np.int64]) -> dict[int, int]:
    """The largest value of each key."""
    most: dict[int, int] = {}
    for key, value in zip(keys.tolist(), values.tolist(), strict=True):
        most[key] = max(value, most.get(key, value))
    return most
