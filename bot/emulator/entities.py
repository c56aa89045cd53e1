"""Telegram's HTML to plain text and entities.

The Bot API server asks TDLib, and so do we where the package `tdjson` is installed: the very
parser that will judge a message in production. Elsewhere a parser of our own does, as strict.
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any, Final

from bot.emulator import html
from bot.emulator.errors import bad_request

Entity = dict[str, Any]

_NAMES: Final = {
    "textEntityTypeBold": "bold",
    "textEntityTypeItalic": "italic",
    "textEntityTypeUnderline": "underline",
    "textEntityTypeStrikethrough": "strikethrough",
    "textEntityTypeSpoiler": "spoiler",
    "textEntityTypeCode": "code",
    "textEntityTypePre": "pre",
    "textEntityTypePreCode": "pre",
    "textEntityTypeTextUrl": "text_link",
    "textEntityTypeMentionName": "text_mention",
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
    "textEntityTypeCustomEmoji": "custom_emoji",
}


def _load_tdlib() -> Any:
    try:
        tdlib = import_module("tdjson")
    except ImportError:
        return None
    for setting in (
        {"@type": "setLogStream", "log_stream": {"@type": "logStreamEmpty"}},
        {"@type": "setLogVerbosityLevel", "new_verbosity_level": 0},
    ):
        tdlib.td_execute(json.dumps(setting).encode())
    return tdlib


class Parser:
    """Reads marked-up text; `is_tdlib` says whose reading it is."""

    def __init__(self, *, use_tdlib: bool = True) -> None:
        self._tdlib = _load_tdlib() if use_tdlib else None

    @property
    def is_tdlib(self) -> bool:
        return self._tdlib is not None

    def parse(self, text: str, parse_mode: str | None) -> tuple[str, list[Entity]]:
        """Plain text and its entities (offsets in UTF-16 units); raises ApiError."""
        if not parse_mode:
            return text, []
        if parse_mode.lower() != "html":
            raise bad_request("unsupported parse_mode")
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise bad_request("strings must be encoded in UTF-8") from error
        if self._tdlib is None:
            return html.parse(text)
        return self._ask_tdlib(self._tdlib, text)

    def _ask_tdlib(self, tdlib: Any, text: str) -> tuple[str, list[Entity]]:
        question = {
            "@type": "parseTextEntities",
            "text": text,
            "parse_mode": {"@type": "textParseModeHTML"},
        }
        answer = json.loads(tdlib.td_execute(json.dumps(question).encode()))
        if answer["@type"] == "error":
            raise bad_request(answer["message"][:1].lower() + answer["message"][1:])
        return answer["text"], [_entity(found) for found in answer["entities"]]


def _entity(found: dict[str, Any]) -> Entity:
    kind = found["type"]
    entity: Entity = {
        "type": _NAMES.get(kind["@type"], kind["@type"]),
        "offset": found["offset"],
        "length": found["length"],
    }
    if "url" in kind:
        entity["url"] = kind["url"]
    if "language" in kind:
        entity["language"] = kind["language"]
    return entity


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def commands_in(text: str) -> list[Entity]:
    """The command that a person's message begins with."""
    word = text.split(maxsplit=1)[0] if text.split() else ""
    if len(word) < 2 or not word.startswith("/"):
        return []
    return [{"type": "bot_command", "offset": 0, "length": utf16_length(word)}]
