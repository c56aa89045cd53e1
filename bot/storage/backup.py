"""Copies of the database: made while it is in use, checked, readable by their owner only.

SQLite's own online way: the copy is of one moment, whatever is written meanwhile, and nobody who
writes has to wait. All of it blocks; the bot calls it in a thread.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bot.storage.trouble import Trouble, UnusableDatabase, trouble

#: Beside the database.
FOLDER: Final = "copias"
_MOMENT: Final = "%Y-%m-%d-%H%M%S"
_NAME: Final = re.compile(r"-(\d{4}-\d\d-\d\d-\d{6})\.db")
#: What SQLite says of the file that is read, and not of the one that is written.
_OF_THE_SOURCE: Final = ("SQLITE_NOTADB", "SQLITE_CORRUPT")


def folder_of(database: Path) -> Path:
    """Where the copies of a database are."""
    return database.parent / FOLDER


def name_at(database: Path, moment: datetime) -> Path:
    """What a copy of this moment (of the provider's day) is called."""
    return folder_of(database) / f"{database.stem}-{moment.strftime(_MOMENT)}.db"


def copies(database: Path) -> Sequence[tuple[datetime, Path]]:
    """The copies that were made of a database, with their moments; the newest comes last."""
    named = (
        (match[1], path)
        for path in folder_of(database).glob(f"{database.stem}-*.db")
        if (match := _NAME.fullmatch(path.name.removeprefix(database.stem)))
    )
    return [(datetime.strptime(text, _MOMENT), path) for text, path in sorted(named)]  # noqa: DTZ007 - of the provider's day, as it was written


def prune(database: Path, keep: int) -> None:
    """Deletes all copies but the newest `keep`."""
    for _, path in list(copies(database))[: -keep or None]:
        path.unlink(missing_ok=True)


def copy(source: Path, target: Path) -> None:
    """Makes `target` a sound copy of `source` as it is now, or leaves no trace.

    Raises:
        UnusableDatabase: The source cannot be read, or is damaged; the disk takes no more.
        OSError: The disk does not take the copy.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.novo")
    draft.unlink(missing_ok=True)
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _fill(source, draft)
        _settle(draft)
        draft.replace(target)
        sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def _fill(source: Path, draft: Path) -> None:
    """Copies, checks, and makes one file of it that needs no other beside it."""
    address = f"file:{quote(str(source.absolute()))}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(address, uri=True)) as read,
            closing(sqlite3.connect(draft)) as written,
        ):
            read.backup(written)
            written.execute("PRAGMA journal_mode = DELETE")
            (soundness,) = written.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "").startswith(_OF_THE_SOURCE):
            raise _damaged(source) from error
        if found := trouble(error, str(source if error_is_of_opening(error) else draft)):
            raise UnusableDatabase(found) from error
        raise
    if soundness != "ok":
        raise _damaged(source)


def error_is_of_opening(error: sqlite3.Error) -> bool:
    """Whether the file that is read could not even be opened."""
    return bool(getattr(error, "sqlite_errorname", "").startswith("SQLITE_CANTOPEN"))


def _damaged(source: Path) -> UnusableDatabase:
    return UnusableDatabase(
        Trouble(f"O arquivo {source} está danificado, ou não é um banco", "use outra cópia")
    )


def _settle(path: Path) -> None:
    """What was written is on the disk, and not on its way there."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """The names in a folder are on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
