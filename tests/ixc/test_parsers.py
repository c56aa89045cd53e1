"""Field values, by the rules of metrics section 1."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ixc import parsers
from metrics.snapshot import day_of


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-11-19", date(2026, 11, 19)),
        (" 2026-11-19 08:30:00 ", date(2026, 11, 19)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2100-12-31", date(2100, 12, 31)),
        ("1899-12-31", None),
        ("2101-01-01", None),
        ("0000-00-00", None),
        ("2026-02-30", None),
        ("19/11/2026", None),
        ("2026-11-190", date(2026, 11, 19)),
        ("", None),
        (None, None),
    ],
)
def test_dates(raw: str | None, expected: date | None) -> None:
    assert parsers.day(raw) == (None if expected is None else day_of(expected))


@pytest.mark.parametrize(
    ("raw", "cents"),
    [
        ("99.90", 9990),
        ("139.900000000", 13990),
        ("1.234", 123),  # a dot is a decimal point
        ("0.005", 1),  # half-up
        ("0.004", 0),
        ("0", 0),
        ("1.234,56", 123456),
        ("1234,5", 123450),
        ("12.34,5", None),  # no group of three
        ("-5.00", None),
        ("abc", None),
        ("", None),
        ("1e3", None),
        ("１２", None),  # digits, but not ASCII
        (" 7.00 ", 700),
        (7.5, 750),
        ("0." + "3" * 60, 33),
        ("9" * 30, None),  # no 64-bit integer holds it
    ],
)
def test_amounts(raw: object, cents: int | None) -> None:
    assert parsers.cents(raw) == cents


@pytest.mark.parametrize(
    ("raw", "cents"),
    [
        ("5.00", 500),
        ("-5.00", 0),  # paid too much
        (" -1.234,56 ", 0),
        ("-0.00", 0),
        (-5, 0),
        ("0.00", 0),
        ("-", None),
        ("--5.00", None),
        ("- 5.00", None),
        ("-abc", None),
        ("5.00-", None),
        ("", None),
    ],
)
def test_balances(raw: object, cents: int | None) -> None:
    assert parsers.balance(raw) == cents


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("12", 12), (" 12 ", 12), ("0", 0), ("", 0), ("12a", 0), ("-1", 0), ("²", 0), (7, 7)],
)
def test_identifiers(raw: object, expected: int) -> None:
    assert parsers.identifier(raw) == expected


def test_flags_drop_only_what_they_name() -> None:
    assert [parsers.yes(v) for v in ("S", " S ", "N", "", "s")] == [1, 1, 0, 0, 0]
    assert [parsers.unless_no(v) for v in ("N", "S", "", " N")] == [0, 1, 1, 0]
    assert [parsers.no(v) for v in ("N", "S", "")] == [1, 0, 0]


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_half_up_on_any_decimal(value: Decimal) -> None:
    expected = int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))
    assert parsers.cents(f"{value:f}") == expected


def test_memory_is_bounded() -> None:
    parser = parsers.Remembering(len)
    for number in range(parsers.MOST_REMEMBERED + 10):
        assert parser[str(number)] == len(str(number))
    assert len(parser) <= parsers.MOST_REMEMBERED
