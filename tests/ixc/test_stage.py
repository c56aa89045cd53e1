"""The waiting rows of a run, while many add to them and ask about them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.storage import migrations
from ixc.database import Database
from ixc.models import customer_types
from ixc.rows import CUSTOMER_TYPES, Batch
from ixc.stage import Stage

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
