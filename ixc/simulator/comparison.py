"""How MySQL compares: the operators of a list call over columns that it would type.

Ids and amounts compare as numbers, dates as dates, all else as text without case. The zero
date stands before every date. An empty date or number compares like zero, as in a column that
does not know NULL, unless `Faults.empty_is_null` says that it meets no condition at all.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from ixc.simulator.faults import Faults

Key: TypeAlias = int | float | str | None  # of one type within a column; None for NULL
Test: TypeAlias = Callable[[str], bool]

ZERO_DATE: Final = "0000-00-00 00:00:00"
DATETIMES: Final = frozenset({"ultima_atualizacao", "baixa_data"})

_DATE_COLUMN = re.compile(
    r"data|data_.+|dt_.+|.+_data|.+_data_.+|nao_.+_ate|nascimento_mae|validade_.+|ultima_.+"
)
_NUMBER_COLUMN = re.compile(r"id|id_.+|valor|valor_.+|.+_valor|filial_id|cidade|uf|nparcela")
_NUMBER = re.compile(r"\s*(-?[0-9]+)?(\.[0-9]+)?")
_BRAZILIAN = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})(.*)", re.DOTALL)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9:]+)?")

_SIMPLE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


class RedBox(Exception):
    """A call that the ERP answers with its red page: a bad column, operator or list."""


@dataclass(frozen=True)
class Condition:
    """One filter; `second` is the P2 of grid_param, empty where there is none."""

    column: str
    operator: str
    value: str
    second: str = ""


def test_of(condition: Condition, faults: Faults) -> Test | None:
    """The condition as a test of a value; None where the ERP ignores the condition.

    Raises:
        RedBox: The ERP does not understand the operator, or the list of one.
    """
    if _overlooked(condition, faults):
        return None
    build = _BUILDERS.get(condition.operator)
    if build is None:
        raise RedBox(condition.operator)
    return build(condition, faults)


def key_of(column: str, raw: str, faults: Faults) -> Key:
    """A value as its column's type compares it: two values are in the order of their keys."""
    if _NUMBER_COLUMN.fullmatch(column):
        return _number(raw, faults)
    if _DATE_COLUMN.fullmatch(column) or column in DATETIMES:
        return _moment(raw.strip(), faults)
    return raw.rstrip().casefold()


def _overlooked(condition: Condition, faults: Faults) -> bool:
    return (
        faults.br_datetime_ignored
        and condition.column in DATETIMES
        and _BRAZILIAN.fullmatch(condition.value.strip()) is not None
    )


def _number(raw: str, faults: Faults) -> int | float | None:
    if not raw.strip():
        return None if faults.empty_is_null else 0
    whole, fraction = _NUMBER.match(raw).groups()  # type: ignore[union-attr]  # may be empty
    return float(f"{whole or 0}{fraction}") if fraction else int(whole or 0)


def _moment(raw: str, faults: Faults) -> str | None:
    """A date or datetime as `YYYY-MM-DD HH:MM:SS`; a date is its midnight."""
    if not raw:
        return None if faults.empty_is_null else ZERO_DATE
    if match := _BRAZILIAN.fullmatch(raw):
        raw = f"{match[3]}-{match[2]}-{match[1]}{match[4]}"
    iso = _ISO.match(raw)
    if iso is None or not _is_a_day(iso[0][:10]):
        return ZERO_DATE  # what the database would have made of it
    return iso[0] + ZERO_DATE[len(iso[0]) :]


def _is_a_day(raw: str) -> bool:
    try:
        date.fromisoformat(raw)
    except ValueError:
        return False
    return True


def _values(condition: Condition, faults: Faults) -> list[str]:
    if condition.second and faults.second_value_honoured:
        return [condition.value, condition.second]
    return [condition.value]


def _simple(condition: Condition, faults: Faults) -> Test:
    if condition.operator in ("=", "!="):
        return _equal(condition, faults)
    column, compare = condition.column, _SIMPLE[condition.operator]
    operand = key_of(column, condition.value, faults)

    def holds(value: str) -> bool:
        key = key_of(column, value, faults)
        return key is not None and operand is not None and compare(key, operand)

    return holds


def _equal(condition: Condition, faults: Faults) -> Test:
    return _among(condition, _values(condition, faults), faults, expected=condition.operator == "=")


def _listed(condition: Condition, faults: Faults) -> Test:
    parts = [part.strip() for value in _values(condition, faults) for part in value.split(",")]
    if faults.single_in_red_box and len(parts) == 1:
        raise RedBox(condition.value)
    return _among(condition, parts, faults, expected=condition.operator == "IN")


def _among(condition: Condition, parts: list[str], faults: Faults, *, expected: bool) -> Test:
    column = condition.column
    operands = {key_of(column, part, faults) for part in parts} - {None}

    def holds(value: str) -> bool:
        key = key_of(column, value, faults)
        return key is not None and (key in operands) == expected

    return holds


def _contains(condition: Condition, faults: Faults) -> Test:
    texts = [value.casefold() for value in _values(condition, faults)]
    expected = condition.operator != "NL"
    return lambda value: any(text in value.casefold() for text in texts) == expected


def _between(condition: Condition, faults: Faults) -> Test:
    column, first, last = condition.column, condition.value, condition.second
    if not last:
        first, comma, last = first.partition(",")
        if comma and not faults.comma_between_works:
            return lambda value: value.startswith("0000-00-00")
    low, high = key_of(column, first, faults), key_of(column, last, faults)
    expected = condition.operator == "BE"

    def holds(value: str) -> bool:
        key = key_of(column, value, faults)
        if key is None or low is None or high is None:
            return False
        return (_SIMPLE["<="](low, key) and _SIMPLE["<="](key, high)) == expected

    return holds


_BUILDERS: Final[dict[str, Callable[[Condition, Faults], Test]]] = {
    **dict.fromkeys(_SIMPLE, _simple),
    **dict.fromkeys(("L", "LIKE", "NL"), _contains),
    **dict.fromkeys(("IN", "NI"), _listed),
    **dict.fromkeys(("BE", "NBE"), _between),
}
