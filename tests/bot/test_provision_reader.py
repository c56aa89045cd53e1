"""PROVISAO: what it takes, and that its ranges are the aging's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot import settings
from bot.provision_reader import RANGES
from bot.settings import SettingsError
from metrics.aging import EDGES, LABELS

OF_THE_ISSUE = "1-30:5,31-60:20,61-90:50,90+:100"


def read(raw: str) -> list[str]:
    return [str(each) for each in settings.load({"PROVISAO": raw}).provisao.values()]


def test_its_ranges_are_the_agings() -> None:
    assert tuple(RANGES) == LABELS[1:]
    assert tuple(RANGES.values()) == (*EDGES[1:], None)


@pytest.mark.parametrize(
    ("raw", "percentages"),
    [
        ("", []),
        (OF_THE_ISSUE, ["5", "5", "5", "5", "20", "50", "100"]),
        (" 90+ : 100 % ", ["0", "0", "0", "0", "0", "0", "100"]),
        ("1-6:0.5,7-9:1.25", ["0.5", "1.25", "0", "0", "0", "0", "0"]),
        ("60+:50", ["0", "0", "0", "0", "0", "50", "50"]),
        ("0+:2", ["2"] * 7),
    ],
)
def test_a_table(raw: str, percentages: list[str]) -> None:
    assert read(raw) == percentages


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("1-30", "precisa ser faixa:percentual, como 1-30:5"),
        ("90:100", "precisa ser faixa:percentual"),
        ("1-30:5;31-60:20", "precisa ser faixa:percentual"),
        ("1-30:-5", "precisa ser faixa:percentual"),
        ("1-30:5,5", "precisa ser faixa:percentual"),
        ("1-31:5", "corta uma faixa do aging: elas são 1-6, 7-9"),
        ("2-6:5", "corta uma faixa"),
        ("91+:5", "corta uma faixa"),
        ("31-9:5", "corta uma faixa"),
        ("90+:100.01", "acima de 100"),
        ("1-9:5,7-15:6", "tem a faixa 7-9 duas vezes"),
    ],
)
def test_what_is_wrong_is_said(raw: str, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load({"PROVISAO": raw})
    (fault,) = caught.value.faults
    assert fault.startswith("PROVISAO ")
    assert says in fault
    assert f"(está “{raw}”)" in fault


def test_without_it_there_is_no_table() -> None:
    assert settings.load({}).provisao == {}
    assert settings.load({"PROVISAO": OF_THE_ISSUE}).provisao["90+"] == Decimal(100)
