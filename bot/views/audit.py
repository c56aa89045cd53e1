"""Deeds as the owner reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.text import formatting


@dataclass(frozen=True)
class AuditLine:
    """One deed: when, who, and what in words."""

    at: datetime
    who: str
    deed: str


@dataclass(frozen=True)
class AuditView:
    """The newest deeds of some days; `left` is how many more there are."""

    days: int
    count: int
    lines: Sequence[AuditLine]

    @property
    def left(self) -> int:
        """How many are not shown."""
        return self.count - len(self.lines)


def who(user_id: int | None, chat_id: int | None, names: Mapping[int, str]) -> str:
    """A colleague's name as it is now, else the id; at the terminal there is neither."""
    if user_id is None:
        return "no terminal" if chat_id is None else "administrador anônimo"
    return formatting.clean(names.get(user_id, ""), 24) or str(user_id)


def deed(word: str, what: str, customer_id: int | None) -> str:
    """`abriu cliente 308`, `exportou aging-2026-11-19.xlsx`."""
    verb = {"asked": "pediu", "opened": "abriu", "exported": "exportou", "changed": "mudou"}[word]
    about = "" if customer_id is None else f" cliente {customer_id}"
    return f"{verb} {what}{about}" if word != "opened" else f"{verb}{about}"
