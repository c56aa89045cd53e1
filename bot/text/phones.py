"""Which telephone numbers can be dialled, and how people read them (metrics, section 4)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NOT_A_DIGIT = re.compile(r"[^0-9]+")


def only_digits(text: str) -> str:
    """The digits of a text, in their order."""
    return _NOT_A_DIGIT.sub("", text)


def digits(raw: str) -> str | None:
    """Area code and number, 10 or 11 digits, without the country's 55; None if undialable."""
    number = only_digits(raw)
    if len(number) in (12, 13) and number.startswith("55"):
        number = number[2:]
    return number if len(number) in (10, 11) else None


def first_dialable(candidates: Iterable[str]) -> str:
    """The first number that can be dialled, as delivered; "" if there is none."""
    return next((raw for raw in candidates if raw and digits(raw)), "")


def readable(raw: str) -> str:
    """`(82) 99999-0000`; what cannot be dialled stays as it was."""
    number = digits(raw)
    if number is None:
        return raw
    return f"({number[:2]}) {number[2:-4]}-{number[-4:]}"
