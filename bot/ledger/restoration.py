"""A database that was put back: what the lost, newer one may have pushed is taken as pushed.

`note` is written into the copy before it takes the place of the database; as long as it stands
(`pending`) no list is made, until what was lost is recorded as having, perhaps, been sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.content import RESTORED
from bot.ledger.record import PENDING, SENDING, UNCERTAIN
from bot.storage.tables import push_parts, push_runs
from ixc.database import Database
from ixc.models import sync_runs
from ixc.run_log import instant

#: The note is a run of this kind, of no group.
KIND: Final = "restored"
NOBODY: Final = 0


@dataclass(frozen=True)
class Restoration:
    """A copy was put back at `at`; the day of the newest thing that it knows is `since`."""

    since: date
    at: datetime


async def note(connection: AsyncConnection, now: datetime, zone: ZoneInfo) -> Restoration:
    """Writes the note, and takes what waited in the copy as perhaps sent.

    Of two restorations that nobody settled between, the earlier day counts.
    """
    before = await _read(connection)
    newest = await _newest_moment(connection)
    since = (newest or now).astimezone(zone).date()
    found = Restoration(min(since, before.since) if before else since, now)
    await connection.execute(delete(push_runs).where(push_runs.c.kind == KIND))
    await connection.execute(
        insert(push_runs).values(
            kind=KIND,
            group_id=NOBODY,
            business_date=found.since.isoformat(),
            created_at=instant(now),
        )
    )
    waits = update(push_parts).where(push_parts.c.state.in_((PENDING, SENDING)))
    await connection.execute(waits.values(state=UNCERTAIN, error=RESTORED))
    return found


async def pending(database: Database) -> Restoration | None:
    """The note, None where there is none."""
    async with database.read() as connection:
        return await _read(connection)


async def settled(connection: AsyncConnection) -> None:
    """All that was lost is recorded."""
    await connection.execute(delete(push_runs).where(push_runs.c.kind == KIND))


async def _read(connection: AsyncConnection) -> Restoration | None:
    query = select(push_runs.c.business_date, push_runs.c.created_at)
    row = (await connection.execute(query.where(push_runs.c.kind == KIND))).first()
    if row is None:
        return None
    return Restoration(
        date.fromisoformat(row.business_date), datetime.fromisoformat(row.created_at)
    )


async def _newest_moment(connection: AsyncConnection) -> datetime | None:
    """Of all that the bot writes by itself, every few minutes: the last time that it did."""
    moments = [
        await connection.scalar(select(func.max(column)))
        for column in (push_runs.c.created_at, push_parts.c.sent_at, sync_runs.c.started_at)
    ]
    return max((datetime.fromisoformat(text) for text in moments if text), default=None)
