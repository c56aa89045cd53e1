"""The forecasts that were made, as they were frozen."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import forecasts
from metrics.snapshot import FrozenForecast


async def made(connection: AsyncConnection) -> tuple[FrozenForecast, ...]:
    """All of them, oldest first."""
    c = forecasts.c
    columns = (c.origin, c.horizon, c.upcoming_cents, c.overdue_cents, c.naive_cents)
    rows = await connection.execute(select(*columns).order_by(c.origin, c.horizon))
    return tuple(FrozenForecast(*row) for row in rows)
