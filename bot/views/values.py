"""What a value is, and how people read it; the same in the chat and in every file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Final, TypeAlias

from bot.text import formatting

#: None is undefined, shown as a dash.
Value: TypeAlias = str | int | Decimal | date | None


class Kind(Enum):
    """Decides how each format writes a value."""

    TEXT = "text"
    PHONE = "phone"  # as it is read, "" for none
    COUNT = "count"
    MONEY = "money"  # integer centavos
    REAIS = "reais"  # a mean, with two decimals
    PERCENT = "percent"  # 0 to 100, two decimals
    DECIMAL = "decimal"  # two decimals
    DAY = "day"
    ID = "id"
    # Changes, always with a sign: of centavos, of a count, of a percentage or a mean.
    CHANGE = "change"
    COUNT_CHANGE = "count_change"
    POINTS = "points"

    @property
    def is_number(self) -> bool:
        """Whether values stand right in a table."""
        return self not in (Kind.TEXT, Kind.PHONE, Kind.DAY)


@dataclass(frozen=True)
class Figure:
    """A key figure, its change against a week before and what it means, in a sentence.

    `value` is of the kind; None is undefined, and so is a `change` without two values.
    `better` says which way is good news: 1 up, −1 down, 0 neither.
    """

    label: str
    kind: Kind
    value: Value
    change: int | Decimal | None
    sentence: str = ""
    better: int = 0

    @property
    def text(self) -> str:
        """Short, for the chat."""
        return _short(self.value, self.kind)

    @property
    def change_text(self) -> str:
        """`+12 ▲ pior`, `−R$ 3,00`, `sem mudança`; "" where there is nothing to compare."""
        if self.change is None:
            return ""
        unit = " p.p." if self.kind is Kind.PERCENT else ""
        kind = Kind.DECIMAL if unit else self.kind
        return change_text(self.change, kind, unit=unit, better=self.better)


def change_text(change: int | Decimal, kind: Kind, *, unit: str = "", better: int = 0) -> str:
    """A change with its sign and, where one way is better, which this is.

    What is shown decides: a change that rounds to nothing is none.
    """
    size = _short(change if change > 0 else -change, kind)
    if not any(digit in size for digit in "123456789"):
        return "sem mudança"
    is_up = change > 0
    word = "melhor" if is_up == (better > 0) else "pior"
    judged = f" {'▲' if is_up else '▼'} {word}" if better else ""
    return f"{'+' if is_up else '−'}{size}{unit}{judged}"


def full_text(value: Value, kind: Kind) -> str:
    """A value in full, as files show it; a dash where it is undefined."""
    if value is None:
        return formatting.NOTHING
    if kind in _CHANGES and isinstance(value, int | Decimal):
        return _signed(value, _CHANGES[kind])
    if isinstance(value, date):
        return formatting.day(value)
    if isinstance(value, Decimal):
        if kind is Kind.REAIS:
            return formatting.money(int(rounded(value).scaleb(2)))
        percent = formatting.percent(value, 2)
        return percent if kind is Kind.PERCENT else percent.removesuffix("%")
    if kind is Kind.ID:
        return str(value)
    if isinstance(value, int):
        return formatting.money(value) if kind is Kind.MONEY else formatting.integer(value)
    return value


#: What each kind of change is a change of.
_CHANGES: Final = {
    Kind.CHANGE: Kind.MONEY,
    Kind.COUNT_CHANGE: Kind.COUNT,
    Kind.POINTS: Kind.DECIMAL,
}


def _signed(change: int | Decimal, kind: Kind) -> str:
    """`+R$ 1,00`, `−3`, `sem mudança` of what is shown as nothing."""
    size = full_text(change if change > 0 else -change, kind)
    if not any(digit in size for digit in "123456789"):
        return "sem mudança"
    return f"{'+' if change > 0 else '−'}{size}"


def rounded(value: Decimal) -> Decimal:
    """To the two decimals that are shown, half-up."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _short(value: Value, kind: Kind) -> str:
    """One decimal, and no cents where they do not matter."""
    if isinstance(value, Decimal) and kind is not Kind.REAIS:
        percent = formatting.percent(value)
        return percent if kind is Kind.PERCENT else percent.removesuffix("%")
    if isinstance(value, int) and kind is Kind.MONEY:
        return formatting.short_money(value)
    return full_text(value, kind)
