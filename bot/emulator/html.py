"""A strict reader of Telegram's HTML subset, for machines without TDLib."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

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
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^<>]*)?)>")
_REFERENCE: Final = re.compile(r"&(#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[a-z]+);")
_ATTRIBUTE: Final = re.compile(r"([a-z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")


@dataclass
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str]


@dataclass
class _Reader:
    plain: list[str] = field(default_factory=list)
    units: int = 0
    stack: list[_Open] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.plain.append(text)
        self.units += len(text.encode("utf-16-le")) // 2

    def open(self, tag: str, attributes: str) -> None:
        if tag not in _KINDS:
            raise _cannot(f'Unsupported start tag "{tag}"')
        found = {m[1]: m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(attributes)}
        self.stack.append(_Open(tag, self.units, found))

    def close(self, tag: str) -> None:
        if not self.stack:
            raise _cannot(f'Unexpected end tag "{tag}"')
        opened = self.stack.pop()
        if tag != opened.tag:
            raise _cannot(f'Unmatched end tag, expected "</{opened.tag}>", found "</{tag}>"')
        length = self.units - opened.offset
        if length == 0:
            return
        kind = _KINDS[tag]
        if kind == "blockquote" and "expandable" in opened.attributes:
            kind = "expandable_blockquote"
        entity = {"type": kind, "offset": opened.offset, "length": length}
        if kind == "text_link":
            if "href" not in opened.attributes:
                return
            entity["url"] = _decoded(opened.attributes["href"])
        self.entities.append(entity)


def _cannot(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


def _decoded(text: str) -> str:
    return _REFERENCE.sub(_reference, text)


def _reference(match: re.Match[str]) -> str:
    name = match[1]
    if name.startswith("#"):
        number = name[1:]
        return chr(int(f"0{number}", 0) if number.startswith("x") else int(number))
    return _NAMED.get(name, match[0])


def parse(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Plain text and entities in the order of their offsets; raises ApiError."""
    reader, position = _Reader(), 0
    while position < len(text):
        start = text.find("<", position)
        if start < 0:
            break
        reader.add(_decoded(text[position:start]))
        match = _TAG.match(text, start)
        if match is None:
            raise _cannot(
                f"Unsupported or unclosed tag at byte offset {len(text[:start].encode())}"
            )
        if match[1]:
            reader.close(match[2].lower())
        else:
            reader.open(match[2].lower(), match[3])
        position = match.end()
    reader.add(_decoded(text[position:]))
    if reader.stack:
        tag = reader.stack[-1].tag
        raise _cannot(f'Can\'t find end tag corresponding to start tag "{tag}"')
    entities = sorted(reader.entities, key=lambda e: (e["offset"], -e["length"]))
    return "".join(reader.plain), entities
