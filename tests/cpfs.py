"""Valid CPFs, each in the ways in which people write one, and whether a text still shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

#: How the tax office, shops and hurried people write the eleven digits.
SPELLINGS = ("{}{}{}{}", "{}.{}.{}-{}", "{} {} {} {}", "{}.{}.{}.{}", "{}{}{}-{}", "{}.{}.{}/{}")


def valid(first: int) -> str:
    """The CPF that begins with these nine digits."""
    digits = f"{first:09}"
    for _ in range(2):
        total = sum(int(d) * (len(digits) + 1 - place) for place, d in enumerate(digits))
        rest = total % 11
        digits += "0" if rest < 2 else str(11 - rest)
    return digits


def spelt(cpf: str, spelling: str) -> str:
    return spelling.format(cpf[:3], cpf[3:6], cpf[6:9], cpf[9:])


def masked(cpf: str) -> str:
    return f"***.{cpf[3:6]}.{cpf[6:9]}-**"


def shown_in(text: str, cpfs: Sequence[str]) -> list[str]:
    """Those whose digits stand in the text in a row, whatever is between two of them."""
    text = re.sub(r"[^0-9A-Za-z]+", "", unquote(text))
    return [cpf for cpf in cpfs if cpf in text]
