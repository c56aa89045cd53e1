"""What a call brings: the chat it goes to, its text, its buttons, its file."""

from __future__ import annotations

from typing import Any, Final

from bot.emulator import limits
from bot.emulator.errors import bad_request
from bot.emulator.records import GENERAL_TOPIC, Chat, Json, StoredFile, public
from bot.emulator.state import Emulator
from bot.emulator.stored_text import Entity

_SAME: Final = (
    "message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


def flag(parameters: Json, name: str) -> bool:
    """A truth value, however it was sent."""
    return str(parameters.get(name, "")).lower() in ("true", "1", "yes")


def chat_of(emulator: Emulator, parameters: Json, *, general: bool = False) -> Chat:
    """The chat that the call goes to; `general` allows the number of a forum's General.

    Raises:
        ApiError: The bot may not write there, or the topic does not exist.
    """
    chat = emulator.chat(parameters.get("chat_id", ""))
    thread = parameters.get("message_thread_id")
    if thread in (None, ""):
        return chat
    if general and chat.topics and int(thread) == GENERAL_TOPIC:
        return chat
    if int(thread) == GENERAL_TOPIC or int(thread) not in chat.topics:
        raise bad_request("message thread not found")
    if int(thread) in chat.closed_topics and chat.bot_status != "administrator":
        raise bad_request("TOPIC_CLOSED")
    return chat


def text_of(emulator: Emulator, parameters: Json) -> Json:
    """The text of the call with its entities, as fields of a message.

    Raises:
        ApiError: It is empty, too long or wrongly marked up.
    """
    raw = str(parameters.get("text", ""))
    limits.check_raw(raw)
    mode, given = parameters.get("parse_mode"), parameters.get("entities")
    plain, entities = emulator.parser.stored(raw, mode, given)
    limits.check_text(plain, entities)
    return _marked("text", "entities", plain, entities)


def caption_of(emulator: Emulator, parameters: Json) -> Json:
    """The caption of the call with its entities, as fields of a message; none is allowed.

    Raises:
        ApiError: It is too long or wrongly marked up.
    """
    raw = str(parameters.get("caption") or "")
    limits.check_raw(raw)
    mode, given = parameters.get("parse_mode"), parameters.get("caption_entities")
    plain, entities = emulator.parser.stored(raw, mode, given)
    limits.check_caption(plain, entities)
    return _marked("caption", "caption_entities", plain, entities) if plain else {}


def _marked(text_name: str, entities_name: str, plain: str, entities: list[Entity]) -> Json:
    return {text_name: plain, **({entities_name: entities} if entities else {})}


def markup_of(parameters: Json) -> Json:
    """The inline keyboard of the call as a field of a message, nothing for one without rows.

    Raises:
        ApiError: Telegram would refuse the keyboard.
    """
    markup = parameters.get("reply_markup")
    limits.check_keyboard(markup)
    return {"reply_markup": markup} if markup and markup["inline_keyboard"] else {}


def manner_of(chat: Chat, parameters: Json) -> Json:
    """How a new message stands in its chat: silent, in a topic, as a reply.

    Raises:
        ApiError: The message to reply to is not there, and the call does not allow for that.
    """
    manner: Json = {"_silent": True} if flag(parameters, "disable_notification") else {}
    if flag(parameters, "protect_content"):
        manner["has_protected_content"] = True
    if thread := parameters.get("message_thread_id"):
        manner |= {"message_thread_id": int(thread), "is_topic_message": True}
    reply = parameters.get("reply_parameters") or {}
    if "message_id" in reply:
        manner |= _reply(chat, reply)
    return manner


def _reply(chat: Chat, reply: Json) -> Json:
    for message in chat.messages:
        if message["message_id"] == int(reply["message_id"]) and not message.get("_deleted"):
            nested = {k: v for k, v in public(message).items() if k != "reply_to_message"}
            return {"reply_to_message": nested}
    if flag(reply, "allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def send(emulator: Emulator, chat: Chat, parameters: Json, content: Json) -> Json:
    """Puts a new message of the bot into the chat; gives it as the Bot API shows it.

    Raises:
        ApiError: As `markup_of` and `manner_of`.
    """
    more = {**markup_of(parameters), **manner_of(chat, parameters)}
    return public(emulator.append(chat, {**content, **more}))


def own_message(emulator: Emulator, parameters: Json) -> Json:
    """The message that a call wants to edit.

    Raises:
        ApiError: It is not there, or not the bot's own.
    """
    chat = chat_of(emulator, parameters)
    message = emulator.message(chat, parameters.get("message_id", 0), "edit")
    if message["from"]["id"] != emulator.bot["id"]:
        raise bad_request("message can't be edited")
    return message


def edit(emulator: Emulator, message: Json, content: Json, fields: tuple[str, ...]) -> Json:
    """Replaces these fields of a message by `content`; gives it as the Bot API shows it.

    Raises:
        ApiError: That changes nothing.
    """
    if all(message.get(name) == content.get(name) for name in fields):
        raise bad_request(_SAME)
    for name in fields:
        message.pop(name, None)
    message.update(content)
    message["edit_date"] = int(emulator.clock())
    emulator.mark_changed(message)
    return public(message)


def file_of(emulator: Emulator, given: Any) -> tuple[str, StoredFile]:
    """The id and the content of a file that comes with the call or was sent before.

    Raises:
        ApiError: `given` is the id of no file.
    """
    if isinstance(given, StoredFile):
        file_id = f"file{len(emulator.files) + 1}"
        emulator.files[file_id] = given
        return file_id, given
    if given not in emulator.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return str(given), emulator.files[str(given)]
