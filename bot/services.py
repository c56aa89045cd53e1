"""What the handlers and jobs share, put together once by `bot.app`."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, ParamSpec, TypeVar

from bot.figures.facts import Facts
from bot.figures.scope import EVERYTHING, Narrowed, Scope, narrow
from bot.ledger.groups import Groups
from bot.ledger.owner_alerts import Alerts
from bot.ledger.pushed_lists import Sheets
from bot.ledger.record import Ledger
from bot.mirror.customer_search import Directory
from bot.mirror.snapshot import Loaded, SnapshotCache
from bot.settings import Settings
from bot.storage import lock
from ixc.database import Database
from ixc.fetch import Listener
from ixc.sync import Synchroniser, SyncReport
from metrics.portfolio import Portfolio
from metrics.snapshot import Rules

P = ParamSpec("P")
T = TypeVar("T")

#: Prepared reference dates and scopes that are kept, so that a list's pages turn at once.
MOST_PORTFOLIOS: Final = 8
#: Figures and files are computed beside the event loop, this many at a time.
WORKERS: Final = 2


class NoData(Exception):
    """Nothing was synchronised yet; there is nothing to answer from."""


@dataclass
class Status:
    """What only the running process knows; shown by /status."""

    started_at: datetime
    next_sync: datetime | None = None
    next_push: datetime | None = None


@dataclass
class Services:
    """One per running bot."""

    settings: Settings
    clock: Callable[[], datetime]
    database: Database
    snapshots: SnapshotCache
    synchroniser: Synchroniser
    ledger: Ledger
    groups: Groups
    sheets: Sheets
    alerts: Alerts
    live: Status
    _portfolios: OrderedDict[tuple[int, date, Scope], Narrowed] = field(default_factory=OrderedDict)
    _directory: tuple[int, Directory] | None = None
    _workers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(WORKERS))

    def is_syncing(self) -> bool:
        return self.synchroniser.is_running

    async def sync(self, listener: Listener | None = None, *, complete: bool = False) -> SyncReport:
        """Brings the mirror up to date; raises IxcError and then has changed nothing.

        A synchronisation of another process is waited for: of two at once the older facts
        could be written last.
        """
        run = self.synchroniser.full if complete else self.synchroniser.light
        async with lock.turn(lock.folder_of(self.database.path) / "sync.lock"):
            return await run(self.today(), listener)

    def today(self) -> date:
        """The business date in the provider's zone."""
        return self.clock().astimezone(self.settings.timezone).date()

    async def facts(self, as_of: date | None = None, scope: Scope = EVERYTHING) -> Facts:
        """The newest facts at a reference date, today by default; raises NoData, UnknownPlace."""
        loaded = await self.snapshots.current()
        if loaded is None:
            raise NoData
        day = as_of or self.today()
        whole = self._portfolios.get((loaded.run_id, day, EVERYTHING))
        if whole is None:
            whole = self._remember(loaded.run_id, day, EVERYTHING, self._whole(loaded, day))
        found = whole
        if scope != EVERYTHING:
            known = self._portfolios.get((loaded.run_id, day, scope))
            found = known or self._remember(
                loaded.run_id, day, scope, await self.compute(narrow, whole.portfolio, scope)
            )
        now, zone = self.clock(), self.settings.timezone
        return Facts(
            found.portfolio,
            loaded.synced_at,
            now,
            zone,
            found.scope,
            found.label,
            loaded.reach,
            loaded.vanished,
        )

    def _whole(self, loaded: Loaded, day: date) -> Narrowed:
        """All clients at a day; sharing with another day of the run what does not depend on it."""
        wanted = rules(self.settings, day)
        for (run_id, _, scope), other in self._portfolios.items():
            if run_id == loaded.run_id and scope == EVERYTHING:
                return Narrowed(other.portfolio.under(wanted), EVERYTHING, "")
        return Narrowed(Portfolio(loaded.snapshot, wanted), EVERYTHING, "")

    def _remember(self, run_id: int, day: date, scope: Scope, found: Narrowed) -> Narrowed:
        for key in [key for key in self._portfolios if key[0] != run_id]:
            del self._portfolios[key]
        self._portfolios[run_id, day, scope] = found
        while len(self._portfolios) > MOST_PORTFOLIOS:
            self._portfolios.popitem(last=False)
        return found

    async def directory(self) -> Directory:
        """The names of the newest snapshot, to be searched; raises NoData."""
        loaded = await self.snapshots.current()
        if loaded is None:
            raise NoData
        if self._directory is None or self._directory[0] != loaded.run_id:
            customers = loaded.snapshot.customers
            made = await self.compute(
                Directory, customers["id"].tolist(), customers["name"].tolist()
            )
            self._directory = loaded.run_id, made
        return self._directory[1]

    async def compute(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs arithmetic and rendering in a thread; the event loop stays free."""
        async with self._workers:
            return await asyncio.to_thread(work, *args, **kwargs)


def rules(settings: Settings, as_of: date) -> Rules:
    """The settings that figures depend on."""
    return Rules(
        as_of=as_of,
        blocking_days=settings.dias_bloqueio,
        window_days=settings.janela_dias,
        horizon_days=settings.horizonte_dias,
        excluded_branches=settings.ixc_filiais_excluidas,
    )
