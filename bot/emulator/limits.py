"""What Telegram refuses in a message: lengths, keyboards, files.

Every check raises ApiError, in the words of the Bot API.
"""

from __future__ import annotations

from typing import Any, Final

from bot.emulator.addresses import checked
from bot.emulator.entities import utf16_length
from bot.emulator.errors import ApiError, bad_request
from bot.emulator.images import size_of
from bot.emulator.stored_text import Entity

MOST_TEXT: Final = 4096
MOST_CAPTION: Final = 1024
MOST_RAW_BYTES: Final = 32_768
MOST_ENTITIES: Final = 100
MOST_BUTTONS: Final = 100
MOST_IN_A_ROW: Final = 8
MOST_CALLBACK_BYTES: Final = 64
MOST_COPY: Final = 256
MOST_DOCUMENT: Final = 50 * 1024 * 1024
MOST_PHOTO: Final = 10 * 1024 * 1024
MOST_SIDES: Final = 10_000
MOST_RATIO: Final = 20
_STYLES: Final = ("primary", "success", "danger")
_ACTIONS: Final = ("callback_data", "url", "copy_text")


def check_raw(text: str) -> None:
    """A text before it is parsed.

    Raises:
        ApiError: It has more than `MOST_RAW_BYTES` bytes.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MOST_RAW_BYTES:
        raise bad_request("text is too long")


def check_text(plain: str, entities: list[Entity]) -> None:
    """The text of a message, parsed.

    Raises:
        ApiError: It is blank or too long, or has too many entities.
    """
    if not plain.strip():
        raise bad_request("message text is empty")
    if utf16_length(plain) > MOST_TEXT:
        raise bad_request("message is too long")
    _check_entities(entities)


def check_caption(plain: str, entities: list[Entity]) -> None:
    """The caption of a file, parsed.

    Raises:
        ApiError: It is too long or has too many entities.
    """
    if utf16_length(plain) > MOST_CAPTION:
        raise bad_request("message caption is too long")
    _check_entities(entities)


def _check_entities(entities: list[Entity]) -> None:
    """The real server drops what is over the limit without a word; here it is an error."""
    if len(entities) > MOST_ENTITIES:
        raise bad_request(f"too many entities: {len(entities)}")


def check_keyboard(markup: Any) -> None:
    """An inline keyboard, or None; other kinds of markup are not for this bot.

    Raises:
        ApiError: It is none, has too many buttons, or one that Telegram refuses.
    """
    if markup is None:
        return
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not isinstance(rows, list):
        raise bad_request("object expected as reply markup")
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad_request("BUTTON_COUNT_INVALID")
    for button in (button for row in rows for button in row):
        _check_button(button)


def _check_button(button: dict[str, Any]) -> None:
    if not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: text must be non-empty")
    if sum(action in button for action in _ACTIONS) != 1:
        raise bad_request("BUTTON_TYPE_INVALID")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= MOST_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "copy_text" in button and not 1 <= len(button["copy_text"].get("text", "")) <= MOST_COPY:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if "url" in button and checked(button["url"]) is None:
        raise bad_request("BUTTON_URL_INVALID")
    if button.get("style", _STYLES[0]) not in _STYLES:
        raise bad_request("BUTTON_STYLE_INVALID")


def check_document(content: bytes) -> None:
    """A file of any kind.

    Raises:
        ApiError: It is empty or too large.
    """
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > MOST_DOCUMENT:
        raise ApiError(413, "Request Entity Too Large")


def check_photo(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a picture within Telegram's bounds.

    Raises:
        ApiError: It is too large, or no picture that Telegram reads.
    """
    check_document(content)
    if len(content) > MOST_PHOTO:
        raise bad_request("file is too big for a photo")
    size = size_of(content)
    if size is None or not min(size):
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > MOST_SIDES or max(size) > MOST_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size
