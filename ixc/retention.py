"""What the mirror lets go: data of people that no question needs any more (LGPD)."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ixc.models import MIRRORS, contracts, customers, payment_day, receivables, sync_runs
from ixc.parsers import day_number


async def purge(connection: AsyncConnection, today: date, days: int) -> None:
    """Deletes what is settled or gone for more than `days`, and customers without anything.

    A customer stays while it is active, or has a título in the mirror or an active contract.
    """
    first = today - timedelta(days=days)
    await connection.execute(delete(receivables).where(_settled_before(day_number(first))))
    for mirror in MIRRORS.values():
        await connection.execute(delete(mirror).where(mirror.c.vanished_at < first.isoformat()))
    await connection.execute(delete(customers).where(_unneeded()))
    await connection.execute(delete(sync_runs).where(sync_runs.c.started_at < first.isoformat()))


def _settled_before(day: int) -> ColumnElement[bool]:
    c = receivables.c
    return c.status.in_(("R", "C")) & (c.due_day < day) & (payment_day(c) < day)


def _unneeded() -> ColumnElement[bool]:
    owing = select(receivables.c.customer_id)
    served = select(contracts.c.customer_id).where(
        contracts.c.status == "A", contracts.c.vanished_at.is_(None)
    )
    needed = owing.union(served)
    return (customers.c.active == 0) & customers.c.id.not_in(needed)
