"""The database: SQLite in WAL with real transactions, or PostgreSQL.

Readers and writers are told apart. A SQLite transaction that reads first and writes later
can fail at once whatever the busy timeout, so a writer takes the lock when it begins
(`BEGIN IMMEDIATE`); one lock in the process keeps our own writers from racing for it.
Nobody awaits the network inside `write()`.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Table, and_, case, event, literal_column, make_url, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from ixc import postgres
from ixc.models import STANDS_WHILE

BUSY_TIMEOUT_MS: Final = 5000
#: SQLite takes 32,766 values in one statement.
MOST_VALUES: Final = 32_000
_WRITES: Final = "cobranca_writes"


class Database:
    """Connections to one database URL; `close` when done.

    The folder of a SQLite file is made unless `make_folder` is False.
    """

    def __init__(self, url: str, *, make_folder: bool = True) -> None:
        self.url = make_url(url)
        if self.path is not None and make_folder:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        options = postgres.engine_options(self.url)
        self.engine: AsyncEngine = create_async_engine(self.url, hide_parameters=True, **options)
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
        self._writing = asyncio.Lock()
        #: When a transaction that writes was last committed, by the clock that only moves forward.
        self.written_at: float | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether it is SQLite; otherwise it is PostgreSQL."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The SQLite file, None for PostgreSQL and for memory."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads: everything in it is of one moment."""
        async with self.engine.connect() as connection:
            if not self.is_sqlite:  # which is so by itself
                await connection.execution_options(isolation_level="REPEATABLE READ")
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def write(
        self, connection: AsyncConnection | None = None
    ) -> AsyncIterator[AsyncConnection]:
        """A transaction that will write, on a connection of its own unless one is given.

        Committed at the end of the block, rolled back where the block raises.

        Raises:
            sqlalchemy.exc.OperationalError: Another process kept SQLite's lock for longer than
                `BUSY_TIMEOUT_MS`.
        """
        async with self._writing:
            if connection is not None:
                async with _writing_on(connection):
                    yield connection
            else:
                async with self.engine.connect() as own, _writing_on(own):
                    yield own
            self.written_at = time.monotonic()

    async def close(self) -> None:
        """Closes all connections."""
        await self.engine.dispose()


@asynccontextmanager
async def _writing_on(connection: AsyncConnection) -> AsyncIterator[None]:
    await connection.execution_options(**{_WRITES: True})
    async with connection.begin():
        if connection.dialect.name == "postgresql":
            await postgres.take_writers_turn(connection)
        yield


def insert_into(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that may say what happens on a conflict, for the database at hand."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "foreign_keys = ON",
        "synchronous = NORMAL",
        "temp_store = FILE",
        "secure_delete = ON",  # what retention deletes is gone from the file too
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@lru_cache(maxsize=32)
def _upsert(
    table: Table, dialect: Dialect, columns: tuple[str, ...], constants: tuple[str, ...]
) -> str:
    """An insert that replaces the row with the same id where anything differs.

    Worked out once, as that takes longer than to write the few rows of a light run. PostgreSQL
    takes the rows out of the table into which they were copied.

    Args:
        table: A table whose primary key is `id`.
        dialect: SQLite's or PostgreSQL's.
        columns: Names of the columns that get a value a row.
        constants: Names of those that get one for every row that is written, which stands as
            `{name}`. A row in which nothing but these would change is left alone, and one that
            the model says to stand is kept while it does.
    """
    fixed: dict[str, Any] = {name: literal_column(f"{{{name}}}") for name in constants}
    insert: postgresql.Insert | sqlite.Insert
    if dialect.name == "postgresql":
        came = postgres.newest_of(postgres.incoming(table, columns))
        names = [*columns, *constants]
        insert = postgresql.insert(table).from_select(names, came.add_columns(*fixed.values()))
    else:
        insert = sqlite.insert(table).values({**dict.fromkeys(columns), **fixed})
    kept = [c for c in table.columns if not c.primary_key and c.name not in constants]
    differs = or_(*(c.is_distinct_from(insert.excluded[c.name]) for c in kept))
    others = {c.name: insert.excluded[c.name] for c in kept}
    others |= {name: _or_as_before(table, insert, name, value) for name, value in fixed.items()}
    statement = insert.on_conflict_do_update(index_elements=["id"], set_=others, where=differs)
    return str(statement.compile(dialect=dialect))


def _or_as_before(
    table: Table, insert: postgresql.Insert | sqlite.Insert, name: str, value: Any
) -> Any:
    """The value, unless the model says that the column stands while others do, and they do."""
    column = table.c[name]
    depends_on = column.info.get(STANDS_WHILE)
    if depends_on is None:
        return value
    pairs = zip(depends_on(table.c), depends_on(insert.excluded), strict=True)
    return case((and_(*(old.is_not_distinct_from(new) for old, new in pairs)), column), else_=value)


class BulkUpsert:
    """Writes many rows, column by column in the order of `columns`; of one id the last.

    The driver gets the values as they are: the usual way through dictionaries takes three
    times as long on a page of títulos.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        table: Table,
        columns: Sequence[str],
        constants: Mapping[str, int],
    ) -> None:
        self._connection = connection
        dialect = connection.dialect
        statement = _upsert(table, dialect, tuple(columns), tuple(constants))
        self._one = statement.format(**constants)
        self._together = MOST_VALUES // len(columns)
        is_postgres = dialect.name == "postgresql"
        self._incoming = postgres.Incoming(connection, table, columns) if is_postgres else None

    async def write(self, columns: Sequence[Sequence[Any]]) -> None:
        """Inserts rows, or replaces those that differ, at the latest when `finish` is done.

        Args:
            columns: The values of each column, in the order of the columns and of equal length;
                the first holds the ids.
        """
        rows: Iterable[tuple[Any, ...]] = zip(*columns, strict=True)
        if len(set(columns[0])) < len(columns[0]):
            rows = {row[0]: row for row in rows}.values()
        if self._incoming is not None:
            await self._incoming.copy(rows)
            return
        rows = iter(rows)
        while values := tuple(chain.from_iterable(islice(rows, self._together))):
            count = len(values) // len(columns)
            await self._connection.exec_driver_sql(self._of(count), values)

    async def finish(self) -> None:
        """What was only copied so far is in the table now."""
        if self._incoming is not None:
            await self._incoming.merge(self._one)

    def _of(self, count: int) -> str:
        """The statement for so many rows: the driver lets the interpreter go once for all."""
        head, values, tail = re.split(r" VALUES (\([^)]*\))", self._one, maxsplit=1)
        return f"{head} VALUES {', '.join([values] * count)}{tail}"


async def add_ids(connection: AsyncConnection, table: Table, ids: Iterable[int]) -> None:
    """Puts ids into a table of one column; an id that is there already is no error."""
    listed: Any = list(ids)
    source = "unnest FROM unnest($1::bigint[])"
    if connection.dialect.name == "sqlite":
        listed, source = msgspec.json.encode(listed).decode(), "value FROM json_each(?)"
    await connection.exec_driver_sql(
        f"INSERT INTO {table.name} SELECT {source} WHERE true ON CONFLICT DO NOTHING",
        (listed,),
    )
