"""A run of synchronisation: ask for everything, then publish everything, or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ixc import light_run, retention, run_log, shrinkage, windows
from ixc.client import IxcClient
from ixc.database import Database
from ixc.errors import IxcError, IxcShrunk, IxcUnavailable
from ixc.fetch import Fetch, Listener, Tally
from ixc.light_run import ChangeFilters, Since
from ixc.losses import Doubt
from ixc.models import rejections
from ixc.parsers import day_number
from ixc.queries import Query
from ixc.rows import CUSTOMER_TYPES, MENDED, RECEIVABLES, TABLES, Rejection, Table
from ixc.run_log import FULL, LIGHT, Good
from ixc.stage import Changes, Stage
from ixc.windows import Span

Clock = Callable[[], datetime]
#: Takes rows out again that a run has just written, in its transaction; how many títulos.
LeaveOut = Callable[[AsyncConnection], Awaitable[int]]
T = TypeVar("T")

#: A light run is good for what changed since yesterday; after that a full one is due.
LONGEST_WITHOUT_FULL: Final = timedelta(hours=26)


@dataclass(frozen=True)
class SyncReport:
    """What a good run did. `synced_at` is when it began: everything is at least that fresh."""

    run_id: int
    kind: str
    synced_at: datetime
    finished_at: datetime
    rows_read: int
    changes: Changes
    rejected: Sequence[Rejection]
    #: Fields of the mirror's rows that cannot be read, and texts that had to be mended, of this
    #: run or before.
    set_aside: int
    mended: int
    nameless: int
    skipped: Sequence[str]  # labels of tables that the token may not read

    @property
    def seconds(self) -> float:
        """How long the run took."""
        return (self.finished_at - self.synced_at).total_seconds()


@dataclass(frozen=True)
class Keeping:
    """How much is mirrored and for how long, in days."""

    history_days: int = 120
    horizon_days: int = 30
    retention_days: int = 400


@dataclass(frozen=True)
class Limits:
    """How long a run may ask the ERP, in minutes."""

    full_min: float = 120
    light_min: float = 20


@dataclass(frozen=True)
class _Run:
    """One attempt: what it is called, when it began, what it covers, what it follows."""

    id: int
    kind: str
    started_at: datetime
    today: date
    window: Span
    previous: Good | None
    accepts_losses: bool


class Synchroniser:
    """Runs against one ERP into one database; they never overlap."""

    def __init__(
        self,
        database: Database,
        client: IxcClient,
        *,
        clock: Clock,
        zone: ZoneInfo,
        keeping: Keeping | None = None,
        limits: Limits | None = None,
        leave_out: LeaveOut | None = None,
    ) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._zone = zone
        self._keeping = keeping or Keeping()
        self._limits = limits or Limits()
        self._leave_out = leave_out
        self._change_filters = ChangeFilters()
        self._running = asyncio.Lock()

    async def full(
        self, today: date, listener: Listener | None = None, *, accept_losses: bool = False
    ) -> SyncReport:
        """Fetches everything that `windows.full_queries` lists and publishes it at once.

        windows ─walk─▶ stage ─by id: what the mirror has and no window showed─▶ stage
        stage ─one transaction─▶ mirror, marks of what vanished, rejections, the run's line

        Waits for a run that is under way. `listener` is called after every page. With
        `accept_losses` the ERP is believed however much of it is gone.

        Raises:
            IxcShrunk: More is gone than a day explains.
            IxcError: Something could not be fetched; the mirror is as before, and the run's row
                says why.
        """
        async with self._running:
            return await self._run(FULL, today, listener, accept_losses=accept_losses)

    async def light(self, today: date, listener: Listener | None = None) -> SyncReport:
        """Fetches what may have changed since the last good run (see `light_run.refresh`).

        Runs as `full` where there is no full run to build on: the last good one is older than
        `LONGEST_WITHOUT_FULL`, or covers less than today's window.

        Raises:
            IxcError: As in `full`.
        """
        async with self._running:
            kind = LIGHT if await self._may_be_light(today) else FULL
            return await self._run(kind, today, listener)

    async def _may_be_light(self, today: date) -> bool:
        async with self._database.read() as connection:
            whole = await run_log.last_good(connection, FULL)
        if whole is None or self._clock() - whole.started_at > LONGEST_WITHOUT_FULL:
            return False
        return whole.first_day <= self._window(today).first_day

    def _window(self, today: date) -> Span:
        keeping = self._keeping
        return windows.span(
            today, history_days=keeping.history_days, horizon_days=keeping.horizon_days
        )

    async def _run(
        self, kind: str, today: date, listener: Listener | None, *, accept_losses: bool = False
    ) -> SyncReport:
        await self._knock()
        async with self._recorded(kind, today, accept_losses) as run, self._staged() as stage:
            fetch = Fetch(self._client, stage, Tally(), listener or (lambda _: None))
            whole = await self._in_time(run, self._fetch(run, fetch))
            shrinkage.refuse_unreadable(fetch.tally, whole)
            await self._refuse_losses(run, stage, whole)
            return await self._publish(run, fetch, whole)

    async def _in_time(self, run: _Run, work: Coroutine[Any, Any, T]) -> T:
        """Raises IxcUnavailable where an ERP keeps a run busy for ever: the next one must begin."""
        minutes = self._limits.full_min if run.kind == FULL else self._limits.light_min
        try:
            async with asyncio.timeout(minutes * 60):
                return await work
        except TimeoutError as error:
            raise IxcUnavailable(
                f"O IXC não terminou de responder em {minutes:g} minutos: a sincronização foi "
                "interrompida e nada dela foi publicado."
            ) from error

    async def _knock(self) -> None:
        """While the circuit is open a run begins only if a single call succeeds."""
        async with self._database.read() as connection:
            outage = await run_log.outage(connection)
        if outage is not None and outage.is_open:
            await self._client.try_count(Query(CUSTOMER_TYPES))

    @asynccontextmanager
    async def _recorded(self, kind: str, today: date, accepts_losses: bool) -> AsyncIterator[_Run]:
        """The run's line in the log: opened first, closed with the reason if it fails."""
        started_at = self._clock()
        async with self._database.write() as connection:
            previous = await run_log.last_good(connection)
            run_id = await run_log.begin(connection, kind, started_at)
        try:
            window = self._window(today)
            yield _Run(run_id, kind, started_at, today, window, previous, accepts_losses)
        except IxcError as error:
            losses = error.losses if isinstance(error, IxcShrunk) else ""
            await self._close(run_id, run_log.FAILED, str(error), losses=losses)
            raise
        except asyncio.CancelledError:
            await asyncio.shield(self._close(run_id, run_log.STOPPED, "Interrompida."))
            raise
        except Exception:
            await self._close(run_id, run_log.FAILED, "Falha interna; veja o log.")
            raise

    @asynccontextmanager
    async def _staged(self) -> AsyncIterator[Stage]:
        path = self._database.path
        async with self._database.engine.connect() as connection:
            stage = Stage(connection, path.parent if path else None)
            await stage.create()
            try:
                yield stage
            finally:
                await stage.drop()

    async def _fetch(self, run: _Run, fetch: Fetch) -> Sequence[Table]:
        """Fills the stage; returns the tables of which every row was fetched."""
        if run.kind == LIGHT and run.previous is not None:
            since = Since.of(run.previous, self._zone)
            return await light_run.refresh(
                fetch, self._change_filters, run.window, since, run.today
            )
        await fetch.all(*windows.full_queries(run.window))
        overlooked = await fetch.stage.unseen(RECEIVABLES, windows.expected(run.window))
        await fetch.by_id(RECEIVABLES, overlooked)
        return [t for t in TABLES if t is not RECEIVABLES and t not in fetch.tally.skipped]

    async def _refuse_losses(self, run: _Run, stage: Stage, whole: Sequence[Table]) -> None:
        """Raises IxcShrunk as `shrinkage` says; a person may have said that it is all right."""
        if run.accepts_losses:
            return
        if run.previous is None:
            await shrinkage.refuse_emptiness(stage)
        earlier = await self._doubt() if run.kind == FULL else None
        await shrinkage.refuse_losses(stage, whole, earlier, run.started_at)

    async def _doubt(self) -> Doubt | None:
        async with self._database.read() as connection:
            return await run_log.doubt(connection)

    async def _publish(self, run: _Run, fetch: Fetch, whole: Sequence[Table]) -> SyncReport:
        finished_at, tally = self._clock(), fetch.tally
        rejected, nameless = list(tally.rejected.values()), sum(tally.nameless.values())
        async with self._database.write(fetch.stage.connection) as connection:
            at, day = run_log.instant(finished_at), self._day_of(run)
            changes = await fetch.stage.publish(run.id, at, day, whole)
            if run.kind == FULL:
                await connection.execute(delete(rejections))
                await retention.purge(connection, run.today, self._keeping.retention_days)
            else:
                await fetch.stage.forget_rejections()
            await _add_rejections(connection, rejected)
            changes = await self._without_those_left_out(connection, fetch.stage, changes)
            faults = await connection.scalar(select(func.count()).select_from(rejections)) or 0
            mended = await connection.scalar(_mended()) or 0
            await run_log.end(
                connection,
                run.id,
                run_log.DONE,
                finished_at,
                rows_read=tally.rows_read,
                nameless=nameless,
                receivables_new=changes.receivables_new,
                receivables_paid=changes.receivables_paid,
                customers_new=changes.customers_new,
                vanished=changes.vanished,
                **run_log.coverage(
                    run.window,
                    run.previous,
                    day_number(run.today),
                    self._keeping.retention_days,
                ),
            )
        return SyncReport(
            run_id=run.id,
            kind=run.kind,
            synced_at=run.started_at,
            finished_at=finished_at,
            rows_read=tally.rows_read,
            changes=changes,
            rejected=tuple(rejected),
            set_aside=faults - mended,
            mended=mended,
            nameless=nameless,
            skipped=tuple(table.label for table in tally.skipped),
        )

    async def _without_those_left_out(
        self, connection: AsyncConnection, stage: Stage, changes: Changes
    ) -> Changes:
        """Títulos that nobody may see are not told as new; none of them was there before."""
        left_out = await self._leave_out(connection) if self._leave_out else 0
        new = max(0, changes.receivables_new - left_out)
        return replace(changes, receivables_new=new, customers_new=await stage.customers_new())

    def _day_of(self, run: _Run) -> int:
        return day_number(run.started_at.astimezone(self._zone).date())

    async def _close(self, run_id: int, state: str, message: str, losses: str = "") -> None:
        now = self._clock()
        async with self._database.write() as connection:
            await run_log.end(connection, run_id, state, now, message=message, losses=losses)


def _mended() -> Select[int]:
    return select(func.count()).select_from(rejections).where(rejections.c.reason == MENDED)


async def _add_rejections(connection: AsyncConnection, items: Sequence[Rejection]) -> None:
    if items:
        await connection.execute(
            insert(rejections),
            [
                {
                    "table_name": item.table,
                    "row_id": item.row_id,
                    "field": item.field,
                    "reason": item.reason,
                }
                for item in items
            ],
        )
