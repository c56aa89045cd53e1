"""Ratios: half-up on exact integers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from metrics.ratios import percent, quotient


def test_a_tie_goes_up() -> None:
    assert percent(1, 800) == Decimal("0.13")  # 0.125 exactly
    assert quotient(-1, 8) == Decimal("-0.13")
    assert percent(0, 5) == Decimal("0.00")
    assert percent(1, 0) is None


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**12))
def test_against_exact_arithmetic(top: int, bottom: int) -> None:
    hundredths = Fraction(top, bottom) * 100
    whole = Decimal(hundredths.numerator) / Decimal(hundredths.denominator)
    tie = abs(hundredths.numerator * 2) % (2 * hundredths.denominator) == hundredths.denominator
    if tie:
        whole = Decimal(int(hundredths)) + (Decimal("0.5") if top > 0 else Decimal("-0.5"))
    assert quotient(top, bottom) == whole.quantize(Decimal(1), ROUND_HALF_UP) / 100
