"""Notices that the database under a running bot is no longer the one that was opened.

Somebody deletes the file, empties it, cuts it short, or copies another over it. SQLite goes on
for a while with what it remembers, and then every answer fails. What the file says now decides:
if it can be opened anew the bot goes on, otherwise the process has to end, and whoever keeps it
alive starts it on the file that is there then.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

import structlog
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext

from bot.storage import migrations
from bot.storage.trouble import trouble
from ixc.database import BUSY_TIMEOUT_MS, Database

log = structlog.get_logger(__name__)

MAGIC: Final = b"SQLite format 3\0"
#: What SQLite says of a file that is not, or not wholly, a database of ours.
SPOILED: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR")
MISSING: Final = ("no such table", "no such column")


class _File(NamedTuple):
    """Which file it is, and how long."""

    device: int
    number: int
    size: int


class LostDatabase:
    """Watches one database; of one that is no file it has nothing to say."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._path = database.path
        self._opened = _look(self._path) if self._path else None
        self._is_suspect = False
        if self._path is not None:
            event.listen(database.engine.sync_engine, "handle_error", self._note)

    def _note(self, context: ExceptionContext) -> None:
        """Any statement of anybody's that failed because of the file."""
        error = context.original_exception
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(SPOILED) or any(words in str(error) for words in MISSING):
            self._is_suspect = True

    async def verdict(self) -> str:
        """Why the process should end, in Portuguese; "" where all is well."""
        if self._path is None or self._opened is None:
            return ""
        if fault := await asyncio.to_thread(self._fault_of_file, self._path, self._opened):
            return fault
        if not self._is_suspect:
            return ""
        await self._database.close()  # whoever asks next opens it anew
        if fault := await asyncio.to_thread(_fault_within, self._path):
            return fault
        self._is_suspect = False
        log.warning("banco de dados reaberto", arquivo=str(self._path))
        return ""

    def _fault_of_file(self, path: Path, opened: _File) -> str:
        """What can be seen without opening it as a database."""
        found = _look(path)
        if found is None:
            return f"O arquivo {path} (banco de dados) foi apagado ou não pode mais ser lido."
        if (found.device, found.number) != (opened.device, opened.number):
            return f"O arquivo {path} (banco de dados) foi trocado por outro."
        if found.size == 0 < opened.size:
            return f"O arquivo {path} (banco de dados) foi esvaziado."
        if not _begins_well(path):
            return f"O arquivo {path} não é mais um banco de dados."
        if found.size < opened.size:
            self._is_suspect = True
        self._opened = found
        return ""


def _look(path: Path) -> _File | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return _File(found.st_dev, found.st_ino, found.st_size)


def _begins_well(path: Path) -> bool:
    """A new database is empty until its first table."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) in (MAGIC, b"")
    except OSError:
        return False


def _fault_within(path: Path) -> str:
    """Reads the whole file; "" where it is sound and of this version."""
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000)) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        found = trouble(error, str(path))
        return str(found) if found else f"O arquivo {path} não pode ser lido: {error}."
    if found != "ok":
        return f"O arquivo {path} (banco de dados) está danificado."
    if revision != migrations.newest():
        return f"O arquivo {path} (banco de dados) passou a ser de outra versão do bot."
    return ""
