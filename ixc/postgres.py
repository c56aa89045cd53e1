"""What PostgreSQL does in its own way: sessions that end with their process, and COPY.

Whoever writes holds the writers' turn, as SQLite's own lock is held: what was reasoned about
one writer at a time holds for several processes on one server.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from sqlalchemy import ClauseElement, Column, Integer, MetaData, Select, String, Table, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateTable

#: "COBR": the first half of the names of all our advisory locks.
LOCKS: Final = 0x434F4252
#: The second half: who leads, whose turn it is to synchronise, who writes.
LEADER, SYNC, WRITER = 1, 2, 3
OLDEST_VERSION: Final = 13
CONNECT_TIMEOUT_S: Final = 10
#: A session whose process stands still in a transaction is ended by the server after so long.
IDLE_TRANSACTION_MS: Final = 15_000
#: Order of arrival, in the table where rows wait for their turn.
_CAME: Final = "came"


@compiles(String, "postgresql")
def _without_length(_type: String, _compiler: Any, **_: Any) -> str:
    """SQLite keeps texts of any length, whatever a column says, and what IXC sends has any."""
    return "TEXT"


def engine_options(url: URL) -> dict[str, Any]:
    """What an engine on such a server is made with; nothing for another kind of database."""
    if url.get_backend_name() != "postgresql":
        return {}
    session = {
        "application_name": "cobranca",
        "idle_in_transaction_session_timeout": str(IDLE_TRANSACTION_MS),
    }
    return {
        "pool_pre_ping": True,
        "connect_args": {
            "async_creator_fn": _connect,
            "timeout": CONNECT_TIMEOUT_S,
            "server_settings": session,
        },
    }


async def _connect(**options: Any) -> Any:
    """A server that is away fails as any statement fails that it does not answer."""
    import asyncpg  # only where it is the database

    try:
        return await asyncpg.connect(**options)
    except OSError as error:
        raise asyncpg.ConnectionFailureError(str(error)) from error


@contextmanager
def _as_of_sqlalchemy(statement: str) -> Iterator[None]:
    """What goes past SQLAlchemy fails as what goes through it."""
    import asyncpg

    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise OperationalError(statement, None, error) from error


async def take_writers_turn(connection: AsyncConnection) -> None:
    """Waits for it; the end of the transaction lets it go."""
    await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCKS}, {WRITER})")


async def driver_of(connection: AsyncConnection) -> Any:
    """Asyncpg's own connection below, in the transaction that is open."""
    # SQLAlchemy begins it with the first statement.
    await connection.exec_driver_sql("SELECT 1")
    return (await connection.get_raw_connection()).driver_connection


class Incoming:
    """A table of the session into which rows are copied before they are merged into another."""

    def __init__(self, connection: AsyncConnection, target: Table, columns: Sequence[str]) -> None:
        self._connection = connection
        self.table = incoming(target, tuple(columns))
        self._is_made = False
        self._batches = 0

    async def copy(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Adds rows, each with the values of `columns`; the transaction is the caller's."""
        if not self._is_made:
            await self._connection.exec_driver_sql(f"DROP TABLE IF EXISTS {self.table.name}")
            await self._connection.execute(CreateTable(self.table))
            self._is_made = True
        self._batches += 1
        driver, came = await driver_of(self._connection), self._batches
        records = ((*row, came) for row in rows)
        names = [column.name for column in self.table.columns]
        with _as_of_sqlalchemy("COPY"):
            await driver.copy_records_to_table(self.table.name, records=records, columns=names)

    async def merge(self, statement: str) -> None:
        """Runs a statement that reads the table, then forgets it; nothing where no row came."""
        if self._is_made:
            await self._connection.exec_driver_sql(statement)
            await self._connection.exec_driver_sql(f"DROP TABLE {self.table.name}")
            self._is_made = False


@cache
def incoming(target: Table, columns: tuple[str, ...]) -> Table:
    """The columns of a table that get a value a row, and when each row came."""
    like = [Column(name, target.c[name].type) for name in columns]
    return Table(
        f"incoming_{target.name}",
        MetaData(),
        *like,
        Column(_CAME, Integer),
        prefixes=["TEMPORARY"],
    )


def newest_of(table: Table) -> Select[Any]:
    """The rows that came, of one id the last."""
    columns = [column for column in table.columns if column.name != _CAME]
    ids = table.c.id
    return select(*columns).ext(distinct_on(ids)).order_by(ids, table.c[_CAME].desc())


def literal_sql(query: ClauseElement) -> str:
    """A query's text with its constants in it: COPY takes no parameters."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


async def copy_out(
    connection: AsyncConnection, query: str, take: Callable[[bytes], Awaitable[None]]
) -> None:
    """Hands over the answer to a query in PostgreSQL's binary form, block by block."""
    driver = await driver_of(connection)
    with _as_of_sqlalchemy("COPY"):
        await driver.copy_from_query(query, output=take, format="binary")


def version(connection: Connection) -> int:
    """The server's version, such as 15."""
    return int(connection.scalar(text("SHOW server_version_num"))) // 10_000
