"""Questions to the ERP, and the same questions put to rows that we already have."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy import Table as Mirror

from ixc.rows import Batch, Column, Row, Table

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
        """Whether a row of ours meets every filter.

        A value that could not be read meets none; a filter on a column that we do not keep is
        taken as met.
        """
        return all(row[place] is not None and holds(row[place]) for _, place, holds in self._tests)

    def broken_by(self, batch: Batch) -> Filter | None:
        """The first filter that some row of an answer does not meet; None where all may be met.

        Values that we cannot read, and columns that we do not keep, prove nothing.
        """
        for item, place, holds in self._tests:
            values = set(batch.columns[place]) - {None}
            if not all(map(holds, values)):
                return item
        return None

    def clause(self, mirror: Mirror) -> ColumnElement[bool]:
        """The filters as a condition on the mirror's table, without those on columns not kept."""
        conditions = [true()]
        for item in self.filters:
            column = self._column(item)
            if column is not None:
                compare = _COMPARE[item.operator]
                conditions.append(compare(mirror.c[column.name], column.parse(item.value)))
        return and_(*conditions)

    @cached_property
    def _tests(self) -> Sequence[tuple[Filter, int, Callable[[Any], bool]]]:
        """Filters, where in a row of ours their values stand, and whether one holds.

        Made once: it takes ten times as long as to put them to a row.
        """
        columns = ((item, self._column(item)) for item in self.filters)
        return [
            (item, self.table.position(column.name), _test(item, column))
            for item, column in columns
            if column
        ]

    def _column(self, item: Filter) -> Column | None:
        """Lists of ids are compared by nobody: the answer to one is read as it comes."""
        if item.operator not in _COMPARE:
            return None
        return next((c for c in self.table.columns if c.field == item.field), None)


def _test(item: Filter, column: Column) -> Callable[[Any], bool]:
    compare, operand = _COMPARE[item.operator], _folded(column.parse(item.value))
    return lambda value: bool(compare(_folded(value), operand))


def _folded(value: Any) -> Any:
    """Texts as the ERP's database compares them: without case."""
    return value.casefold() if isinstance(value, str) else value


def by_id(table: Table, ids: Iterable[int]) -> Query:
    """The query for the rows with these ids, of which there is at least one."""
    listed = [str(row_id) for row_id in ids]
    if len(listed) == 1:  # some versions answer a list of one with an error page
        return Query(table, (Filter("id", "=", listed[0]),))
    return Query(table, (Filter("id", "IN", ",".join(listed)),))
