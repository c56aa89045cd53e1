"""What Telegram took is known, whatever the database did at that moment."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.emulator.errors import kicked, too_many
from bot.storage.tables import push_parts
from ixc import database
from tests.wires import Wire
from tests.worlds import DATABASE, OWNER, World, synced


async def states(opened: World) -> list[tuple[str, bool]]:
    """Each part's state, and whether its message is known."""
    query = select(push_parts.c.state, push_parts.c.message_id).order_by(push_parts.c.id)
    async with opened.app.services.database.read() as connection:
        rows = (await connection.execute(query)).all()
    return [(row.state, row.message_id is not None) for row in rows]


class Locked:
    """Another process takes the write lock as soon as Telegram has answered a call."""

    def __init__(self, opened: World, path: Path) -> None:
        self._other = sqlite3.connect(path, isolation_level=None)
        self._handle = Wire.handle_async_request
        self._wire = opened.telegram_wire
        self._wire.handle_async_request = self._answer  # type: ignore[method-assign]

    async def _answer(self, request: Any) -> Any:
        response = await self._handle(self._wire, request)
        if "sendMessage" in str(request.url) and not self._other.in_transaction:
            self._other.execute("BEGIN IMMEDIATE")
        return response

    def release(self) -> None:
        """The other process is done."""
        del self._wire.handle_async_request
        self._other.execute("ROLLBACK")
        self._other.close()


@pytest.mark.parametrize("trouble", [None, too_many(1), kicked("supergroup")], ids=str)
async def test_an_outcome_that_cannot_be_written_is_written_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Any
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    async with synced("sujo", tmp_path, hour=7, polling=False) as opened:
        opened.clock.set(8)
        if trouble is not None:
            opened.emulator.faults.fail("sendMessage", trouble)
        lock = Locked(opened, tmp_path / DATABASE)
        await opened.app.push.tick()
        assert (await states(opened))[0] == ("sending", False)
        lock.release()
        opened.clock.set(8, 1)
        for _ in range(2):
            await opened.app.push.tick()
        if trouble is None:
            assert await states(opened) == [("sent", True)] * 3
            assert len(opened.from_bot()) == 3
        assert not any("Pode faltar" in m["text"] for m in opened.from_bot())
        assert not any("Não sei se" in m["text"] for m in opened.from_bot(OWNER))
        assert ("sending", False) not in await states(opened)
