"""From the mirror's tables to the columns that the metrics read.

The only place that knows both vocabularies. A snapshot is loaded in a thread, in one read
transaction, and kept until a later synchronisation is published; its columns are saved
beside the database, where the next start finds them.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.dialects import sqlite

from bot import __version__, saved_columns
from bot.phones import first_dialable
from ixc.database import Database
from ixc.models import cities, contracts, customer_types, customers, receivables, sync_runs
from metrics import tables
from metrics.tables import NO_AMOUNT, NO_DAY, Snapshot, day_of

#: Rows at a time: a larger chunk is no faster and keeps the interpreter from the event loop.
CHUNK: Final = 5_000
_PHONES: Final = ("whatsapp", "mobile_phone", "home_phone", "work_phone")


@dataclass(frozen=True, eq=False)
class Loaded:
    """A snapshot and the run of synchronisation that it shows."""

    snapshot: Snapshot
    run_id: int
    synced_at: datetime


def _or(value: int, *columns: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(*columns, literal(value))


def _receivables() -> Select[Any]:
    c = receivables.c
    codes = {"A": 1, "P": 2, "R": 3, "C": 4}
    values: Mapping[str, ColumnElement[Any]] = {
        "id": c.id,
        "customer_id": c.customer_id,
        "branch_id": c.branch_id,
        "contract_id": c.contract_id,
        "standalone_contract_id": c.standalone_contract_id,
        "main_contract_id": c.main_contract_id,
        "status": case(codes, value=c.status, else_=tables.STATUS_OTHER),
        "released": c.released,
        "renegotiated": c.renegotiated,
        "awaiting_confirmation": c.awaiting_confirmation,
        "issued_day": _or(NO_DAY, c.issued_day),
        "due_day": _or(NO_DAY, c.due_day),
        "paid_day": _or(
            NO_DAY, c.paid_day, c.settled_day, c.credited_day, c.updated_day, c.due_day
        ),
        "amount_cents": _or(NO_AMOUNT, c.amount_cents),
        "open_cents": _or(NO_AMOUNT, c.open_cents),
        "received_cents": case(
            (c.received_cents > 0, c.received_cents),
            (c.payment_cents > 0, c.payment_cents),
            else_=NO_AMOUNT,
        ),
    }
    return _rows_of(values).where(c.vanished_at.is_(None)).order_by(c.id)


def _customers() -> Select[Any]:
    c = customers.c
    values = {name: c[name] for name in tables.CUSTOMER_COLUMNS if name != "phone"}
    values |= {name: c[name] for name in _PHONES}
    return _rows_of(values).where(c.vanished_at.is_(None)).order_by(c.id)


def _contracts() -> Select[Any]:
    c = contracts.c
    special = {
        "active": case((c.status == "A", 1), else_=0),
        "trust_unlocked_day": _or(NO_DAY, c.trust_unlocked_day),
    }
    values = {name: special.get(name, c.get(name)) for name in tables.CONTRACT_COLUMNS}
    return _rows_of(values).where(c.vanished_at.is_(None)).order_by(c.id)


def _rows_of(values: Mapping[str, Any]) -> Select[Any]:
    return select(*(value.label(name) for name, value in values.items()))


def _run() -> Select[Any]:
    c = sync_runs.c
    return (
        select(c.id, c.started_at, c.finished_at)
        .where(c.state == "done")
        .order_by(c.id.desc())
        .limit(1)
    )


class SnapshotCache:
    """The newest snapshot of a database; loaded once for each published run."""

    def __init__(self, database: Database, zone: ZoneInfo) -> None:
        self._database = database
        self._zone = zone
        self._loading = asyncio.Lock()
        self._loaded: Loaded | None = None

    async def current(self) -> Loaded | None:
        """The newest facts, or None before the first good synchronisation."""
        async with self._loading:
            async with self._database.read() as connection:
                newest = (await connection.execute(_run())).first()
            if newest is None:
                return None
            if self._loaded is None or self._loaded.run_id != newest.id:
                self._loaded = await self._load()
            return self._loaded

    async def _load(self) -> Loaded:
        path = self._database.path
        if path is not None:
            return await asyncio.to_thread(load_sqlite, path, self._zone)
        async with self._database.read() as connection:
            results = [(await connection.execute(query)).all() for query in _selects()]
        chunks = [iter([[tuple(row) for row in rows]]) for rows in results]
        return await asyncio.to_thread(_assemble, chunks, self._zone)


def _selects() -> tuple[Select[Any], ...]:
    """In the order in which `_assemble` takes their rows."""
    return (_run(), _receivables(), _customers(), _contracts(), *_names())


def _names() -> tuple[Select[Any], ...]:
    return tuple(
        select(table.c.id, table.c.name).where(table.c.vanished_at.is_(None))
        for table in (customer_types, cities)
    )


Chunks = Iterator[Sequence[tuple[Any, ...]]]


def load_sqlite(path: Path, zone: ZoneInfo) -> Loaded:
    """The newest snapshot of a mirror file: its saved columns, else its rows.

    Reads with the driver itself: rows of a big base must not pass the event loop.
    """
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    try:
        connection.execute("BEGIN")
        (run,) = next(_fetch(connection, _run()))
        stamp = " ".join(map(str, (__version__, zone.key, *run)))
        saved = saved_columns.read(saved_columns.path_for(path), stamp)
        if saved is not None:
            return Loaded(saved, run[0], _instant(run[1]))
        loaded = read_sqlite(connection, zone)
    finally:
        connection.close()
    saved_columns.write(saved_columns.path_for(path), loaded.snapshot, stamp)
    return loaded


def read_sqlite(connection: sqlite3.Connection, zone: ZoneInfo) -> Loaded:
    """The snapshot that an open connection sees, from its rows; there must be a good run."""
    return _assemble([_fetch(connection, query) for query in _selects()], zone)


def _fetch(connection: sqlite3.Connection, query: Select[Any]) -> Chunks:
    compiled = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    cursor = connection.execute(str(compiled))
    while rows := cursor.fetchmany(CHUNK):
        yield rows


def _instant(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC)


def _assemble(chunks: Sequence[Chunks], zone: ZoneInfo) -> Loaded:
    runs, receivable_rows, customer_rows, contract_rows, type_rows, city_rows = chunks
    ((run_id, started_at, _),) = next(runs)
    synced_at = _instant(started_at)
    snapshot = Snapshot(
        receivables=_numbers(receivable_rows, tables.RECEIVABLE_COLUMNS),
        customers=_mixed(map(_with_phone, customer_rows), tables.CUSTOMER_COLUMNS),
        contracts=_mixed(contract_rows, tables.CONTRACT_COLUMNS),
        customer_types=dict(chain.from_iterable(type_rows)),
        cities=dict(chain.from_iterable(city_rows)),
        synced_day=day_of(synced_at.astimezone(zone).date()),
    )
    return Loaded(snapshot, run_id, synced_at)


def _with_phone(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Customers' rows with one number instead of the four that may be dialled."""
    numbers = len(_PHONES)
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
    seen: dict[str, str] = {}
    pieces: list[list[np.ndarray[Any, Any]]] = [[] for _ in dtypes]
    for rows in chunks:
        columns = zip(*rows, strict=True)
        for pile, values, dtype in zip(pieces, columns, dtypes.values(), strict=True):
            kept = map(seen.setdefault, values, values) if dtype.kind == "O" else values
            pile.append(np.fromiter(kept, dtype, count=len(rows)))
    return _frame(pieces, dtypes)


def _frame(pieces: Sequence[list[np.ndarray[Any, Any]]], dtypes: Mapping[str, Any]) -> pd.DataFrame:
    """Joins the pieces column by column and lets each go, so that few are there twice."""
    columns = {}
    for (name, dtype), pile in zip(dtypes.items(), pieces, strict=True):
        whole = np.concatenate(pile) if pile else np.empty(0, dtype)
        columns[name] = pd.Series(whole, dtype=dtype, copy=False)
        pile.clear()
    return pd.DataFrame(columns, copy=False)
