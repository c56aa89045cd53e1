"""Where a run's rows wait until all of them are there.

The rows themselves wait in a file that has no name; their ids wait in temporary tables of
the run's own connection, where the database compares them with the mirror's. Neither needs
a lock on the mirror or memory that grows with the base, and both are gone if the process
dies. Publishing writes the rows into the mirror inside one transaction.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import (
    Column,
    ColumnElement,
    MetaData,
    Select,
    Table,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateTable, DropTable

from ixc import rows
from ixc.database import BulkUpsert, add_ids
from ixc.losses import Loss
from ixc.models import ID_TYPE, MIRRORS, customers, receivables, rejections
from ixc.rows import RECEIVABLES, TABLES
from ixc.spool import Spool
from ixc.windows import OPEN_STATUSES

#: Ids in one question by id; longer lists were seen to be slow, never to fail.
IDS_A_QUESTION: Final = 200
IDS_A_STATEMENT: Final = 50_000


def _ids(name: str) -> Table:
    column = Column("id", ID_TYPE, primary_key=True, autoincrement=False)
    return Table(name, MetaData(), column, prefixes=["TEMPORARY"])


#: The ids that a run has seen, what it asked for in vain, what the mirror held before.
_SEEN: Final = {table.name: _ids(f"seen_{table.name}") for table in TABLES}
_WAS_OPEN: Final = _ids("was_open")
_GONE: Final = {table.name: _ids(f"gone_{table.name}") for table in TABLES}
_NEW_CUSTOMERS: Final = _ids("new_customers")
_TEMPORARY: Final = (*_SEEN.values(), *_GONE.values(), _WAS_OPEN, _NEW_CUSTOMERS)


@dataclass(frozen=True)
class Changes:
    """What a run brought, in rows."""

    receivables_new: int = 0
    receivables_paid: int = 0
    customers_new: int = 0
    vanished: int = 0


class Stage:
    """The waiting rows of one run on `connection`; many may add, one publishes.

    `folder` is where rows go that do not fit into memory, None for the system's own.
    """

    def __init__(self, connection: AsyncConnection, folder: Path | None = None) -> None:
        self.connection = connection
        self._spools = {table.name: Spool(folder) for table in TABLES}
        #: The waiting rows by their id, of the tables that somebody asked for.
        self._staged: dict[str, dict[int, rows.Row]] = {}
        #: Ids on their way into the temporary tables, written when somebody asks.
        self._pending: dict[Table, array[int]] = {t: array("q") for t in _SEEN.values()}
        self._turn = asyncio.Lock()

    async def create(self) -> None:
        """Makes the temporary tables, without what an earlier run on the connection left there."""
        async with self.connection.begin():
            for table in _TEMPORARY:
                await self.connection.execute(DropTable(table, if_exists=True))
                await self.connection.execute(CreateTable(table))

    async def drop(self) -> None:
        """Forgets all waiting rows and drops the temporary tables."""
        for spool in self._spools.values():
            spool.close()
        async with self.connection.begin():
            for table in _TEMPORARY:
                await self.connection.execute(DropTable(table, if_exists=True))

    def add(self, table: rows.Table, batch: rows.Batch) -> None:
        """Adds a page; of rows with one id the last added stands."""
        if not batch.ids:
            return
        self._spools[table.name].add(batch.columns)
        if table.name in self._staged:
            self._staged[table.name].update(zip(batch.ids, batch.rows, strict=True))
        self._pending[_SEEN[table.name]].extend(batch.ids)

    async def miss(self, table: rows.Table, ids: Sequence[int]) -> None:
        """Notes which of `ids`, all asked for, did not come: the ERP has them no more."""
        seen, gone = _SEEN[table.name], _GONE[table.name]
        async with self._turn, self.connection.begin():
            await self._flush()
            await add_ids(self.connection, gone, ids)
            await self.connection.execute(delete(gone).where(_among(gone, seen)))

    def staged(self, table: rows.Table) -> Mapping[int, rows.Row]:
        """The waiting rows by their id, all in memory and read once: for runs that fetch few."""
        if table.name not in self._staged:
            batches = self._spools[table.name].batches()
            self._staged[table.name] = {
                row[0]: row for columns in batches for row in zip(*columns, strict=True)
            }
        return self._staged[table.name]

    async def is_empty(self, table: rows.Table) -> bool:
        """Whether no row of the table has come."""
        return not await self._scalars(select(_SEEN[table.name].c.id).limit(1))

    async def unseen(self, table: rows.Table, condition: ColumnElement[bool]) -> Sequence[int]:
        """Ids, ascending, of the mirror's rows that meet a condition and have not come yet.

        Without those that are known to be gone, since this run or an earlier one.
        """
        mirror = MIRRORS[table.name]
        return await self._scalars(
            select(mirror.c.id).where(condition, *self._untouched(table)).order_by(mirror.c.id)
        )

    async def count_unseen(self, table: rows.Table, condition: ColumnElement[bool]) -> int:
        """How many ids `unseen` would give."""
        mirror = MIRRORS[table.name]
        query = select(func.count()).select_from(mirror)
        (count,) = await self._scalars(query.where(condition, *self._untouched(table)))
        return count

    async def not_seen(self, table: rows.Table, ids: Sequence[int]) -> Sequence[int]:
        """Those of `ids` that have not come, in their order."""
        seen = _SEEN[table.name].c.id
        seen_ids = {
            row_id
            for chunk in chunks(ids)
            for row_id in await self._scalars(select(seen).where(seen.in_(chunk)))
        }
        return [row_id for row_id in ids if row_id not in seen_ids]

    async def highest(self, table: rows.Table) -> int:
        """The highest id in the mirror, of rows that are gone as well; 0 where it is empty."""
        (highest,) = await self._scalars(select(func.max(MIRRORS[table.name].c.id)))
        return highest or 0

    async def strangers(self) -> Sequence[int]:
        """Ids, ascending, of customers whom waiting títulos name without a row of their own.

        Neither in the mirror nor among the waiting rows.
        """
        place = RECEIVABLES.position("customer_id")
        owner_ids = sorted({row[place] for row in self.staged(RECEIVABLES).values()} - {0})
        known_ids = set(self.staged(rows.CUSTOMERS))
        for chunk in chunks(owner_ids):
            known_ids.update(
                await self._scalars(select(customers.c.id).where(customers.c.id.in_(chunk)))
            )
        return [row_id for row_id in owner_ids if row_id not in known_ids]

    def _untouched(self, table: rows.Table) -> tuple[ColumnElement[bool], ...]:
        mirror = MIRRORS[table.name]
        return (
            mirror.c.vanished_at.is_(None),
            ~_among(mirror, _SEEN[table.name]),
            ~_among(mirror, _GONE[table.name]),
        )

    async def _scalars(self, query: Select[int]) -> Sequence[int]:
        async with self._turn, self.connection.begin():
            await self._flush()
            return (await self.connection.scalars(query)).all()

    async def _flush(self) -> None:
        for table in self._pending:
            # Taken at once: others add while the database writes.
            ids, self._pending[table] = self._pending[table], array("q")
            for start in range(0, len(ids), IDS_A_STATEMENT):
                await add_ids(self.connection, table, ids[start : start + IDS_A_STATEMENT])

    async def publish(self, run_id: int, at: str, day: int, whole: Sequence[rows.Table]) -> Changes:
        """Writes everything into the mirror; the caller has begun a writing transaction.

        Of the `whole` tables all rows were fetched: what did not come has vanished. `at` is now,
        `day` the provider's day on which the run began.
        """
        self._staged.clear()
        await self._flush()
        await self._note_what_was()
        new = await self._count(_new(_SEEN["fn_areceber"], receivables))
        for table in TABLES:
            names = [column.name for column in table.columns]
            constants = {"changed_run": run_id}
            if table is RECEIVABLES:
                constants["first_shown_day"] = day
            mirror = BulkUpsert(self.connection, MIRRORS[table.name], names, constants)
            for columns in self._spools[table.name].batches():
                await mirror.write(columns)
            await mirror.finish()
        vanished = [await self._mark_vanished(t, run_id, at, t in whole) for t in TABLES]
        return Changes(new, await self._paid(), vanished=sum(vanished))

    async def losses(self, whole: Sequence[rows.Table]) -> Sequence[Loss]:
        """What became of the mirror's rows that the run looked for: by table, then by filial.

        Of the `whole` tables those are all rows.
        """
        async with self._turn, self.connection.begin():
            await self._flush()
            return [
                loss for table in TABLES for loss in await self._losses_of(table, table in whole)
            ]

    async def _losses_of(self, table: rows.Table, whole: bool) -> list[Loss]:
        mirror = MIRRORS[table.name]
        came = _among(mirror, _SEEN[table.name])
        gone = ~came if whole else _among(mirror, _GONE[table.name])
        branch = mirror.c.get("branch_id", literal(0))
        query = (
            select(
                branch.label("branch"),
                func.sum(case((came, 1), else_=0)).label("came"),
                func.sum(case((gone, 1), else_=0)).label("gone"),
            )
            .where(mirror.c.vanished_at.is_(None), or_(came, gone))
            .group_by(branch)
        )
        branches = (await self.connection.execute(query)).all()
        came_at_all = await self.connection.scalar(select(_SEEN[table.name].c.id).limit(1))
        total = Loss(
            table,
            sum(row.came for row in branches),
            sum(row.gone for row in branches),
            is_empty=came_at_all is None,
        )
        return [total, *(Loss(table, b.came, b.gone, b.branch) for b in branches if b.branch)]

    async def forget_rejections(self) -> None:
        """Deletes the rejections of rows that came or are gone: the caller writes new ones."""
        for name, seen in _SEEN.items():
            row = rejections.c.row_id
            touched = [
                select(ids.c.id).where(ids.c.id == row).exists() for ids in (seen, _GONE[name])
            ]
            await self.connection.execute(
                delete(rejections).where(rejections.c.table_name == name, or_(*touched))
            )

    async def customers_new(self) -> int:
        """How many customers the mirror has that it did not have before `publish`."""
        exists = _among(_NEW_CUSTOMERS, customers)
        return await self._count(select(func.count()).select_from(_NEW_CUSTOMERS).where(exists))

    async def _note_what_was(self) -> None:
        """Títulos that the mirror holds open, customers that it does not know: before writing."""
        still_open = select(receivables.c.id).where(receivables.c.status.in_(OPEN_STATUSES))
        await self.connection.execute(_WAS_OPEN.insert().from_select(["id"], still_open))
        seen = _SEEN["cliente"]
        fresh = select(seen.c.id).where(~_among(seen, customers))
        await self.connection.execute(_NEW_CUSTOMERS.insert().from_select(["id"], fresh))

    async def _paid(self) -> int:
        """Títulos that the mirror held open before and now has as received."""
        now = receivables.join(_WAS_OPEN, _WAS_OPEN.c.id == receivables.c.id)
        query = select(func.count()).select_from(now)
        return await self._count(query.where(receivables.c.status == "R"))

    async def _count(self, query: Select[int]) -> int:
        return await self.connection.scalar(query) or 0

    async def _mark_vanished(self, table: rows.Table, run_id: int, at: str, whole: bool) -> int:
        mirror = MIRRORS[table.name]
        lost = ~_among(mirror, _SEEN[table.name]) if whole else _among(mirror, _GONE[table.name])
        statement = (
            update(mirror)
            .where(mirror.c.vanished_at.is_(None), lost)
            .values(vanished_at=at, changed_run=run_id)
        )
        return (await self.connection.execute(statement)).rowcount


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids in portions of `IDS_A_QUESTION`, in their order."""
    for start in range(0, len(ids), IDS_A_QUESTION):
        yield ids[start : start + IDS_A_QUESTION]


def _among(table: Table, others: Table) -> ColumnElement[bool]:
    return select(others.c.id).where(others.c.id == table.c.id).exists()


def _new(seen: Table, mirror: Table) -> Select[int]:
    return select(func.count()).select_from(seen).where(~_among(seen, mirror))
