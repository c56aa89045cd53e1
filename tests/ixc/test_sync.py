"""Synchronisation against the simulator: a correct mirror, or the old one and a reason."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ixc.errors import (
    IxcError,
    IxcForbidden,
    IxcIncomplete,
    IxcRefused,
    IxcShrunk,
    IxcUnauthorized,
    IxcUnavailable,
)
from ixc.models import customers, receivables, rejections, sync_runs
from ixc.responses import Answer, Page
from ixc.simulator import samples
from ixc.simulator.app import DEMO_TOKEN
from ixc.simulator.town import grow_town
from tests.ixc.erps import TODAY, erp, receivable, small

pytestmark = pytest.mark.usefixtures("one_thread", "each_database")


async def test_a_town_is_mirrored_by_list_calls_alone(tmp_path: Path) -> None:
    tables = grow_town(5, TODAY, 150)
    async with erp(tables, tmp_path, page_size=97) as town:
        report = await town.sync()
        assert town.simulator.refused == []
        for name in ("cliente_contrato", "tipo_cliente", "cidade"):
            assert await town.ids(name) == tables[name].ids
        active = [int(row["id"]) for row in tables["cliente"].rows if row["ativo"] == "S"]
        assert set(active) <= set(await town.ids("cliente")) <= set(tables["cliente"].ids)
        kept = [
            int(row["id"])
            for row in tables["fn_areceber"].rows
            if row["data_vencimento"] <= "2026-12-19"
            and (row["data_vencimento"] >= "2026-07-22" or row["status"] in "AP")
        ]
        assert set(kept) <= set(await town.ids("fn_areceber"))
        assert report.changes.customers_new == len(await town.ids("cliente"))
        assert report.rejected == ()


@pytest.mark.parametrize("parallel", [1, 4])
@pytest.mark.parametrize("page_size", [1, 2, 7, 25, 26, 1000])
async def test_any_page_size_gives_the_same_mirror(
    tmp_path: Path, page_size: int, parallel: int
) -> None:
    async with erp(small(), tmp_path, page_size=page_size, parallel=parallel) as town:
        await town.sync()
        assert await town.ids("fn_areceber") == list(range(1, 26))


@pytest.mark.parametrize("parallel", [1, 4])
@pytest.mark.parametrize(
    "oddity",
    [
        {"total_as_int": True},
        {"empty_as_list": True},
        {"registros_as_object": True},
        {"extra_rows": 3},
        {"missing_rows": 3},
        {"byte_order_mark": True},
        {"latin1_pages": True},
        {"spoiled_byte": True},
        {"raw_controls": True},
        {"escaped_controls": True},
        {"half_pairs": True},
        {"strict_prefix": True},
        {"single_in_red_box": True},
        {"get_refused": True},
        {"post_refused": True},
        {"body_of_get_ignored": True},
        {"truncated_next": 2},
        {"red_box_next": 1},
        {"html_next": 2},
        {"reset_next": 2},
        {"hang_next": 1},
        {"status_next": {504: 1, 503: 1}},
        {"status_next": {429: 2}, "retry_after_s": 0},
    ],
    ids=str,
)
async def test_oddities_and_passing_faults_change_nothing(
    tmp_path: Path, oddity: dict[str, Any], parallel: int
) -> None:
    async with erp(small(), tmp_path, page_size=7, parallel=parallel) as town:
        for name, value in oddity.items():
            setattr(town.faults, name, value)
        await town.sync()
        assert await town.ids("fn_areceber") == list(range(1, 26))


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ({"token_moved": True}, IxcUnauthorized, "não aceitou o token (403)"),
        ({"token_expires_after": 4}, IxcUnauthorized, "não aceitou o token (401)"),
        ({"denied_tables": {"fn_areceber"}}, IxcForbidden, "não tem permissão para listar títulos"),
        ({"denied_tables": {"cliente"}}, IxcForbidden, "não tem permissão para listar clientes"),
        ({"ip_refused": True}, IxcRefused, "Seu IP não está liberado"),
        ({"html_next": 99}, IxcUnavailable, "página de erro em vez de dados"),
        ({"red_box_next": 99}, IxcUnavailable, "Ocorreu um erro ao processar"),
        ({"truncated_next": 99}, IxcUnavailable, "cortada no meio"),
        ({"status_next": {504: 99}}, IxcUnavailable, "demorou demais (504)"),
        ({"status_next": {500: 99}}, IxcUnavailable, "erro interno (500)"),
        ({"status_next": {429: 99}, "retry_after_s": 3600}, IxcUnavailable, "pediu para esperar"),
        ({"reset_next": 99}, IxcUnavailable, "Sem conexão com o IXC"),
        ({"hang_next": 99}, IxcUnavailable, "não respondeu a tempo"),
        ({"total_offset": 5}, IxcIncomplete, "anunciou"),
        ({"ignored_filters": frozenset({"id"})}, IxcRefused, "ignorou o filtro de página"),
        ({"ignored_filters": frozenset({"status"})}, IxcRefused, "ignorou o filtro de status"),
        (
            {"ignored_filters": frozenset({"data_vencimento"})},
            IxcRefused,
            "ignorou o filtro de data_vencimento",
        ),
        (
            {"denied_tables": {"cliente_contrato"}, "latin1_errors": True},
            IxcForbidden,
            "não tem permissão para listar contratos",
        ),
    ],
    ids=str,
)
async def test_a_fault_that_stays_leaves_the_old_mirror_and_a_reason(
    tmp_path: Path, fault: dict[str, Any], error: type[IxcError], says: str
) -> None:
    tables = small()
    async with erp(tables, tmp_path, page_size=7) as town:
        await town.sync()
        town.wire.patience = 0.2
        before = await town.contents()
        tables.insert("fn_areceber", receivable(99))
        town.simulator.calls = 0
        for name, value in fault.items():
            setattr(town.faults, name, value)
        with pytest.raises(error) as caught:
            await town.sync()
        assert says in str(caught.value)
        assert await town.contents() == before
        async with town.database.read() as connection:
            runs = (await connection.execute(select(sync_runs.c.state, sync_runs.c.message))).all()
        assert [run.state for run in runs] == ["done", "failed"]
        assert says in runs[-1].message


async def test_an_unplugged_server_is_said_to_be(tmp_path: Path) -> None:
    async with erp(small(), tmp_path) as town:
        town.wire.unplugged = True
        with pytest.raises(IxcUnavailable, match="Sem conexão com o IXC"):
            await town.sync()


async def test_a_wrong_token_is_said_to_be(tmp_path: Path) -> None:
    async with erp(small(), tmp_path, token="1:wrong") as town:
        with pytest.raises(IxcUnauthorized):
            await town.sync()


async def test_both_forms_of_the_token_open_the_same_door(tmp_path: Path) -> None:
    async with erp(small(), tmp_path, token=DEMO_TOKEN.partition(":")[2]) as town:
        await town.sync()
        assert await town.ids("cliente") == [1]


async def test_cities_may_be_withheld(tmp_path: Path) -> None:
    async with erp(small(), tmp_path) as town:
        town.faults.denied_tables = frozenset({"cidade"})
        report = await town.sync()
        assert report.skipped == ("cidades",)


async def test_rows_that_move_while_paging_are_neither_lost_nor_doubled(tmp_path: Path) -> None:
    tables = small(customers=30)
    async with erp(tables, tmp_path, page_size=5) as town:

        def shift(table: str, _body: dict[str, Any]) -> None:
            """A customer before the page goes, and one comes at the end, five times."""
            if table == "cliente" and tables["cliente"].ids[0] < 6:
                tables.delete("cliente", tables["cliente"].ids[0])
                tables.insert(
                    "cliente", samples.customer({"id": str(100 + len(town.simulator.list_calls))})
                )

        town.faults.on_page = shift
        await town.sync()
        seen = await town.ids("cliente")
        assert set(range(5, 31)) <= set(seen)
        assert len(seen) == len(set(seen))


async def test_payments_during_a_run_are_no_shortfall(tmp_path: Path) -> None:
    tables = small(*(receivable(n, data_vencimento="2020-01-01") for n in range(1, 31)))
    async with erp(tables, tmp_path, page_size=10) as town:

        def pay(table: str, _body: dict[str, Any]) -> None:
            if table == "fn_areceber" and tables["fn_areceber"].rows[29]["status"] == "A":
                tables.update("fn_areceber", 30, status="R", valor_aberto="0.00")

        town.faults.on_page = pay
        await town.sync()
        assert len(await town.ids("fn_areceber")) >= 29


async def test_of_rows_with_one_id_the_last_stands(tmp_path: Path) -> None:
    twice = [receivable(n) for n in range(1, 8)] + [receivable(7, valor="77.00")]
    for page_size in (7, 8, 3):
        folder = tmp_path / str(page_size)
        folder.mkdir()
        async with erp(small(*twice), folder, page_size=page_size) as town:
            await town.sync()
            async with town.database.read() as connection:
                query = select(receivables.c.amount_cents).where(receivables.c.id == 7)
                assert await connection.scalar(query) == 7700


async def test_broken_rows_are_set_aside_with_their_reason(tmp_path: Path) -> None:
    rows = [receivable(1), receivable(2, valor="abc"), receivable(3, data_vencimento="0000-00-00")]
    async with erp(small(*rows), tmp_path) as town:
        await town.sync()
        async with town.database.read() as connection:
            found = (await connection.execute(select(rejections))).all()
        assert {(r.row_id, r.field, r.reason) for r in found} == {
            (2, "valor", "valor ilegível"),
            (3, "data_vencimento", "vencimento ilegível"),
        }


async def test_a_second_run_says_what_changed(tmp_path: Path) -> None:
    tables = small()
    async with erp(tables, tmp_path) as town:
        await town.sync()
        tables.update(
            "fn_areceber", 3, status="R", valor_aberto="0.00", pagamento_data="2026-11-18"
        )
        tables.insert("fn_areceber", receivable(50))
        tables.insert("cliente", samples.customer({"id": "9"}))
        changes = (await town.sync()).changes
        assert (changes.receivables_paid, changes.receivables_new, changes.customers_new) == (
            1,
            1,
            1,
        )


async def test_what_left_every_window_is_asked_for_by_id(tmp_path: Path) -> None:
    old = receivable(1, data_vencimento="2020-01-01", ultima_atualizacao="2026-11-18 10:00:00")
    tables = small(old, receivable(2))
    async with erp(tables, tmp_path) as town:
        await town.sync()
        tables.update("fn_areceber", 1, status="C", valor_aberto="0.00")
        await town.sync()
        async with town.database.read() as connection:
            query = select(receivables.c.status).where(receivables.c.id == 1)
            assert await connection.scalar(query) == "C"


async def test_what_the_erp_no_longer_has_is_marked_and_never_taken_for_paid(
    tmp_path: Path,
) -> None:
    tables = small(receivable(1), receivable(2))
    async with erp(tables, tmp_path) as town:
        await town.sync()
        tables.delete("fn_areceber", 1)
        await town.sync()
        assert await town.ids("fn_areceber") == [2]
        async with town.database.read() as connection:
            query = select(receivables).where(receivables.c.id == 1)
            (gone,) = (await connection.execute(query)).all()
        assert gone.vanished_at is not None
        assert gone.status == "A"
        tables.insert("fn_areceber", receivable(1))
        await town.sync()
        assert await town.ids("fn_areceber") == [1, 2]


async def test_an_empty_answer_after_full_ones_is_no_fact(tmp_path: Path) -> None:
    tables = small()
    async with erp(tables, tmp_path) as town:
        await town.sync()
        for row_id in range(1, 26):
            tables.delete("fn_areceber", row_id)
        with pytest.raises(IxcShrunk, match="todos os 25 títulos"):
            await town.sync()
        assert len(await town.ids("fn_areceber")) == 25


async def test_values_that_are_no_text_are_read_all_the_same(tmp_path: Path) -> None:
    tables = small()
    tables["cliente"].rows[0]["razao"] = {"nome": "x"}  # type: ignore[assignment]
    tables["cliente"].rows[0]["filial_id"] = 7  # type: ignore[assignment]
    async with erp(tables, tmp_path) as town:
        await town.sync()
        async with town.database.read() as connection:
            (row,) = (await connection.execute(select(customers))).all()
        assert (row.name, row.branch_id) == ("", 7)


@pytest.mark.parametrize(
    ("switch", "name", "mended"),
    [
        ("byte_order_mark", "Zoé São", 0),
        ("latin1_pages", "Zoé São", 0),  # another encoding spoils nothing
        ("spoiled_byte", "Zoé São", 1),
        ("raw_controls", "Z  oé São", 1),
        ("escaped_controls", "Z  oé São", 1),
        ("half_pairs", "Z\ufffdoé São", 1),
    ],
)
async def test_texts_are_read_clean_and_counted(
    tmp_path: Path, switch: str, name: str, mended: int
) -> None:
    tables = small(customers=2)
    tables.update("cliente", 1, razao="Zoé São")
    tables.update("cliente", 2, razao="9 Ana São")
    async with erp(tables, tmp_path) as town:
        setattr(town.faults, switch, True)
        report = await town.sync()
        assert (report.mended, report.set_aside) == (mended, 0)
        async with town.database.read() as connection:
            names = (await connection.scalars(select(customers.c.name))).all()
        assert names == [name, "9 Ana São"]
        assert (await town.light()).mended == mended
        setattr(town.faults, switch, False)
        assert (await town.sync()).mended == 0


async def test_no_page_waits_for_the_collector(tmp_path: Path) -> None:
    async with erp(small(), tmp_path, page_size=5) as town:
        gc.collect()
        gc.disable()
        try:
            await town.sync()
            assert not [o for o in gc.get_objects() if isinstance(o, Answer | Page)]
        finally:
            gc.enable()
