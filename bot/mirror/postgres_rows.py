"""Rows of PostgreSQL on their way to columns: numbers by binary COPY, texts in portions.

A row of nothing but numbers is of one width in the binary form, so that a block of the answer
is an array as it stands and no row becomes an object.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, Select, cast, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ixc import postgres

#: Signature, flags, and the length of an extension that nobody has.
_HEAD: Final = 19
#: What ends the answer: a count of columns that no row has.
_END: Final = b"\xff\xff"
#: Bytes that are turned into columns at a time.
PORTION: Final = 4 << 20


class NumberColumns:
    """Takes a binary answer, block by block, whose columns are all bigint and never NULL."""

    def __init__(self, dtypes: Mapping[str, Any]) -> None:
        self._dtypes = dtypes
        fields = [("columns", ">i2")]
        for name in dtypes:
            fields += [(f"{name} length", ">i4"), (name, ">i8")]
        self._row = np.dtype(fields)
        self._waiting = bytearray()
        self._is_begun = False
        self._pieces: dict[str, list[np.ndarray[Any, Any]]] = {name: [] for name in dtypes}

    async def take(self, block: bytes) -> None:
        """Adds the next bytes of the answer."""
        self._waiting += block
        if len(self._waiting) >= PORTION:
            self._turn()

    def _turn(self) -> None:
        start = 0 if self._is_begun else _HEAD
        self._is_begun = True
        count = (len(self._waiting) - start) // self._row.itemsize
        rows = np.frombuffer(bytes(self._waiting), self._row, count, start)
        for name, dtype in self._dtypes.items():
            self._pieces[name].append(rows[name].astype(dtype))
        del self._waiting[: start + count * self._row.itemsize]

    def frame(self) -> pd.DataFrame:
        """All that came, once it is whole.

        Raises:
            ValueError: The answer ended in the middle of a row.
        """
        self._turn()
        if bytes(self._waiting) != _END:
            raise ValueError("the answer to COPY is cut short")
        columns = {}
        for name, dtype in self._dtypes.items():
            whole = np.concatenate(self._pieces.pop(name))
            columns[name] = pd.Series(whole, dtype=dtype, copy=False)
        return pd.DataFrame(columns, copy=False)


async def numbers(
    connection: AsyncConnection, query: Select[Any], dtypes: Mapping[str, Any]
) -> pd.DataFrame:
    """The answer to a query for numbers as a frame with these columns."""
    source = query.subquery()
    wide = select(*(cast(column, BigInteger).label(column.name) for column in source.columns))
    taken = NumberColumns(dtypes)
    ordered = wide.order_by(source.c.id)
    await postgres.copy_out(connection, postgres.literal_sql(ordered), taken.take)
    return taken.frame()


async def portions(
    connection: AsyncConnection, query: Select[Any], size: int
) -> Sequence[Sequence[tuple[Any, ...]]]:
    """The answer to a query, so many rows at a time."""
    driver = await postgres.driver_of(connection)
    cursor = await driver.cursor(postgres.literal_sql(query))
    found = []
    while rows := await cursor.fetch(size):
        found.append(rows)
    return found
