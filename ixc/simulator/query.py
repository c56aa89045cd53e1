"""The filters of a list call, over text columns that MySQL would type.

Ids and amounts compare as numbers, dates as dates (`0000-00-00` and nothing are before every
date), all else as text without case. Dates are read ISO or Brazilian.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ixc.simulator.faults import Faults
from ixc.simulator.tables import Table

Key = float | str

DATES: Final = frozenset(
    {
        "data",
        "credito_data",
        "data_ativacao",
        "data_cadastro",
        "data_cancelamento",
        "data_emissao",
        "data_final",
        "data_inicial",
        "data_nascimento",
        "data_vencimento",
        "pagamento_data",
    }
)
DATETIMES: Final = frozenset({"ultima_atualizacao", "baixa_data"})
#: Besides every `id_*`.
NUMBERS: Final = frozenset(
    {
        "cidade",
        "filial_id",
        "id",
        "pagamento_valor",
        "uf",
        "valor",
        "valor_aberto",
        "valor_cancelado",
        "valor_recebido",
    }
)

_BRAZILIAN = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})(.*)", re.DOTALL)
_NUMBER = re.compile(r"\s*-?[0-9]*\.?[0-9]+")


class RedBox(Exception):
    """A call that the ERP answers with its red error page: a bad column or operator."""


@dataclass(frozen=True)
class Condition:
    column: str
    operator: str
    value: str
    second: str = ""


@dataclass(frozen=True)
class ListCall:
    """A list call's body, understood."""

    conditions: tuple[Condition, ...]
    page: int
    rows: int
    sort: str
    descending: bool


def understand(body: dict[str, Any], table: str, faults: Faults) -> ListCall:
    """Reads a body in which every key is optional; raises RedBox."""
    conditions = []
    if str(body.get("query", "")) and body.get("qtype"):
        column = _column(str(body["qtype"]), table, faults)
        operator = str(body.get("oper") or "=")
        conditions.append(Condition(column, operator.upper(), str(body["query"])))
    for item in _grid(body.get("grid_param")):
        column = _column(str(item.get("TB", "")), table, faults)
        conditions.append(
            Condition(
                column,
                str(item.get("OP", "=")).upper(),
                str(item.get("P", "")),
                str(item.get("P2", "")),
            )
        )
    sort = _column(str(body.get("sortname") or f"{table}.id"), table, faults)
    return ListCall(
        conditions=tuple(c for c in conditions if c.column not in faults.ignored_filters),
        page=max(1, int(body.get("page") or 1)),
        rows=int(body.get("rp") or 20),
        sort=sort,
        descending=str(body.get("sortorder", "")).lower() == "desc",
    )


def _grid(raw: Any) -> list[dict[str, Any]]:
    if not raw:
        return []
    try:
        items = json.loads(raw)
    except ValueError as error:
        raise RedBox from error
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise RedBox
    return items


def _column(raw: str, table: str, faults: Faults) -> str:
    prefix, dot, column = raw.rpartition(".")
    if (dot and prefix != table) or (not dot and faults.strict_prefix):
        raise RedBox
    return column


def positions(table: Table, call: ListCall, faults: Faults) -> tuple[Sequence[int], int]:
    """Positions of a page's rows, and how many rows the call has in all."""
    if call.sort == "id" and not call.descending:
        found = _after(table, call, faults)
    else:
        found = _sorted(table, _matching(table, call.conditions, faults), call)
    start = (call.page - 1) * call.rows
    return found[start : start + call.rows], len(found)


def _after(table: Table, call: ListCall, faults: Faults) -> Sequence[int]:
    """Keyset paging: the same question again and again but for `id >`; answered from memory."""
    bounds = [c for c in call.conditions if c.column == "id" and c.operator == ">"]
    others = tuple(c for c in call.conditions if c not in bounds)
    key = (others, faults.comparison)
    if key not in table.remembered:
        table.remembered[key] = _matching(table, others, faults)
    found = table.remembered[key]
    after = max((int(to_key("id", c.value)) for c in bounds), default=None)
    if after is None:
        return found
    # Rows stand in the order of their ids, so positions of larger ids are larger positions.
    return found[bisect_right(found, after, key=lambda position: table.ids[position]) :]


def _sorted(table: Table, found: Sequence[int], call: ListCall) -> Sequence[int]:
    values = table.column(call.sort)
    if values is None:
        raise RedBox
    keys = [to_key(call.sort, value) for value in values]
    return sorted(found, key=lambda position: keys[position], reverse=call.descending)


def _matching(table: Table, conditions: Sequence[Condition], faults: Faults) -> Sequence[int]:
    found: Sequence[int] = range(len(table.rows))
    for condition in conditions:
        values = table.column(condition.column)
        if values is None:
            raise RedBox
        holds = _test(condition, faults)
        if holds is None:
            continue
        memory: dict[str, bool] = {}
        kept = []
        for position in found:
            value = values[position]
            if value not in memory:
                memory[value] = holds(value)
            if memory[value]:
                kept.append(position)
        found = kept
    return found


_COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
}


def _test(condition: Condition, faults: Faults) -> Callable[[str], bool] | None:
    """The condition as a test of a value; None where the ERP ignores it."""
    column, operator = condition.column, condition.operator
    if faults.br_datetime_ignored and column in DATETIMES and _BRAZILIAN.match(condition.value):
        return None

    def key(raw: str) -> Key:
        return to_key(column, raw)

    if operator in _COMPARISONS:
        compare, wanted = _COMPARISONS[operator], key(condition.value)
        return lambda value: compare(key(value), wanted)
    if operator in ("L", "LIKE", "NL"):
        text = condition.value.casefold()
        return lambda value: (text in value.casefold()) == (operator != "NL")
    if operator in ("IN", "NI"):
        return _one_of(condition, key, faults)
    if operator in ("BE", "NBE"):
        return _between(condition, key)
    raise RedBox


def _one_of(
    condition: Condition, key: Callable[[str], Key], faults: Faults
) -> Callable[[str], bool]:
    listed = [part.strip() for part in condition.value.split(",")]
    if faults.single_in_red_box and len(listed) == 1:
        raise RedBox
    if condition.second and faults.second_value_honoured:
        listed.append(condition.second)
    wanted = {key(part) for part in listed}
    return lambda value: (key(value) in wanted) == (condition.operator == "IN")


def _between(condition: Condition, key: Callable[[str], Key]) -> Callable[[str], bool]:
    low, comma, _ = condition.value.partition(",")
    if comma and not condition.second:
        # As measured: a list here matches the zero dates.
        return lambda value: value.startswith("0000-00-00")
    first, last = key(low), key(condition.second)
    inside = condition.operator == "BE"
    return lambda value: (first <= key(value) <= last) == inside  # type: ignore[operator]


def to_key(column: str, raw: str) -> Key:
    """A value as its column's type compares it."""
    if column in NUMBERS or column.startswith("id_"):
        match = _NUMBER.match(raw)
        return float(match[0]) if match else 0.0
    if column in DATES or column in DATETIMES:
        return _date_key(raw.strip(), with_time=column in DATETIMES)
    return raw.strip().casefold()


def _date_key(raw: str, *, with_time: bool) -> str:
    if match := _BRAZILIAN.fullmatch(raw):
        raw = f"{match[3]}-{match[2]}-{match[1]}{match[4]}"
    try:
        date.fromisoformat(raw[:10])
    except ValueError:
        return ""  # the zero date, or what the database would have made one
    if not with_time:
        return raw[:10]
    return raw if len(raw) > 10 else f"{raw} 00:00:00"
