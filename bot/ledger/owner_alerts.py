"""What the owner has to know, told once: recorded like a push, sent like one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.rows import note_alert
from bot.messages.message import Message
from bot.text import render
from ixc.database import Database

log = structlog.get_logger(__name__)


class OwnerAlerts:
    """Messages to the owner's private chat; while there is no owner they are only logged."""

    def __init__(
        self,
        database: Database,
        owner_id: Callable[[], int | None],
        *,
        clock: Callable[[], datetime],
        zone: ZoneInfo,
        blocking_days: int,
    ) -> None:
        self._database = database
        self._owner_id = owner_id
        self._clock = clock
        self._zone = zone
        self._blocking_days = blocking_days

    async def tell(
        self, about: str, key: str = "", *, day: date | None = None, **facts: Any
    ) -> None:
        """Records the alert `about` something, once for a key and a day (today by default).

        `about` chooses the sentence in the template, which `facts` fill in. The next tick sends it.
        """
        async with self._database.write() as connection:
            await self.note(connection, about, key, day=day, **facts)

    async def note(
        self,
        connection: AsyncConnection,
        about: str,
        key: str = "",
        *,
        day: date | None = None,
        **facts: Any,
    ) -> None:
        """As `tell`, inside the caller's transaction."""
        now = self._clock()
        name = f"{about}:{key}"
        owner_id = self._owner_id()
        if owner_id is not None:
            text = render.chat(
                "alert",
                about=about,
                now=now,
                zone=self._zone,
                blocking_days=self._blocking_days,
                **facts,
            )
            today = now.astimezone(self._zone).date()
            if not await note_alert(connection, name, owner_id, Message(text), now, day or today):
                return
        log.warning("aviso ao dono", sobre=name, tem_dono=owner_id is not None)
