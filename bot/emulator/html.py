"""A strict reader of Telegram's HTML subset, for machines without TDLib.

Refuses what TDLib refuses, in the same words, and reads the rest the same way; a test
compares the two where TDLib is installed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from bot.emulator.addresses import checked
from bot.emulator.errors import ApiError, bad_request

_KINDS: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE: Final = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
_TAG_NAME: Final = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME: Final = re.compile(r"""[^\s=>/"']*""")
_BARE_VALUE: Final = re.compile(r"[a-zA-Z0-9.\-]*")
_SPACE: Final = re.compile(r"[ \t\r\n\f\v]*")
_LAST_CHARACTER: Final = 0x10FFFF


@dataclass
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str]
    text: str = ""


@dataclass
class _Reader:
    """Walks the source once; `units` counts the plain text in UTF-16."""

    source: str
    position: int = 0
    plain: list[str] = field(default_factory=list)
    units: int = 0
    stack: list[_Open] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)

    def read(self) -> None:
        while self.position < len(self.source):
            if self.source[self.position] != "<":
                self._text()
            elif self.source.startswith("</", self.position):
                self._end_tag()
            else:
                self._start_tag()
        if self.stack:
            tag = self.stack[-1].tag
            raise _cannot(f'Can\'t find end tag corresponding to start tag "{tag}"')

    def _text(self) -> None:
        end = self.source.find("<", self.position)
        end = len(self.source) if end < 0 else end
        text = _decoded(self.source[self.position : end])
        self.plain.append(text)
        self.units += len(text.encode("utf-16-le", "surrogatepass")) // 2
        for opened in self.stack:
            opened.text += text
        self.position = end

    def _start_tag(self) -> None:
        start = self.position
        self.position += 1
        tag = self._match(_TAG_NAME).lower()
        if self.position >= len(self.source):
            raise self._at(start, "Unclosed start tag")
        if tag not in _KINDS:
            raise self._at(start, f'Unsupported start tag "{tag}"')
        attributes = self._attributes(start, tag)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._at(start, 'Tag "span" must have class "tg-spoiler"')
        self.stack.append(_Open(tag, self.units, attributes))

    def _attributes(self, start: int, tag: str) -> dict[str, str]:
        attributes: dict[str, str] = {}
        self._match(_SPACE)
        while self._character() != ">":
            name = self._match(_ATTRIBUTE_NAME)
            if not name:
                raise self._at(start, f'Empty attribute name in the tag "{tag}"')
            attributes[name] = self._value(start, tag) if self._next(start, tag) == "=" else ""
            if self.position >= len(self.source):
                raise self._at(start, "Unclosed start tag")
            self._match(_SPACE)
        self.position += 1
        return attributes

    def _value(self, start: int, tag: str) -> str:
        """An attribute's value, after its equals sign."""
        self.position += 1
        quote = self._next(start, tag)
        if quote not in ("'", '"'):
            token = self.position
            value = self._match(_BARE_VALUE)
            if self.position < len(self.source) and not re.match(r"[\s>]", self._character()):
                raise self._at(token, "Unexpected end of name token")
            return value.lower()
        end = self.source.find(quote, self.position + 1)
        if end < 0:
            raise self._at(start, "Unclosed start tag")
        value = _decoded(self.source[self.position + 1 : end])
        self.position = end + 1
        return value

    def _end_tag(self) -> None:
        start = self.position
        if not self.stack:
            raise self._at(start, "Unexpected end tag")
        self.position += 2
        tag = self._match(_TAG_NAME).lower()
        self._match(_SPACE)
        if self._character() != ">":
            raise self._at(start, "Unclosed end tag")
        self.position += 1
        opened = self.stack.pop()
        if tag not in ("", opened.tag):
            raise self._at(
                start, "Unmatched end tag", f', expected "</{opened.tag}>", found "</{tag}>"'
            )
        if self.units > opened.offset:
            self._add(opened)

    def _add(self, opened: _Open) -> None:
        entity = {
            "type": _KINDS[opened.tag],
            "offset": opened.offset,
            "length": self.units - opened.offset,
        }
        if opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        if opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = _emoji(opened.attributes.get("emoji-id", ""))
        language = opened.attributes.get("class", "")
        if opened.tag == "code" and language.startswith("language-"):
            entity["_language"] = language.removeprefix("language-")
        if opened.tag == "pre" and self.entities:
            self._adopt_language(entity)
        if opened.tag == "a":
            url = checked(opened.attributes.get("href") or opened.text)
            if url is None:
                return
            entity["url"] = url
        self.entities.append(entity)

    def _adopt_language(self, entity: dict[str, Any]) -> None:
        """`<pre><code class="language-x">` is one entity."""
        inner = self.entities[-1]
        same = inner["offset"] == entity["offset"] and inner["length"] == entity["length"]
        if inner["type"] == "code" and same and inner.get("_language"):
            entity["language"] = self.entities.pop()["_language"]

    def _match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.position)
        assert match is not None  # noqa: S101 - every pattern here also matches nothing
        self.position = match.end()
        return match[0]

    def _character(self) -> str:
        return self.source[self.position : self.position + 1]

    def _next(self, start: int, tag: str) -> str:
        """The next character that is not space, inside the tag that began at `start`."""
        self._match(_SPACE)
        if self.position >= len(self.source):
            raise self._at(start, f'Unclosed start tag "{tag}"')
        return self._character()

    def _at(self, position: int, reason: str, more: str = "") -> ApiError:
        offset = len(self.source[:position].encode())
        return _cannot(f"{reason} at byte offset {offset}{more}")


def _cannot(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


def _emoji(number: str) -> str:
    if not number.isdigit() or int(number) == 0:
        raise _cannot("Invalid custom emoji identifier specified")
    return number


def _decoded(text: str) -> str:
    return _REFERENCE.sub(_reference, text)


def _reference(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED.get(name, match[0])
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(number) if 0 < number < _LAST_CHARACTER else match[0]


def parse(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Plain text and its entities in the order of their offsets (UTF-16 units).

    Raises:
        ApiError: As TDLib refuses it.
    """
    reader = _Reader(text)
    reader.read()
    plain = "".join(reader.plain)
    if re.search("[\ud800-\udfff]", plain):
        raise _cannot(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    for entity in reader.entities:
        entity.pop("_language", None)
    entities = sorted(reader.entities, key=lambda e: (e["offset"], -e["length"]))
    return plain, entities
