"""Databases that are made once in a test process and copied from then on.

A path stands for a database: a SQLite file, or while `of_kind` says so one of the server
that the tests start.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from bot.storage import migrations
from ixc.database import Database
from tests import postgres

#: Whole database files by what they hold, and names of databases to copy.
_IMAGES: Final[dict[object, bytes]] = {}
_TEMPLATES: Final[dict[object, str]] = {}
_EMPTY: Final = "migrated, empty"
_KIND: Final = {"postgres": False}


@contextmanager
def of_kind(kind: str) -> Iterator[None]:
    """Until the end of the block paths stand for databases of a kind: sqlite or postgres."""
    _KIND["postgres"] = kind == "postgres"
    try:
        yield
    finally:
        _KIND["postgres"] = False


def is_on_postgres() -> bool:
    return _KIND["postgres"]


def url(path: Path) -> str:
    """The database at a path, as in DATABASE_URL."""
    if is_on_postgres():
        return postgres.server().url(postgres.name_of(path))
    return f"sqlite+aiosqlite:///{path}"


def keep(path: Path, content: object) -> None:
    """Remembers a database as it is now, also what is not yet in its file.

    Nobody may be connected to it on PostgreSQL.
    """
    if is_on_postgres():
        template = f"template_{len(_TEMPLATES)}"
        postgres.server().copy(postgres.name_of(path), template)
        _TEMPLATES[content] = template
        return
    with closing(sqlite3.connect(path)) as connection:
        _IMAGES[content] = connection.serialize()


def restore(path: Path, content: object) -> bool:
    """Puts a remembered database where there is none; whether there is one now."""
    if is_on_postgres():
        return _restore_on_postgres(postgres.name_of(path), content)
    if not path.exists() and content in _IMAGES:
        path.write_bytes(_IMAGES[content])
    return path.exists() and has_tables(path)


def _restore_on_postgres(name: str, content: object) -> bool:
    server = postgres.server()
    if server.has(name):
        return True
    if content in _TEMPLATES:
        server.copy(_TEMPLATES[content], name)
    return content in _TEMPLATES


def has_tables(path: Path) -> bool:
    """A file alone proves nothing: a process that was killed may have left it empty."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is not None


async def migrated(path: Path) -> None:
    """An empty database of the newest version, unless there is one at the path."""
    if restore(path, _EMPTY):
        return
    if is_on_postgres():
        postgres.server().sql(f'CREATE DATABASE "{postgres.name_of(path)}"')
    database = Database(url(path))
    await migrations.migrate(database)
    await database.close()
    keep(path, _EMPTY)
