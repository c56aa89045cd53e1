"""Each operator on each kind of column, in both places where a filter may stand."""

from __future__ import annotations

import json

import pytest

from ixc.simulator.faults import Faults
from tests.ixc.simulator.calls import Service, column, rows

AMOUNTS = column("valor", "99.90", "100.00", "9.5", "1000")
DATES = column("data_vencimento", "2026-11-01", "2026-11-10", "0000-00-00", "", "2026-12-01")
MOMENTS = column(
    "ultima_atualizacao",
    "2026-11-10 00:00:00",
    "2026-11-10 13:00:00",
    "0000-00-00 00:00:00",
    "2026-11-11 00:00:00",
)
TEXTS = column("razao", "MARIA", "Maria", "Maria José", "João", "maria ")


@pytest.mark.parametrize(
    ("operator", "value", "found"),
    [
        ("=", "100", ["2"]),
        ("!=", "100.0", ["1", "3", "4"]),
        (">", "99.9", ["2", "4"]),
        (">=", "99.9", ["1", "2", "4"]),
        ("<", "99.90", ["3"]),
        ("<=", "99.90", ["1", "3"]),
        ("IN", "9.50,1000.00", ["3", "4"]),
        ("NI", "9.5, 1000", ["1", "2"]),
        ("L", "9.", ["1", "3"]),
        ("NL", "9.", ["2", "4"]),
    ],
)
async def test_amounts_compare_as_numbers(operator: str, value: str, found: list[str]) -> None:
    assert await Service(t=AMOUNTS).where("valor", operator, value) == found


@pytest.mark.parametrize(
    ("operator", "value", "found"),
    [
        ("=", "9", ["9"]),
        ("!=", "9", ["2", "10", "100"]),
        (">", "9", ["10", "100"]),
        (">=", "10", ["10", "100"]),
        ("<", "10", ["2", "9"]),
        ("<=", "10", ["2", "9", "10"]),
        ("IN", "100,2,7", ["2", "100"]),
        ("NI", "100,2,7", ["9", "10"]),
    ],
)
async def test_ids_compare_as_numbers(operator: str, value: str, found: list[str]) -> None:
    assert await Service(t=rows(10, 9, 100, 2)).where("id", operator, value) == found


@pytest.mark.parametrize(
    ("operator", "value", "found"),
    [
        ("=", "2026-11-10", ["2"]),
        ("=", "10/11/2026", ["2"]),
        ("!=", "2026-11-10", ["1", "3", "4", "5"]),
        (">", "2026-11-10", ["5"]),
        (">=", "10/11/2026", ["2", "5"]),
        ("<", "2026-11-10", ["1", "3", "4"]),
        ("<=", "2026-11-10", ["1", "2", "3", "4"]),
        ("IN", "2026-11-01,01/12/2026", ["1", "5"]),
        ("=", "0000-00-00", ["3", "4"]),
        ("L", "2026-11", ["1", "2"]),
    ],
)
async def test_dates_compare_as_dates_after_the_zero_date(
    operator: str, value: str, found: list[str]
) -> None:
    assert await Service(t=DATES).where("data_vencimento", operator, value) == found


@pytest.mark.parametrize(
    ("operator", "value", "found"),
    [
        (">=", "2026-11-10", ["1", "2", "4"]),
        (">", "2026-11-10", ["2", "4"]),
        ("<=", "2026-11-10", ["1", "3"]),
        (">=", "2026-11-10 13:00:00", ["2", "4"]),
        ("<", "2026-11-10 13:00:00", ["1", "3"]),
        (">", "0000-00-00 00:00:00", ["1", "2", "4"]),
    ],
)
async def test_moments_compare_to_the_second(operator: str, value: str, found: list[str]) -> None:
    assert await Service(t=MOMENTS).where("ultima_atualizacao", operator, value) == found


@pytest.mark.parametrize(
    ("operator", "value", "found"),
    [
        ("=", "maria", ["1", "2", "5"]),
        ("!=", "MARIA", ["3", "4"]),
        ("L", "ARIA J", ["3"]),
        ("like", "joão", ["4"]),
        ("NL", "maria", ["4"]),
        ("IN", "maria,JOÃO", ["1", "2", "4", "5"]),
    ],
)
async def test_text_compares_whole_and_without_case(
    operator: str, value: str, found: list[str]
) -> None:
    assert await Service(t=TEXTS).where("razao", operator, value) == found


