"""Rows on their way from the wire to the mirror, packed on disk so that memory stays flat."""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self, TypeAlias

Columns: TypeAlias = Sequence[Any]


class Spool:
    """Batches of rows in the order in which they came; gone when closed or when we die."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `close`
        self._sizes: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, columns: Columns) -> None:
        self._file.seek(0, 2)
        self._sizes.append(self._file.write(marshal.dumps(list(columns))))

    def batches(self) -> Iterator[Columns]:
        """The columns of each batch, one in memory at a time; nothing may be added meanwhile."""
        self._file.seek(0)
        for size in self._sizes:
            columns: Columns = marshal.loads(self._file.read(size))  # noqa: S302 - written by `add`
            yield columns

    def close(self) -> None:
        self._file.close()
