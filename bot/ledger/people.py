"""The owner and the administrators; members are whoever is in a paired group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, insert, select

from bot.ledger.codes import Codes, Purpose, Verdict
from bot.storage.tables import people
from ixc.database import Database
from ixc.run_log import instant

OWNER: Final = "owner"
ADMINISTRATOR: Final = "administrator"


@dataclass(frozen=True)
class Administrator:
    """Somebody whom the owner made one; `name` is as Telegram had it then."""

    user_id: int
    name: str


class People:
    """Who is more than a member, kept in memory as in the database; `load` comes first.

    `named` is the owner of the settings, who comes before one that came with the code.
    """

    def __init__(
        self,
        database: Database,
        codes: Codes,
        clock: Callable[[], datetime],
        named: int | None,
    ) -> None:
        self._database = database
        self._codes = codes
        self._clock = clock
        self._named = named
        self._claimed: int | None = None
        self._administrators: Mapping[int, Administrator] = {}

    @property
    def owner_id(self) -> int | None:
        """The owner's id; None while there is none."""
        return self._claimed if self._named is None else self._named

    @property
    def administrators(self) -> Sequence[Administrator]:
        """In the order in which they were made."""
        return list(self._administrators.values())

    def is_administrator(self, user_id: int) -> bool:
        """Whether the owner made somebody one."""
        return user_id in self._administrators

    async def load(self) -> None:
        """Reads who there is."""
        query = select(people).order_by(people.c.since, people.c.user_id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        self._claimed = next((row.user_id for row in rows if row.role == OWNER), None)
        self._administrators = {
            row.user_id: Administrator(row.user_id, row.name)
            for row in rows
            if row.role == ADMINISTRATOR
        }

    async def claim(self, code: str, user_id: int, name: str) -> Verdict:
        """Makes whoever sends the owner's code the owner; what the code was, else."""
        async with self._database.write() as connection:
            taken = select(people.c.user_id).where(people.c.role == OWNER)
            if self._named is not None or await connection.scalar(taken) is not None:
                return Verdict.USED
            verdict = await self._codes.take(connection, Purpose.OWNER, code, user_id)
            if verdict is Verdict.GOOD:
                await connection.execute(delete(people).where(people.c.user_id == user_id))
                await connection.execute(insert(people).values(self._row(user_id, name, OWNER)))
        await self.load()
        return verdict

    async def add(self, user_id: int, name: str) -> bool:
        """Makes somebody an administrator; False where they are more already."""
        if user_id == self.owner_id or user_id in self._administrators:
            return False
        async with self._database.write() as connection:
            await connection.execute(delete(people).where(people.c.user_id == user_id))
            row = self._row(user_id, name, ADMINISTRATOR)
            await connection.execute(insert(people).values(row))
        await self.load()
        return True

    async def remove(self, user_id: int) -> Administrator | None:
        """Makes an administrator a member again; None where they were none."""
        gone = self._administrators.get(user_id)
        if gone is None:
            return None
        mine = (people.c.user_id == user_id) & (people.c.role == ADMINISTRATOR)
        async with self._database.write() as connection:
            await connection.execute(delete(people).where(mine))
        await self.load()
        return gone

    def _row(self, user_id: int, name: str, role: str) -> dict[str, object]:
        since = instant(self._clock())
        return {"user_id": user_id, "name": name, "role": role, "since": since}
