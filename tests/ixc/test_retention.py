"""What the mirror lets go, and what it must keep however old it is."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from ixc.simulator import samples
from ixc.simulator.tables import Tables
from tests.ixc.erps import TODAY, Erp, erp, receivable, small

pytestmark = pytest.mark.usefixtures("one_thread")

SECRET = "Nome Que Deve Sumir"


async def later(mirror: Erp, days: int) -> None:
    """A full run so many days on, in which nothing new has happened."""
    mirror.clock.now += timedelta(days=days)
    await mirror.synchroniser.full(TODAY + timedelta(days=days))


def paid(row_id: int, **fields: str) -> dict[str, str]:
    day = {"pagamento_data": "2026-11-10", "baixa_data": "2026-11-10 09:00:00"}
    return receivable(row_id, status="R", valor_aberto="0.00", **{**day, **fields})


async def test_paid_titulos_stay_as_long_as_is_set_and_no_longer(tmp_path: Path) -> None:
    tables = small(paid(1), receivable(2), receivable(3, status="C"))
    async with erp(tables, tmp_path) as mirror:
        await mirror.sync()
        await later(mirror, 380)
        assert await mirror.ids("fn_areceber") == [1, 2, 3]
        await later(mirror, 409)
        assert await mirror.ids("fn_areceber") == [2]  # who owes is never forgotten


async def test_a_long_overdue_title_paid_yesterday_stays(tmp_path: Path) -> None:
    old = paid(1, data_vencimento="2024-01-10", pagamento_data="2026-11-18")
    async with erp(small(old, receivable(2)), tmp_path) as mirror:
        await mirror.sync()
        assert await mirror.ids("fn_areceber") == [1, 2]


async def test_what_vanished_is_forgotten_in_time(tmp_path: Path) -> None:
    tables = small(receivable(1), receivable(2))
    async with erp(tables, tmp_path) as mirror:
        await mirror.sync()
        tables.delete("fn_areceber", 1)
        await later(mirror, 1)
        assert 1 in [row[0] for row in (await mirror.contents())[0]]
        await later(mirror, 402)
        assert 1 not in [row[0] for row in (await mirror.contents())[0]]


def with_former_customer(**fields: str) -> Tables:
    tables = small(receivable(1))
    tables.insert("cliente", samples.customer({"id": "2", "ativo": "N", "razao": SECRET, **fields}))
    return tables


async def test_a_customer_without_anything_is_not_kept(tmp_path: Path) -> None:
    async with erp(with_former_customer(), tmp_path) as mirror:
        report = await mirror.sync()
        assert await mirror.ids("cliente") == [1]
        assert report.changes.customers_new == 1
        assert (await mirror.sync()).changes.customers_new == 0


async def test_a_customer_stays_for_a_titulo_a_contract_or_being_active(tmp_path: Path) -> None:
    tables = with_former_customer(ativo="S")
    for row_id in ("3", "4"):
        tables.insert("cliente", samples.customer({"id": row_id, "ativo": "N"}))
    tables.insert("fn_areceber", paid(9, id_cliente="3"))
    tables.insert("cliente_contrato", samples.contract({"id": "7", "id_cliente": "4"}))
    async with erp(tables, tmp_path) as mirror:
        await mirror.sync()
        assert await mirror.ids("cliente") == [1, 2, 3, 4]


async def test_what_is_purged_is_gone_from_the_file(tmp_path: Path) -> None:
    tables = with_former_customer(ativo="S")
    path = tmp_path / "mirror.db"
    async with erp(tables, tmp_path) as mirror:
        await mirror.sync()
        assert SECRET.encode() in bytes_of(path)
        tables.update("cliente", 2, ativo="N")
        await mirror.sync()
    assert SECRET.encode() not in bytes_of(path)


def bytes_of(path: Path) -> bytes:
    """The database with what stands in its journal."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()
