"""Groups that nobody paired: told once that the bot is not theirs, and left."""

from __future__ import annotations

import structlog
from telegram import Bot, Chat, Update
from telegram.constants import ChatType
from telegram.error import ChatMigrated, TelegramError

from bot.delivery.send import Delivery
from bot.ledger.groups import Groups
from bot.messages.message import Address, Message

log = structlog.get_logger(__name__)


class Strangers:
    """Turns a group away that is none of the team's.

    A group of the team's may just have become a supergroup, whose first update comes before the
    one that says so, and late updates carry its old id: that is asked before anything is left.
    """

    def __init__(self, bot: Bot, groups: Groups, delivery: Delivery) -> None:
        self._bot = bot
        self._groups = groups
        self._delivery = delivery
        #: While several of its updates are handled at once, one of them sees to it.
        self._leaving: set[int] = set()

    async def turn_away(self, update: Update, last_word: str) -> None:
        """Says one sentence in the group that an update comes from, and leaves it."""
        chat, user = update.effective_chat, update.effective_user
        if chat is None or not _is_place(chat, update) or chat.id in self._leaving:
            return
        self._leaving.add(chat.id)
        try:
            for group in self._groups.all:
                await self._newer_id(group.chat_id)
            newest_id = await self._newer_id(chat.id) or chat.id
            if self._groups.find(newest_id) is None:
                await self._leave(newest_id, user.id if user else None, last_word)
        finally:
            self._leaving.discard(chat.id)

    async def _newer_id(self, chat_id: int) -> int | None:
        """The id that a group has by now, which is noted if it is the team's; None: the same."""
        try:
            await self._bot.get_chat(chat_id)
        except ChatMigrated as error:
            await self._groups.moved(chat_id, error.new_chat_id)
            return error.new_chat_id
        except TelegramError as error:
            log.info("grupo não consultado", chat=chat_id, motivo=type(error).__name__)
        return None

    async def _leave(self, chat_id: int, user_id: int | None, last_word: str) -> None:
        log.warning("grupo estranho: o bot sai", chat=chat_id, usuario=user_id)
        try:
            await self._delivery.send(Address(chat_id), Message(last_word))
        except TelegramError as error:
            log.info("grupo estranho não avisado", chat=chat_id, motivo=type(error).__name__)
        try:
            await self._bot.leave_chat(chat_id)
        except TelegramError as error:
            log.warning("o bot não conseguiu sair", chat=chat_id, motivo=type(error).__name__)


def _is_place(chat: Chat, update: Update) -> bool:
    """A group or a channel that the bot is in; its own going makes an update too."""
    if chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP, ChatType.CHANNEL):
        return False
    change = update.my_chat_member
    return change is None or change.new_chat_member.status not in ("left", "kicked")
