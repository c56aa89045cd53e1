"""Mornings of two bots on one PostgreSQL, among partitions, with clocks that do not agree.

Each bot lives as its process would: it leads by a session of its own, opens its world when it
does, and is closed when it no longer does. Telegram and the ERP are one for both.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import tempfile
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from unittest import mock

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.plain_text import plain
from bot.emulator.state import Emulator
from bot.storage import session_lock
from bot.storage.lock import AnotherInstance
from bot.storage.session_lock import SessionLock
from bot.storage.tables import push_parts, push_runs
from ixc.database import Database
from ixc.errors import IxcError
from ixc.postgres import LEADER
from tests import databases, postgres
from tests.relay import Relay
from tests.worlds import DATABASE, GROUP, ZONE, Clock, World, case, people, world

SKEW = timedelta(minutes=2)
EVERY_DAY = {"PUSH_DIAS": "mon-sun", "PUSH_FERIADOS": "true", "PUSH_HORA": "08:00"}
#: As the product's, a hundred times as fast.
TIMES: Final[dict[str, Any]] = {"BEAT_S": 0.02, "LEASE_S": 0.3, "SILENCE_S": 0.5}
DAYS: Final = 3


@dataclass
class Bot:
    """One of the two: its clock, its way to the database, and its world while it leads."""

    skew: timedelta
    relay: Relay
    database: Database
    clock: Clock
    lock: SessionLock | None = None
    opened: World | None = None
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)


class Mornings:
    """`run` some days; afterwards `parts` and the group's messages tell what became of them."""

    def __init__(self, seed: int, folder: Path, emulator: Emulator, relays: list[Relay]) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._folder = folder
        self.emulator = emulator
        self._tables = case("limpo")
        start = datetime.combine(self._tables.today, datetime.min.time(), ZONE)
        self.now = start
        self.takeovers = 0
        self._synced: set[int] = set()
        name = postgres.name_of(folder / DATABASE)
        self.bots = []
        for relay in relays:
            url = postgres.server().url(name, relay.port)
            skew = SKEW * self._chance.uniform(-1, 1)
            self.bots.append(Bot(skew, relay, Database(url), Clock(start + skew)))

    async def run(self, days: int) -> None:
        for day in range(days):
            await self._morning(day)
        for bot in self.bots:
            await self._close(bot)
            await bot.database.close()

    async def _morning(self, day: int) -> None:
        """The hour of the push in steps of a few minutes; somewhere in it a way may break."""
        steps = [(7, 0), (7, 57), (7, 59), (8, 0), (8, 1), (8, 3), (8, 10), (9, 0), (9, 30)]
        broken = self._chance.randrange(len(steps) + 2)
        for number, (hour, minute) in enumerate(steps):
            self._set(day, hour, minute)
            for bot in self.bots:
                bot.relay.mend()
            leader = await self._leader()
            work = asyncio.create_task(self._work(leader, day))
            if number == broken:
                await asyncio.sleep(self._chance.uniform(0, 0.15))
                leader.relay.cut()
                await self._settle(leader)
            await work
            if leader.lock is None or not leader.lock.is_held:
                await self._close(leader)

    async def _settle(self, leader: Bot) -> None:
        """Until the cut was noticed, as the process's own watch does every second."""
        if leader.lock is not None:
            await leader.lock.lost()

    def _set(self, day: int, hour: int, minute: int) -> None:
        midnight = datetime.combine(self._tables.today, datetime.min.time(), ZONE)
        now = midnight + timedelta(days=day, hours=hour, minutes=minute)
        for bot in self.bots:
            bot.clock.now = (now + bot.skew).astimezone(bot.clock.now.tzinfo)

    async def _work(self, bot: Bot, day: int) -> None:
        assert bot.opened is not None
        app = bot.opened.app
        with contextlib.suppress(SQLAlchemyError, OSError, IxcError, AnotherInstance):
            if day not in self._synced:
                await app.services.synchronisation.run()
                self._synced.add(day)
            await app.tick()

    async def _leader(self) -> Bot:
        """Who leads now; where nobody does, whoever comes first."""
        async with asyncio.timeout(20):
            while True:
                for bot in self._chance.sample(self.bots, 2):
                    if bot.lock is not None and bot.lock.is_held:
                        return bot
                    await self._close(bot)
                for bot in self._chance.sample(self.bots, 2):
                    if await self._takes(bot):
                        return bot
                await asyncio.sleep(0.02)

    async def _takes(self, bot: Bot) -> bool:
        lock = SessionLock(bot.database, LEADER)
        with contextlib.suppress(SQLAlchemyError, OSError):
            if await lock.take():
                bot.lock = lock
                url = bot.database.url.render_as_string(hide_password=False)
                variables: dict[str, Any] = {**EVERY_DAY, "DATABASE_URL": url}
                bot.opened = await bot.stack.enter_async_context(
                    world(
                        self._tables,
                        self._folder,
                        polling=False,
                        emulator=self.emulator,
                        clock=bot.clock,
                        **variables,
                    )
                )
                bot.opened.app.watch.leads = partial(_holds, lock)
                self.takeovers += 1
                return True
        return False

    async def _close(self, bot: Bot) -> None:
        with contextlib.suppress(SQLAlchemyError, OSError):
            await bot.stack.aclose()
        bot.stack, bot.opened = AsyncExitStack(), None
        if bot.lock is not None:
            await bot.lock.release()
            bot.lock = None


def _holds(lock: SessionLock) -> bool:
    return lock.is_held


async def play(seed: int, folder: Path) -> None:
    """Runs the mornings of a seed.

    Raises:
        AssertionError: A list is missing, or was sent twice.
    """
    with mock.patch.multiple(session_lock, **TIMES):
        mornings, parts = await _played(seed, folder)
    messages = [m for m in mornings.emulator.chats[GROUP].messages if m["from"]["is_bot"]]
    said = Counter(m.get("text") or m.get("caption", "") for m in messages)
    assert len({day for day, _, _ in parts}) == DAYS
    wanted = Counter(plain(text) for _, _, text in parts)
    for _, state, text in parts:
        came = said[plain(text)]
        assert state in {"sent", "uncertain"}
        assert came <= wanted[plain(text)]
        assert state == "uncertain" or came >= 1
    assert mornings.takeovers >= 1


async def _played(seed: int, folder: Path) -> tuple[Mornings, list[tuple[str, str, str]]]:
    """Gives also day, state and text of each part of the group's lists."""
    with databases.of_kind("postgres"):
        await databases.migrated(folder / DATABASE)
        relays = [Relay(postgres.server().port) for _ in range(2)]
        with relays[0], relays[1]:
            emulator = people(Clock(datetime.now(ZONE)))
            mornings = Mornings(seed, folder, emulator, relays)
            await mornings.run(DAYS)
        database = Database(databases.url(folder / DATABASE))
        query = (
            select(push_runs.c.business_date, push_parts.c.state, push_parts.c.text)
            .join(push_runs, push_runs.c.id == push_parts.c.run_id)
            .where(push_runs.c.group_id == GROUP, push_runs.c.kind.not_like("alert:%"))
            .order_by(push_parts.c.id)
        )
        async with database.read() as connection:
            parts = [tuple(row) for row in await connection.execute(query)]
        await database.close()
    return mornings, parts


def main(seeds: int) -> None:
    for seed in range(seeds):
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(play(seed, Path(folder)))
        sys.stdout.write(f"dois bots, semente {seed}: cada lista uma vez\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
