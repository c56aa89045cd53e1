"""The rows that the simulator serves: text in text out, as the ERP keeps them."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

Row = dict[str, str]


class BadData(Exception):
    """A data file that cannot be served; the text says what is wrong with it."""


class Table:
    """Rows of one table in the order of their ids, with what makes answering quick."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self.rows: list[Row] = [dict(row) for row in rows]
        self._changed()

    def _changed(self) -> None:
        self.rows.sort(key=lambda row: number(row.get("id", "")))
        self.ids = [number(row.get("id", "")) for row in self.rows]
        self._encoded: list[bytes | None] = [None] * len(self.rows)
        self._columns: dict[str, list[str]] = {}
        #: Answers of `query.positions`, emptied by every change.
        self.remembered: dict[Any, Sequence[int]] = {}

    def column(self, name: str) -> list[str] | None:
        """A column's values, None where no row has it."""
        if name not in self._columns:
            if self.rows and not any(name in row for row in self.rows):
                return None
            self._columns[name] = [row.get(name, "") for row in self.rows]
        return self._columns[name]

    def encoded(self, position: int) -> bytes:
        """A row as JSON; most rows are asked for more than once."""
        found = self._encoded[position]
        if found is None:
            text = json.dumps(self.rows[position], ensure_ascii=False, separators=(",", ":"))
            found = self._encoded[position] = text.encode()
        return found

    def insert(self, row: Mapping[str, str]) -> None:
        self.rows.append(dict(row))
        self._changed()

    def update(self, row_id: int, fields: Mapping[str, str]) -> None:
        """Changes every row with the id; raises KeyError where there is none."""
        found = [row for row, known in zip(self.rows, self.ids, strict=True) if known == row_id]
        if not found:
            raise KeyError(row_id)
        for row in found:
            row.update(fields)
        self._changed()

    def delete(self, row_id: int) -> None:
        self.rows = [row for row, known in zip(self.rows, self.ids, strict=True) if known != row_id]
        self._changed()


class Tables:
    """A provider's data as of `today`."""

    def __init__(self, today: date, tables: Mapping[str, Iterable[Mapping[str, str]]]) -> None:
        self.today = today
        self._tables = {name: Table(rows) for name, rows in tables.items()}

    def get(self, name: str) -> Table | None:
        return self._tables.get(name)

    def __getitem__(self, name: str) -> Table:
        return self._tables[name]

    def insert(self, table: str, row: Mapping[str, str]) -> None:
        self[table].insert(row)

    def update(self, table: str, row_id: int, **fields: str) -> None:
        self[table].update(row_id, fields)

    def delete(self, table: str, row_id: int) -> None:
        self[table].delete(row_id)

    @classmethod
    def from_file(cls, path: Path) -> Tables:
        """Reads `{"today": …, "tables": {name: [rows]}}`, plain or gzipped; raises BadData."""
        try:
            raw = path.read_bytes()
            content = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
            today = date.fromisoformat(content["today"])
            return cls(today, {name: _rows(rows) for name, rows in content["tables"].items()})
        except OSError as error:
            raise BadData(f"Não consegui ler {path}: {error.strerror or error}.") from error
        except (ValueError, EOFError, zlib.error) as error:
            raise BadData(f"{path} não é JSON (ou JSON em gzip) válido: {error}.") from error
        except (KeyError, TypeError, AttributeError) as error:
            raise BadData(
                f'{path} precisa ter a forma {{"today": "AAAA-MM-DD", "tables": {{…}}}}.'
            ) from error


def _rows(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    return [{field: "" if v is None else str(v) for field, v in row.items()} for row in rows]


def number(raw: str) -> int:
    """An id as the database orders it; 0 for what is none."""
    raw = raw.strip()
    return int(raw) if raw.isascii() and raw.isdigit() else 0
