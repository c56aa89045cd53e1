"""From the mirror's tables to the columns that the metrics read.

The only place that knows both vocabularies. A snapshot is loaded in a thread, in one read
transaction, and kept until a later synchronisation is published; its columns are saved
beside the database, where the next start finds them.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import __version__
from bot.mirror import postgres_rows, saved_snapshot, vanished
from bot.mirror import snapshot_sql as queries
from bot.mirror.changed_rows import Patch, patched
from bot.mirror.vanished import Vanished
from bot.storage import forecasts
from bot.text.phones import first_dialable
from ixc.database import Database
from ixc.models import PHONES, contracts, customers, receivables
from metrics import snapshot
from metrics.snapshot import Snapshot, date_of

#: Rows at a time: a larger chunk is no faster and keeps the interpreter from the event loop.
CHUNK: Final = 5_000
#: Which have frames: the queries for their rows, and their tables.
_ROWS: Final = (queries.receivable_rows, queries.customer_rows, queries.contract_rows)
_MIRRORS: Final = (receivables, customers, contracts)


@dataclass(frozen=True, eq=False)
class LoadedSnapshot:
    """A snapshot and the run of synchronisation that it shows (`synced_at`: its start, UTC)."""

    snapshot: Snapshot
    run_id: int
    synced_at: datetime
    #: The first day since which every payment was seen; None where no run has said so.
    reach: date | None = None
    vanished: Sequence[Vanished] = ()


class SnapshotCache:
    """The newest snapshot of a database; loaded once for each published run."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loading = asyncio.Lock()
        self._loaded: LoadedSnapshot | None = None

    async def current(self) -> LoadedSnapshot | None:
        """The newest snapshot, or None before the first good synchronisation.

        Loads it where a run was published since; who asks meanwhile waits for the same one.
        """
        async with self._loading:
            async with self._database.read() as connection:
                newest = (await connection.execute(queries.newest_run())).first()
            if newest is None:
                return None
            if self._loaded is None or self._loaded.run_id != newest.id:
                self._loaded = await self._with_forecasts(await self._load())
            return self._loaded

    async def _with_forecasts(self, loaded: LoadedSnapshot) -> LoadedSnapshot:
        """What was forecast so far; what is frozen later counts a week later at the soonest."""
        async with self._database.read() as connection:
            made = await forecasts.made(connection)
        return replace(loaded, snapshot=replace(loaded.snapshot, forecasts=made))

    async def _load(self) -> LoadedSnapshot:
        path = self._database.path
        if path is not None:
            return await asyncio.to_thread(load_sqlite, path, self._loaded)
        async with self._database.read() as connection:
            return await load_postgres(connection, self._loaded)


Chunks = Iterator[Sequence[tuple[Any, ...]]]
Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


def load_sqlite(path: Path, base: LoadedSnapshot | None = None) -> LoadedSnapshot:
    """The newest snapshot of a mirror file, by the shortest way there is.

    Its saved columns; else `base`, an older snapshot, with what changed since; else its rows.
    Saves the columns that it had to read. There must be a good run. Reads with the driver
    itself: rows of a big base must not pass the event loop.
    """
    address = f"{path.resolve().as_uri()}?mode=ro"  # whatever stands in the folders' names
    connection = sqlite3.connect(address, uri=True, isolation_level=None)
    try:
        connection.execute("BEGIN")
        (run,) = next(_fetch(connection, queries.newest_run()))
        stamp = " ".join(map(str, (__version__, *run)))
        saved = saved_snapshot.read(saved_snapshot.path_for(path), stamp)
        if saved is not None:
            return _dated(saved, run, _fetch(connection, vanished.query()))
        if base is not None and _changed_little(connection, base):
            loaded = _patch(connection, base)
        else:
            loaded = read_sqlite(connection)
    finally:
        connection.close()
    saved_snapshot.write(saved_snapshot.path_for(path), loaded.snapshot, stamp)
    return loaded


async def load_postgres(
    connection: AsyncConnection, base: LoadedSnapshot | None = None
) -> LoadedSnapshot:
    """The newest snapshot that a transaction on PostgreSQL sees; there must be a good run.

    From `base`, an older snapshot, with what changed since, where that is little; else from all
    rows.
    """

    async def ask(query: Select[Any]) -> Chunks:
        since = query if base is None else query.params(since=base.run_id)
        return iter(await postgres_rows.portions(connection, since, CHUNK))

    if base is not None and next(await ask(queries.full_runs()), None) is None:
        newer = _frames(*[await ask(query(newer=True)) for query in _ROWS])
        touched = [_ids(await ask(queries.touched(mirror))) for mirror in _MIRRORS]
        names = [await ask(query) for query in queries.names()]
        frames = _patched(base, newer, touched)
        return _loaded(frames, names, await ask(queries.newest_run()), await ask(vanished.query()))
    numbers = await postgres_rows.numbers(
        connection, queries.receivable_rows(), snapshot.RECEIVABLE_COLUMNS
    )
    run, _, *others = queries.everything()
    runs, customer_rows, contract_rows, type_rows, city_rows, gone = [
        await ask(query) for query in (run, *others)
    ]
    texts = await asyncio.to_thread(_text_frames, customer_rows, contract_rows)
    return _loaded((numbers, *texts), (type_rows, city_rows), runs, gone)


def _changed_little(connection: sqlite3.Connection, base: LoadedSnapshot) -> bool:
    """Whether only light runs came after: a full one also deletes, which leaves no mark."""
    return next(_fetch(connection, queries.full_runs(), since=base.run_id), None) is None


