"""Methods for chats and who is in them."""

from __future__ import annotations

from typing import Any, Final

from bot.emulator.content import chat_of
from bot.emulator.errors import bad_request
from bot.emulator.records import as_member
from bot.emulator.state import Emulator, Json

_GIFTS: Final = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


async def get_chat(emulator: Emulator, parameters: Json) -> Any:
    """getChat: what a bot may know of a chat."""
    chat = chat_of(emulator, parameters).as_json()
    gifts = dict.fromkeys(_GIFTS, False)
    return {**chat, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


async def get_chat_member(emulator: Emulator, parameters: Json) -> Any:
    """getChatMember: a person's status, or the bot's own."""
    chat, user_id = chat_of(emulator, parameters), int(parameters.get("user_id") or 0)
    if user_id == emulator.bot["id"]:
        return as_member(emulator.bot, chat.bot_status)
    if user_id not in emulator.users:
        raise bad_request("user not found")
    return as_member(emulator.users[user_id], chat.role(user_id))


async def get_chat_administrators(emulator: Emulator, parameters: Json) -> Any:
    """getChatAdministrators: those of a group, the bot last if it is one."""
    chat = chat_of(emulator, parameters)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    administrators = [
        as_member(emulator.users[user_id], role)
        for user_id, role in chat.roles.items()
        if role in ("creator", "administrator")
    ]
    if chat.bot_status == "administrator":
        administrators.append(as_member(emulator.bot, "administrator"))
    return administrators


async def leave_chat(emulator: Emulator, parameters: Json) -> Any:
    """leaveChat: the bot goes by itself."""
    emulator.set_bot_status(chat_of(emulator, parameters).id, "left")
    return True
