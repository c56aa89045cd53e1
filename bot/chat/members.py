"""Who is in a group now: asked of Telegram, and remembered for minutes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from telegram import Bot, ChatMember, ChatMemberRestricted
from telegram.error import TelegramError

log = structlog.get_logger(__name__)

#: Whoever leaves has lost what members may after so long, however little Telegram tells.
REMEMBERED: Final = timedelta(minutes=10)
#: Whoever has just come in need not wait so long.
OUTSIDER_REMEMBERED: Final = timedelta(minutes=1)
#: People of whom something is remembered; beyond, the oldest go.
MOST_REMEMBERED: Final = 10_000


@dataclass(frozen=True)
class Member:
    """Somebody in a group, or not in it (`is_in` False); `name` is their first."""

    is_in: bool
    is_administrator: bool = False
    name: str = ""


OUTSIDER: Final = Member(is_in=False)


@dataclass(frozen=True)
class _Known:
    member: Member
    until: datetime


class Members:
    """Asks `getChatMember`, at most once in some minutes for a person and group."""

    def __init__(self, bot: Bot, clock: Callable[[], datetime]) -> None:
        self._bot = bot
        self._clock = clock
        self._known: dict[tuple[int, int], _Known] = {}

    async def find(self, chat_id: int, user_id: int) -> Member:
        """How somebody stands in a group. Where Telegram does not say, they are not in it."""
        known = self._known.get((chat_id, user_id))
        now = self._clock()
        if known is not None and now < known.until:
            return known.member
        try:
            found = _member(await self._bot.get_chat_member(chat_id, user_id))
        except TelegramError as error:
            log.info("membro não consultado", chat=chat_id, motivo=type(error).__name__)
            found = OUTSIDER
        self._remember(chat_id, user_id, found, now)
        return found

    def saw(self, chat_id: int, changed: ChatMember) -> None:
        """Telegram tells that somebody came, went, or is an administrator now."""
        self._remember(chat_id, changed.user.id, _member(changed), self._clock())

    def gone(self, chat_id: int, user_id: int) -> None:
        """Somebody has left a group."""
        self._remember(chat_id, user_id, OUTSIDER, self._clock())

    def came(self, chat_id: int, user_id: int) -> None:
        """Somebody has come in: the next question asks Telegram again."""
        self._known.pop((chat_id, user_id), None)

    def _remember(self, chat_id: int, user_id: int, member: Member, now: datetime) -> None:
        while len(self._known) >= MOST_REMEMBERED:
            del self._known[next(iter(self._known))]
        kept = REMEMBERED if member.is_in else OUTSIDER_REMEMBERED
        self._known.pop((chat_id, user_id), None)
        self._known[chat_id, user_id] = _Known(member, now + kept)


def _member(found: ChatMember) -> Member:
    if isinstance(found, ChatMemberRestricted):
        is_in = found.is_member
    else:
        is_in = found.status not in (ChatMember.LEFT, ChatMember.BANNED)
    is_administrator = found.status in (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
    return Member(is_in, is_administrator, found.user.first_name) if is_in else OUTSIDER
