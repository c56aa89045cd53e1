"""Pages: their size, order and place, and what rows do while somebody pages over them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ixc.simulator.faults import Faults
from ixc.simulator.query import find, understand
from ixc.simulator.tables import Table
from tests.ixc.simulator.calls import Service, rows


async def keyset(service: Service, size: int, grid: str = "") -> list[str]:
    """Every row by `id >` the last one, as a careful reader asks."""
    found: list[str] = []
    while True:
        page = await service.ids(
            "t",
            qtype="t.id",
            oper=">",
            query=found[-1] if found else "0",
            rp=str(size),
            sortname="t.id",
            sortorder="asc",
            grid_param=grid,
        )
        if not page:
            return found
        found += page


async def test_twenty_rows_where_no_number_is_given() -> None:
    content = (await Service(t=rows(*range(1, 31))).ask("t")).json()
    assert len(content["registros"]) == 20
    assert (content["page"], content["total"]) == ("1", "30")


async def test_numbers_are_taken_as_text_and_as_numbers() -> None:
    service = Service(t=rows(*range(1, 31)))
    expected = [str(number) for number in range(11, 21)]
    assert await service.ids("t", rp=10, page=2) == expected
    assert await service.ids("t", rp="10", page="2") == expected


async def test_a_page_after_the_last_has_no_registros() -> None:
    answer = await Service(t=rows(1, 2)).ask("t", rp="2", page="2")
    assert answer.json() == {"page": "2", "total": "2"}


async def test_ids_order_as_numbers() -> None:
    service = Service(t=rows(100, 9, 20))
    assert await service.ids("t", sortname="t.id", sortorder="asc") == ["9", "20", "100"]
    assert await service.ids("t", sortname="t.id", sortorder="desc") == ["100", "20", "9"]


async def test_any_column_can_order_with_ties_by_id() -> None:
    days = {4: "2026-11-02", 2: "2026-11-01", 1: "2026-11-02", 3: ""}
    service = Service(t=[{"id": str(i), "data_vencimento": day} for i, day in days.items()])
    found = await service.ids("t", sortname="t.data_vencimento", sortorder="asc")
    assert found == ["3", "2", "1", "4"]


async def test_keyset_paging_sees_every_row_once() -> None:
    service = Service(t=rows(*range(1, 24), status="A"))
    assert await keyset(service, 5) == [str(number) for number in range(1, 24)]
    assert [call.rows for call in service.simulator.list_calls] == [5, 5, 5, 5, 3, 0]
    assert service.simulator.rows_served == 23


async def test_the_total_of_a_keyset_page_counts_from_its_bound() -> None:
    service = Service(t=rows(*range(1, 11)))
    answer = await service.ask("t", qtype="t.id", oper=">", query="4", rp="2")
    assert answer.json()["total"] == "6"


@given(
    ids=st.lists(st.integers(0, 40), max_size=30),
    bounds=st.lists(st.tuples(st.sampled_from([">", ">=", "<", "<="]), st.integers(0, 41))),
    status=st.sampled_from(["A", "R", ""]),
    size=st.integers(1, 9),
    page=st.integers(1, 4),
)
def test_bisection_finds_what_a_plain_reading_finds(
    ids: list[int], bounds: list[tuple[str, int]], status: str, size: int, page: int
) -> None:
    table = Table(
        [{"id": str(i), "status": "AR"[i % 2], "place": str(p)} for p, i in enumerate(ids)]
    )
    grid = [{"TB": "t.id", "OP": op, "P": str(value)} for op, value in bounds]
    if status:
        grid.append({"TB": "t.status", "OP": "=", "P": status})
    body: dict[str, Any] = {"grid_param": json.dumps(grid), "rp": size, "page": page}
    call = understand(body, "t", Faults())
    compare = {
        ">": int.__gt__,
        ">=": int.__ge__,
        "<": int.__lt__,
        "<=": int.__le__,
    }
    expected = [
        position
        for position, row in enumerate(table.rows)
        if all(compare[op](int(row["id"]), value) for op, value in bounds)
        and status in ("", row["status"])
    ]
    for _ in range(2):  # the second time from memory
        found = find(table, call, Faults())
        assert list(found.positions) == expected[(page - 1) * size : page * size]
        assert found.total == len(expected)


async def test_rows_without_an_id_are_before_the_first() -> None:
    service = Service(t=[{"id": "", "status": "A"}, {"status": "A"}, {"id": "1", "status": "A"}])
    assert await keyset(service, 1) == ["1"]
    assert (await service.ask("t")).json()["total"] == "3"


async def test_rows_of_one_id_keep_the_order_in_which_they_came() -> None:
    twice = [{"id": "7", "status": "A"}, {"id": "3", "status": "A"}, {"id": "7", "status": "R"}]
    answer = await Service(t=twice).ask("t", qtype="t.id", oper="IN", query="7")
    assert [row["status"] for row in answer.json()["registros"]] == ["A", "R"]


async def test_offset_paging_loses_a_row_when_one_before_it_goes() -> None:
    def pay_the_first(table: str, body: dict[str, Any]) -> None:
        if body["page"] == "1":
            service.tables.update(table, 1, status="R")

    service = Service(Faults(on_page=pay_the_first), t=rows(1, 2, 3, 4, status="A"))
    open_only = {"qtype": "t.status", "oper": "=", "query": "A", "rp": "2"}
    seen = [row for page in "12" for row in await service.ids("t", page=page, **open_only)]
    assert seen == ["1", "2", "4"]


async def test_keyset_paging_loses_none() -> None:
    def pay_the_first(table: str, body: dict[str, Any]) -> None:
        service.tables.update(table, 1, status="R")

    service = Service(Faults(on_page=pay_the_first), t=rows(1, 2, 3, 4, status="A"))
    grid = json.dumps([{"TB": "t.status", "OP": "=", "P": "A"}])
    assert await keyset(service, 2, grid) == ["1", "2", "3", "4"]


async def test_a_change_shows_in_the_next_answer() -> None:
    service = Service(t=rows(1, 2, 3, status="A"))
    assert await service.where("status", "=", "A") == ["1", "2", "3"]
    service.tables.update("t", "2", status="R")
    assert await service.where("status", "=", "A") == ["1", "3"]
    service.tables.insert("t", {"id": "2", "status": "A"})
    assert await service.where("status", "=", "A") == ["1", "2", "3"]
    service.tables.delete("t", 3)
    assert await service.where("status", "=", "A") == ["1", "2"]
    content = (await service.ask("t")).json()
    assert [(row["id"], row["status"]) for row in content["registros"]] == [
        ("1", "A"),
        ("2", "R"),
        ("2", "A"),
    ]


async def test_changing_a_row_that_is_not_there_is_an_error() -> None:
    service = Service(t=rows(1))
    for change in (service.tables.update, service.tables.delete):
        with pytest.raises(KeyError):
            change("t", 2)
