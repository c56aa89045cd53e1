"""Who is working on whom: a claim is one row, made by one conditional statement.

free ─assume─▶ claimed ─released, em_dia, 4 h, 19:00─▶ free
                 └─a contact is logged─▶ claimed, 4 h anew

A customer has one claim a group at most. It ends where the episode does, so the episode need
not stand in the key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import claims
from ixc.database import Database, insert_into
from ixc.run_log import instant

LIFE: Final = timedelta(hours=4)
#: When the working day is over, in the provider's zone.
EVENING: Final = time(19)


@dataclass(frozen=True)
class Claim:
    """Who has claimed a customer for a group, since when and until when."""

    group_id: int
    customer_id: int
    user_id: int
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Assumed:
    """What came of a try: the claim that stands, and whether it was made just now."""

    claim: Claim
    is_new: bool


def until(now: datetime, zone: ZoneInfo) -> datetime:
    """When a claim made or renewed now ends by itself: in 4 h, at 19:00 at the latest."""
    local = now.astimezone(zone)
    evening = datetime.combine(local.date(), EVENING, zone)
    if local >= evening:
        evening = datetime.combine(local.date() + timedelta(days=1), EVENING, zone)
    return min(now + LIFE, evening)


class Claims:
    """The claims of all groups; a group is known by its `paired_id`."""

    def __init__(self, database: Database, clock: Callable[[], datetime], zone: ZoneInfo) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone

    async def assume(self, group_id: int, customer_id: int, user_id: int) -> Assumed:
        """Claims a customer, unless somebody has; of several at once one wins."""
        async with self._database.write() as connection:
            return await self.assume_in(connection, group_id, customer_id, user_id)

    async def assume_in(
        self, connection: AsyncConnection, group_id: int, customer_id: int, user_id: int
    ) -> Assumed:
        """As `assume`, inside the caller's transaction."""
        now = self._clock()
        values = {
            "user_id": user_id,
            "claimed_at": instant(now),
            "until": instant(until(now, self._zone)),
        }
        key = {"group_id": group_id, "customer_id": customer_id}
        statement = insert_into(connection, claims).values(**key, **values)
        statement = statement.on_conflict_do_update(
            index_elements=list(key), set_=values, where=claims.c.until <= instant(now)
        )
        result = await connection.execute(statement)
        standing = select(claims).where(_of(group_id, customer_id))
        claim = _read((await connection.execute(standing)).one())
        return Assumed(claim, is_new=result.rowcount == 1)

    async def renew_in(self, connection: AsyncConnection, claim: Claim) -> None:
        """A contact was logged: the claim lives for another 4 h."""
        now = self._clock()
        mine = _of(claim.group_id, claim.customer_id) & (claims.c.user_id == claim.user_id)
        values = {"claimed_at": instant(now), "until": instant(until(now, self._zone))}
        await connection.execute(claims.update().where(mine).values(**values))

    async def release(
        self, group_id: int, customer_id: int, user_id: int, *, is_administrator: bool = False
    ) -> bool:
        """Lets a customer go; False where nobody holds it, or somebody else does.

        An administrator releases anybody's claim.
        """
        mine = _of(group_id, customer_id)
        if not is_administrator:
            mine &= claims.c.user_id == user_id
        live = claims.c.until > instant(self._clock())
        async with self._database.write() as connection:
            result = await connection.execute(delete(claims).where(mine, live))
        return result.rowcount == 1

    async def reassign(self, group_id: int, customer_id: int, user_id: int) -> Claim:
        """Gives a customer to somebody, whoever holds it: an administrator's order."""
        async with self._database.write() as connection:
            await connection.execute(delete(claims).where(_of(group_id, customer_id)))
            return (await self.assume_in(connection, group_id, customer_id, user_id)).claim

    async def live(self, group_id: int) -> Mapping[int, Claim]:
        """The claims of a group that live now, by customer."""
        live = (claims.c.group_id == group_id) & (claims.c.until > instant(self._clock()))
        async with self._database.read() as connection:
            rows = (await connection.execute(select(claims).where(live))).all()
        return {row.customer_id: _read(row) for row in rows}

    async def settle(self, debtors: AbstractSet[int]) -> int:
        """After a sync: claims of customers who are em_dia, and those that ended, go.

        Returns:
            How many went.
        """
        ended = claims.c.until <= instant(self._clock())
        async with self._database.write() as connection:
            held = (await connection.execute(select(claims.c.id, claims.c.customer_id))).all()
            paid = [row.id for row in held if row.customer_id not in debtors]
            gone = delete(claims).where(ended | claims.c.id.in_(paid))
            return (await connection.execute(gone)).rowcount


def _of(group_id: int, customer_id: int) -> Any:
    return (claims.c.group_id == group_id) & (claims.c.customer_id == customer_id)


def _read(row: Row[Any]) -> Claim:
    return Claim(
        row.group_id,
        row.customer_id,
        row.user_id,
        datetime.fromisoformat(row.claimed_at),
        datetime.fromisoformat(row.until),
    )
