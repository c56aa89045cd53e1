"""Who asked, opened, exported or changed what, and when: ids and our own words, nothing else.

No answer waits for it, and none fails by it: what is noted stands in memory until a task of its
own has written it down.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.exc import DBAPIError

from bot.storage.tables import audit
from ixc.database import Database
from ixc.run_log import instant

log = structlog.get_logger(__name__)

#: A year, and time to look back at it.
KEPT: Final = timedelta(days=400)
#: What waits while the database takes nothing; of more the oldest go.
MOST_WAITING: Final = 10_000


class Deed(StrEnum):
    """What somebody did."""

    ASKED = "asked"
    OPENED = "opened"
    EXPORTED = "exported"
    CHANGED = "changed"


@dataclass(frozen=True)
class Entry:
    """One deed. `what` is a command, a button or a file's name, never what somebody wrote.

    `user_id` and `chat_id` are None at the terminal.
    """

    at: datetime
    deed: Deed
    what: str
    user_id: int | None = None
    chat_id: int | None = None
    customer_id: int | None = None


class Audit:
    """Notes deeds, and finds them again. One per running bot."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._waiting: deque[Entry] = deque(maxlen=MOST_WAITING)
        self._writing: asyncio.Task[None] | None = None

    def note(
        self,
        deed: Deed,
        what: str,
        *,
        user_id: int | None = None,
        chat_id: int | None = None,
        customer_id: int | None = None,
    ) -> None:
        """Remembers a deed of this moment; it is written beside whatever else goes on."""
        entry = Entry(self._clock(), deed, what[:64], user_id or None, chat_id, customer_id)
        self._waiting.append(entry)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def flush(self) -> None:
        """Waits until what was noted is written, or was tried to be."""
        if self._writing is not None:
            await self._writing
        if self._waiting:
            await self._write()

    async def _write(self) -> None:
        while self._waiting:
            entries = list(self._waiting)
            rows = [{**asdict(entry), "at": instant(entry.at)} for entry in entries]
            try:
                async with self._database.write() as connection:
                    await connection.execute(insert(audit), rows)
            except DBAPIError as error:  # they wait for the next deed
                log.warning("auditoria não gravada", esperam=len(rows), motivo=str(error.orig))
                return
            for _ in entries:
                self._waiting.popleft()

    async def newest(
        self,
        since: date,
        zone: ZoneInfo,
        *,
        most: int,
        user_id: int | None = None,
        customer_id: int | None = None,
    ) -> tuple[Sequence[Entry], int]:
        """The last deeds since a day began, newest first, and how many there are in all."""
        first = datetime.combine(since, time(), zone)
        asked: list[ColumnElement[bool]] = [audit.c.at >= instant(first)]
        if user_id is not None:
            asked.append(audit.c.user_id == user_id)
        if customer_id is not None:
            asked.append(audit.c.customer_id == customer_id)
        query = select(audit).where(*asked).order_by(audit.c.id.desc()).limit(most)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
            count = await connection.scalar(select(func.count()).select_from(audit).where(*asked))
        return [_entry(row) for row in rows], int(count or 0)

    async def forget(self) -> None:
        """Deletes what is older than it may be."""
        old = audit.c.at < instant(self._clock() - KEPT)
        async with self._database.write() as connection:
            await connection.execute(delete(audit).where(old))


def _entry(row: Any) -> Entry:
    at = datetime.fromisoformat(row.at)
    return Entry(at, Deed(row.deed), row.what, row.user_id, row.chat_id, row.customer_id)
