"""One at a time, across machines: advisory locks of PostgreSQL, gone with their session.

The session keeps a transaction open and speaks every `BEAT_S`. A process that stands still, or
is cut off, is ended by the server after `SILENCE_S`; by its own clock, which only moves forward,
it stops to count as the holder after `LEASE_S`, which is earlier. Clocks of the day play no part.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.lock import BETWEEN_TRIES_S, AnotherInstance
from ixc.database import Database
from ixc.postgres import LEADER, LOCKS, SYNC

log = structlog.get_logger(__name__)

BEAT_S: Final = 1.0
LEASE_S: Final = 6.0
SILENCE_S: Final = 8.0
#: Between a standby's looks at the lock, and its tries to reach a server that is away.
BETWEEN_LOOKS_S: Final = 1.0
DEPOSED: Final = (
    "Este bot perdeu a sua sessão no PostgreSQL, e outro pode estar no lugar dele: parou de ler "
    "e de enviar. Ao voltar, ele espera a sua vez."
)


class SessionLock:
    """A lock that a connection of its own holds from `take` to `release`."""

    def __init__(
        self, database: Database, number: int, *, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._number = number
        self._ticks = ticks
        self._connection: AsyncConnection | None = None
        self._beating: asyncio.Task[None] | None = None
        self._heard_at: float | None = None

    @property
    def is_held(self) -> bool:
        """Whether nobody else can hold it now, as far as this process can know."""
        return self._heard_at is not None and self._ticks() - self._heard_at < LEASE_S

    async def take(self) -> bool:
        """Whether it is ours now; does not wait for who has it.

        Raises:
            DBAPIError: The server is away.
        """
        asked_at = self._ticks()
        connection = await self._database.engine.connect()
        try:
            await _prepare(connection)
            if not await connection.scalar(
                text(f"SELECT pg_try_advisory_lock({LOCKS}, {self._number})")
            ):
                await connection.close()
                return False
        except BaseException:
            await connection.invalidate()
            await connection.close()
            raise
        self._connection, self._heard_at = connection, asked_at
        self._beating = asyncio.create_task(self._beat(connection))
        return True

    async def _beat(self, connection: AsyncConnection) -> None:
        """Speaks again and again; the first silence is the end."""
        try:
            while True:
                await asyncio.sleep(BEAT_S)
                asked_at = self._ticks()
                async with asyncio.timeout(LEASE_S - BEAT_S):
                    await connection.exec_driver_sql("SELECT 1")
                if asked_at - (self._heard_at or 0.0) >= LEASE_S:
                    return  # we stood still: what was ours may have been another's since
                self._heard_at = asked_at
        except (SQLAlchemyError, OSError) as error:
            log.warning("sessão do PostgreSQL perdida", motivo=str(getattr(error, "orig", error)))
        finally:
            self._heard_at = None

    async def lost(self) -> None:
        """Returns when it is ours no more."""
        if self._beating is not None:
            await asyncio.wait({self._beating})

    async def release(self) -> None:
        """Lets it go with its session."""
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.wait({self._beating})
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with contextlib.suppress(SQLAlchemyError, OSError):
                await connection.invalidate()
                await connection.close()


async def _prepare(connection: AsyncConnection) -> None:
    """Begins the transaction that the server ends with the session once nobody speaks in it."""
    silence = f"SET idle_in_transaction_session_timeout = {int(SILENCE_S * 1000)}"
    await connection.exec_driver_sql(silence)
    await connection.exec_driver_sql(f"SET application_name = '{name()}'")


def name() -> str:
    """What this machine is called, where it is told who leads."""
    allowed = (sign if sign.isalnum() or sign in "-." else "-" for sign in socket.gethostname())
    return f"cobranca@{''.join(allowed)[:40]}"


@asynccontextmanager
async def leading(
    database: Database, while_waiting: Callable[[], Awaitable[None]]
) -> AsyncIterator[SessionLock]:
    """Waits until no other bot leads on this database, then leads.

    `while_waiting` is called at each look. Who comes after another waits for as long as that
    one may still take itself for the leader.

    Raises:
        DBAPIError: The server was away at the first look.
    """
    lock = SessionLock(database, LEADER)
    if not await lock.take():
        log.info("de reserva: outro bot lidera", quem=await leader(database))
        await _follow(lock, while_waiting)
        log.info("outro bot deixou de liderar: assumo")
    try:
        yield lock
    finally:
        await lock.release()


async def _follow(lock: SessionLock, while_waiting: Callable[[], Awaitable[None]]) -> None:
    while True:
        await while_waiting()
        await asyncio.sleep(BETWEEN_LOOKS_S)
        with contextlib.suppress(DBAPIError, OSError):
            if await lock.take():
                if await _stays(lock):
                    return
                await lock.release()


async def _stays(lock: SessionLock) -> bool:
    """Whether it is still ours when the one before cannot think so any more."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LEASE_S):
            await lock.lost()
    return lock.is_held


async def leader(database: Database) -> str:
    """Who leads: `cobranca@maquina`; "" where nobody does."""
    query = text(
        "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
        "WHERE l.locktype = 'advisory' AND l.classid = :ours AND l.objid = :lead "
        "AND l.granted AND a.datname = current_database()"
    ).bindparams(ours=LOCKS, lead=LEADER)
    async with database.read() as connection:
        return str(await connection.scalar(query) or "")


@asynccontextmanager
async def turn(database: Database) -> AsyncIterator[None]:
    """Waits for the turn to synchronise; what is done in it ends with the session.

    Raises:
        AnotherInstance: The session was lost on the way, and the turn may be another's.
    """
    lock = SessionLock(database, SYNC)
    if not await lock.take():
        log.info("espero a vez", atras_de="sync")
        while not await lock.take():  # noqa: ASYNC110 - another process has no event to wait on
            await asyncio.sleep(BETWEEN_TRIES_S)
    owner = asyncio.current_task()
    guard = asyncio.create_task(_end_with(lock, owner))
    try:
        yield
    except asyncio.CancelledError as cancelled:
        if guard.done() and not guard.cancelled() and owner and not owner.uncancel():
            raise AnotherInstance(
                "A sincronização perdeu a sua sessão no PostgreSQL: nada dela foi usado."
            ) from cancelled
        raise
    finally:
        guard.cancel()
        await lock.release()


async def _end_with(lock: SessionLock, owner: asyncio.Task[object] | None) -> None:
    await lock.lost()
    if owner is not None:
        owner.cancel()


@asynccontextmanager
async def alone(database: Database, bot_leads: str, sync_runs: str) -> AsyncIterator[None]:
    """Holds what a bot and a synchronisation hold; does not wait for who has it.

    Raises:
        AnotherInstance: Somebody else holds one of them; its text is the sentence given for it.
    """
    async with contextlib.AsyncExitStack() as stack:
        for number, refusal in ((LEADER, bot_leads), (SYNC, sync_runs)):
            lock = SessionLock(database, number)
            if not await lock.take():
                raise AnotherInstance(refusal)
            stack.push_async_callback(lock.release)
        yield
