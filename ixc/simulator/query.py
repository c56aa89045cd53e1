"""A list call's body, and the rows that it asks for."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ixc.simulator.comparison import Condition, RedBox, key_of, test_of
from ixc.simulator.faults import Faults
from ixc.simulator.tables import Table, number

DEFAULT_ROWS: Final = 20
_BOUNDS: Final = frozenset({">", ">=", "<", "<="})


@dataclass(frozen=True)
class ListCall:
    """A list call, understood; `start` is the offset of its first row, `page` only an echo."""

    conditions: tuple[Condition, ...]
    start: int
    rows: int
    page: int
    sort: str
    descending: bool


@dataclass(frozen=True)
class Selection:
    """The positions of a page's rows in its table, and the rows of the call on all its pages."""

    positions: Sequence[int]
    total: int


def understand(body: dict[str, Any], table: str, faults: Faults) -> ListCall:
    """Reads a body in which every key is optional.

    Raises:
        RedBox: A number is none, a filter list is no JSON list, or a column names another table.
    """
    conditions = (*_main(body, table, faults), *_grid(body.get("grid_param"), table, faults))
    page, rows = _whole(body.get("page"), 1), _whole(body.get("rp"), DEFAULT_ROWS)
    return ListCall(
        conditions=tuple(c for c in conditions if c.column not in faults.ignored_filters),
        start=(page - 1) * rows,
        rows=max(1, rows + faults.extra_rows - faults.missing_rows),
        page=page,
        sort=_column(_text(body.get("sortname")) or f"{table}.id", table, faults),
        descending=_text(body.get("sortorder")).lower() == "desc",
    )


def find(table: Table, call: ListCall, faults: Faults) -> Selection:
    """The rows of a call.

    Keyset paging asks the same question again and again but for its bounds on the id, so the
    answer without them is remembered and a page is cut out of it by bisection.

    Raises:
        RedBox: The table does not have a column, or as `test_of` does.
    """
    if call.sort != "id" or call.descending:
        return _cut(_ordered(table, call, faults), call)
    id_lists = [c for c in call.conditions if c.column == "id" and c.operator in ("=", "IN")]
    if id_lists:
        return _cut(_meeting(table, call.conditions, _among(table, id_lists[0]), faults), call)
    bounds = [c for c in call.conditions if c.column == "id" and c.operator in _BOUNDS]
    others = tuple(c for c in call.conditions if c not in bounds)
    positions = _remembered(table, others, faults)
    first, last = _range(table, positions, bounds)
    start = first + call.start
    return Selection(positions[start : min(start + call.rows, last)], max(0, last - first))


def _main(body: dict[str, Any], table: str, faults: Faults) -> list[Condition]:
    """The main filter; without a query there is none."""
    name, value = _text(body.get("qtype")), _text(body.get("query"))
    if not name or not value:
        return []
    column = _column(name, table, faults)
    return [Condition(column, (_text(body.get("oper")) or "=").upper(), value)]


def _grid(raw: Any, table: str, faults: Faults) -> list[Condition]:
    """The conditions of grid_param, which are ANDed whatever their C and G say."""
    if not raw:
        return []
    try:
        items = json.loads(raw)
    except (TypeError, ValueError) as error:
        raise RedBox("grid_param") from error
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise RedBox("grid_param")
    return [
        Condition(
            column=_column(_text(item.get("TB")), table, faults),
            operator=(_text(item.get("OP")) or "=").upper(),
            value=_text(item.get("P")),
            second=_text(item.get("P2")),
        )
        for item in items
    ]


def _text(raw: Any) -> str:
    return "" if raw is None else str(raw)


def _whole(raw: Any, default: int) -> int:
    """A positive number that may come as text; `default` for nothing and for zero."""
    try:
        value = int(raw or default)
    except (TypeError, ValueError) as error:
        raise RedBox(str(raw)) from error
    return value if value > 0 else default


def _column(raw: str, table: str, faults: Faults) -> str:
    prefix, dot, column = raw.rpartition(".")
    if (dot and prefix != table) or (not dot and faults.strict_prefix):
        raise RedBox(raw)
    return column


def _cut(positions: Sequence[int], call: ListCall) -> Selection:
    return Selection(positions[call.start : call.start + call.rows], len(positions))


def _remembered(table: Table, conditions: tuple[Condition, ...], faults: Faults) -> Sequence[int]:
    question = (conditions, faults.comparison)
    positions = table.recall(question)
    if positions is None:
        positions = _meeting(table, conditions, range(len(table)), faults)
        table.remember(question, positions)
    return positions


def _among(table: Table, condition: Condition) -> Sequence[int]:
    """Where the ids of a list stand; what a database does with its primary key."""
    ids = {number(part) for part in (condition.value + "," + condition.second).split(",")}
    spans = [(bisect_left(table.ids, i), bisect_right(table.ids, i)) for i in sorted(ids)]
    return [position for first, last in spans for position in range(first, last)]


def _range(table: Table, positions: Sequence[int], bounds: list[Condition]) -> tuple[int, int]:
    """The part of `positions` within the bounds; rows stand in the order of their ids."""
    first, last = 0, len(positions)
    for bound in bounds:
        side = bisect_right if bound.operator in (">", "<=") else bisect_left
        edge = side(positions, number(bound.value), key=table.ids.__getitem__)
        if bound.operator.startswith(">"):
            first = max(first, edge)
        else:
            last = min(last, edge)
    return first, last


def _ordered(table: Table, call: ListCall, faults: Faults) -> Sequence[int]:
    """All rows of a call in another order than that of their ids; ties in id order."""
    question = (call.conditions, faults.comparison, call.sort, call.descending)
    positions = table.recall(question)
    if positions is None:
        values = table.column(call.sort)
        if values is None:
            raise RedBox(call.sort)
        keys = [key_of(call.sort, value, Faults()) for value in values]
        positions = sorted(
            _remembered(table, call.conditions, faults),
            key=lambda position: keys[position],  # type: ignore[arg-type,return-value]  # one type
            reverse=call.descending,
        )
        table.remember(question, positions)
    return positions


def _meeting(
    table: Table, conditions: Sequence[Condition], positions: Sequence[int], faults: Faults
) -> Sequence[int]:
    """Those of `positions` whose rows meet every condition."""
    for condition in conditions:
        values = table.column(condition.column)
        if values is None:
            raise RedBox(condition.column)
        holds = test_of(condition, faults)
        if holds is None:
            continue
        verdicts = {value: holds(value) for value in {values[position] for position in positions}}
        positions = [position for position in positions if verdicts[values[position]]]
    return positions
