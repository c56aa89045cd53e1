"""A run of synchronisation: ask for everything, then publish everything, or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ixc import resources, stage
from ixc.client import IxcClient
from ixc.database import Database
from ixc.errors import IxcError, IxcForbidden, IxcIncomplete
from ixc.models import MIRRORS, rejections, sync_runs
from ixc.resources import Filter, Query, Span
from ixc.rows import CITIES, CONTRACTS, CUSTOMERS, RECEIVABLES, TABLES, Rejection, Table
from ixc.stage import Changes, Stage

#: Ids in one question by id; longer lists were seen to be slow, never to fail.
IDS_A_QUESTION = 200


@dataclass(frozen=True)
class Progress:
    """How far one table of a run is, over all its queries so far."""

    table: Table
    received: int
    total: int


@dataclass(frozen=True)
class SyncReport:
    """What a good run did. `synced_at` is when it began: everything is at least that fresh."""

    run_id: int
    synced_at: datetime
    finished_at: datetime
    rows_read: int
    changes: Changes
    rejected: Sequence[Rejection]
    nameless: int
    skipped: Sequence[str]  # labels of tables that the token may not read

    @property
    def seconds(self) -> float:
        return (self.finished_at - self.synced_at).total_seconds()


@dataclass
class _Tally:
    """What a run has seen so far."""

    received: dict[Table, int] = field(default_factory=dict)
    announced: dict[Table, int] = field(default_factory=dict)
    nameless: int = 0
    rejected: dict[tuple[str, int, str], Rejection] = field(default_factory=dict)
    skipped: list[Table] = field(default_factory=list)

    @property
    def rows_read(self) -> int:
        return sum(self.received.values())

    def progress(self, table: Table) -> Progress:
        received = self.received.get(table, 0)
        return Progress(table, received, max(received, self.announced.get(table, 0)))


Clock = Callable[[], datetime]
Listener = Callable[[Progress], None]


class Synchroniser:
    """Full runs against one ERP into one database; runs never overlap."""

    def __init__(
        self,
        database: Database,
        client: IxcClient,
        *,
        clock: Clock,
        history_days: int = 120,
        horizon_days: int = 30,
    ) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._history_days = history_days
        self._horizon_days = horizon_days
        self._running = asyncio.Lock()

    @property
    def is_running(self) -> bool:
        return self._running.locked()

    async def full(self, today: date, listener: Listener | None = None) -> SyncReport:
        """Fetches all windows of `resources` and publishes them at once.

        windows ─client.walk─▶ stage ─by id: what the mirror has and no window showed─▶ stage
        stage ─one transaction─▶ mirror, marks of what vanished, rejections, the run's line

        Raises IxcError; the mirror then is as before and the run's line says why.
        """
        async with self._running:
            started_at = self._clock()
            run_id = await self._open(started_at)
            try:
                return await self._run(run_id, started_at, today, listener or (lambda _: None))
            except IxcError as error:
                await self._close(run_id, "failed", str(error))
                raise
            except asyncio.CancelledError:
                await asyncio.shield(self._close(run_id, "failed", "Interrompida."))
                raise

    async def _run(
        self, run_id: int, started_at: datetime, today: date, listener: Listener
    ) -> SyncReport:
        window = resources.span(
            today, history_days=self._history_days, horizon_days=self._horizon_days
        )
        async with self._database.engine.connect() as connection:
            waiting = Stage(connection)
            await waiting.create()
            try:
                tally = _Tally()
                for query in resources.full_queries(window):
                    await self._fetch(query, waiting, tally, listener)
                overlooked = await self._ask_again(waiting, window, tally, listener)
                await self._refuse_emptiness(waiting)
                return await self._publish(connection, run_id, started_at, tally, overlooked)
            finally:
                await waiting.drop()

    async def _fetch(self, query: Query, waiting: Stage, tally: _Tally, listener: Listener) -> None:
        table = query.table
        before, received = tally.announced.get(table, 0), tally.received.get(table, 0)
        try:
            async for step in self._client.walk(query):
                await waiting.add(table, step.batch.rows)
                tally.received[table] = received + step.received
                tally.announced[table] = before + (step.total or step.received)
                tally.nameless += step.batch.nameless
                for item in step.batch.rejected:
                    tally.rejected[item.table, item.row_id, item.field] = item
                listener(tally.progress(table))
        except IxcForbidden:
            if table is not CITIES:
                raise
            tally.skipped.append(table)

    async def _ask_again(
        self, waiting: Stage, window: Span, tally: _Tally, listener: Listener
    ) -> Sequence[int]:
        """Questions by id about títulos that should have come and did not."""
        ids = await waiting.overlooked(window.first, window.last)
        for start in range(0, len(ids), IDS_A_QUESTION):
            some = ids[start : start + IDS_A_QUESTION]
            await self._fetch(_by_id(some), waiting, tally, listener)
        return ids

    async def _refuse_emptiness(self, waiting: Stage) -> None:
        """A table that had rows and now has none is a fault of the server, not a fact."""
        for table in (CUSTOMERS, CONTRACTS, RECEIVABLES):
            if not await waiting.is_empty(table):
                continue
            mirror = MIRRORS[table.name]
            async with self._database.read() as connection:
                known = await connection.scalar(select(mirror.c.id).limit(1))
            if known is not None:
                raise IxcIncomplete(
                    f"O IXC não devolveu nenhum dos {table.label}; os dados anteriores ficam."
                )

    async def _publish(
        self,
        connection: AsyncConnection,
        run_id: int,
        started_at: datetime,
        tally: _Tally,
        overlooked: Sequence[int],
    ) -> SyncReport:
        finished_at = self._clock()
        async with self._database.write(connection):
            changed = await stage.changes(connection)
            for table in (t for t in TABLES if t not in tally.skipped):
                await stage.publish(connection, table)
                ids = overlooked if table is RECEIVABLES else None
                await stage.mark_vanished(connection, table, instant(finished_at), ids)
            await _replace_rejections(connection, list(tally.rejected.values()))
            await connection.execute(
                update(sync_runs)
                .where(sync_runs.c.id == run_id)
                .values(
                    state="done",
                    finished_at=instant(finished_at),
                    rows_read=tally.rows_read,
                    nameless=tally.nameless,
                    receivables_new=changed.receivables_new,
                    receivables_paid=changed.receivables_paid,
                    customers_new=changed.customers_new,
                )
            )
        return SyncReport(
            run_id=run_id,
            synced_at=started_at,
            finished_at=finished_at,
            rows_read=tally.rows_read,
            changes=changed,
            rejected=tuple(tally.rejected.values()),
            nameless=tally.nameless,
            skipped=tuple(table.label for table in tally.skipped),
        )

    async def _open(self, started_at: datetime) -> int:
        async with self._database.write() as connection:
            await connection.execute(
                update(sync_runs)
                .where(sync_runs.c.state == "running")
                .values(state="failed", message="O processo parou no meio.")
            )
            run = {"kind": "full", "started_at": instant(started_at), "state": "running"}
            added = insert(sync_runs).values(run).returning(sync_runs.c.id)
            return int((await connection.execute(added)).scalar_one())

    async def _close(self, run_id: int, state: str, message: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(
                update(sync_runs)
                .where(sync_runs.c.id == run_id)
                .values(state=state, message=message, finished_at=instant(self._clock()))
            )


def instant(moment: datetime) -> str:
    """ISO 8601 in UTC, seconds precision: how the tables keep an instant."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _by_id(ids: Sequence[int]) -> Query:
    if len(ids) == 1:  # some versions answer a list of one with an error page
        return Query(RECEIVABLES, (Filter("id", "=", str(ids[0])),))
    return Query(RECEIVABLES, (Filter("id", "IN", ",".join(map(str, ids))),))


async def _replace_rejections(connection: AsyncConnection, found: Sequence[Rejection]) -> None:
    await connection.execute(delete(rejections))
    if found:
        await connection.execute(
            insert(rejections),
            [
                {
                    "table_name": item.table,
                    "row_id": item.row_id,
                    "field": item.field,
                    "reason": item.reason,
                }
                for item in found
            ],
        )
