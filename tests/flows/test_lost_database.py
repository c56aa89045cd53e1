"""The database goes away under a running bot: it says so once, and ends to be started anew."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.lost_database import LostDatabase
from bot.storage.migrations import migrate
from ixc.database import Database
from tests.processes import Servers, running, servers, wait_for
from tests.worlds import DATABASE, OWNER, case


def deleted(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def cut_short(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(path, path.stat().st_size // 2)


def overwritten(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"isto nao e um banco" * 500)


def spoiled_inside(path: Path) -> None:
    """The file is as long as before and begins as it should."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))


def replaced(path: Path) -> None:
    other = path.with_suffix(".other")
    shutil.copy(path, other)
    other.replace(path)


WAYS = [
    (deleted, "foi apagado"),
    (emptied, "foi esvaziado"),
    (cut_short, "está danificado"),
    (overwritten, "não é mais um banco de dados"),
    (spoiled_inside, "está danificado"),
    (replaced, "foi trocado por outro"),
]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Servers]:
    with servers(case("limpo"), tmp_path) as opened:
        yield opened


@pytest.mark.process
@pytest.mark.parametrize(("harm", "says"), WAYS)
def test_it_says_so_once_and_ends(
    made: Servers, tmp_path: Path, harm: Callable[[Path], None], says: str
) -> None:
    with running(tmp_path, made.variables) as process:
        wait_for(lambda: made.emulator.menus)
        wait_for(lambda: "Resumo ·" in made.asked("/resumo"))  # the first sync is over
        harm(tmp_path / DATABASE)
        made.asked("/atualizar")
        errors = process.communicate(timeout=30)[1]
        assert process.returncode == 1, errors
    assert "Traceback" not in errors
    assert says in errors.splitlines()[-1]
    assert str(tmp_path / DATABASE) in errors.splitlines()[-1]
    told = [text for text in made.texts(OWNER) if "perdeu o banco de dados" in text]
    assert len(told) == 1
    assert says in told[0]


async def test_what_can_be_opened_anew_goes_on(tmp_path: Path) -> None:
    """An error of the disk that passed."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / DATABASE}")
    await migrate(database)
    watch = LostDatabase(database)
    assert await watch.verdict() == ""
    with pytest.raises(Exception, match="no such table"):
        async with database.read() as connection:
            await connection.exec_driver_sql("SELECT * FROM nenhuma")
    assert await watch.verdict() == ""
    async with database.read() as connection:
        assert (await connection.exec_driver_sql("SELECT 1")).scalar() == 1
    await database.close()


async def test_what_is_no_file_is_not_watched() -> None:
    database = Database("sqlite+aiosqlite:///:memory:")
    assert await LostDatabase(database).verdict() == ""
    await database.close()
