"""Light runs: cheap, and yet the mirror is what the ERP is."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ixc.errors import IxcError
from ixc.models import MIRRORS, customers
from ixc.run_log import FULL, LIGHT
from ixc.simulator.town import grow_town
from ixc.sync import Keeping
from ixc.windows import span
from tests.ixc.erps import TODAY, Erp, erp, receivable, small
from tests.ixc.happenings import Town

pytestmark = pytest.mark.usefixtures("one_thread")

UPKEEP = {"first_shown_day", "vanished_at", "changed_run"}


async def facts(mirror: Erp, today: date) -> dict[str, dict[int, Any]]:
    """Everything that lists, aging and funnel of a day can depend on."""
    found: dict[str, dict[int, Any]] = {}
    async with mirror.database.read() as connection:
        for name, table in MIRRORS.items():
            columns = [c for c in table.columns if c.name not in UPKEEP]
            query = select(*columns).where(table.c.vanished_at.is_(None))
            found[name] = {row.id: row for row in await connection.execute(query)}
    # What was cancelled counts nowhere, and a full run may have met it where a light need not.
    for row_id in [i for i, row in found["fn_areceber"].items() if row.status == "C"]:
        del found["fn_areceber"][row_id]
    window = span(today, history_days=120, horizon_days=30)
    found["fn_areceber"] = {
        row_id: row
        for row_id, row in found["fn_areceber"].items()
        if (
            row.due_day >= window.first_day or (row.paid_day or 0) >= window.first_day
            if row.status == "R"
            else row.due_day <= window.last_day
        )
    }
    needed = {row.customer_id for row in found["fn_areceber"].values()}
    found["cliente"] = {i: r for i, r in found["cliente"].items() if r.active or i in needed}
    return found


@pytest.mark.parametrize("seed", range(10))
async def test_after_a_light_run_the_mirror_is_what_the_erp_is(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    tables = grow_town(seed, TODAY, 60)
    town = Town(tables, chance, TODAY)
    page_size = chance.choice([20, 60, 1000])
    async with erp(tables, tmp_path, page_size=page_size) as mirror:
        await mirror.sync()
        for number in range(6):
            for _ in range(chance.choice([1, 3, 20])):
                chance.choice(town.events())()
            report = await mirror.light()
            assert report.kind == LIGHT
            folder = tmp_path / str(number)
            folder.mkdir()
            async with erp(tables, folder) as fresh:
                await fresh.sync()
                assert await facts(mirror, TODAY) == await facts(fresh, TODAY)
        assert mirror.simulator.refused == []


async def test_the_first_run_is_a_full_one_and_so_is_one_after_a_day_without(
    tmp_path: Path,
) -> None:
    async with erp(small(), tmp_path) as mirror:
        kinds = [(await mirror.light()).kind, (await mirror.light()).kind]
        mirror.clock.now += timedelta(hours=27)
        kinds.append((await mirror.light()).kind)
    assert kinds == [FULL, LIGHT, FULL]


async def test_a_longer_history_wants_a_full_run(tmp_path: Path) -> None:
    async with erp(small(), tmp_path) as mirror:
        await mirror.light()
    async with erp(small(), tmp_path, keeping=Keeping(history_days=200)) as mirror:
        assert (await mirror.light()).kind == FULL


async def test_where_changes_cannot_be_asked_for_everything_is(tmp_path: Path) -> None:
    tables = small(customers=9)
    async with erp(tables, tmp_path) as mirror:
        mirror.faults.ignored_filters = frozenset({"ultima_atualizacao"})
        await mirror.sync()
        tables.update("cliente", 4, bairro="Outro")
        tables.delete("cliente", 5)
        await mirror.light()
        assert await mirror.ids("cliente") == [1, 2, 3, 4, 6, 7, 8, 9]
        async with mirror.database.read() as connection:
            moved = select(customers.c.bairro).where(customers.c.id == 4)
            assert await connection.scalar(moved) == "Outro"


async def test_an_unknown_flag_of_titulos_costs_one_question(tmp_path: Path) -> None:
    rows = [receivable(n, data_vencimento="2026-12-01") for n in range(1, 60)]
    for row in rows:
        del row["titulo_renegociado"]
    tables = small(*rows)
    async with erp(tables, tmp_path, page_size=10) as mirror:
        await mirror.sync()
        tables.delete("fn_areceber", 30)
        await mirror.light()
        assert 30 not in await mirror.ids("fn_areceber")


async def test_a_customer_without_anything_comes_back_with_its_titulo(tmp_path: Path) -> None:
    tables = small(customers=2)
    tables.update("cliente", 2, ativo="N")
    async with erp(tables, tmp_path) as mirror:
        await mirror.sync()
        assert await mirror.ids("cliente") == [1]
        tables.insert("fn_areceber", receivable(90, id_cliente="2"))
        await mirror.light()
        assert await mirror.ids("cliente") == [1, 2]


async def test_a_day_that_enters_the_window_is_fetched(tmp_path: Path) -> None:
    edge = TODAY + timedelta(days=31)
    tables = small(receivable(1), receivable(2, data_vencimento=str(edge)))
    async with erp(tables, tmp_path) as mirror:
        await mirror.light()
        assert await mirror.ids("fn_areceber") == [1]
        mirror.clock.now += timedelta(days=1)
        report = await mirror.synchroniser.light(TODAY + timedelta(days=1))
        assert report.kind == LIGHT
        assert await mirror.ids("fn_areceber") == [1, 2]


@pytest.mark.parametrize(("parallel", "most"), [(1, 1), (4, 4)])
async def test_calls_in_flight_are_bounded_and_used(
    tmp_path: Path, parallel: int, most: int
) -> None:
    rows = [receivable(n) for n in range(1, 400)]
    async with erp(small(*rows), tmp_path, page_size=10, parallel=parallel) as mirror:
        mirror.faults.latency_s = 0.001
        await mirror.sync()
        assert mirror.simulator.most_in_flight == most
        assert len(await mirror.ids("fn_areceber")) == 399


async def test_a_fault_that_was_mended_is_no_longer_set_aside(tmp_path: Path) -> None:
    tables = small(receivable(1, valor="abc"), receivable(2, valor="x", status="R"))
    async with erp(tables, tmp_path) as mirror:
        assert (await mirror.sync()).set_aside == 2
        assert (await mirror.light()).set_aside == 2
        tables.update("fn_areceber", 1, valor="10.00")
        report = await mirror.light()
        assert (report.set_aside, report.rejected) == (1, ())


@pytest.mark.parametrize(
    "fault",
    [
        {"status_next": {504: 99}},
        {"truncated_next": 99},
        {"denied_tables": {"cliente_contrato"}},
        {"token_moved": True},
        {"total_offset": 5},
    ],
    ids=str,
)
async def test_a_light_run_that_fails_changes_nothing(
    tmp_path: Path, fault: dict[str, Any]
) -> None:
    tables = small()
    async with erp(tables, tmp_path, page_size=7) as mirror:
        await mirror.sync()
        before = await mirror.contents()
        tables.update("fn_areceber", 3, status="R", valor_aberto="0.00")
        for name, value in fault.items():
            setattr(mirror.faults, name, value)
        with pytest.raises(IxcError):
            await mirror.light()
        assert await mirror.contents() == before
