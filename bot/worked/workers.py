"""Who works the lists: how colleagues call them, and how they last reached a customer."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from bot.storage.tables import workers
from bot.worked.words import CHANNEL_OF, CHANNELS
from ixc.database import Database, insert_into
from metrics.contacts import Channel


class Workers:
    """People by their Telegram id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def meet(self, user_id: int, name: str) -> None:
        """Remembers how somebody is called now."""
        await self._keep(user_id, name=name)

    async def choose(self, user_id: int, name: str, channel: Channel) -> None:
        """Remembers the channel that somebody uses from now on."""
        await self._keep(user_id, name=name, channel=CHANNELS[channel])

    async def channel(self, user_id: int) -> Channel:
        """The last choice, WhatsApp at first."""
        query = select(workers.c.channel).where(workers.c.user_id == user_id)
        async with self._database.read() as connection:
            word = await connection.scalar(query)
        return CHANNEL_OF[word] if word else Channel.WHATSAPP

    async def names(self) -> Mapping[int, str]:
        """Everybody's name."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(workers.c.user_id, workers.c.name))).all()
        return {row.user_id: row.name for row in rows}

    async def _keep(self, user_id: int, **values: str) -> None:
        async with self._database.write() as connection:
            row = insert_into(connection, workers).values(user_id=user_id, **values)
            row = row.on_conflict_do_update(index_elements=["user_id"], set_=values)
            await connection.execute(row)
