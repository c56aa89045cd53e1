"""Puts another database in the place of one, whole or not at all, and keeps the old one aside.

At whatever step the power goes, the path holds the old database, complete, or the new one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from bot.storage.backup import sync_folder

#: What SQLite keeps beside a database. A log of one that met another would be read into it.
BESIDE = ("-wal", "-shm", "-journal")


def columns_of(database: Path) -> Path:
    """Where `bot.mirror.saved_snapshot` keeps a database's columns."""
    return database.with_name(f"{database.name}.columns")


def aside_of(database: Path, moment: datetime) -> Path:
    """A free name for the old database."""
    while True:
        path = database.with_name(f"{database.name}.antes-{moment:%Y-%m-%d-%H%M%S}")
        if not path.exists():
            return path
        moment += timedelta(seconds=1)


def put_in_place(new: Path, database: Path, aside: Path | None) -> None:
    """`new`, on the same disk, becomes the database; what was there is `aside` from then on.

    `aside` is None where nothing was. Nobody may use either of them meanwhile.

    Raises:
        OSError: The disk refuses; the old database is where it was.
    """
    if aside is not None:
        _fold_log_into(database)
        for suffix in ("", *BESIDE):
            _keep(_beside(database, suffix), _beside(aside, suffix))
    for suffix in BESIDE:
        _beside(database, suffix).unlink(missing_ok=True)
    columns_of(database).unlink(missing_ok=True)
    new.replace(database)
    sync_folder(database.parent)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _fold_log_into(database: Path) -> None:
    """All that is written stands in the one file; one that is damaged stays as it is."""
    with (
        contextlib.suppress(sqlite3.Error),
        closing(sqlite3.connect(database)) as connection,
    ):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")


def _keep(path: Path, aside: Path) -> None:
    """Under a second name; a disk that knows none gets a copy."""
    if not path.exists():
        return
    try:
        os.link(path, aside)
    except OSError:
        shutil.copy2(path, aside)
    aside.chmod(0o600)
