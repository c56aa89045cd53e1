"""What the server does to a text after its parsing: cleans, trims, puts entities in order.

The rules are those of TDLib's `fix_formatted_text`, less one: where styles overlap, TDLib cuts
them into more pieces than are left whole here.
Offsets and lengths are in UTF-16 units.
"""

from __future__ import annotations

import re
from typing import Any, Final

Entity = dict[str, Any]

_STYLES: Final = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES: Final = ("blockquote", "expandable_blockquote")
_CODES: Final = ("code", "pre")
_TO_SPACE: Final = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")
_DROPPED: Final = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_WIDE: Final = 0xFFFF
_BLANK: Final = " \n"


def settle(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """The text as it is stored, and its entities sorted by offset."""
    text, entities = _cleaned(text, entities)
    return _trimmed(text, _fixed(entities))


def _units(text: str) -> list[str]:
    """One item per UTF-16 unit; the second half of a wide character is empty."""
    units: list[str] = []
    for character in text:
        units.append(character)
        if ord(character) > _WIDE:
            units.append("")
    return units


def _cleaned(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Control characters become spaces, marks of direction go; entities follow."""
    units: list[str] = []
    new_offsets = [0]
    for unit in _units(_TO_SPACE.sub(" ", text)):
        if not _DROPPED.fullmatch(unit):
            units.append(unit)
        new_offsets.append(len(units))
    moved = []
    for entity in entities:
        start, end = new_offsets[entity["offset"]], new_offsets[entity["offset"] + entity["length"]]
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return "".join(units), moved


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without blanks at the end, and at the beginning as far as the first entity."""
    text = text.rstrip(_BLANK)
    end = len(_units(text))
    first = entities[0]["offset"] if entities else end
    start = min(first, end - len(_units(text.lstrip(_BLANK))))
    moved = [
        {
            **entity,
            "offset": entity["offset"] - start,
            "length": min(entity["length"], end - entity["offset"]),
        }
        for entity in entities
        if entity["offset"] < end
    ]
    return text[start:], moved


def _fixed(entities: list[Entity]) -> list[Entity]:
    """Nothing but styles overlaps its like; styles are joined, and end where code begins."""
    quotes = _apart([e for e in entities if e["type"] in _QUOTES])
    whole = _apart([e for e in entities if e["type"] not in (*_STYLES, *_QUOTES)])
    codes = [e for e in whole if e["type"] in _CODES]
    styles = [e for kind in _STYLES for e in _joined([e for e in entities if e["type"] == kind])]
    pieces = [piece for style in styles for piece in _outside(style, codes)]
    return sorted([*quotes, *whole, *pieces], key=_order)


def _apart(entities: list[Entity]) -> list[Entity]:
    """Those that do not begin inside an earlier one."""
    apart: list[Entity] = []
    for entity in sorted(entities, key=_order):
        if not apart or entity["offset"] >= _end(apart[-1]):
            apart.append(entity)
    return apart


def _joined(entities: list[Entity]) -> list[Entity]:
    """Runs of one kind, those that touch made one."""
    runs: list[Entity] = []
    for entity in sorted(entities, key=_order):
        if runs and entity["offset"] <= _end(runs[-1]):
            end = max(_end(runs[-1]), _end(entity))
            runs[-1] = {**runs[-1], "length": end - runs[-1]["offset"]}
        else:
            runs.append(entity)
    return runs


def _outside(style: Entity, codes: list[Entity]) -> list[Entity]:
    """What is left of a style without the code inside it."""
    pieces, start = [], style["offset"]
    for code in codes:
        if code["offset"] < _end(style) and _end(code) > start:
            pieces.append((start, code["offset"]))
            start = _end(code)
    pieces.append((start, _end(style)))
    return [{**style, "offset": a, "length": b - a} for a, b in pieces if b > a]


def _order(entity: Entity) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def _end(entity: Entity) -> int:
    return int(entity["offset"] + entity["length"])
