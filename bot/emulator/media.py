"""Methods for documents and photos, alone and as an album."""

from __future__ import annotations

from typing import Any, Final

from bot.emulator import limits
from bot.emulator.content import (
    caption_of,
    chat_of,
    edit,
    file_of,
    markup_of,
    own_message,
    send,
)
from bot.emulator.errors import bad_request
from bot.emulator.state import Emulator, Json

MOST_DOWNLOAD: Final = 20 * 1024 * 1024
_ALBUM: Final = range(2, 11)
_FIELDS: Final = ("document", "photo", "caption", "caption_entities", "reply_markup")


async def send_document(emulator: Emulator, parameters: Json) -> Any:
    """sendDocument: the message."""
    chat = chat_of(emulator, parameters)
    content = _content(emulator, "document", parameters.get("document"), parameters)
    return send(emulator, chat, parameters, content)


async def send_photo(emulator: Emulator, parameters: Json) -> Any:
    """sendPhoto: the message."""
    chat = chat_of(emulator, parameters)
    content = _content(emulator, "photo", parameters.get("photo"), parameters)
    return send(emulator, chat, parameters, content)


async def send_media_group(emulator: Emulator, parameters: Json) -> Any:
    """sendMediaGroup: the messages of an album, of one kind of file and without buttons."""
    chat = chat_of(emulator, parameters)
    items = parameters.get("media") or []
    if len(items) not in _ALBUM:
        raise bad_request("there must be from 2 to 10 media in the album")
    if len({item.get("type") for item in items}) > 1:
        raise bad_request("documents can't be mixed with other media types")
    contents = [_content(emulator, item["type"], item.get("media"), item) for item in items]
    group = {"media_group_id": str(1 + len(emulator.calls))}
    manner = {**parameters, "reply_markup": None}
    return [send(emulator, chat, manner, {**content, **group}) for content in contents]


async def edit_message_media(emulator: Emulator, parameters: Json) -> Any:
    """editMessageMedia: the message with another file and caption."""
    message, item = own_message(emulator, parameters), parameters.get("media") or {}
    content = _content(emulator, item.get("type"), item.get("media"), item)
    return edit(emulator, message, {**content, **markup_of(parameters)}, _FIELDS)


async def get_file(emulator: Emulator, parameters: Json) -> Any:
    """getFile: where to download a file."""
    file_id = str(parameters.get("file_id", ""))
    if file_id not in emulator.files:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    size = len(emulator.files[file_id].content)
    if size > MOST_DOWNLOAD:
        raise bad_request("file is too big")
    return {**_file_fields(file_id, size), "file_path": f"files/{file_id}"}


def _content(emulator: Emulator, kind: Any, given: Any, parameters: Json) -> Json:
    """The part of a message that holds the file, and its caption."""
    makers = {"document": _document, "photo": _photo}
    if kind not in makers:
        raise bad_request("can't parse InputMedia: unsupported type specified")
    return {kind: makers[kind](emulator, given), **caption_of(emulator, parameters)}


def _document(emulator: Emulator, given: Any) -> Json:
    file_id, stored = file_of(emulator, given)
    limits.check_document(stored.content)
    size = len(stored.content)
    return {**_file_fields(file_id, size), "file_name": stored.name, "mime_type": stored.mime_type}


def _photo(emulator: Emulator, given: Any) -> list[Json]:
    file_id, stored = file_of(emulator, given)
    width, height = limits.check_photo(stored.content)
    return [{**_file_fields(file_id, len(stored.content)), "width": width, "height": height}]


def _file_fields(file_id: str, size: int) -> Json:
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size}
