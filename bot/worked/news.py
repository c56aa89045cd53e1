"""What was told of promises: each state of each once, to its author."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import literal, select

from bot.storage.tables import contacts, promise_news
from bot.worked.words import STATES
from ixc.database import Database, insert_into
from ixc.run_log import instant
from metrics.promise_states import State


class PromiseNews:
    """The record of what authors know."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def tell(self, contact_id: int, state: State) -> bool:
        """Whether this is news: true once for a promise and a state, and not of one undone."""
        c = contacts.c
        stands = select(c.id, literal(STATES[state]), literal(instant(self._clock()))).where(
            c.id == contact_id, c.undone_at.is_(None)
        )
        async with self._database.write() as connection:
            row = insert_into(connection, promise_news).from_select(
                ["contact_id", "state", "told_at"], stands
            )
            result = await connection.execute(row.on_conflict_do_nothing())
        return result.rowcount == 1

    async def told(self, contact_id: int) -> frozenset[str]:
        """The states of a promise that were told, in the words of files."""
        query = select(promise_news.c.state).where(promise_news.c.contact_id == contact_id)
        async with self._database.read() as connection:
            return frozenset((await connection.execute(query)).scalars())
