"""PROVISAO: what part of the overdue debt of each range is not expected to come, as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from bot.setting_readers import FaultyValue

#: The last day of each overdue range of the aging (`metrics.aging`) and, without one, the last's.
RANGES: Final[Mapping[str, int | None]] = {
    "1-6": 6,
    "7-9": 9,
    "10-15": 15,
    "16-30": 30,
    "31-60": 60,
    "61-90": 90,
    "90+": None,
}
_ENTRY: Final = re.compile(
    r"(?P<first>[0-9]{1,4})(?:-(?P<last>[0-9]{1,4})|\+)\s*:\s*"
    r"(?P<percentage>[0-9]{1,3}(?:\.[0-9]{1,2})?)\s*%?"
)


def provision(raw: str) -> Mapping[str, Decimal]:
    """Percentages by the aging's ranges, written `1-30:5,31-60:20,61-90:50,90+:100`.

    `90+` is more than 90 days. An entry may span several ranges; ranges that none names have 0.
    "" is no table at all.

    Raises:
        FaultyValue: An entry is not written so, cuts a range, or names one again.
    """
    by_range: dict[str, Decimal] = {}
    for part in filter(None, (part.strip() for part in raw.split(","))):
        match = _ENTRY.fullmatch(part)
        if match is None:
            raise FaultyValue(
                "precisa ser faixa:percentual, como 1-30:5,31-60:20,61-90:50,90+:100 "
                "(casas decimais com ponto)"
            )
        percentage = Decimal(match["percentage"])
        if percentage > 100:
            raise FaultyValue("tem um percentual acima de 100")
        for label in _spanned(int(match["first"]), match["last"]):
            if label in by_range:
                raise FaultyValue(f"tem a faixa {label} duas vezes")
            by_range[label] = percentage
    return {label: by_range.get(label, Decimal(0)) for label in RANGES} if by_range else {}


def _spanned(first: int, last: str | None) -> Iterator[str]:
    """The aging's ranges from day `first` to `last`; without `last` those beyond `first`."""
    begins = first if last is not None else first + 1
    ends = int(last) if last is not None else None
    start = 1
    is_begun = is_ended = False
    for label, end in RANGES.items():
        is_begun = is_begun or start == begins
        if is_begun and not is_ended:
            yield label
            is_ended = end == ends
        start = (end or 0) + 1
    if not is_ended:
        raise FaultyValue(
            "corta uma faixa do aging: elas são 1-6, 7-9, 10-15, 16-30, 31-60, 61-90 e 90+"
        )
