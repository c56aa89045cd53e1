"""CPF and CNPJ: how they are written and masked, and a CPF that stands inside a name."""

from __future__ import annotations

import re
from typing import Final

#: CPF and CNPJ without what stands between their characters; since July 2026 a CNPJ has letters.
_CPF: Final = re.compile(r"[0-9]{11}")
_CNPJ: Final = re.compile(r"[0-9A-Z]{12}[0-9]{2}")
#: A CPF among other words, whatever stands between its groups.
_CPF_INSIDE: Final = re.compile(r"(?<!\d)\d{3}[\W_]*\d{3}[\W_]*\d{3}[\W_]*\d{2}(?!\d)")
#: Stands for a character that is not shown.
HIDDEN: Final = "*"
#: Characters that a masked document shows.
_SHOWN: Final = 6
#: The ninth and tenth digit are the last that a check digit stands for.
_CHECKED: Final = (9, 10)


def bare(text: str) -> str:
    """Only the letters, in upper case, and the digits."""
    return "".join(filter(str.isalnum, text)).upper()


def pattern(text: str) -> str | None:
    """A document as somebody typed it or copied it from a group, as SQL's LIKE takes it.

    None where the text cannot be one, or shows too little of it.
    """
    signs = "".join(char for char in text if char.isalnum() or char == HIDDEN).upper()
    shows_enough = HIDDEN not in signs or len(signs.replace(HIDDEN, "")) >= _SHOWN
    has_digit = any(map(str.isdecimal, signs))
    return signs.replace(HIDDEN, "_") if has_digit and shows_enough else None


def masked(raw: str) -> str:
    """`***.456.789-**` of a CPF, `**.ABC.345/****-**` of a CNPJ, else nothing but asterisks."""
    text = bare(raw)
    if _CPF.fullmatch(text):
        return f"***.{text[3:6]}.{text[6:9]}-**"
    if _CNPJ.fullmatch(text):
        return f"**.{text[2:5]}.{text[5:8]}/****-**"
    return HIDDEN * len(text)


def without_cpfs(name: str) -> str:
    """The name with the CPFs in it masked; other numbers stay, so do those that are no CPF."""
    return _CPF_INSIDE.sub(_masked_if_valid, name)


def _masked_if_valid(found: re.Match[str]) -> str:
    digits = [int(char) for char in found[0] if char.isdecimal()]
    return masked("".join(map(str, digits))) if _is_cpf(digits) else found[0]


def _is_cpf(digits: list[int]) -> bool:
    """Whether both check digits are right; one digit eleven times is nobody's."""
    if len(set(digits)) == 1:
        return False
    return all(_check_digit(digits[:place]) == digits[place] for place in _CHECKED)


def _check_digit(digits: list[int]) -> int:
    weights = range(len(digits) + 1, 1, -1)
    return sum(d * w for d, w in zip(digits, weights, strict=True)) * 10 % 11 % 10
