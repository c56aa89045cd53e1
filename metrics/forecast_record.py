"""How good the forecasts were: those that were made then, against what came (section 1)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from metrics.forecast import MONTH, WEEK, forecast
from metrics.open_grid import EARLIEST
from metrics.portfolio import Portfolio
from metrics.ratios import half_up, percent
from metrics.snapshot import FrozenForecast, date_of
from metrics.steps import Steps

HORIZONS: Final = (WEEK, MONTH)
#: A record needs so many Sundays, and looks at no more than a year of them.
LEAST_ORIGINS, MOST_ORIGINS = 12, 52
#: The naive rule looks at so many weeks.
NAIVE_WEEKS: Final = 8
SUNDAY: Final = 6
#: The band holds what came in eight of ten weeks.
LOW, HIGH = 10, 90


@dataclass(frozen=True)
class Record:
    """What became of `origins` forecasts; percentages, None without 12 of them.

    `error` is WAPE, `bias` viés, `gain` ganho, `cash` caixa. Where there is a record, 8 of 10
    forecasts times `low` and `high` held between them what came.
    """

    origins: int
    error: Decimal | None = None
    bias: Decimal | None = None
    gain: Decimal | None = None
    cash: Decimal | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_beaten(self) -> bool:
        """Whether the naive rule was as good or better."""
        return self.gain is not None and self.gain <= 0

    def band(self, cents: int) -> tuple[int, int] | None:
        """Between which amounts a forecast of `cents` is to be read."""
        if self.low is None or self.high is None:
            return None
        return half_up(cents * self.low), half_up(cents * self.high)


class Payments:
    """What came of the principal, for any span of days; sorted once, then asked many times."""

    def __init__(self, portfolio: Portfolio) -> None:
        self.facts = portfolio.snapshot
        self._all = portfolio.derived.steps
        fell = np.flatnonzero(self._all.fall > 0)
        by_day = fell[np.argsort(self._all.paid[fell], kind="stable")]
        self._steps = self._all.at(by_day)

    def _between(self, first: int, last: int) -> Steps:
        start, stop = np.searchsorted(self._steps.paid, [first, last + 1])
        return self._steps.at(slice(int(start), int(stop)))

    def received(self, origin: int, horizon: int) -> int:
        """All principal of the `horizon` days after `origin`, whenever it was invoiced."""
        return int(self._between(origin + 1, origin + horizon).fall.sum())

    def came(self, origin: int, horizon: int) -> int:
        """A(O, H): what came of the set that was open at O."""
        steps = self._between(origin + 1, origin + horizon)
        was_open = (steps.issued <= origin) & (steps.due <= origin + EARLIEST)
        return int(steps.fall[was_open].sum())

    def open_at(self, origin: int) -> int:
        """The balance of that set, at O."""
        steps = self._all
        return int(steps.open_at(origin)[steps.due <= origin + EARLIEST].sum())


def naive(payments: Payments, origin: int, horizon: int) -> int:
    """Open balance at O times the mean share of it that came, of eight spans before.

    Spans that begin before the mirror reaches, or with nothing open, are left out; 0 without any.
    """
    shares = []
    for week in range(NAIVE_WEEKS):
        start = origin - horizon - 7 * week
        balance = payments.open_at(start) if payments.facts.reaches(start) else 0
        if balance:
            shares.append(payments.came(start, horizon) / balance)
    if not shares:
        return 0
    return half_up(payments.open_at(origin) * (sum(shares) / len(shares)))


def freeze(portfolio: Portfolio) -> tuple[FrozenForecast, ...]:
    """What is to be kept of D's forecast, for each horizon; nothing where there is none."""
    made = forecast(portfolio)
    if made is None:
        return ()
    payments = Payments(portfolio)
    return tuple(
        FrozenForecast(
            made.origin,
            horizon,
            expected.upcoming,
            expected.overdue,
            naive(payments, made.origin, horizon),
        )
        for horizon, expected in ((WEEK, made.week), (MONTH, made.month))
    )


def records(portfolio: Portfolio) -> dict[int, Record]:
    """The record of each horizon as of D, of all customers."""
    payments = Payments(portfolio.whole)
    return {horizon: _record(payments, horizon, portfolio.rules.day) for horizon in HORIZONS}


def _record(payments: Payments, horizon: int, day: int) -> Record:
    """Of frozen Sundays whose span is over, at most 52."""
    over = [
        one
        for one in payments.facts.forecasts
        if one.horizon == horizon
        and one.origin + horizon <= day - 1
        and date_of(one.origin).weekday() == SUNDAY
    ]
    over = sorted(over, key=lambda one: one.origin)[-MOST_ORIGINS:]
    if len(over) < LEAST_ORIGINS:
        return Record(len(over))
    came = [payments.came(one.origin, horizon) for one in over]
    received = sum(payments.received(one.origin, horizon) for one in over)
    expected = [one.cents for one in over]
    missed = sum(abs(f - a) for f, a in zip(expected, came, strict=True))
    missed_naively = sum(abs(one.naive - a) for one, a in zip(over, came, strict=True))
    ratios = [a / f for f, a in zip(expected, came, strict=True) if f]
    low, high = np.percentile(ratios, [LOW, HIGH]).tolist() if ratios else (None, None)
    return Record(
        origins=len(over),
        error=percent(missed, sum(came)),
        bias=percent(sum(expected) - sum(came), sum(came)),
        gain=percent(missed_naively - missed, missed_naively),
        cash=percent(received, sum(expected)),
        low=low,
        high=high,
    )
