"""Databases that are made once in a test process and copied from then on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from bot.storage import migrations
from ixc.database import Database

#: Whole database files by what they hold.
_IMAGES: Final[dict[object, bytes]] = {}
_EMPTY: Final = "migrated, empty"


def keep(path: Path, content: object) -> None:
    """Remembers a database as it is now, also what is not yet in its file."""
    with closing(sqlite3.connect(path)) as connection:
        _IMAGES[content] = connection.serialize()


def restore(path: Path, content: object) -> bool:
    """Puts a remembered database where there is none; whether there is one now."""
    if not path.exists() and content in _IMAGES:
        path.write_bytes(_IMAGES[content])
    return path.exists() and has_tables(path)


def has_tables(path: Path) -> bool:
    """A file alone proves nothing: a process that was killed may have left it empty."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is not None


async def migrated(path: Path) -> None:
    """An empty database of the newest version, unless there is one at the path."""
    if restore(path, _EMPTY):
        return
    database = Database(f"sqlite+aiosqlite:///{path}")
    await migrations.migrate(database)
    await database.close()
    keep(path, _EMPTY)