def _patch(connection: sqlite3.Connection, base: LoadedSnapshot) -> LoadedSnapshot:
    """The base with the rows that later runs changed."""
    since = base.run_id
    newer = _frames(*(_fetch(connection, query(newer=True), since=since) for query in _ROWS))
    touched = [
        _ids(_fetch(connection, queries.touched(mirror), since=since)) for mirror in _MIRRORS
    ]
    frames = _patched(base, newer, touched)
    names = [_fetch(connection, query) for query in queries.names()]
    gone = _fetch(connection, vanished.query())
    return _loaded(frames, names, _fetch(connection, queries.newest_run()), gone)


def _patched(
    base: LoadedSnapshot, newer: Frames, touched: Sequence[np.ndarray[Any, Any]]
) -> list[pd.DataFrame]:
    """The frames of a base with the rows `newer` in place of those whose ids are `touched`."""
    old = base.snapshot
    older = (old.receivables, old.customers, old.contracts)
    return [
        patched(frame, Patch(ids, rows))
        for frame, ids, rows in zip(older, touched, newer, strict=True)
    ]


def read_sqlite(connection: sqlite3.Connection) -> LoadedSnapshot:
    """The snapshot that an open connection sees, from all its rows; there must be a good run."""
    return _assemble([_fetch(connection, query) for query in queries.everything()])


def _fetch(connection: sqlite3.Connection, query: Select[Any], **values: int) -> Chunks:
    text, constants = _written(query)
    cursor = connection.execute(text, {**constants, **values})
    while rows := cursor.fetchmany(CHUNK):
        yield rows


@cache
def _written(query: Select[Any]) -> tuple[str, Mapping[str, Any]]:
    """A query's text and constants; to write it takes longer than to ask a small base."""
    compiled = query.compile(dialect=sqlite.dialect(paramstyle="named"))
    return str(compiled), compiled.params


def _instant(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC)


def _assemble(chunks: Sequence[Chunks]) -> LoadedSnapshot:
    runs, receivable_rows, customer_rows, contract_rows, type_rows, city_rows, gone = chunks
    frames = _frames(receivable_rows, customer_rows, contract_rows)
    return _loaded(frames, (type_rows, city_rows), runs, gone)


def _frames(receivable_rows: Chunks, customer_rows: Chunks, contract_rows: Chunks) -> Frames:
    return (
        _numbers(receivable_rows, snapshot.RECEIVABLE_COLUMNS),
        *_text_frames(customer_rows, contract_rows),
    )


def _text_frames(customer_rows: Chunks, contract_rows: Chunks) -> tuple[pd.DataFrame, pd.DataFrame]:
    return (
        _mixed(map(_with_phone, customer_rows), snapshot.CUSTOMER_COLUMNS),
        _mixed(contract_rows, snapshot.CONTRACT_COLUMNS),
    )


def _loaded(
    frames: Sequence[pd.DataFrame],
    names: Sequence[Chunks],
    runs: Chunks,
    gone: Chunks,
) -> LoadedSnapshot:
    (run,) = next(runs)
    type_rows, city_rows = names
    snapshot = Snapshot(
        receivables=frames[0],
        customers=frames[1],
        contracts=frames[2],
        customer_types=dict(chain.from_iterable(type_rows)),
        cities=dict(chain.from_iterable(city_rows)),
    )
    return _dated(snapshot, run, gone)


def _dated(snapshot: Snapshot, run: Sequence[Any], gone: Chunks) -> LoadedSnapshot:
    run_id, started_at, _, reach = run
    return LoadedSnapshot(
        replace(snapshot, reach_day=reach),
        run_id,
        _instant(started_at),
        None if reach is None else date_of(reach),
        tuple(map(vanished.read, chain.from_iterable(gone))),
    )


def _ids(chunks: Chunks) -> np.ndarray[Any, Any]:
    return np.fromiter(chain.from_iterable(chain.from_iterable(chunks)), np.int64)


def _with_phone(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Customers' rows with one number instead of the four that may be dialled."""
    numbers = len(PHONES)
    return [(*row[:-numbers], first_dialable(row[-numbers:])) for row in rows]


def _numbers(chunks: Chunks, dtypes: Mapping[str, Any]) -> pd.DataFrame:
    """A frame of integer columns, one chunk at a time so that no million tuples pile up."""
    width = len(dtypes)
    pieces: list[list[np.ndarray[Any, Any]]] = [[] for _ in range(width)]
    for rows in chunks:
        flat = np.fromiter(chain.from_iterable(rows), np.int64, count=len(rows) * width)
        for pile, values, dtype in zip(
            pieces, flat.reshape(-1, width).T, dtypes.values(), strict=True
        ):
            pile.append(values.astype(dtype))
    return _frame(pieces, dtypes)


def _mixed(chunks: Iterable[Sequence[tuple[Any, ...]]], dtypes: Mapping[str, Any]) -> pd.DataFrame:
    """A frame of a table with texts; equal texts are kept once."""
    texts: dict[str, str] = {}
    pieces: list[list[np.ndarray[Any, Any]]] = [[] for _ in dtypes]
    for rows in chunks:
        columns = zip(*rows, strict=True)
        for pile, values, dtype in zip(pieces, columns, dtypes.values(), strict=True):
            column = map(texts.setdefault, values, values) if dtype.kind == "O" else values
            pile.append(np.fromiter(column, dtype, count=len(rows)))
    return _frame(pieces, dtypes)


def _frame(pieces: Sequence[list[np.ndarray[Any, Any]]], dtypes: Mapping[str, Any]) -> pd.DataFrame:
    """Joins the pieces column by column and lets each go, so that few are there twice."""
    columns = {}
    for (name, dtype), pile in zip(dtypes.items(), pieces, strict=True):
        whole = np.concatenate(pile) if pile else np.empty(0, dtype)
        columns[name] = pd.Series(whole, dtype=dtype, copy=False)
        pile.clear()
    return pd.DataFrame(columns, copy=False)
