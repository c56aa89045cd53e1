"""Which customers a group was told of, in pushes that were delivered or may have been."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import and_, func, select

from bot.ledger.content import CRITICAL, MORNING
from bot.ledger.record import SENT, UNCERTAIN
from bot.storage.tables import push_customers, push_parts, push_runs
from ixc.database import Database

#: Announced as: beyond the line before the group's first push, and named in no list.
KNOWN: Final = "known"
_ARRIVED: Final = (SENT, UNCERTAIN)


@dataclass(frozen=True)
class AlreadyAnnounced:
    """What a group has been told of the line.

    `customers` are those whose episode goes on, by id, with the business date on which they were
    last announced (or taken as known). `is_first` where no critical list has reached the group yet.
    """

    is_first: bool = True
    customers: Mapping[int, date] = field(default_factory=dict)


async def already_announced(database: Database, group_id: int) -> AlreadyAnnounced:
    """What a group (its `paired_id`) knows today; parts in doubt count as arrived."""
    run, part, customer = push_runs.c, push_parts.c, push_customers.c
    arrived = (run.kind == MORNING) & (run.group_id == group_id) & part.state.in_(_ARRIVED)
    first = (
        select(part.id)
        .join(push_runs, run.id == part.run_id)
        .where(arrived, part.about == CRITICAL)
        .limit(1)
    )
    announced = (
        select(customer.customer_id, func.max(run.business_date).label("day"))
        .join(push_runs, run.id == customer.run_id)
        .join(push_parts, and_(part.run_id == customer.run_id, part.part_no == customer.part_no))
        .where(arrived, customer.ended_on.is_(None), customer.announced_as.in_((CRITICAL, KNOWN)))
        .group_by(customer.customer_id)
    )
    async with database.read() as connection:
        is_first = await connection.scalar(first) is None
        rows = (await connection.execute(announced)).all()
    return AlreadyAnnounced(
        is_first, {row.customer_id: date.fromisoformat(row.day) for row in rows}
    )
