"""What handlers about the team need besides the services: who may, menus, the bot itself."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.chat.access import Access
from bot.chat.menus import Menus
from bot.ledger.groups import Group

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Team:
    """One per running bot."""

    bot: Bot
    access: Access
    menus: Menus

    def username(self) -> str:
        """The bot's own, once it is known."""
        return self.bot.username

    async def title(self, group: Group) -> str:
        """A group's name now; its id where Telegram does not say."""
        try:
            chat = await self.bot.get_chat(group.chat_id)
        except TelegramError:
            return group.title or str(group.chat_id)
        return chat.title or str(group.chat_id)

    async def leave(self, chat_id: int) -> None:
        """Goes out of a group; one that cannot be left is no fault of the asker's."""
        try:
            await self.bot.leave_chat(chat_id)
        except TelegramError as error:
            log.warning("o bot não conseguiu sair", chat=chat_id, motivo=type(error).__name__)
