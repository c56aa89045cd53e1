"""Messages of /config whose buttons work: they close five minutes after they were last used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, delete, select, update

from bot.storage.tables import config_pages
from ixc.database import Database, insert_into
from ixc.run_log import instant

CLOSES_AFTER: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class ConfigPage:
    """A message that shows a page of a group's choices; 0 is no group yet (in private).

    `thread_id` is the topic in which it was asked for.
    """

    chat_id: int
    message_id: int
    group_id: int
    page: str
    thread_id: int | None


class ConfigPages:
    """The open ones, in the database: a restart closes none."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def show(self, page: ConfigPage) -> None:
        """A message shows this page from now on."""
        values = {
            "group_id": page.group_id,
            "page": page.page,
            "thread_id": page.thread_id,
            "used_at": instant(self._clock()),
        }
        async with self._database.write() as connection:
            there = {"chat_id": page.chat_id, "message_id": page.message_id}
            row = insert_into(connection, config_pages).values(**there, **values)
            keys = list(config_pages.primary_key)
            await connection.execute(row.on_conflict_do_update(index_elements=keys, set_=values))

    async def find(self, chat_id: int, message_id: int) -> ConfigPage | None:
        """What a message shows; None where it is no page, or has closed."""
        c = config_pages.c
        here = (c.chat_id == chat_id) & (c.message_id == message_id)
        query = select(config_pages).where(here, c.used_at > self._limit())
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else _page(row)

    async def use(self, page: ConfigPage) -> None:
        """Somebody pressed there: it stays open for another while."""
        c = config_pages.c
        here = (c.chat_id == page.chat_id) & (c.message_id == page.message_id)
        async with self._database.write() as connection:
            used = update(config_pages).where(here).values(used_at=instant(self._clock()))
            await connection.execute(used)

    async def close(self, page: ConfigPage) -> bool:
        """Its buttons work no more; False where they did not already."""
        c = config_pages.c
        here = (c.chat_id == page.chat_id) & (c.message_id == page.message_id)
        async with self._database.write() as connection:
            return bool((await connection.execute(delete(config_pages).where(here))).rowcount)

    async def overdue(self) -> Sequence[ConfigPage]:
        """Those that nobody has used for too long."""
        query = select(config_pages).where(config_pages.c.used_at <= self._limit())
        async with self._database.read() as connection:
            return [_page(row) for row in (await connection.execute(query)).all()]

    def _limit(self) -> str:
        return instant(self._clock() - CLOSES_AFTER)


def _page(row: Row[Any]) -> ConfigPage:
    return ConfigPage(row.chat_id, row.message_id, row.group_id, row.page, row.thread_id)
