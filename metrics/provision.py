"""Provision: the part of the overdue debt that is not expected to come, range by range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from metrics.aging import Aging


@dataclass(frozen=True)
class Provision:
    """Centavos: one amount beside each overdue range of the aging, and their sum."""

    cents: tuple[int, ...]

    @property
    def total(self) -> int:
        """Of the rounded amounts, so that a column adds up."""
        return sum(self.cents)


def provision(ranges: Aging, percentages: Mapping[str, Decimal]) -> Provision:
    """Each range's debt times its percentage (0–100), half-up to centavos; 0 where none is set."""
    return Provision(
        tuple(_part(row.cents, percentages.get(row.label, Decimal(0))) for row in ranges.overdue)
    )


def _part(cents: int, percentage: Decimal) -> int:
    return int((cents * percentage / 100).quantize(Decimal(1), ROUND_HALF_UP))
