"""Rows that the ERP no longer has: kept out of every figure, and never taken for paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, literal, select, union_all

from ixc.models import MIRRORS
from ixc.rows import CONTRACTS, CUSTOMERS, RECEIVABLES

#: More than these are a matter for a database, not for a message.
MOST: Final = 500


@dataclass(frozen=True)
class Vanished:
    """A row, the table's name for people, and when a run found it gone."""

    table: str
    id: int
    at: datetime


def query() -> Select[Any]:
    """Newest first."""
    parts = [
        select(literal(table.label).label("label"), mirror.c.id, mirror.c.vanished_at).where(
            mirror.c.vanished_at.is_not(None)
        )
        for table in (RECEIVABLES, CUSTOMERS, CONTRACTS)
        for mirror in (MIRRORS[table.name],)
    ]
    rows = union_all(*parts).subquery()
    c = rows.c
    return select(c.label, c.id, c.vanished_at).order_by(c.vanished_at.desc(), c.id).limit(MOST)


def read(row: Any) -> Vanished:
    label, row_id, at = row
    return Vanished(label, row_id, datetime.fromisoformat(at))
