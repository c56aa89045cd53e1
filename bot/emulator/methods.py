"""The methods of the Bot API that the bot may call, by their lower-case names."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from bot.emulator import limits
from bot.emulator.errors import ApiError, bad_request, conflict
from bot.emulator.state import Chat, Emulator, Json, StoredFile, public

#: Longest time that a poll is held open, as on the real server.
LONGEST_POLL_S: Final = 50.0
TYPING_S: Final = 5.0
MOST_CALLBACK_TEXT: Final = 200

Method = Callable[[Emulator, Json], Awaitable[Any]]

METHODS: Final[dict[str, Method]] = {}


def _method(function: Method) -> Method:
    METHODS[function.__name__.replace("_", "")] = function
    return function


@_method
async def get_me(emulator: Emulator, _: Json) -> Any:
    rights = {"can_join_groups": True, "can_read_all_group_messages": False}
    return {**emulator.bot, **rights, "supports_inline_queries": False}


@_method
async def get_updates(emulator: Emulator, parameters: Json) -> Any:
    """Long polling; a second poll ends the first with a conflict."""
    offset = int(parameters.get("offset", 0))
    if offset > 0:
        emulator.updates = [u for u in emulator.updates if u["update_id"] >= offset]
    if emulator.polling is not None and not emulator.polling.done():
        emulator.polling.set_exception(conflict())
    mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    emulator.polling = mine
    emulator.wake()
    deadline = time.monotonic() + min(float(parameters.get("timeout", 0)), LONGEST_POLL_S)
    try:
        await _updates_or_conflict(emulator, mine, deadline)
    finally:
        if emulator.polling is mine:
            emulator.polling = None
        mine.cancel()
    return emulator.updates[: int(parameters.get("limit", 100))]


async def _updates_or_conflict(
    emulator: Emulator, mine: asyncio.Future[None], deadline: float
) -> None:
    while not emulator.updates:
        if emulator.revoked:
            raise ApiError(401, "Unauthorized")
        left = deadline - time.monotonic()
        if left <= 0:
            return
        news: asyncio.Future[Any] = asyncio.ensure_future(emulator.news(emulator.version, left))
        await asyncio.wait([news, mine], return_when=asyncio.FIRST_COMPLETED)
        if mine.done():
            news.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await news
            mine.result()
            return


@_method
async def delete_webhook(_emulator: Emulator, _: Json) -> Any:
    return True


@_method
async def get_webhook_info(emulator: Emulator, _: Json) -> Any:
    waiting = len(emulator.updates)
    return {"url": "", "has_custom_certificate": False, "pending_update_count": waiting}


@_method
async def send_message(emulator: Emulator, parameters: Json) -> Any:
    chat = _chat(emulator, parameters)
    content = _text(emulator, parameters)
    return public(emulator.append(chat, {**content, **_markup(parameters), **_manner(parameters)}))


@_method
async def edit_message_text(emulator: Emulator, parameters: Json) -> Any:
    chat = _chat(emulator, parameters)
    message = emulator.message(chat, parameters.get("message_id", 0), "edit")
    if message["from"] != emulator.bot:
        raise bad_request("message can't be edited")
    content = {**_text(emulator, parameters), **_markup(parameters)}
    return _replace(emulator, message, content, ("text", "entities", "reply_markup"))


@_method
async def edit_message_reply_markup(emulator: Emulator, parameters: Json) -> Any:
    message = emulator.message(_chat(emulator, parameters), parameters.get("message_id", 0), "edit")
    return _replace(emulator, message, _markup(parameters), ("reply_markup",))


@_method
async def delete_message(emulator: Emulator, parameters: Json) -> Any:
    chat = _chat(emulator, parameters)
    message = emulator.message(chat, parameters.get("message_id", 0), "delete")
    message["_deleted"] = True
    emulator.changed(message)
    return True


@_method
async def send_document(emulator: Emulator, parameters: Json) -> Any:
    chat = _chat(emulator, parameters)
    file_id, stored = _file(emulator, parameters, "document")
    limits.check_document(stored.content)
    document = {
        "file_id": file_id,
        "file_unique_id": f"u{file_id}",
        "file_name": stored.name,
        "mime_type": stored.mime_type,
        "file_size": len(stored.content),
    }
    content = {"document": document, **_caption(emulator, parameters)}
    return public(emulator.append(chat, {**content, **_markup(parameters), **_manner(parameters)}))


@_method
async def send_photo(emulator: Emulator, parameters: Json) -> Any:
    chat = _chat(emulator, parameters)
    file_id, stored = _file(emulator, parameters, "photo")
    width, height = limits.check_photo(stored.content)
    size = {
        "file_id": file_id,
        "file_unique_id": f"u{file_id}",
        "width": width,
        "height": height,
        "file_size": len(stored.content),
    }
    content = {"photo": [size], **_caption(emulator, parameters)}
    return public(emulator.append(chat, {**content, **_markup(parameters), **_manner(parameters)}))


@_method
async def send_chat_action(emulator: Emulator, parameters: Json) -> Any:
    _chat(emulator, parameters).typing_until = emulator.clock() + TYPING_S
    emulator.touch()
    return True


@_method
async def answer_callback_query(emulator: Emulator, parameters: Json) -> Any:
    query_id = str(parameters.get("callback_query_id", ""))
    if emulator.answers.get(query_id, {}) is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(str(parameters.get("text", ""))) > MOST_CALLBACK_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    emulator.answers[query_id] = {
        "text": parameters.get("text", ""),
        "show_alert": bool(parameters.get("show_alert")),
    }
    emulator.touch()
    return True


@_method
async def set_my_commands(emulator: Emulator, parameters: Json) -> Any:
    commands = parameters.get("commands") or []
    for command in commands:
        name, about = command.get("command", ""), command.get("description", "")
        if not (0 < len(name) <= 32 and name.replace("_", "a").isalnum() and name.islower()):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(about) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    if len(str(parameters.get("language_code") or "")) not in (0, 2):
        raise bad_request("LANG_CODE_INVALID")
    emulator.commands = commands
    emulator.touch()
    return True


@_method
async def get_my_commands(emulator: Emulator, _: Json) -> Any:
    return emulator.commands


@_method
async def get_chat(emulator: Emulator, parameters: Json) -> Any:
    chat = _chat(emulator, parameters).as_json()
    return {**chat, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": {}}


@_method
async def get_file(emulator: Emulator, parameters: Json) -> Any:
    file_id = str(parameters.get("file_id", ""))
    if file_id not in emulator.files:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    size = len(emulator.files[file_id].content)
    return {
        "file_id": file_id,
        "file_unique_id": f"u{file_id}",
        "file_size": size,
        "file_path": f"files/{file_id}",
    }


@_method
async def leave_chat(emulator: Emulator, parameters: Json) -> Any:
    _chat(emulator, parameters).bot_status = "kicked"
    emulator.touch()
    return True


def _chat(emulator: Emulator, parameters: Json) -> Chat:
    chat = emulator.chat(parameters.get("chat_id", ""))
    if parameters.get("message_thread_id") not in (None, ""):
        raise bad_request("message thread not found")
    return chat


def _text(emulator: Emulator, parameters: Json) -> Json:
    raw = str(parameters.get("text", ""))
    limits.check_raw(raw)
    plain, entities = emulator.parser.parse(raw, parameters.get("parse_mode"))
    limits.check_text(plain, entities)
    return {"text": plain, **({"entities": entities} if entities else {})}


def _caption(emulator: Emulator, parameters: Json) -> Json:
    raw = str(parameters.get("caption") or "")
    if not raw:
        return {}
    plain, entities = emulator.parser.parse(raw, parameters.get("parse_mode"))
    limits.check_caption(plain, entities)
    return {"caption": plain, **({"caption_entities": entities} if entities else {})}


def _markup(parameters: Json) -> Json:
    markup = parameters.get("reply_markup")
    limits.check_keyboard(markup)
    return {"reply_markup": markup} if markup else {}


def _manner(parameters: Json) -> Json:
    return {"_silent": True} if parameters.get("disable_notification") else {}


def _file(emulator: Emulator, parameters: Json, name: str) -> tuple[str, StoredFile]:
    """A file that comes with the call or was sent before."""
    given = parameters.get(name)
    if isinstance(given, StoredFile):
        file_id = f"file{len(emulator.files) + 1}"
        emulator.files[file_id] = given
        return file_id, given
    if given not in emulator.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return str(given), emulator.files[str(given)]


def _replace(emulator: Emulator, message: Json, content: Json, fields: tuple[str, ...]) -> Json:
    if all(message.get(name) == content.get(name) for name in fields):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are "
            "exactly the same as a current content and reply markup of the message"
        )
    for name in fields:
        message.pop(name, None)
    message.update(content)
    message["edit_date"] = int(emulator.clock())
    emulator.changed(message)
    return public(message)
