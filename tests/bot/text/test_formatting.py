"""Brazilian numbers, dates and names."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.text import formatting as f

ZONE = ZoneInfo("America/Sao_Paulo")


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (123456, "R$ 1.234,56"),
        (0, "R$ 0,00"),
        (5, "R$ 0,05"),
        (-1250, "−R$ 12,50"),
        (100_000_000_00, "R$ 100.000.000,00"),
        (None, "—"),
    ],
)
def test_money(cents: int | None, text: str) -> None:
    assert f.money(cents) == text.replace(" ", f.NBSP)


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (999_999, "R$ 9.999,99"),
        (1_000_000, "R$ 10.000"),
        (1_000_049, "R$ 10.000"),
        (1_000_050, "R$ 10.001"),
    ],
)
def test_cents_are_left_out_from_ten_thousand_on(cents: int, text: str) -> None:
    assert f.short_money(cents) == text.replace(" ", f.NBSP)


def test_percentages_round_half_up() -> None:
    assert f.percent(Decimal("12.345"), 2) == "12,35%"
    assert f.percent(Decimal("0.05"), 1) == "0,1%"
    assert f.percent(Decimal("10.5"), 0) == "11%"
    assert f.percent(None) == "—"
    assert f.decimal(Decimal("110.525"), 2) == "110,53"


def test_dates() -> None:
    assert f.weekday(date(2026, 11, 23)) == "seg., 23/11/2026"
    assert f.day(date(2026, 1, 2)) == "02/01/2026"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 23, 10, 52, tzinfo=UTC), "07:52"),
        (datetime(2026, 11, 23, 0, 40, tzinfo=UTC), "ontem, 21:40"),
        (datetime(2026, 11, 20, 12, 0, tzinfo=UTC), "20/11, 09:00"),
    ],
)
def test_moments_in_the_providers_zone(moment: datetime, text: str) -> None:
    now = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    assert f.moment(moment, now=now, zone=ZONE) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  Ana\t da\n Silva ", "Ana da Silva"),
        ("\u202eoão\u200b", "oão"),
        ("a" * 60, "a" * 47 + "…"),
        ("\ud800x", "x"),
        ("", ""),
    ],
)
def test_names_fit_one_line(raw: str, text: str) -> None:
    assert f.clean(raw) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(8, "8 s"), (59.6, "60 s"), (180, "3 min"), (7500, "2 h 5 min"), (259200, "3 dias")],
)
def test_durations(seconds: float, text: str) -> None:
    assert f.duration(seconds) == text


def test_counting() -> None:
    assert f.count(1, "cliente", "clientes") == "1 cliente"
    assert f.count(0, "cliente", "clientes") == "0 clientes"
    assert f.count(1234, "título", "títulos") == "1.234 títulos"
