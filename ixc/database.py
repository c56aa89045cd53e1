"""The database: SQLite in WAL with real transactions, or PostgreSQL.

Readers and writers are told apart. A SQLite transaction that reads first and writes later
can fail at once whatever the busy timeout, so a writer takes the lock when it begins
(`BEGIN IMMEDIATE`); one lock in the process keeps our own writers from racing for it.
Nobody awaits the network inside `write()`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

BUSY_TIMEOUT_MS: Final = 5000
_WRITES: Final = "cobranca_writes"


class Database:
    """Connections to one database URL; `close` when done."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        self.engine: AsyncEngine = create_async_engine(self.url)
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
        self._writing = asyncio.Lock()

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The SQLite file, None for PostgreSQL and for memory."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One consistent view of the data."""
        async with self.engine.connect() as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def write(
        self, connection: AsyncConnection | None = None
    ) -> AsyncIterator[AsyncConnection]:
        """A transaction that will write, on a connection of its own unless one is given."""
        async with self._writing:
            if connection is not None:
                async with _writing_on(connection):
                    yield connection
                return
            async with self.engine.connect() as own, _writing_on(own):
                yield own

    async def close(self) -> None:
        await self.engine.dispose()


@asynccontextmanager
async def _writing_on(connection: AsyncConnection) -> AsyncIterator[None]:
    await connection.execution_options(**{_WRITES: True})
    async with connection.begin():
        yield


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "foreign_keys = ON",
        "synchronous = NORMAL",
        "temp_store = FILE",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def upsert(table: Table, dialect_name: str) -> sqlite.Insert | postgresql.Insert:
    """An insert that replaces the row with the same id."""
    insert = postgresql.insert(table) if dialect_name == "postgresql" else sqlite.insert(table)
    others = {c.name: insert.excluded[c.name] for c in table.columns if not c.primary_key}
    return insert.on_conflict_do_update(index_elements=["id"], set_=others)


async def bulk_upsert(
    connection: AsyncConnection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Writes many rows whose values stand in the order of `columns`.

    The driver gets the tuples as they are: the usual way through dictionaries takes three
    times as long on a page of títulos.
    """
    dialect = connection.dialect
    statement = upsert(table, dialect.name).compile(dialect=dialect, column_keys=list(columns))
    assert statement.positiontup is None or statement.positiontup == list(columns)  # noqa: S101 - our own statement's order
    await connection.exec_driver_sql(str(statement), list(rows))
