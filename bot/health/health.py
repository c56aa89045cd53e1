"""Keeps the four ages of a running bot, and the pulse from which other processes read them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.health import pulse
from bot.health.pulse import Ages, Limits, Pulse
from ixc import run_log
from ixc.database import Database

log = structlog.get_logger(__name__)

#: "COBR": a number in the head of the file that says whose it is. Writing it again is a write as
#: any other, and changes nothing.
APPLICATION_ID: Final = 0x434F4252


class Health:
    """What a bot knows of its own life; `beat` and `probe` are called again and again.

    `folder` is that of the data; `clock` gives the time of day, `ticks` moves only forward.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        *,
        clock: Callable[[], datetime],
        longest_sync_age: timedelta,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._path = pulse.path_in(folder)
        self._clock = clock
        self._ticks = ticks
        self._limits = Limits(sync=longest_sync_age.total_seconds())
        self._began_at = self._beat_at = ticks()
        self._synced_at: datetime | None = None
        self._telegram_age: Callable[[], float | None] = lambda: None

    def listen_to(self, telegram_age: Callable[[], float | None]) -> None:
        """From now on the age of the last good poll is asked there."""
        self._telegram_age = telegram_age

    @property
    def limits(self) -> Limits:
        """The oldest that each age may be."""
        return self._limits

    def ages(self) -> Ages:
        """As they are now."""
        now, written_at, synced_at = self._ticks(), self._database.written_at, self._synced_at
        return Ages(
            loop=now - self._beat_at,
            telegram=self._telegram_age(),
            database=None if written_at is None else now - written_at,
            sync=None if synced_at is None else (self._clock() - synced_at).total_seconds(),
        )

    async def beat(self) -> None:
        """The event loop has turned: says so in the file. A disk that refuses is in the log."""
        self._beat_at = now = self._ticks()
        try:
            pulse.write(self._path, Pulse(now, now - self._began_at, self.ages(), self._limits))
        except OSError as error:
            log.warning("pulso não gravado", motivo=str(error))

    async def probe(self) -> None:
        """Writes to the database, and looks how old its data are; what fails makes an age grow."""
        try:
            async with self._database.write() as connection:
                if self._database.is_sqlite:
                    await connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
            async with self._database.read() as connection:
                good = await run_log.last_good(connection)
        except SQLAlchemyError as error:
            log.warning("o banco não aceita gravação", motivo=str(getattr(error, "orig", error)))
            return
        self._synced_at = good.started_at if good else None

    def end(self) -> None:
        """The bot is not up any more."""
        self._path.unlink(missing_ok=True)
