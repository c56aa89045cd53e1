"""Groups that take nothing from the bot: asked again, for a refusal may pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import DBAPIError
from telegram import Bot, ChatMember, ChatMemberRestricted
from telegram.error import TelegramError

from bot.ledger.groups import Group, Groups

log = structlog.get_logger(__name__)

#: A passing refusal costs minutes; one that stays is asked about every few hours.
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (2, 5, 15, 30, 60, 120))
#: What opens a group brings what the day owes it: not at night.
FIRST_HOUR: Final = time(7)
LAST_HOUR: Final = time(22)
#: A group that took everything for so long is well; its next refusal is a new one.
WELL_AFTER: Final = timedelta(hours=3)


@dataclass
class _Asked:
    times: int
    next_at: datetime


class ShutGroups:
    """Asks Telegram at growing pauses whether the bot may write in a group again.

    Whoever says so is opened, and gets one try: what waits for it is sent by the next tick, and
    a refusal shuts it again, with a longer pause.
    """

    def __init__(
        self, bot: Bot, groups: Groups, clock: Callable[[], datetime], zone: ZoneInfo
    ) -> None:
        self._bot = bot
        self._groups = groups
        self._clock = clock
        self._zone = zone
        #: By the group's `paired_id`.
        self._asked: dict[int, _Asked] = {}

    async def look(self) -> None:
        """Asks about every shut group whose pause is over, within the day's hours."""
        now = self._clock()
        is_day = FIRST_HOUR <= now.astimezone(self._zone).time() < LAST_HOUR
        for group in self._groups.all:
            asked = self._asked.get(group.paired_id)
            if group.shut is None:
                if asked and now - group.on_since > WELL_AFTER:
                    del self._asked[group.paired_id]
                continue
            next_at = group.shut.since + PAUSES[0] if asked is None else asked.next_at
            if is_day and now >= next_at:
                times = asked.times + 1 if asked else 1
                pause = PAUSES[min(times, len(PAUSES) - 1)]
                self._asked[group.paired_id] = _Asked(times, now + pause)
                await self._ask(group)

    async def look_at_once(self) -> None:
        """At a start: a group may have let the bot in again while nobody listened."""
        for group in self._groups.all:
            if group.shut:
                await self._ask(group)

    async def _ask(self, group: Group) -> None:
        try:
            member = await self._bot.get_chat_member(group.chat_id, self._bot.id)
            if may_write(member):
                await self._groups.opened(group.chat_id)
        except TelegramError as error:
            log.info("grupo ainda fechado", chat=group.chat_id, motivo=str(error))
        except DBAPIError as error:  # asked again after the next pause
            log.warning("grupo aberto, mas não anotado", chat=group.chat_id, motivo=str(error.orig))


def may_write(member: ChatMember) -> bool:
    """Whether this membership lets its holder send texts."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED)
