"""The rows that the simulator serves: text in, text out, as the ERP keeps them.

A row is kept as the JSON that goes over the wire (2 KB instead of the 6 KB of a dictionary),
so that a page is a join of ready bytes. Columns are read out of it when a filter needs them,
and dictionaries are made when somebody asks for them.
"""

from __future__ import annotations

import gzip
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

Row: TypeAlias = dict[str, str]

#: Every installation has these, be they empty.
ALWAYS: Final = ("tipo_cliente", "cidade", "cliente", "cliente_contrato", "fn_areceber")
#: Filters whose answers a table remembers; a synchronisation asks about ten.
MOST_REMEMBERED: Final = 32

_encode: Final = msgspec.json.Encoder().encode
_decode: Final[Callable[[bytes], Row]] = msgspec.json.decode


class BadData(Exception):
    """A data file that cannot be served; the text (Portuguese) says what is wrong with it."""


class _DataFile(msgspec.Struct):
    today: date
    tables: dict[str, list[dict[str, Any]]]


class Table:
    """Rows of one table in the order of their ids, and memory of what was asked of them.

    Rows may share an id (they keep the order in which they came) or have none (they count as
    id 0): real bases hold both kinds.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        numbered = [(_row_id(row), _encode(row)) for row in rows]
        numbered.sort(key=lambda pair: pair[0])
        self.ids = [row_id for row_id, _ in numbered]
        self._encoded: list[bytes | None] = [raw for _, raw in numbered]
        self._rows: list[Row] | None = None
        self._columns: dict[str, list[str]] = {}
        self._remembered: dict[Any, Sequence[int]] = {}
        self._branches: dict[str, Table] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def copy(self) -> Table:
        """The same rows, in a table that changes by itself."""
        made = Table(())
        made.ids = list(self.ids)
        made._encoded = [self.encoded(position) for position in range(len(self))]
        return made

    @property
    def rows(self) -> list[Row]:
        """The rows themselves: what is changed in them shows until they are first served.

        Later changes go through `update`, as all changes of an id do.
        """
        if self._rows is None:
            self._rows = [_decode(raw) for raw in self._encoded if raw is not None]
            self._encoded = [None] * len(self._rows)
            self._forget()
        return self._rows

    def encoded(self, position: int) -> bytes:
        """The row at a position as it goes over the wire: JSON."""
        raw = self._encoded[position]
        if raw is None:
            raw = self._encoded[position] = _encode(self.rows[position])
        return raw

    def column(self, name: str) -> list[str] | None:
        """A column's values by position, None where the table has no such column."""
        if name not in self._columns:
            values = _column(map(self.encoded, range(len(self))), name)
            if values is None:
                return None
            self._columns[name] = values
        return self._columns[name]

    def of_branch(self, branch: str) -> Table:
        """The rows of a filial, and those that belong to none; the same until the table changes."""
        if branch not in self._branches:
            self._branches[branch] = Table(
                row
                for row in self.rows
                if row.get("filial_id", row.get("id_filial", branch)) == branch
            )
        return self._branches[branch]

    def recall(self, question: Any) -> Sequence[int] | None:
        """The positions that `remember` was given for a question; None since the table changed."""
        return self._remembered.get(question)

    def remember(self, question: Any, positions: Sequence[int]) -> None:
        """Keeps the positions that answer a (hashable) question until the table changes."""
        if len(self._remembered) >= MOST_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        self._remembered[question] = positions

    def insert(self, row: Mapping[str, Any]) -> None:
        """Adds a row, after those that already have its id."""
        position = bisect_right(self.ids, _row_id(row))
        self.ids.insert(position, _row_id(row))
        self._encoded.insert(position, _encode(row))
        if self._rows is not None:
            self._rows.insert(position, dict(row))
        self._forget()

    def update(self, row_id: int | str, fields: Mapping[str, Any]) -> None:
        """Sets fields of every row with the id.

        Raises:
            KeyError: There is none.
        """
        changed = [{**_decode(self.encoded(place)), **fields} for place in self._at(row_id)]
        self.delete(row_id)
        for row in changed:
            self.insert(row)

    def delete(self, row_id: int | str) -> None:
        """Removes every row with the id.

        Raises:
            KeyError: There is none.
        """
        places = self._at(row_id)
        if not places:
            raise KeyError(row_id)
        span = slice(places.start, places.stop)
        del self.ids[span], self._encoded[span]
        if self._rows is not None:
            del self._rows[span]
        self._forget()

    def _at(self, row_id: int | str) -> range:
        key = number(str(row_id))
        return range(bisect_left(self.ids, key), bisect_right(self.ids, key))

    def _forget(self) -> None:
        self._columns.clear()
        self._remembered.clear()
        self._branches.clear()


