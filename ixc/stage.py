"""Where a run's rows wait until all of them are there.

Pages go into temporary tables of the run's own connection: they need no lock on the mirror,
no memory that grows with the base, and are gone with the connection if the process dies.
Publishing copies them into the mirror inside one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, MetaData, Table, and_, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateTable, DropTable

from ixc import rows
from ixc.database import bulk_upsert, upsert
from ixc.models import MIRRORS, customers, receivables
from ixc.wire import EPOCH_ORDINAL

OPEN_STATUSES: Final = ("A", "P")


def _stage_of(mirror: Table) -> Table:
    columns = [
        Column(c.name, c.type, primary_key=c.primary_key, autoincrement=False)
        for c in mirror.columns
        if c.name != "vanished_at"
    ]
    name = mirror.name.replace("ixc_", "stage_")
    return Table(name, MetaData(), *columns, prefixes=["TEMPORARY"])


STAGES: Final = {name: _stage_of(mirror) for name, mirror in MIRRORS.items()}


@dataclass(frozen=True)
class Changes:
    """What a run brought, in rows."""

    receivables_new: int
    receivables_paid: int
    customers_new: int


class Stage:
    """The waiting rows of one run on `connection`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def create(self) -> None:
        """Empty tables; leftovers of an earlier run on the same connection go."""
        await self.drop()
        async with self._connection.begin():
            for table in STAGES.values():
                await self._connection.execute(CreateTable(table))

    async def drop(self) -> None:
        async with self._connection.begin():
            for table in STAGES.values():
                await self._connection.execute(DropTable(table, if_exists=True))

    async def add(self, table: rows.Table, batch: Sequence[rows.Row]) -> None:
        """Of rows with one id the last added stands."""
        names = [column.name for column in table.columns]
        async with self._connection.begin():
            await bulk_upsert(self._connection, STAGES[table.name], names, batch)

    async def is_empty(self, table: rows.Table) -> bool:
        async with self._connection.begin():
            found = await self._connection.scalar(select(STAGES[table.name].c.id).limit(1))
        return found is None

    async def overlooked(self, first: Any, last: Any) -> Sequence[int]:
        """Títulos that the mirror holds in the run's windows and the run has not seen.

        `first` and `last` are the dates that bound the due dates covered whole.
        """
        first_day, last_day = (day.toordinal() - EPOCH_ORDINAL for day in (first, last))
        stage, mirror = STAGES["fn_areceber"], receivables
        covered = or_(
            mirror.c.due_day.between(first_day, last_day),
            and_(mirror.c.status.in_(OPEN_STATUSES), mirror.c.due_day < first_day),
        )
        query = (
            select(mirror.c.id)
            .where(covered, mirror.c.vanished_at.is_(None))
            .where(~select(stage.c.id).where(stage.c.id == mirror.c.id).exists())
            .order_by(mirror.c.id)
        )
        async with self._connection.begin():
            return (await self._connection.scalars(query)).all()


async def changes(connection: AsyncConnection) -> Changes:
    """What publishing would change; to be asked inside the publishing transaction."""
    stage = STAGES["fn_areceber"]
    paid = (
        select(func.count())
        .select_from(stage.join(receivables, stage.c.id == receivables.c.id))
        .where(stage.c.status == "R", receivables.c.status.in_(OPEN_STATUSES))
    )
    return Changes(
        receivables_new=await _count_new(connection, receivables, stage),
        receivables_paid=await connection.scalar(paid) or 0,
        customers_new=await _count_new(connection, customers, STAGES["cliente"]),
    )


async def _count_new(connection: AsyncConnection, mirror: Table, stage: Table) -> int:
    known = select(mirror.c.id).where(mirror.c.id == stage.c.id).exists()
    query = select(func.count()).select_from(stage).where(~known)
    return await connection.scalar(query) or 0


async def publish(connection: AsyncConnection, table: rows.Table) -> None:
    """Copies a table's waiting rows over the mirror's."""
    stage, mirror = STAGES[table.name], MIRRORS[table.name]
    names = [column.name for column in stage.columns]
    # "WHERE true": without it SQLite reads the ON of ON CONFLICT as that of a join.
    source = select(stage).where(true()).order_by(stage.c.id)
    statement = upsert(mirror, connection.dialect.name).from_select(names, source)
    await connection.execute(statement)


async def mark_vanished(
    connection: AsyncConnection, table: rows.Table, at: str, ids: Sequence[int] | None = None
) -> None:
    """Marks rows that the ERP no longer has; without `ids`, all that the run did not see."""
    stage, mirror = STAGES[table.name], MIRRORS[table.name]
    unseen = ~select(stage.c.id).where(stage.c.id == mirror.c.id).exists()
    statement = mirror.update().values(vanished_at=at).where(mirror.c.vanished_at.is_(None), unseen)
    if ids is None:
        await connection.execute(statement)
        return
    for start in range(0, len(ids), 500):
        await connection.execute(statement.where(mirror.c.id.in_(ids[start : start + 500])))
