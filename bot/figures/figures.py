"""The newest figures at a day and for some customers, computed beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import Final, ParamSpec, TypeVar

from bot.figures.facts import Facts
from bot.figures.fair_workers import FairWorkers
from bot.figures.portfolio_cache import PortfolioCache
from bot.figures.scope import (
    EVERYBODY,
    EVERYTHING,
    GroupScope,
    NarrowedPortfolio,
    Scope,
    UnknownPlace,
    narrow,
    of_group,
)
from bot.mirror.customer_search import Directory
from bot.mirror.snapshot import LoadedSnapshot, SnapshotCache
from bot.settings import Settings
from bot.text.audience import IN_GROUP, Audience
from metrics.portfolio import Portfolio
from metrics.snapshot import Rules

P = ParamSpec("P")
T = TypeVar("T")

#: Figures and files are computed in threads, this many at a time.
WORKERS: Final = 2


class NoData(Exception):
    """Nothing was synchronised yet; there is nothing to answer from. Carries no text."""


class Figures:
    """What every answer begins with: the facts that it is about. One per running bot."""

    def __init__(
        self, settings: Settings, snapshots: SnapshotCache, clock: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._snapshots = snapshots
        self._clock = clock
        self._portfolios = PortfolioCache()
        self._directory: tuple[int, Directory] | None = None
        self._workers = FairWorkers(WORKERS)

    def today(self) -> date:
        """The business date in the provider's zone."""
        return self._clock().astimezone(self._settings.timezone).date()

    async def at(
        self,
        as_of: date | None = None,
        scope: Scope = EVERYTHING,
        audience: Audience = IN_GROUP,
        within: GroupScope = EVERYBODY,
    ) -> Facts:
        """The newest facts at a reference date, today by default, for a group by default.

        Whatever is asked for, only the customers `within` are among them.

        Raises:
            NoData: Nothing was synchronised yet.
            UnknownPlace: The scope names a bairro or filial that the mirror does not know, or
                that is none of the group's.
        """
        loaded = await self._newest()
        narrowed = await self._narrowed(loaded, as_of or self.today(), within, scope)
        return Facts(
            narrowed.portfolio,
            loaded.synced_at,
            self._clock(),
            self._settings.timezone,
            narrowed.scope,
            " · ".join(filter(None, (within.label, narrowed.label))),
            loaded.reach,
            loaded.vanished,
            audience,
            self._settings.provisao,
            loaded.run_id,
            within,
        )

    async def prepare(self) -> None:
        """Loads what a synchronisation brought, so that the next question need not wait."""
        await self._snapshots.current()

    async def directory(self) -> Directory:
        """The names of the newest snapshot, to be searched; built anew after each synchronisation.

        Raises:
            NoData: Nothing was synchronised yet.
        """
        loaded = await self._newest()
        if self._directory is None or self._directory[0] != loaded.run_id:
            customers = loaded.snapshot.customers
            directory = await self.compute(
                Directory, customers["id"].tolist(), customers["name"].tolist()
            )
            self._directory = loaded.run_id, directory
        return self._directory[1]

    async def compute(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs arithmetic and rendering in a thread, so that the event loop stays free.

        At most two run at a time; the others wait, chat by chat. Raises what `work` raises.
        """
        async with self._workers.turn():
            return await asyncio.to_thread(work, *args, **kwargs)

    async def _newest(self) -> LoadedSnapshot:
        loaded = await self._snapshots.current()
        if loaded is None:
            raise NoData
        return loaded

    async def _narrowed(
        self, loaded: LoadedSnapshot, day: date, within: GroupScope, scope: Scope
    ) -> NarrowedPortfolio:
        base = await self._base(loaded, day, within)
        if scope == EVERYTHING:
            return base
        cache = self._portfolios.of_run(loaded.run_id, self.today())
        narrowed = cache.get(day, within, scope)
        if narrowed is None:
            try:
                narrowed = await self.compute(narrow, base.portfolio, scope)
            except UnknownPlace:
                if within == EVERYBODY:
                    raise
                other = await self._narrowed(loaded, day, EVERYBODY, scope)  # is it anywhere?
                raise UnknownPlace(
                    f"{other.label} está fora deste grupo, que vê só {within.label}."
                ) from None
            narrowed = cache.put(day, within, scope, narrowed)
        return narrowed

    async def _base(
        self, loaded: LoadedSnapshot, day: date, within: GroupScope
    ) -> NarrowedPortfolio:
        """All customers of a group at a day, or all there are."""
        cache = self._portfolios.of_run(loaded.run_id, self.today())
        base = cache.get(day, within, EVERYTHING)
        if base is not None:
            return base
        if within == EVERYBODY:
            portfolio = self._whole(loaded, day)
        else:
            whole = await self._base(loaded, day, EVERYBODY)
            portfolio = await self.compute(of_group, whole.portfolio, within)
        return cache.put(day, within, EVERYTHING, NarrowedPortfolio(portfolio, EVERYTHING, ""))

    def _whole(self, loaded: LoadedSnapshot, day: date) -> Portfolio:
        """All customers at a day; shares with other days what does not depend on the day."""
        day_rules = rules(self._settings, day)
        other = self._portfolios.any_whole()
        return other.under(day_rules) if other else Portfolio(loaded.snapshot, day_rules)


def rules(settings: Settings, as_of: date) -> Rules:
    """The settings that figures depend on, for a reference date."""
    return Rules(
        as_of=as_of,
        blocking_days=settings.dias_bloqueio,
        window_days=settings.janela_dias,
        horizon_days=settings.horizonte_dias,
        excluded_branches=settings.ixc_filiais_excluidas,
        suspension_days=settings.prazo_suspensao_dias,
    )
