"""The turn of synchronisation: one run at a time, in this process and beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.storage import lock
from ixc.database import Database
from ixc.fetch import Listener
from ixc.sync import Synchroniser, SyncReport

LOCK_NAME = "sync.lock"


class Synchronisation:
    """Brings the mirror up to date when asked to."""

    def __init__(
        self,
        synchroniser: Synchroniser,
        database: Database,
        *,
        clock: Callable[[], datetime],
        zone: ZoneInfo,
    ) -> None:
        self._synchroniser = synchroniser
        self._turn = asyncio.Lock()
        self._lock = lock.folder_of(database.path) / LOCK_NAME
        self._clock = clock
        self._zone = zone

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
            IxcError: The ERP failed; the mirror is as it was.
        """
        synchroniser, today = self._synchroniser, self._today()
        async with self._turn, lock.turn(self._lock):
            if complete or accept_losses:
                return await synchroniser.full(today, listener, accept_losses=accept_losses)
            return await synchroniser.light(today, listener)

    def _today(self) -> date:
        return self._clock().astimezone(self._zone).date()
