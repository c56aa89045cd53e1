"""Codes that make somebody the owner, or pair a group: each good for a while and for one use.

none ─new─▶ open ─used, too late, too many wrong tries, a newer one─▶ over

The database holds what a code hashes to, and never the code.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import code_tries, codes
from ixc.database import Database
from ixc.run_log import instant

GOOD_FOR: Final = timedelta(minutes=15)
#: Of a code, as Telegram allows it after `?start=`: 128 bits.
CODE_BYTES: Final = 16
SHORT_DIGITS: Final = 6
MOST_WRONG_BY_ONE: Final = 5
MOST_WRONG: Final = 20
#: What is over is kept so long, so that whoever comes late hears why it is refused.
KEPT: Final = timedelta(days=7)


class Purpose(StrEnum):
    """What a code is for."""

    OWNER = "owner"
    GROUP = "group"


class Verdict(StrEnum):
    """What a code that somebody sent is."""

    GOOD = "good"
    WRONG = "wrong"
    LATE = "late"
    USED = "used"  # or ended by a newer one, or by too many wrong tries


@dataclass(frozen=True)
class Code:
    """A new code; `short` is for people to type, "" where there is none."""

    code: str
    short: str
    until: datetime


class Codes:
    """Makes codes and takes them."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def new(self, purpose: Purpose) -> Code:
        """A code that ends those before it."""
        now = self._clock()
        code = secrets.token_urlsafe(CODE_BYTES)
        short = f"{secrets.randbelow(10**SHORT_DIGITS):0{SHORT_DIGITS}}"
        made = Code(code, short if purpose is Purpose.GROUP else "", now + GOOD_FOR)
        async with self._database.write() as connection:
            await self._forget(connection, now)
            await self._end(connection, purpose, now)
            added = insert(codes).values(
                purpose=purpose.value,
                digest=_digest(made.code),
                short_digest=_digest(made.short) if made.short else "",
                until=instant(made.until),
            )
            await connection.execute(added)
        return made

    async def take(
        self, connection: AsyncConnection, purpose: Purpose, sent: str, user_id: int
    ) -> Verdict:
        """Judges what somebody sent, inside the caller's transaction; a good code is used by it.

        A wrong one counts against the code that is open.
        """
        now = self._clock()
        row = await self._find(connection, purpose, sent)
        if row is None:
            await self._count_wrong(connection, purpose, user_id, now)
            return Verdict.WRONG
        if row.ended_at is not None:
            return Verdict.USED
        if row.until < instant(now):
            return Verdict.LATE
        await connection.execute(
            update(codes).where(codes.c.id == row.id).values(ended_at=instant(now))
        )
        return Verdict.GOOD

    async def void(self, purpose: Purpose, sent: str) -> bool:
        """Ends a code that was shown where others read it; False if it is none."""
        async with self._database.write() as connection:
            row = await self._find(connection, purpose, sent)
            if row is not None:
                await self._end(connection, purpose, self._clock())
        return row is not None

    async def has_open(self, purpose: Purpose) -> bool:
        """Whether a code waits to be used."""
        async with self._database.read() as connection:
            return await self._open_id(connection, purpose, self._clock()) is not None

    async def _find(
        self, connection: AsyncConnection, purpose: Purpose, sent: str
    ) -> Row[Any] | None:
        digest = _digest(sent)
        same = or_(codes.c.digest == digest, codes.c.short_digest == digest)
        query = select(codes).where(codes.c.purpose == purpose.value, same)
        return (await connection.execute(query.order_by(codes.c.id.desc()).limit(1))).first()

    async def _open_id(
        self, connection: AsyncConnection, purpose: Purpose, now: datetime
    ) -> int | None:
        query = select(codes.c.id).where(
            codes.c.purpose == purpose.value,
            codes.c.ended_at.is_(None),
            codes.c.until >= instant(now),
        )
        found: int | None = await connection.scalar(query)
        return found

    async def _count_wrong(
        self, connection: AsyncConnection, purpose: Purpose, user_id: int, now: datetime
    ) -> None:
        code_id = await self._open_id(connection, purpose, now)
        if code_id is None:
            return
        mine = (code_tries.c.code_id == code_id) & (code_tries.c.user_id == user_id)
        counted = update(code_tries).where(mine).values(count=code_tries.c.count + 1)
        if (await connection.execute(counted)).rowcount == 0:
            await connection.execute(
                insert(code_tries).values(code_id=code_id, user_id=user_id, count=1)
            )
        tries = select(func.max(code_tries.c.count), func.sum(code_tries.c.count))
        most, total = (await connection.execute(tries.where(code_tries.c.code_id == code_id))).one()
        if most >= MOST_WRONG_BY_ONE or total >= MOST_WRONG:
            await self._end(connection, purpose, now)

    async def _end(self, connection: AsyncConnection, purpose: Purpose, now: datetime) -> None:
        is_open = (codes.c.purpose == purpose.value) & codes.c.ended_at.is_(None)
        await connection.execute(update(codes).where(is_open).values(ended_at=instant(now)))

    async def _forget(self, connection: AsyncConnection, now: datetime) -> None:
        old = select(codes.c.id).where(codes.c.until < instant(now - KEPT))
        await connection.execute(delete(code_tries).where(code_tries.c.code_id.in_(old)))
        await connection.execute(delete(codes).where(codes.c.until < instant(now - KEPT)))


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
