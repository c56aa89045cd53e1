"""The turn of synchronisation: one run at a time, in this process and beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.storage import lock, session_lock
from ixc.database import Database
from ixc.errors import SyncStopped
from ixc.fetch import Listener
from ixc.sync import Synchroniser, SyncReport

LOCK_NAME = "sync.lock"
STOPPED = "O bot está sendo parado, e a sincronização ficou pela metade: nada dela foi usado."


class Synchronisation:
    """Brings the mirror up to date when asked to; `afterwards` follows each good run."""

    def __init__(
        self,
        synchroniser: Synchroniser,
        database: Database,
        *,
        clock: Callable[[], datetime],
        zone: ZoneInfo,
        afterwards: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._afterwards = afterwards
        self._synchroniser = synchroniser
        self._turn = asyncio.Lock()
        self._database = database
        self._lock = lock.folder_of(database.path) / LOCK_NAME
        self._clock = clock
        self._zone = zone
        self._at_work: set[asyncio.Task[SyncReport]] = set()
        self._is_stopping = False

    @property
    def is_running(self) -> bool:
        """Whether this process is in the middle of a run, or waits for another's to end."""
        return self._turn.locked()

    async def run(
        self,
        listener: Listener | None = None,
        *,
        complete: bool = False,
        accept_losses: bool = False,
    ) -> SyncReport:
        """Fetches everything if `complete`, else what may have changed; returns what came.

        With `accept_losses` (which is always complete) a person says that what is gone from
        the ERP was meant to go.

        A run of another process is waited for: of two at once the older facts could be
        written last. `listener` is called with the progress of each table.

        Raises:
            SyncStopped: The process ends; the mirror is as it was.
            IxcError: The ERP failed; the mirror is as it was.
        """
        work = asyncio.create_task(self._run(listener, complete, accept_losses))
        self._at_work.add(work)
        work.add_done_callback(self._at_work.discard)
        try:
            return await work
        except asyncio.CancelledError as cancelled:
            caller = asyncio.current_task()
            if self._is_stopping and caller and not caller.cancelling():
                raise SyncStopped(STOPPED) from cancelled
            raise

    async def stop(self, limit_s: float) -> None:
        """Drops the runs whole, for good, and waits up to `limit_s` seconds until they let go."""
        self._is_stopping = True
        for work in self._at_work:
            work.cancel()
        if self._at_work:
            await asyncio.wait(set(self._at_work), timeout=limit_s)

    async def _run(
        self, listener: Listener | None, complete: bool, accept_losses: bool
    ) -> SyncReport:
        if self._is_stopping:
            raise SyncStopped(STOPPED)
        synchroniser, today = self._synchroniser, self._today()
        async with self._turn, self._alone():
            if complete or accept_losses:
                report = await synchroniser.full(today, listener, accept_losses=accept_losses)
            else:
                report = await synchroniser.light(today, listener)
        if self._afterwards is not None:
            await self._afterwards()
        return report

    def _alone(self) -> AbstractAsyncContextManager[None]:
        """No other process synchronises meanwhile."""
        database = self._database
        return lock.turn(self._lock) if database.is_sqlite else session_lock.turn(database)

    def _today(self) -> date:
        return self._clock().astimezone(self._zone).date()
