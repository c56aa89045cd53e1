"""Files with people in them belong to one user: also those that an older version left open."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.storage.backup import folder_of

OWN_FILE: Final = 0o600
OWN_FOLDER: Final = 0o700


def tighten(database: Path) -> None:
    """Closes database, what stands beside it under its name, locks and copies to all others.

    New files are born so (the umask); this is for those that were there before. A folder that is
    also the working folder holds other things and stays as it is. What belongs to another user
    is not ours to change.
    """
    for path in (*_files(database), *folder_of(database).glob("*")):
        _set(path, OWN_FILE)
    for folder in (database.parent, folder_of(database)):
        if folder.is_dir() and folder.resolve() != Path.cwd():
            _set(folder, OWN_FOLDER)


def _files(database: Path) -> Iterator[Path]:
    yield from database.parent.glob(f"{database.name}*")
    yield from database.parent.glob("*.lock")


def _set(path: Path, mode: int) -> None:
    if path.is_symlink() or (mode == OWN_FILE and not path.is_file()):
        return
    with contextlib.suppress(OSError):
        if path.stat().st_mode & 0o777 != mode:
            path.chmod(mode)
