"""Field values as IXC writes them, read by the rules of eligibility (metrics, section 1).

Every value on the wire is text. A parser here never raises: what cannot be read is `None`
(or 0 for an id), and `ixc.rows` says which field of which row it was.
Parsers are dictionaries that fill themselves, because a page holds the same few dates,
amounts and flags thousands of times and a lookup costs a tenth of a parse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
#: SQLite and PostgreSQL keep 64-bit integers: 18 digits always fit.
MOST_DIGITS: Final = 18
#: More distinct values than this are no repetition; the memory is worth more.
MOST_REMEMBERED: Final = 50_000

#: Stands in a text before a character that had to be guessed (see `ixc.responses`).
SPOILED: Final = "\uffff"
#: Control characters, and two signs that stand for none.
_UNCLEAN: Final = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_CLEAN: Final = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], " "),
    0xFFFE: None,
    ord(SPOILED): None,
}

_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PLAIN_AMOUNT = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_BRAZILIAN_AMOUNT = re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+),[0-9]+")
_CENT = Decimal("0.01")


def day_number(day: date) -> int:
    """Days since 1970-01-01, as the mirror keeps a date."""
    return day.toordinal() - EPOCH_ORDINAL


class Remembering(dict[Any, Any]):
    """A parser as a mapping: `parser[raw]` parses once for each distinct `raw`."""

    def __init__(self, parse: Callable[[str], Any]) -> None:
        super().__init__()
        self._parse = parse

    def __missing__(self, raw: Any) -> Any:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        value = self[raw] = self._parse(text(raw))
        return value


def text(raw: Any) -> str:
    """The trimmed text of a value; numbers and nulls, which some versions send, included.

    Characters that no database, chat or spreadsheet takes are left out of it.
    """
    if isinstance(raw, str):
        return _clean(raw.strip())
    return "" if raw is None else str(raw).strip()


def _clean(trimmed: str) -> str:
    return trimmed if trimmed.isprintable() else trimmed.translate(_CLEAN).strip()


def spoiled(raws: Sequence[Any]) -> list[int]:
    """The places of the texts that hold what `text` leaves out; few pages have one at all."""
    trimmed = [raw.strip() for raw in raws if isinstance(raw, str)]
    if "".join(trimmed).isprintable():
        return []
    return [
        place
        for place, raw in enumerate(raws)
        if isinstance(raw, str) and _UNCLEAN.search(raw.strip())
    ]


def identifier(raw: Any) -> int:
    """An id, 0 where it is empty, not all ASCII digits, or too long for the database."""
    digits = raw if isinstance(raw, str) else text(raw)
    if digits.isdigit() and digits.isascii() and len(digits) <= MOST_DIGITS:
        return int(digits)
    return 0 if digits == digits.strip() else identifier(digits.strip())


def identifiers(raws: Sequence[Any]) -> list[int]:
    """`identifier` of each value, in their order; a page of plain digits is read at once."""
    try:
        joined = "".join(raws)
        if joined.isdigit() and joined.isascii() and max(map(len, raws)) <= MOST_DIGITS:
            return list(map(int, raws))
    except (TypeError, ValueError):  # a value that is no text, or an empty one
        pass
    return list(map(identifier, raws))


def texts(raws: Sequence[Any]) -> list[str]:
    """`text` of each value, in their order."""
    try:
        trimmed = list(map(str.strip, raws))
    except TypeError:  # a value that is no text
        return list(map(text, raws))
    return trimmed if "".join(trimmed).isprintable() else list(map(_clean, trimmed))


def _day(raw: str) -> int | None:
    match = _ISO_DATE.match(raw)
    if match is None:
        return None
    try:
        value = date(*map(int, match.groups()))
    except ValueError:
        return None
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        return None
    return value.toordinal() - EPOCH_ORDINAL


def _cents(raw: str) -> int | None:
    if _BRAZILIAN_AMOUNT.fullmatch(raw):
        raw = raw.replace(".", "").replace(",", ".")
    elif not _PLAIN_AMOUNT.fullmatch(raw):
        return None
    amount = Decimal(raw)
    if amount.adjusted() >= MOST_DIGITS - 2:
        return None
    return int(amount.quantize(_CENT, ROUND_HALF_UP).scaleb(2))


def _balance(raw: str) -> int | None:
    """As an amount; one behind a minus sign was paid too much, and nothing is left of it."""
    owed = _cents(raw.removeprefix("-"))
    return 0 if raw.startswith("-") and owed is not None else owed


#: The id of a row of another table: the same few come again and again.
reference = Remembering(identifier).__getitem__
#: Days since 1970-01-01 of an ISO date; anything after it is ignored.
day = Remembering(_day).__getitem__
#: Centavos, half-up.
cents = Remembering(_cents).__getitem__
#: Centavos that are still owed, half-up; 0 where more was paid than was owed.
balance = Remembering(_balance).__getitem__
#: 1 for exactly `S`, 0 for anything else.
yes = Remembering(lambda raw: int(raw == "S")).__getitem__
#: 0 for exactly `N`, 1 for anything else.
unless_no = Remembering(lambda raw: int(raw != "N")).__getitem__
#: 1 for exactly `N`, 0 for anything else.
no = Remembering(lambda raw: int(raw == "N")).__getitem__
#: A short code such as a status.
code = Remembering(str).__getitem__
