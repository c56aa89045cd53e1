"""How a figure and its change read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.views.values import Figure, Kind

LESS, NEITHER, MORE = -1, 0, 1


@pytest.mark.parametrize(
    ("kind", "change", "better", "text"),
    [
        (Kind.COUNT, 12, LESS, "+12 ▲ pior"),
        (Kind.COUNT, -12, LESS, "−12 ▼ melhor"),
        (Kind.COUNT, 12, MORE, "+12 ▲ melhor"),
        (Kind.COUNT, -1234, MORE, "−1.234 ▼ pior"),
        (Kind.COUNT, 3, NEITHER, "+3"),
        (Kind.COUNT, 0, LESS, "sem mudança"),
        (Kind.MONEY, -300, NEITHER, "−R$\u00a03,00"),
        (Kind.MONEY, 0, LESS, "sem mudança"),
        (Kind.PERCENT, Decimal("0.94"), LESS, "+0,9 p.p. ▲ pior"),
        (Kind.PERCENT, Decimal("-0.05"), LESS, "−0,1 p.p. ▼ melhor"),
        # What would read as +0,0 or −0,0 is no change.
        (Kind.PERCENT, Decimal("0.04"), LESS, "sem mudança"),
        (Kind.PERCENT, Decimal("-0.04"), LESS, "sem mudança"),
        (Kind.DECIMAL, Decimal("-0.90"), LESS, "−0,9 ▼ melhor"),
        (Kind.REAIS, Decimal("1.32"), NEITHER, "+R$\u00a01,32"),
        (Kind.PERCENT, None, LESS, ""),
    ],
)
def test_a_change(kind: Kind, change: int | Decimal | None, better: int, text: str) -> None:
    assert Figure("Número", kind, None, change, better=better).change_text == text
