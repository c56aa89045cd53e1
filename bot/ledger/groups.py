"""The team's groups as Telegram has them: they move to other ids, close, and open again.

on ─thrown out, deleted, silenced─▶ off     the owner is told once; nothing is sent there
off ─let in again───────────────▶ on        what the day still owes goes out
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.content import CLOSED
from bot.ledger.owner_alerts import OwnerAlerts
from bot.ledger.record import FAILED, PENDING
from bot.messages.message import Address
from bot.storage.tables import groups, push_parts, push_runs
from ixc.database import Database
from ixc.run_log import instant

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Group:
    """A group of the settings, and where it is now; `place` names the topic of its lists.

    The ledger knows it by `paired_id`, which never changes.
    """

    paired_id: int
    address: Address
    is_on: bool
    #: Since when it is paired or, if it was closed, open again.
    on_since: datetime

    @property
    def chat_id(self) -> int:
        return self.address.chat_id


class Groups:
    """The paired groups, kept in memory as they are in the database."""

    def __init__(
        self, database: Database, alerts: OwnerAlerts, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._alerts = alerts
        self._clock = clock
        self._by_chat: dict[int, Group] = {}

    @property
    def all(self) -> Sequence[Group]:
        return list(self._by_chat.values())

    @property
    def on(self) -> Sequence[Group]:
        """Those that can be written to."""
        return [group for group in self._by_chat.values() if group.is_on]

    def find(self, chat_id: int | None) -> Group | None:
        return None if chat_id is None else self._by_chat.get(chat_id)

    def address(self, paired_id: int) -> Address:
        """Where lists for a group, or for the owner, go."""
        group = self.paired(paired_id)
        return group.address if group else Address(paired_id)

    def paired_id(self, chat_id: int) -> int:
        """What the ledger calls a chat."""
        group = self._by_chat.get(chat_id)
        return group.paired_id if group else chat_id

    def paired(self, paired_id: int) -> Group | None:
        """The group that the settings call so, wherever it is."""
        found = (group for group in self._by_chat.values() if group.paired_id == paired_id)
        return next(found, self._by_chat.get(paired_id))

    async def load(self, paired_ids: Sequence[int], topics: Mapping[int, int]) -> None:
        """Pairs what the settings name; groups that moved are known by either id."""
        self._by_chat.clear()
        async with self._database.write() as connection:
            for paired_id in paired_ids:
                group = await self._row(connection, paired_id, topics.get(paired_id))
                self._by_chat[group.chat_id] = group

    async def _row(self, connection: AsyncConnection, paired_id: int, topic: int | None) -> Group:
        either = (groups.c.paired_id == paired_id) | (groups.c.chat_id == paired_id)
        row = (await connection.execute(select(groups).where(either))).first()
        if row is None:
            now = self._clock()
            values = {"paired_id": paired_id, "chat_id": paired_id, "is_on": True}
            await connection.execute(insert(groups).values(**values, on_since=instant(now)))
            return Group(paired_id, Address(paired_id, topic), is_on=True, on_since=now)
        kept = None if topic == row.lost_topic else topic
        on_since = datetime.fromisoformat(row.on_since)
        return Group(row.paired_id, Address(row.chat_id, kept), row.is_on, on_since)

    async def moved(self, old: int, new: int) -> None:
        """The group has another id. Its messages stay behind under numbers that mean others."""
        group = self._by_chat.pop(old, None)
        if group is None:
            return
        self._by_chat[new] = replace(group, address=Address(new))
        async with self._database.write() as connection:
            runs = select(push_runs.c.id).where(push_runs.c.group_id == group.paired_id)
            left = update(push_parts).where(push_parts.c.run_id.in_(runs))
            await connection.execute(left.values(message_id=None))
            here = update(groups).where(groups.c.chat_id == old)
            await connection.execute(here.values(chat_id=new))
        log.info("grupo mudou de id", de=old, para=new)

    async def lost_topic(self, chat_id: int) -> None:
        """The topic of the lists was deleted: they go to the group itself from now on."""
        group = self._by_chat.get(chat_id)
        if group is None or group.address.thread_id is None:
            return
        self._by_chat[chat_id] = replace(group, address=Address(chat_id))
        async with self._database.write() as connection:
            lost = update(groups).where(groups.c.chat_id == chat_id)
            await connection.execute(lost.values(lost_topic=group.address.thread_id))
            await self._alerts.note(connection, "topic", str(chat_id), chat_id=chat_id)

    async def closed(self, chat_id: int, reason: str) -> None:
        """Nothing can be sent there any more; what waited for it fails, the owner is told."""
        group = self._by_chat.get(chat_id)
        if group is None or not group.is_on:
            return
        self._by_chat[chat_id] = replace(group, is_on=False)
        run, part = push_runs.c, push_parts.c
        runs = select(run.id).where(run.group_id == group.paired_id)
        async with self._database.write() as connection:
            await connection.execute(
                update(groups).where(groups.c.chat_id == chat_id).values(is_on=False)
            )
            waiting = update(push_parts).where(part.run_id.in_(runs), part.state == PENDING)
            await connection.execute(waiting.values(state=FAILED, error=CLOSED))
            await self._alerts.note(
                connection, "closed", str(chat_id), chat_id=chat_id, reason=reason
            )

    async def opened(self, chat_id: int) -> bool:
        """The bot may write there again: what failed for that reason and is not over waits anew."""
        group = self._by_chat.get(chat_id)
        if group is None or group.is_on:
            return False
        run, part, now = push_runs.c, push_parts.c, self._clock()
        self._by_chat[chat_id] = replace(group, is_on=True, on_since=now)
        runs = select(run.id).where(run.group_id == group.paired_id, run.until >= instant(now))
        async with self._database.write() as connection:
            here = update(groups).where(groups.c.chat_id == chat_id)
            await connection.execute(here.values(is_on=True, on_since=instant(now)))
            owed = update(push_parts).where(
                part.run_id.in_(runs), part.state == FAILED, part.error == CLOSED
            )
            await connection.execute(owed.values(state=PENDING, next_try_at=None))
        log.info("grupo de volta", chat=chat_id)
        return True
