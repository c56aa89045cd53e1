"""Bots that share a database, each with connections of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path

import pytest

from bot.worked.claims import Claims
from bot.worked.contacts import ContactLog
from ixc.database import Database
from tests import databases
from tests.worlds import ZONE, Clock

#: Thursday, 19 November 2026.
MORNING = datetime(2026, 11, 19, 9, 0, tzinfo=ZONE)


class Bot:
    """What one process has of the worked list."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.claims = Claims(database, clock, ZONE)
        self.log = ContactLog(database, self.claims, clock, ZONE)


@pytest.fixture
def clock() -> Clock:
    return Clock(MORNING)


@pytest.fixture
async def bots(tmp_path: Path, clock: Clock) -> AsyncIterator[Callable[[int], list[Bot]]]:
    path = tmp_path / "worked.db"
    await databases.migrated(path)
    made: list[Bot] = []

    def more(count: int) -> list[Bot]:
        new = [Bot(Database(databases.url(path)), clock) for _ in range(count)]
        made.extend(new)
        return new

    yield more
    for bot in made:
        await bot.database.close()


@pytest.fixture
def bot(bots: Callable[[int], list[Bot]]) -> Bot:
    return bots(1)[0]
