"""The methods of the Bot API that are offered here, by their lower-case names.

A method takes the emulator and the parameters of a call, does what the real one does to the
chats, and gives the `result` of the answer. It raises ApiError where the real one refuses.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from bot.emulator import media, members, messages, polling, profile
from bot.emulator.state import Emulator, Json

Method = Callable[[Emulator, Json], Awaitable[Any]]

_OFFERED: Final[tuple[Method, ...]] = (
    polling.get_me,
    polling.get_updates,
    polling.set_webhook,
    polling.delete_webhook,
    polling.get_webhook_info,
    messages.send_message,
    messages.edit_message_text,
    messages.edit_message_caption,
    messages.edit_message_reply_markup,
    messages.delete_message,
    messages.set_message_reaction,
    messages.pin_chat_message,
    messages.send_chat_action,
    messages.answer_callback_query,
    media.send_document,
    media.send_photo,
    media.send_media_group,
    media.edit_message_media,
    media.get_file,
    members.get_chat,
    members.get_chat_member,
    members.get_chat_administrators,
    members.leave_chat,
    profile.set_my_commands,
    profile.get_my_commands,
    profile.delete_my_commands,
    profile.set_my_name,
    profile.get_my_name,
    profile.set_my_description,
    profile.get_my_description,
    profile.set_my_short_description,
    profile.get_my_short_description,
    profile.set_chat_menu_button,
)

METHODS: Final[dict[str, Method]] = {
    getattr(method, "__name__", "").replace("_", ""): method for method in _OFFERED
}
