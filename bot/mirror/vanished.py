"""Rows that the ERP no longer has: kept out of every figure, and never taken for paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, func, literal, select, union_all

from ixc.models import MIRRORS
from ixc.rows import CONTRACTS, CUSTOMERS, RECEIVABLES

#: Rows of one table that are listed; all are counted.
MOST: Final = 500


@dataclass(frozen=True)
class Vanished:
    """A row that is gone: the table's name for people, its id, and when (UTC) a run found out."""

    table: str
    id: int
    at: datetime
    of_table: int  # how many rows of the table have vanished


@cache
def query() -> Select[Any]:
    """The newest of each table, at most MOST, all of them newest first."""
    parts = [
        select(literal(table.label).label("label"), mirror.c.id, mirror.c.vanished_at).where(
            mirror.c.vanished_at.is_not(None)
        )
        for table in (RECEIVABLES, CUSTOMERS, CONTRACTS)
        for mirror in (MIRRORS[table.name],)
    ]
    rows = union_all(*parts).subquery().c
    newest_first = (rows.vanished_at.desc(), rows.id)
    place = func.row_number().over(partition_by=rows.label, order_by=newest_first)
    count = func.count().over(partition_by=rows.label)
    counted = select(
        rows.label, rows.id, rows.vanished_at, count.label("of_table"), place.label("place")
    ).subquery()
    c = counted.c
    return (
        select(c.label, c.id, c.vanished_at, c.of_table)
        .where(c.place <= MOST)
        .order_by(c.vanished_at.desc(), c.id)
    )


def read(row: Any) -> Vanished:
    """What a row of `query` says."""
    label, row_id, at, of_table = row
    return Vanished(label, row_id, datetime.fromisoformat(at), of_table)
