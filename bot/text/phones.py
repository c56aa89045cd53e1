"""Telephone numbers: which can be dialled (metrics, section 4), how they are read and found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from typing import Final

_NOT_A_DIGIT: Final = re.compile(r"[^0-9]+")
#: What stands between the numbers of one field.
_BETWEEN: Final = re.compile(r"[/;,]|\bou\b", re.IGNORECASE)
#: Area code and number: a mobile's nine digits begin with 9.
_DIALABLE: Final = re.compile(r"[1-9]{2}(?:9[0-9]{8}|[2-9][0-9]{7})")
#: A mobile, perhaps with its area code: the digit that numbers of eight digits got before them.
_WITH_NINTH: Final = re.compile(r"([1-9]{2})?9([6-9][0-9]{7})")
#: Digits of a number without its area code.
_LOCAL: Final = (8, 9)
_LONGEST: Final = 11
#: Fewer digits than this are never looked for as the end of a number.
LEAST_DIGITS: Final = 4


class Likeness(IntEnum):
    """How what somebody typed is like a number of the ERP, the best first."""

    SAME = 0
    WITHOUT_AREA = 1  # the ERP's lacks the area code, which was typed
    END = 2


def only_digits(text: str) -> str:
    """The digits of a text, in their order."""
    return _NOT_A_DIGIT.sub("", text)


def numbers_in(field: str) -> tuple[str, ...]:
    """The numbers that one field of the ERP holds, trimmed, as delivered."""
    return tuple(part for raw in _BETWEEN.split(field) if (part := raw.strip()))


def digits(raw: str) -> str | None:
    """Area code and number, 10 or 11 digits, without the country's 55; None if undialable.

    `raw` is one number. Foreign ones and 0800 are not dialable.
    """
    if raw.startswith("+") and not raw.startswith("+55"):
        return None
    number = only_digits(raw)
    if len(number) in (12, 13):
        number = number.removeprefix("55")
    number = number.removeprefix("0")
    return number if _DIALABLE.fullmatch(number) else None


def first_dialable(fields: Iterable[str]) -> str:
    """The first number that can be dialled, as delivered; "" if there is none."""
    numbers = (number for field in fields for number in numbers_in(field))
    return next((number for number in numbers if digits(number)), "")


def is_mobile(number: str) -> bool:
    """Of area code and number; a mobile of eight digits lacks the ninth that it has got since."""
    return number[2:3] in "6789"


def international(raw: str) -> str:
    """`+55 82 99999-0000`, as any telephone dials it; what cannot be dialled stays as it was."""
    number = digits(raw)
    return raw if number is None else f"+55 {number[:2]} {number[2:-4]}-{number[-4:]}"


def readable(raw: str) -> str:
    """`(82) 99999-0000`; what cannot be dialled stays as it was."""
    number = digits(raw)
    if number is None:
        return raw
    return f"({number[:2]}) {number[2:-4]}-{number[-4:]}"


def likeness(typed: str, stored: str) -> Likeness | None:
    """Whether two numbers are one: country, leading 0 and a mobile's ninth digit do not matter.

    Without its area code, or as an end of few digits, a number is like several.
    """
    wanted, found = _essence(typed), _essence(stored)
    if len(wanted) >= min(_LOCAL):
        if found == wanted or (len(wanted) in _LOCAL and found[2:] == wanted):
            return Likeness.SAME
        if len(found) in _LOCAL and found == wanted[2:]:
            return Likeness.WITHOUT_AREA
    end = only_digits(typed)
    is_end = LEAST_DIGITS <= len(end) <= max(_LOCAL) and only_digits(stored).endswith(end)
    return Likeness.END if is_end else None


def _essence(number: str) -> str:
    """The digits that tell a number from others."""
    bare = only_digits(number).lstrip("0")
    if len(bare) > _LONGEST:
        bare = bare.removeprefix("55").lstrip("0")
    is_mobile = _WITH_NINTH.fullmatch(bare)
    return "".join(is_mobile.groups("")) if is_mobile else bare
