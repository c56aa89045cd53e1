"""The team's groups as Telegram has them: they move to other ids, close, and open again.

Those are the team's that the settings name, and those that a code has paired.

on ─thrown out, deleted, silenced─▶ off     the owner is told once; nothing is sent there
off ─let in again, or found open──▶ on      what the day still owes goes out
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.choices import NO_CHOICES, Choices, decode, encode
from bot.ledger.codes import Codes, Purpose, Verdict
from bot.ledger.content import MERGED
from bot.ledger.owner_alerts import OwnerAlerts
from bot.ledger.record import Ledger
from bot.ledger.shut import SILENCED, Shut, shut_of
from bot.messages.message import Address
from bot.storage.tables import groups
from ixc.database import Database
from ixc.run_log import instant

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ClosedTopic:
    """A topic that took nothing on `since` and, when it was last tried, on `refused_on`."""

    thread_id: int
    since: date
    refused_on: date


@dataclass(frozen=True)
class Group:
    """A group of the team's, and where it is now; `address` names the topic of its lists.

    The ledger knows it by `paired_id`, which never changes.
    """

    paired_id: int
    address: Address
    #: Why nothing can be sent there; None while it can.
    shut: Shut | None
    #: Since when it is paired or, if it was closed, open again.
    on_since: datetime
    #: The topic of its lists while that is closed: they go to the group itself.
    closed_topic: ClosedTopic | None = None
    #: Named by the settings, which no command unpairs.
    is_by_settings: bool = True
    #: When a code paired it, and its name then.
    paired_at: datetime | None = None
    title: str = ""
    choices: Choices = NO_CHOICES

    @property
    def is_on(self) -> bool:
        """Whether it can be written to."""
        return self.shut is None

    @property
    def chat_id(self) -> int:
        """Its id in Telegram now."""
        return self.address.chat_id


class Groups:
    """The paired groups, kept in memory as they are in the database.

    `load` comes first. Methods named for what happened to a group note it, in both.
    """

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        alerts: OwnerAlerts,
        clock: Callable[[], datetime],
        zone: ZoneInfo,
        codes: Codes,
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._codes = codes
        self._zone = zone
        self._alerts = alerts
        self._clock = clock
        self._by_chat: dict[int, Group] = {}
        #: Memory changes once the database has; nobody may ask for the next change before.
        self._changing = asyncio.Lock()

    @property
    def all(self) -> Sequence[Group]:
        """Every paired group, those that are closed to the bot too."""
        return list(self._by_chat.values())

    @property
    def on(self) -> Sequence[Group]:
        """Those that can be written to."""
        return [group for group in self._by_chat.values() if group.is_on]

    def find(self, chat_id: int | None) -> Group | None:
        """The group of a chat, by its id now; None if it is none of the team's."""
        return None if chat_id is None else self._by_chat.get(chat_id)

    def address(self, paired_id: int) -> Address:
        """Where lists for a group, or for the owner, go; an unknown id is a chat of its own."""
        group = self.paired(paired_id)
        return group.address if group else Address(paired_id)

    def paired_id(self, chat_id: int) -> int:
        """What the ledger calls a chat; a chat that is no group's has its own id there."""
        group = self._by_chat.get(chat_id)
        return group.paired_id if group else chat_id

    def paired(self, paired_id: int) -> Group | None:
        """The group that is called so, wherever it is; else the one with that chat id."""
        candidates = (group for group in self._by_chat.values() if group.paired_id == paired_id)
        return next(candidates, self._by_chat.get(paired_id))

    async def load(self, paired_ids: Sequence[int], topics: Mapping[int, int]) -> None:
        """Those that the settings name, and those that a code paired.

        Groups that moved are known by either id. `topics` has the topic of the lists for some of
        those in the settings, by the id there.
        """
        self._by_chat.clear()
        async with self._database.write() as connection:
            for paired_id in paired_ids:
                group = await self._row(connection, paired_id, topics.get(paired_id))
                self._by_chat[group.chat_id] = group
            by_code = select(groups).where(groups.c.paired_at.is_not(None)).order_by(groups.c.id)
            for row in (await connection.execute(by_code)).all():
                if row.chat_id not in self._by_chat:
                    self._by_chat[row.chat_id] = _from_row(row, row.topic, is_by_settings=False)

    async def choose(self, chat_id: int, choose: Callable[[Choices], Choices]) -> Group | None:
        """Changes what a group has chosen; gives the group as it is then, None if it is unpaired.

        A topic that is chosen is tried, whatever was known of it.
        """
        async with self._changing:
            group = self._by_chat.get(chat_id)
            if group is None:
                return None
            choices = choose(group.choices)
            values: dict[str, Any] = {"choices": encode(choices)}
            changed = replace(group, choices=choices)
            if choices.topic is not None and choices.topic != group.choices.topic:
                values |= {"lost_topic": None, "closed_topic": None, "closed_topic_since": None}
                here = Address(chat_id, choices.topic or None)
                changed = replace(changed, address=here, closed_topic=None)
            async with self._database.write() as connection:
                here_now = update(groups).where(groups.c.chat_id == chat_id)
                await connection.execute(here_now.values(**values))
            self._by_chat[chat_id] = changed
        return changed

    async def pair(
        self, chat_id: int, code: str, user_id: int, *, title: str, topic: int | None
    ) -> Verdict:
        """Makes a group the team's where the code is good; its lists go to `topic`, if any."""
        async with self._changing:
            now = self._clock()
            async with self._database.write() as connection:
                verdict = await self._codes.take(connection, Purpose.GROUP, code, user_id)
                if verdict is not Verdict.GOOD or chat_id in self._by_chat:
                    return verdict
                row = await self._pair(connection, chat_id, title, topic, now)
            self._by_chat[chat_id] = _from_row(row, topic, is_by_settings=False)
        log.info("grupo vinculado", chat=chat_id, usuario=user_id)
        return verdict

    async def _pair(
        self,
        connection: AsyncConnection,
        chat_id: int,
        title: str,
        topic: int | None,
        now: datetime,
    ) -> Row[Any]:
        """A group that was the team's before goes on with its history."""
        here = (groups.c.paired_id == chat_id) | (groups.c.chat_id == chat_id)
        values = {
            "chat_id": chat_id,
            "is_on": True,
            "on_since": instant(now),
            "paired_at": instant(now),
            "title": title,
            "topic": topic,
            "lost_topic": None,
            "closed_topic": None,
            "closed_topic_since": None,
            "off_reason": "",
            "off_since": None,
        }
        known = (await connection.execute(select(groups.c.id).where(here))).first()
        if known is None:
            await connection.execute(insert(groups).values(paired_id=chat_id, **values))
        else:
            await connection.execute(update(groups).where(groups.c.id == known.id).values(**values))
        row = (await connection.execute(select(groups).where(groups.c.chat_id == chat_id))).one()
        await self._ledger.reopen_group(connection, row.paired_id, now)
        return row

    async def unpair(self, chat_id: int) -> bool:
        """A group that a code paired is the team's no more; its history stays."""
        async with self._changing:
            group = self._by_chat.get(chat_id)
            if group is None or group.is_by_settings:
                return False
            async with self._database.write() as connection:
                here = update(groups).where(groups.c.chat_id == chat_id)
                await connection.execute(here.values(paired_at=None))
                await self._ledger.close_group(connection, group.paired_id)
            del self._by_chat[chat_id]
        log.info("grupo desvinculado", chat=chat_id)
        return True

    async def _row(self, connection: AsyncConnection, paired_id: int, topic: int | None) -> Group:
        either = (groups.c.paired_id == paired_id) | (groups.c.chat_id == paired_id)
        row = (await connection.execute(select(groups).where(either))).first()
        if row is None:
            now = self._clock()
            values = {"paired_id": paired_id, "chat_id": paired_id, "is_on": True}
            await connection.execute(insert(groups).values(**values, on_since=instant(now)))
            return Group(paired_id, Address(paired_id, topic), None, on_since=now)
        return _from_row(row, topic if topic is not None else row.topic, is_by_settings=True)

    async def moved(self, old: int, new: int) -> bool:
        """The group has another id; False where that one is a group with lists of its own.

        The settings may name both ids: then they become one group.
        """
        async with self._changing:
            group, other = self._by_chat.get(old), self._by_chat.get(new)
            if group is None:
                return True
            async with self._database.write() as connection:
                if other is None:
                    stays = await self._move(connection, group, new)
                else:
                    stays = await self._merge(connection, group, other)
            del self._by_chat[old]
            self._by_chat[new] = stays
        log.info("grupo mudou de id", de=old, para=new)
        return stays is not other

    async def _move(self, connection: AsyncConnection, group: Group, new: int) -> Group:
        await self._ledger.forget_messages(connection, group.paired_id)
        here = update(groups).where(groups.c.chat_id == group.chat_id)
        await connection.execute(here.values(chat_id=new))
        return replace(group, address=Address(new))

    async def _merge(self, connection: AsyncConnection, group: Group, other: Group) -> Group:
        """One chat under two ids gets one list: whoever has had one stays, else `group`.

        The other's row goes with what waits for it; what it was told stays in the ledger.
        """
        if await self._ledger.has_reached(connection, other.paired_id):
            stays, goes = other, group
        else:
            stays, goes = group, other
        await self._ledger.close_group(connection, goes.paired_id, MERGED)
        await connection.execute(delete(groups).where(groups.c.paired_id == goes.paired_id))
        await self._alerts.note(
            connection, "merged", str(group.chat_id), old=group.chat_id, new=other.chat_id
        )
        if stays is other:
            return other
        return await self._move(connection, group, other.chat_id)

    async def lost_topic(self, chat_id: int, thread_id: int) -> None:
        """A topic was deleted: if it was that of the lists, they go to the group from now on."""
        async with self._changing:
            group = self._by_chat.get(chat_id)
            if group is None or group.address.thread_id != thread_id:
                return
            async with self._database.write() as connection:
                lost = update(groups).where(groups.c.chat_id == chat_id)
                await connection.execute(lost.values(lost_topic=thread_id))
                await self._alerts.note(connection, "topic", str(chat_id), chat_id=chat_id)
            self._by_chat[chat_id] = replace(group, address=Address(chat_id))

    async def closed_topic(self, chat_id: int, thread_id: int) -> None:
        """A topic takes nothing: if it is that of the lists, the group itself gets today's.

        The owner is told once, however often it is tried again.
        """
        async with self._changing:
            group = self._by_chat.get(chat_id)
            if group is None or group.address.thread_id != thread_id:
                return
            today = self._clock().astimezone(self._zone).date()
            since = group.closed_topic.since if group.closed_topic else today
            async with self._database.write() as connection:
                await self._keep_closed_topic(connection, chat_id, thread_id, since)
                await self._alerts.note(
                    connection, "topic_closed", str(chat_id), day=since, chat_id=chat_id
                )
            closed = ClosedTopic(thread_id, since, today)
            self._by_chat[chat_id] = replace(group, address=Address(chat_id), closed_topic=closed)

    def try_topics_again(self) -> None:
        """On a new day lists go to their topics again, which may be open by now."""
        today = self._clock().astimezone(self._zone).date()
        for chat_id, group in self._by_chat.items():
            closed = group.closed_topic
            if closed and group.address.thread_id is None and closed.refused_on < today:
                address = Address(chat_id, closed.thread_id)
                self._by_chat[chat_id] = replace(group, address=address)

    async def opened_topic(self, address: Address) -> None:
        """Something arrived in a topic: if the lists' was closed, it is open again."""
        group = self._by_chat.get(address.chat_id)
        closed = group.closed_topic if group else None
        if closed is None or closed.thread_id != address.thread_id:
            return
        async with self._changing, self._database.write() as connection:
            await self._keep_closed_topic(connection, address.chat_id, None, None)
        group = self._by_chat[address.chat_id]
        self._by_chat[address.chat_id] = replace(group, address=address, closed_topic=None)

    async def _keep_closed_topic(
        self, connection: AsyncConnection, chat_id: int, thread_id: int | None, since: date | None
    ) -> None:
        here = update(groups).where(groups.c.chat_id == chat_id)
        values = {
            "closed_topic": thread_id,
            "closed_topic_since": since.isoformat() if since else None,
        }
        await connection.execute(here.values(values))

    async def closed(self, chat_id: int, reason: str) -> None:
        """Nothing can be sent there any more; what waited for it fails, the owner is told."""
        async with self._changing:
            group = self._by_chat.get(chat_id)
            if group is None or not group.is_on:
                return
            now = self._clock()
            async with self._database.write() as connection:
                here = update(groups).where(groups.c.chat_id == chat_id)
                off = {"is_on": False, "off_reason": reason, "off_since": instant(now)}
                await connection.execute(here.values(off))
                await self._ledger.close_group(connection, group.paired_id)
                await self._alerts.note(
                    connection, "closed", str(chat_id), chat_id=chat_id, reason=reason
                )
            self._by_chat[chat_id] = replace(group, shut=Shut(reason, now))

    async def heard(self, chat_id: int) -> None:
        """Somebody spoke there: whoever hears it is in, but may still be silenced."""
        group = self._by_chat.get(chat_id)
        if group and group.shut and group.shut.reason != SILENCED:
            await self.opened(chat_id)

    async def opened(self, chat_id: int) -> bool:
        """The bot may write there again; False where it could all the time."""
        async with self._changing:
            group = self._by_chat.get(chat_id)
            if group is None or group.is_on:
                return False
            now = self._clock()
            async with self._database.write() as connection:
                here = update(groups).where(groups.c.chat_id == chat_id)
                on = {"is_on": True, "on_since": instant(now), "off_reason": "", "off_since": None}
                await connection.execute(here.values(on))
                await self._ledger.reopen_group(connection, group.paired_id, now)
            self._by_chat[chat_id] = replace(group, shut=None, on_since=now)
        log.info("grupo de volta", chat=chat_id)
        return True


def _from_row(row: Row[Any], topic: int | None, *, is_by_settings: bool) -> Group:
    choices = decode(row.choices)
    if choices.topic is not None:
        topic = choices.topic or None
    group = Group(
        row.paired_id,
        Address(row.chat_id, topic),
        shut_of(row),
        datetime.fromisoformat(row.on_since),
        is_by_settings=is_by_settings,
        paired_at=datetime.fromisoformat(row.paired_at) if row.paired_at else None,
        title=row.title,
        choices=choices,
    )
    if topic is not None and topic == row.lost_topic:
        return replace(group, address=Address(row.chat_id))
    if topic is not None and topic == row.closed_topic:
        since = date.fromisoformat(row.closed_topic_since)
        return replace(group, closed_topic=ClosedTopic(topic, since, since))
    return group
