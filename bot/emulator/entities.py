"""Telegram's HTML to plain text and entities.

The Bot API server asks TDLib, and so do we where the package `tdjson` is installed: the very
parser that will judge a message in production. Elsewhere a parser of our own does, as strict.
"""

from __future__ import annotations

import json
import re
from importlib import import_module
from typing import Any, Final

from bot.emulator import html
from bot.emulator.errors import bad_request
from bot.emulator.stored_text import Entity, settle

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
#: Kinds that a bot may name itself; the server adds the others.
_GIVEN: Final = frozenset(_NAMES.values())
_COMMAND: Final = re.compile(r"/[a-zA-Z0-9_]{1,64}(@[a-zA-Z0-9_]{3,32})?(?![^\s])")


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
    """Reads marked-up text: by TDLib where it is installed and wanted, else by `html`."""

    def __init__(self, *, use_tdlib: bool = True) -> None:
        self._tdlib = _load_tdlib() if use_tdlib else None

    @property
    def is_tdlib(self) -> bool:
        """Whether TDLib reads."""
        return self._tdlib is not None

    def stored(
        self, text: str, parse_mode: str | None, entities: list[Entity] | None = None
    ) -> tuple[str, list[Entity]]:
        """A text and its entities as the server keeps them: parsed, cleaned, trimmed.

        Raises:
            ApiError: As in `parse`.
        """
        return settle(*self.parse(text, parse_mode, entities))

    def parse(
        self, text: str, parse_mode: str | None, entities: list[Entity] | None = None
    ) -> tuple[str, list[Entity]]:
        """Plain text and its entities, with offsets and lengths in UTF-16 units.

        Args:
            text: As the bot sends it.
            parse_mode: `HTML` or none; the bot uses no other.
            entities: Those sent beside a text without a mode.

        Raises:
            ApiError: The text is wrongly marked up, or an entity stands outside of it.
        """
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise bad_request("strings must be encoded in UTF-8") from error
        if not parse_mode:
            return text, _given(text, entities or [])
        if parse_mode.lower() != "html":
            raise bad_request("unsupported parse_mode")
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
        return answer["text"], [_entity(item) for item in answer["entities"]]


def _entity(item: dict[str, Any]) -> Entity:
    kind = item["type"]
    entity: Entity = {
        "type": _NAMES.get(kind["@type"], kind["@type"]),
        "offset": item["offset"],
        "length": item["length"],
    }
    for name in ("url", "language", "custom_emoji_id"):
        if name in kind:
            entity[name] = kind[name]
    if "user_id" in kind:
        entity["user"] = {"id": kind["user_id"], "is_bot": False, "first_name": ""}
    return entity


def _given(text: str, entities: list[Entity]) -> list[Entity]:
    """The entities that a bot sends beside its text; a place outside the text is refused."""
    units = utf16_length(text)
    for entity in entities:
        start, length = int(entity["offset"]), int(entity["length"])
        if start < 0 or length <= 0 or start + length > units:
            raise bad_request(
                f"entity beginning at UTF-16 offset {start} ends after the end of the text "
                f"at UTF-16 offset {start + length}"
            )
    return [entity for entity in entities if entity["type"] in _GIVEN]


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def commands_in(text: str) -> list[Entity]:
    """The command that a person's message begins with as its only entity, if it does."""
    match = _COMMAND.match(text)
    if match is None:
        return []
    return [{"type": "bot_command", "offset": 0, "length": utf16_length(match[0])}]