class Tables:
    """A provider's data as of the calendar day `today`."""

    def __init__(self, today: date, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        self.today = today
        self._tables = {
            name: Table(tables.get(name, ())) for name in {**dict.fromkeys(ALWAYS), **tables}
        }

    def copy(self) -> Tables:
        """The same data, for another simulator to change."""
        made = Tables(self.today, {})
        made._tables = {name: table.copy() for name, table in self._tables.items()}
        return made

    def __getitem__(self, name: str) -> Table:
        return self._tables[name]

    def get(self, name: str) -> Table | None:
        """The table of this name, None where the installation has none."""
        return self._tables.get(name)

    def insert(self, table: str, row: Mapping[str, Any]) -> None:
        """Adds a row as it is; nothing of it is filled in or bumped.

        Raises:
            KeyError: There is no such table.
        """
        self[table].insert(row)

    def update(self, table: str, row_id: int | str, /, **fields: str) -> None:
        """Sets fields of every row with the id; `ultima_atualizacao` is not bumped.

        Raises:
            KeyError: There is no such table or row.
        """
        self[table].update(row_id, fields)

    def delete(self, table: str, row_id: int | str) -> None:
        """Removes every row with the id, as if it had never been.

        Raises:
            KeyError: There is no such table or row.
        """
        self[table].delete(row_id)

    @classmethod
    def from_file(cls, path: Path) -> Tables:
        """Reads `{"today": …, "tables": {name: [rows]}}`, plain or gzipped.

        Raises:
            BadData: The file cannot be read, or is not of that form.
        """
        try:
            raw = path.read_bytes()
            raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
            content = msgspec.json.decode(raw, type=_DataFile)
        except msgspec.ValidationError as error:
            raise BadData(
                f'{path} precisa ter a forma {{"today": "AAAA-MM-DD", "tables": '
                f'{{"fn_areceber": [{{…}}]}}}}: {error}.'
            ) from error
        except (msgspec.DecodeError, EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BadData(f"{path} não é JSON (ou JSON em gzip) válido: {error}.") from error
        except OSError as error:
            raise BadData(f"Não consegui ler {path}: {error.strerror or error}.") from error
        tables = {name: map(_plain, rows) for name, rows in content.tables.items()}
        return cls(content.today, tables)


def number(raw: str) -> int:
    """An id as the database orders it; 0 for what is none."""
    raw = raw.strip()
    return int(raw) if raw.isascii() and raw.isdigit() else 0


def _row_id(row: Mapping[str, Any]) -> int:
    return number(str(row.get("id", "")))


def _plain(row: Mapping[str, Any]) -> Row:
    """A row as the wire has it: every value is text, and what is missing is empty."""
    return {field: "" if value is None else str(value) for field, value in row.items()}


def _column(encoded: Iterable[bytes], name: str) -> list[str] | None:
    one = msgspec.defstruct("One", [("value", Any, msgspec.UNSET)], rename={"value": name})
    decode = msgspec.json.Decoder(one).decode
    values = [decode(raw).value for raw in encoded]  # type: ignore[attr-defined]  # made here
    if values and all(value is msgspec.UNSET for value in values):
        return None
    distinct: dict[str, str] = {}  # one string for each value, however often it stands
    texts = ("" if value in (None, msgspec.UNSET) else str(value) for value in values)
    return [distinct.setdefault(text, text) for text in texts]
