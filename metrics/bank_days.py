"""Days on which banks settle: Monday to Friday without the financial market's holidays.

On 24 December the exchange is closed and banks are not, so it is a bank day.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

import holidays

from metrics.snapshot import date_of

_SATURDAY: Final = 5
_SUNDAY: Final = 6
_CHRISTMAS_EVE: Final = (12, 24)


@lru_cache(maxsize=4096)
def is_bank_day(day: int) -> bool:
    """Whether boletos clear on a day (since 1970-01-01)."""
    on = date_of(day)
    if on.weekday() >= _SATURDAY:
        return False
    return (on.month, on.day) == _CHRISTMAS_EVE or on not in _market_holidays(on.year)


@lru_cache(maxsize=256)
def _market_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.financial_holidays("BVMF", years=year))


def next_bank_day(day: int, n: int = 1) -> int:
    """The `n`th bank day strictly after a day; `n` is 1 or more."""
    while n:
        day += 1
        n -= is_bank_day(day)
    return day


def weekday(day: int) -> int:
    """0 is Monday, 6 Sunday; a Monday to Friday on which no bank works is a Sunday."""
    number = date_of(day).weekday()
    return _SUNDAY if number < _SATURDAY and not is_bank_day(day) else number
