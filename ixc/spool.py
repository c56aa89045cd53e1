"""Rows on their way from the wire to the mirror: beyond some, on disk, so memory stays flat."""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

Columns: TypeAlias = Sequence[Any]

#: Rows that wait in memory, some 40 MB of títulos; most bases never need the disk.
MOST_IN_MEMORY: Final = 100_000


class Spool:
    """Batches of rows in the order in which they came.

    What is on disk stands in a file without a name: it is gone when closed, or when the process
    dies.
    """

    def __init__(self, folder: Path | None = None, *, most_in_memory: int = MOST_IN_MEMORY) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `close`
        self._sizes: list[int] = []
        self._in_memory: list[Columns] = []
        self._room = most_in_memory

    def add(self, columns: Columns) -> None:
        """Keeps a batch: sequences of equal length, one a column, of numbers, texts and None."""
        self._room -= len(columns[0])
        if self._room >= 0:
            self._in_memory.append(columns)
        else:
            self._file.seek(0, 2)
            self._sizes.append(self._file.write(marshal.dumps(list(columns))))

    def batches(self) -> Iterator[Columns]:
        """The columns of each batch, one from disk at a time; nothing may be added meanwhile."""
        yield from self._in_memory
        self._file.seek(0)
        for size in self._sizes:
            columns: Columns = marshal.loads(self._file.read(size))  # noqa: S302 - written by `add`
            yield columns

    def close(self) -> None:
        """Forgets all batches."""
        self._file.close()
        self._in_memory.clear()
