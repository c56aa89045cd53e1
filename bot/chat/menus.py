"""The command menus: members' in paired groups, everybody's own in private, none for strangers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import structlog
from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import TelegramError

from bot.chat.roles import Role

log = structlog.get_logger(__name__)

#: The menu is set for everybody, and again for those whose Telegram is Portuguese.
LANGUAGES: Final = (None, "pt")


class Menus:
    """Sets menus as people and groups come; what a menu shows is no right to it.

    `allowed` gives what somebody of a role may ask.
    """

    def __init__(self, bot: Bot, allowed: Callable[[Role], Sequence[BotCommand]]) -> None:
        self._bot = bot
        self._allowed = allowed
        self._shown: dict[int, Role] = {}

    async def hide_from_strangers(self) -> None:
        """Whoever has no menu of their own sees none; earlier versions showed one to everybody."""
        try:
            for language in LANGUAGES:
                await self._bot.delete_my_commands(
                    scope=BotCommandScopeDefault(), language_code=language
                )
        except TelegramError as error:
            log.warning("menu de comandos não atualizado", erro=str(error))

    async def show(self, chat_id: int, role: Role) -> None:
        """What a chat's people may ask, once for a role; groups have the members'."""
        if self._shown.get(chat_id) == role:
            return
        self._shown[chat_id] = role
        await self._set(chat_id, role)

    def renew(self, chat_id: int) -> None:
        """The role may be another now: the next question shows the menu again."""
        self._shown.pop(chat_id, None)

    async def _set(self, chat_id: int, role: Role) -> None:
        scope: BotCommandScope = BotCommandScopeChat(chat_id)
        menu = self._allowed(role)
        try:
            for language in LANGUAGES:
                await self._bot.set_my_commands(menu, scope=scope, language_code=language)
        except TelegramError as error:
            log.info("menu de comandos não atualizado", chat=chat_id, erro=str(error))
