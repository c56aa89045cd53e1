"""What SQLite is set to, and many who write at once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.storage import migrations
from ixc.database import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'some.db'}")
    await migrations.migrate(made)
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 5000), ("synchronous", 1)],
)
async def test_every_connection_is_set_up(database: Database, pragma: str, value: object) -> None:
    async with database.read() as first, database.engine.connect() as second:
        for connection in (first, second):
            assert await connection.scalar(text(f"PRAGMA {pragma}")) == value


async def test_a_line_without_its_run_is_refused(database: Database) -> None:
    orphan = "INSERT INTO bot_push_parts (run_id, part_no, text) VALUES (999, 1, 'x')"
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await connection.execute(text(orphan))


async def add(database: Database, number: int) -> None:
    """Reads, then writes what depends on it: the order that fails where the lock comes late."""
    async with database.write() as connection:
        count = await connection.scalar(text("SELECT count(*) FROM bot_groups"))
        await asyncio.sleep(0)
        await connection.execute(
            text(
                "INSERT INTO bot_groups (paired_id, chat_id, is_on, on_since)"
                " VALUES (:id, :place, 1, '')"
            ),
            {"id": number, "place": count},
        )


async def test_fifty_writers_wait_for_each_other(database: Database, tmp_path: Path) -> None:
    """Half of them through a second engine, as another process would."""
    other = Database(f"sqlite+aiosqlite:///{tmp_path / 'some.db'}")
    try:
        await asyncio.gather(*(add((database, other)[n % 2], n) for n in range(50)))
    finally:
        await other.close()
    with sqlite3.connect(tmp_path / "some.db") as plain:
        places = [row[0] for row in plain.execute("SELECT chat_id FROM bot_groups")]
    assert sorted(places) == list(range(50))