@pytest.mark.parametrize("value", ["2026-13-01", "2026-02-30", "amanhã", "01-11-2026"])
async def test_a_day_that_never_was_is_the_zero_date(value: str) -> None:
    service = Service(t=column("data_vencimento", value, "2026-11-01"))
    assert await service.where("data_vencimento", "=", "0000-00-00") == ["1"]
    assert await service.where("data_vencimento", "<", "1900-01-01") == ["1"]


@pytest.mark.parametrize(("operator", "found"), [("BE", ["1", "2"]), ("NBE", ["3", "4", "5"])])
async def test_between_includes_both_ends(operator: str, found: list[str]) -> None:
    service = Service(t=DATES)
    assert await service.where("data_vencimento", operator, "2026-11-01", "2026-11-10") == found


async def test_between_with_a_comma_finds_the_zero_dates() -> None:
    service = Service(t=DATES)
    assert await service.where("data_vencimento", "BE", "2026-11-01,2026-11-10") == ["3"]
    service.faults.comma_between_works = True
    assert await service.where("data_vencimento", "BE", "2026-11-01,2026-11-10") == ["1", "2"]


async def test_a_brazilian_date_on_a_moment_filters_nothing() -> None:
    service = Service(t=MOMENTS)
    assert len(await service.where("ultima_atualizacao", ">=", "11/11/2026 00:00:00")) == 4
    service.faults.br_datetime_ignored = False
    assert await service.where("ultima_atualizacao", ">=", "11/11/2026 00:00:00") == ["4"]


@pytest.mark.parametrize("operator", ["=", "!=", "<", "<=", "NI", "NBE"])
async def test_an_empty_date_may_meet_no_condition(operator: str) -> None:
    service = Service(Faults(empty_is_null=True), t=DATES)
    second = "2026-11-05" if operator == "NBE" else ""
    assert "4" not in await service.where("data_vencimento", operator, "2026-11-02", second)
    assert "4" not in await service.where("data_vencimento", operator, "", "2026-11-02")


@pytest.mark.parametrize(
    ("operator", "alone", "both"),
    [
        ("IN", ["1"], ["1", "2"]),
        ("=", ["1"], ["1", "2"]),
        ("L", ["1"], ["1", "2"]),
        ("NI", ["2", "3"], ["3"]),
        ("!=", ["2", "3"], ["3"]),
        ("NL", ["2", "3"], ["3"]),
    ],
)
async def test_a_second_value_counts_only_where_it_is_honoured(
    operator: str, alone: list[str], both: list[str]
) -> None:
    service = Service(t=column("status_internet", "CA", "CM", "D"))
    assert await service.where("status_internet", operator, "CA", "CM") == alone
    service.faults.second_value_honoured = True
    assert await service.where("status_internet", operator, "CA", "CM") == both


async def test_all_conditions_must_hold_wherever_they_stand() -> None:
    service = Service(t=[dict(row, status="A") for row in AMOUNTS])
    grid = [
        {"TB": "t.status", "OP": "=", "P": "a"},
        {"TB": "t.valor", "OP": "<", "P": "1000", "C": "OR", "G": "t.valor"},
    ]
    found = await service.ids(
        "t", qtype="t.valor", oper=">", query="50", grid_param=json.dumps(grid)
    )
    assert found == ["1", "2"]


async def test_an_empty_query_is_no_filter() -> None:
    service = Service(t=AMOUNTS)
    assert len(await service.ids("t", qtype="t.valor", oper="=", query="")) == 4
    assert len(await service.ids("t", qtype="", oper="", query="")) == 4


@pytest.mark.parametrize(
    "body",
    [
        {"qtype": "t.no_such_column", "oper": "=", "query": "1"},
        {"qtype": "u.valor", "oper": "=", "query": "1"},
        {"qtype": "t.valor", "oper": "~", "query": "1"},
        {"sortname": "t.no_such_column"},
        {"grid_param": "[{"},
        {"grid_param": '{"TB":"t.valor"}'},
        {"rp": "many"},
    ],
)
async def test_what_sql_would_not_take_is_a_red_box(body: dict[str, str]) -> None:
    answer = await Service(t=AMOUNTS).ask("t", **body)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith('<div style="margin:40px; padding:30px; background:#FF0000;')
    assert answer.text.endswith("Ocorreu um erro ao processar. Contate o suporte IXC Soft.</div>")
