"""Command menus: what is valid, and whose menu a person sees."""

from __future__ import annotations

from typing import Any, Final

from bot.emulator.errors import bad_request
from bot.emulator.records import Chat, Json

#: A menu's scope (its type, chat and person) and language.
Key = tuple[str, int, int, str]
Menus = dict[Key, list[Json]]

MOST_COMMANDS: Final = 100
MOST_NAME: Final = 32
MOST_DESCRIPTION: Final = 256
_SCOPES: Final = (
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
)


def key(scope: Any, language: str) -> Key:
    """Where a menu is kept.

    Raises:
        ApiError: The scope or the language is none.
    """
    scope = scope or {"type": "default"}
    if scope.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if language and not (len(language) == 2 and language.isalpha() and language.islower()):
        raise bad_request("LANG_CODE_INVALID")
    return scope["type"], int(scope.get("chat_id", 0)), int(scope.get("user_id", 0)), language


def check(commands: list[Json]) -> None:
    """The commands of a menu.

    Raises:
        ApiError: They are too many, or Telegram refuses a name or description.
    """
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        name, about = command.get("command", ""), command.get("description", "")
        letters = name.replace("_", "a")
        if not (len(name) <= MOST_NAME and letters.isalnum() and letters.isascii()):
            raise bad_request("BOT_COMMAND_INVALID")
        if name != name.lower():
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(about) <= MOST_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def seen_by(menus: Menus, chat: Chat, user_id: int, language: str) -> list[Json]:
    """A person's menu in a chat: the narrowest scope that has one, first in their language.

    Empty where there is none.
    """
    administrator = chat.role(user_id) in ("creator", "administrator")
    scopes = [("chat_member", chat.id, user_id)]
    if chat.type == "private":
        scopes += [("chat", chat.id, 0), ("all_private_chats", 0, 0)]
    else:
        scopes += [("chat_administrators", chat.id, 0)] if administrator else []
        scopes += [("chat", chat.id, 0)]
        scopes += [("all_chat_administrators", 0, 0)] if administrator else []
        scopes += [("all_group_chats", 0, 0)]
    for scope in [*scopes, ("default", 0, 0)]:
        for spoken in (language, ""):
            if menu := menus.get((*scope, spoken)):
                return menu
    return []
