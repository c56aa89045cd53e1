"""A forecast a day is frozen, so that it can be held against what came.

What is rebuilt later never enters: títulos cancelled since would flatter it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.figures.figures import Figures, NoData
from bot.storage.tables import forecasts
from ixc.database import Database, insert_into
from ixc.run_log import instant
from metrics.forecast_record import freeze

log = structlog.get_logger(__name__)

#: Bank files of the morning are in by then.
NOON: Final = time(12)


class FrozenForecasts:
    """Keeps the forecast of each day's first good synchronisation after noon."""

    def __init__(self, database: Database, figures: Figures, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._figures = figures
        self._clock = clock

    async def keep(self) -> None:
        """Freezes today's, where the newest facts are of this afternoon and none is kept yet."""
        try:
            facts = await self._figures.at()
        except NoData:
            return
        synced = facts.synced_at.astimezone(facts.zone)
        if synced.date() != facts.as_of or synced.time() < NOON:
            return
        origin = facts.portfolio.rules.day - 1
        async with self._database.read() as connection:
            if await _is_kept(connection, origin):
                return
        made = await self._figures.compute(freeze, facts.portfolio)
        if not made:
            return
        beside = {"run_id": facts.run_id, "made_at": instant(self._clock())}
        rows = [
            {
                "origin": one.origin,
                "horizon": one.horizon,
                "upcoming_cents": one.upcoming,
                "overdue_cents": one.overdue,
                "naive_cents": one.naive,
                **beside,
            }
            for one in made
        ]
        async with self._database.write() as connection:
            row = insert_into(connection, forecasts).on_conflict_do_nothing()
            await connection.execute(row, rows)
        log.info("previsão guardada", origem=origin)


async def _is_kept(connection: AsyncConnection, origin: int) -> bool:
    query = select(forecasts.c.id).where(forecasts.c.origin == origin).limit(1)
    return await connection.scalar(query) is not None
