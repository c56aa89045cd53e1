"""Days on which boletos clear."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.bank_days import is_bank_day, next_bank_day
from metrics.snapshot import date_of, day_of


@pytest.mark.parametrize(
    ("on", "is_one"),
    [
        ("2026-11-18", True),
        ("2026-11-20", False),  # Consciência Negra, a Friday
        ("2026-11-21", False),  # Saturday
        ("2026-11-22", False),
        ("2026-11-23", True),
        ("2026-02-16", False),  # Carnival, on which shops are open
        ("2026-02-18", True),
        ("2026-06-04", False),  # Corpus Christi
        ("2026-12-24", True),  # a Thursday: the exchange is closed, banks are not
        ("2022-12-24", False),  # a Saturday
        ("2026-12-25", False),
        ("2026-12-31", False),
    ],
)
def test_a_day(on: str, is_one: bool) -> None:
    assert is_bank_day(day_of(date.fromisoformat(on))) == is_one


@pytest.mark.parametrize(
    ("day", "n", "then"),
    [
        ("2026-11-18", 1, "2026-11-19"),
        ("2026-11-19", 1, "2026-11-23"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-19", 2, "2026-11-24"),
        ("2026-12-23", 1, "2026-12-24"),
        ("2026-12-24", 1, "2026-12-28"),
        ("2026-12-30", 1, "2027-01-04"),
    ],
)
def test_the_days_after(day: str, n: int, then: str) -> None:
    assert str(date_of(next_bank_day(day_of(date.fromisoformat(day)), n))) == then
