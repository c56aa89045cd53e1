"""The waiting rows of a run, while many add to them and ask about them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import migrations
from ixc.database import Database
from ixc.models import customer_types
from ixc.rows import CUSTOMER_TYPES, Batch
from ixc.simulator.town import grow_town
from ixc.spool import Columns, Spool
from ixc.stage import Stage
from tests.ixc.erps import TODAY, erp

ROWS = 400


async def test_no_id_is_lost_between_those_who_add_and_those_who_ask(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'mirror.db'}")
    await migrations.migrate(database)
    ids = range(1, ROWS + 1)
    async with database.engine.connect() as connection:
        stage = Stage(connection, tmp_path)
        await stage.create()
        done = asyncio.Event()

        async def add() -> None:
            for row_id in ids:
                stage.add(CUSTOMER_TYPES, Batch([[row_id], ["Residencial"]]))
                await asyncio.sleep(0)
            done.set()

        async def ask() -> None:
            while not done.is_set():
                await stage.count_unseen(CUSTOMER_TYPES, customer_types.c.id > 0)

        await asyncio.gather(add(), ask())
        assert await stage.not_seen(CUSTOMER_TYPES, ids) == []
        await stage.drop()
    await database.close()


async def test_a_light_run_reads_what_waits_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once to count by, however many counts there are, and once to publish."""
    reads, batches = Counter[Spool](), Spool.batches

    def counted(spool: Spool) -> Iterator[Columns]:
        reads[spool] += 1
        return batches(spool)

    tables = grow_town(1, TODAY, 60)
    async with erp(tables, tmp_path) as mirror:
        await mirror.sync()
        gone = set((await mirror.ids("fn_areceber"))[::60])
        for row_id in gone:
            tables.delete("fn_areceber", row_id)
        monkeypatch.setattr(Spool, "batches", counted)
        await mirror.light()
        assert not gone.intersection(await mirror.ids("fn_areceber"))
    assert max(reads.values()) == 2
