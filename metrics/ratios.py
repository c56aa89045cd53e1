"""Exact ratios: integers in, decimals out, rounded half-up and only at the end."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_TWO_PLACES: Final = Decimal("0.01")


@dataclass(frozen=True)
class Share:
    """So many of so many; where there are few, the counts say more than a percentage."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """From 0 to 100, None where there is nothing to be a share of."""
        return percent(self.part, self.whole)


def quotient(numerator: int, denominator: int) -> Decimal | None:
    """`numerator / denominator` to two decimals, half-up; None where undefined."""
    if denominator == 0:
        return None
    return _round(numerator, denominator)


def percent(numerator: int, denominator: int) -> Decimal | None:
    """Percentage from 0 to 100 to two decimals, half-up; None where undefined."""
    return quotient(100 * numerator, denominator)


def half_up(value: float) -> int:
    """The nearest integer of what a sum of rates gave; a tie goes up."""
    return int(Decimal(value).to_integral_value(ROUND_HALF_UP))


def _round(numerator: int, denominator: int) -> Decimal:
    """Integer arithmetic, so that a tie is a tie and not a binary fraction beside it."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    top, bottom = abs(numerator) * 200 + abs(denominator), abs(denominator) * 2
    return (Decimal(sign * (top // bottom)) / 100).quantize(_TWO_PLACES, ROUND_HALF_UP)
