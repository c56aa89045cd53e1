"""One at a time, across processes: locks on files beside the data, gone with their process."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, Final

import structlog

log = structlog.get_logger(__name__)

#: Where the locks are while the database is no file.
FOLDER: Final = Path("data")
#: Held as long as a bot runs.
INSTANCE: Final = "bot.lock"
#: Seconds between looks at a lock that another process holds.
BETWEEN_TRIES_S: Final = 0.2


class AnotherInstance(Exception):
    """Somebody else holds the data folder; the text is a sentence for people."""


def folder_of(database_path: Path | None) -> Path:
    """The folder whose locks guard a database; `FOLDER` where it is no file."""
    return database_path.parent if database_path else FOLDER


@contextmanager
def only_instance(folder: Path) -> Iterator[None]:
    """Holds the data folder; released at the end, or with the process.

    Raises:
        AnotherInstance: Another process holds it.
    """
    with held(folder / INSTANCE, f"Outro bot já roda sobre a pasta {folder}; só um pode rodar."):
        yield


@contextmanager
def held(path: Path, refusal: str) -> Iterator[None]:
    """Holds a file; does not wait for who has it.

    Raises:
        AnotherInstance: Somebody else holds it; `refusal` is what it says.
    """
    with _open(path) as file:
        if not _take(file):
            raise AnotherInstance(refusal)
        yield


@asynccontextmanager
async def turn(path: Path) -> AsyncIterator[None]:
    """Waits until no other process, nor another task of this one, holds the file; then holds it.

    What is waited for has no limit: who holds it lets it go, or dies with it.
    """
    with _open(path) as file:
        if not _take(file):
            log.info("espero a vez", atras_de=path.name)
            while not _take(file):  # noqa: ASYNC110 - another process has no event to wait on
                await asyncio.sleep(BETWEEN_TRIES_S)
        yield


@contextmanager
def _open(path: Path) -> Iterator[IO[bytes]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        yield file


def _take(file: IO[bytes]) -> bool:
    """Whether the lock is ours now; closing the file lets it go."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
