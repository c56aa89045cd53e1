"""Questions to the ERP, and the same questions put to rows that we already have."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy import Table as Mirror

from ixc.rows import Column, Row, Table

_COMPARE: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


@dataclass(frozen=True)
class Filter:
    """One condition on a column of the table, in IXC's operators."""

    field: str
    operator: str
    value: str


@dataclass(frozen=True)
class Query:
    """All rows of `table` that meet every filter."""

    table: Table
    filters: tuple[Filter, ...] = ()

    def meets(self, row: Row) -> bool:
        """Whether a row of ours answers the question; what cannot be read does not."""
        return all(holds(row) for _, holds in self._tests())

    def broken_by(self, rows: Iterable[Row]) -> Filter | None:
        """The filter that an answer cannot have honoured, if any.

        Values that we cannot read, and columns that we do not keep, prove nothing.
        """
        rows = list(rows)
        for item, holds in self._tests(unknown=True):
            if not all(map(holds, rows)):
                return item
        return None

    def clause(self, mirror: Mirror) -> ColumnElement[bool]:
        """The question to the mirror's table."""
        conditions = [true()]
        for item in self.filters:
            column = self._column(item)
            if column is not None:
                compare = _COMPARE[item.operator]
                conditions.append(compare(mirror.c[column.name], column.parse(item.value)))
        return and_(*conditions)

    def _tests(self, *, unknown: bool = False) -> list[tuple[Filter, Callable[[Row], bool]]]:
        found = []
        for item in self.filters:
            column = self._column(item)
            if column is not None:
                place = self.table.position(column.name)
                found.append((item, _test(item.operator, column.parse(item.value), place, unknown)))
        return found

    def _column(self, item: Filter) -> Column | None:
        """Lists of ids are compared by nobody: the answer to one is read as it comes."""
        if item.operator not in _COMPARE:
            return None
        return next((c for c in self.table.columns if c.field == item.field), None)


def _test(sign: str, wanted: Any, place: int, unknown: bool) -> Callable[[Row], bool]:
    compare = _COMPARE[sign]

    def holds(row: Row) -> bool:
        value = row[place]
        return unknown if value is None else bool(compare(_folded(value), _folded(wanted)))

    return holds


def _folded(value: Any) -> Any:
    """Texts as the ERP's database compares them: without case."""
    return value.casefold() if isinstance(value, str) else value


def by_id(table: Table, ids: Iterable[int]) -> Query:
    """The rows with these ids."""
    listed = [str(row_id) for row_id in ids]
    if len(listed) == 1:  # some versions answer a list of one with an error page
        return Query(table, (Filter("id", "=", listed[0]),))
    return Query(table, (Filter("id", "IN", ",".join(listed)),))
