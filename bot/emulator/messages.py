"""Methods for messages of text, and for messages of any kind once they are sent."""

from __future__ import annotations

from typing import Any, Final

from bot.emulator.content import (
    caption_of,
    chat_of,
    edit,
    flag,
    markup_of,
    own_message,
    send,
    text_of,
)
from bot.emulator.errors import bad_request
from bot.emulator.state import Emulator, Json

#: How long people see that the bot is at work, unless a message comes first.
TYPING_S: Final = 5.0
MOST_CALLBACK_TEXT: Final = 200


async def send_message(emulator: Emulator, parameters: Json) -> Any:
    """sendMessage: the message."""
    chat = chat_of(emulator, parameters)
    return send(emulator, chat, parameters, text_of(emulator, parameters))


async def edit_message_text(emulator: Emulator, parameters: Json) -> Any:
    """editMessageText: the message with another text and keyboard."""
    message = own_message(emulator, parameters)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    content = {**text_of(emulator, parameters), **markup_of(parameters)}
    return edit(emulator, message, content, ("text", "entities", "reply_markup"))


async def edit_message_caption(emulator: Emulator, parameters: Json) -> Any:
    """editMessageCaption: the message with another caption and keyboard."""
    message = own_message(emulator, parameters)
    if "text" in message:
        raise bad_request("there is no caption in the message to edit")
    content = {**caption_of(emulator, parameters), **markup_of(parameters)}
    return edit(emulator, message, content, ("caption", "caption_entities", "reply_markup"))


async def edit_message_reply_markup(emulator: Emulator, parameters: Json) -> Any:
    """editMessageReplyMarkup: the message with another keyboard, or none."""
    message = own_message(emulator, parameters)
    return edit(emulator, message, markup_of(parameters), ("reply_markup",))


async def delete_message(emulator: Emulator, parameters: Json) -> Any:
    """deleteMessage: the bot's own anywhere, others' as administrator."""
    chat = chat_of(emulator, parameters)
    message = emulator.message(chat, parameters.get("message_id", 0), "delete")
    own = message["from"]["id"] == emulator.bot["id"]
    if not (own or chat.type == "private" or chat.bot_status == "administrator"):
        raise bad_request("message can't be deleted")
    message["_deleted"] = True
    emulator.mark_changed(message)
    return True


async def set_message_reaction(emulator: Emulator, parameters: Json) -> Any:
    """setMessageReaction: at most one emoji, as bots may."""
    chat = chat_of(emulator, parameters)
    message = emulator.message(chat, parameters.get("message_id", 0), "react")
    reactions = parameters.get("reaction") or []
    if len(reactions) > 1 or any(reaction.get("type") != "emoji" for reaction in reactions):
        raise bad_request("REACTION_INVALID")
    message["_reactions"] = [reaction["emoji"] for reaction in reactions]
    emulator.mark_changed(message)
    return True


async def pin_chat_message(emulator: Emulator, parameters: Json) -> Any:
    """pinChatMessage: in groups as administrator only."""
    chat = chat_of(emulator, parameters)
    message = emulator.message(chat, parameters.get("message_id", 0), "pin")
    if chat.type != "private" and chat.bot_status != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    chat.pinned.append(message["message_id"])
    emulator.touch()
    return True


async def send_chat_action(emulator: Emulator, parameters: Json) -> Any:
    """sendChatAction: people see the bot typing for `TYPING_S`."""
    chat = chat_of(emulator, parameters, general=True)
    chat.typing_until = emulator.clock() + TYPING_S
    emulator.touch()
    return True


async def answer_callback_query(emulator: Emulator, parameters: Json) -> Any:
    """answerCallbackQuery: ends the wait of who pressed a button, once."""
    query_id, text = str(parameters.get("callback_query_id", "")), str(parameters.get("text", ""))
    if emulator.answers.get(query_id, {}) is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(text) > MOST_CALLBACK_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    emulator.answers[query_id] = {"text": text, "show_alert": flag(parameters, "show_alert")}
    emulator.touch()
    return True
