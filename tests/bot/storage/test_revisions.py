"""Every revision, up and down, on a database that the code of that revision filled.

Each file of `tests/data/revisions` was made by the last commit before the next revision came (for
0001 it is 033ecaa): a synchronisation of the case "limpo" at seven, the morning's push at eight;
since 0011 a customer claimed and a promise logged at ten as well.
A new revision adds the file of the one before it, made by `tests.revision_database`.
"""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command

from bot.storage import migrations
from ixc.database import Database
from tests import ROOT, databases
from tests.worlds import DATABASE, ZONE, Clock, case, people, world

FILES = ROOT / "tests/data/revisions"
REVISIONS = sorted(path.name.partition(".")[0] for path in FILES.iterdir())


def put(folder: Path, revision: str) -> Path:
    path = folder / DATABASE
    path.write_bytes(gzip.decompress((FILES / f"{revision}.db.gz").read_bytes()))
    return path


async def move(path: Path, revision: str) -> None:
    """To a revision, in either direction."""
    database = Database(f"sqlite+aiosqlite:///{path}")

    def work(connection: Any) -> None:
        settings = migrations.config(connection)
        is_older = revision == "base" or revision < (migrations.current(connection) or "")
        (command.downgrade if is_older else command.upgrade)(settings, revision)

    try:
        async with database.write() as connection:
            await connection.run_sync(work)
    finally:
        await database.close()


def columns(path: Path) -> dict[str, list[str]]:
    """The columns of each table, whatever their order, and the names of indexes."""
    with closing(sqlite3.connect(path)) as connection:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        found = {
            name: sorted(row[1] for row in connection.execute(f"PRAGMA table_info({name})"))
            for name in names
        }
        indexes = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite_%'"
        )
        found["indexes"] = sorted(name for (name,) in indexes)
    return found


def own_rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    """What the bot itself wrote, which no migration may lose."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        tables = connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'bot_%'")
        names = [row["name"] for row in tables if not row["name"].startswith("sqlite")]
        return {
            name: [dict(row) for row in connection.execute(f"SELECT * FROM {name} ORDER BY id")]  # noqa: S608
            for name in names
            if name in {"bot_groups", "bot_push_runs", "bot_push_clients", "bot_push_parts"}
        }


#: What a revision calls otherwise than the next ones do.
RENAMED = {"chat_id": "group_id"}
#: Columns that a later revision did away with.
GONE = {"page"}


def test_every_revision_but_the_newest_has_its_database() -> None:
    assert migrations.revisions() - {migrations.newest()} <= set(REVISIONS)


@pytest.mark.parametrize("revision", REVISIONS)
async def test_up_keeps_every_row_of_the_bots_own(tmp_path: Path, revision: str) -> None:
    path = put(tmp_path, revision)
    before = own_rows(path)
    assert before["bot_push_runs"]
    assert before["bot_push_parts"]
    await move(path, "head")
    fresh = tmp_path / "fresh.db"
    await databases.migrated(fresh)
    assert columns(path) == columns(fresh)
    after = own_rows(path)
    for table, rows in before.items():
        assert len(after[table]) == len(rows)
        for old, new in zip(rows, after[table], strict=True):
            for name, value in old.items():
                if name not in GONE:
                    kept = new.get(name, new.get(RENAMED.get(name, name)))
                    assert kept == value, (table, name)


@pytest.mark.parametrize("revision", REVISIONS)
async def test_down_again_it_is_what_it_was(tmp_path: Path, revision: str) -> None:
    path = put(tmp_path, revision)
    shape, rows = columns(path), own_rows(path)
    await move(path, "head")
    await move(path, revision)
    assert columns(path) == shape
    for table, kept in own_rows(path).items():
        assert [without(row, GONE) for row in kept] == [without(row, GONE) for row in rows[table]]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def without(row: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


async def test_down_to_nothing_and_up_again(tmp_path: Path) -> None:
    path = put(tmp_path, REVISIONS[-1])
    await move(path, "head")
    for revision in [*sorted(migrations.revisions(), reverse=True)[1:], "base"]:
        await move(path, revision)
    assert set(columns(path)) == {"alembic_version", "indexes"}
    await move(path, "head")
    fresh = tmp_path / "fresh.db"
    await databases.migrated(fresh)
    assert columns(path) == columns(fresh)


@pytest.mark.parametrize("revision", REVISIONS)
async def test_a_bot_goes_on_where_the_old_one_stopped(tmp_path: Path, revision: str) -> None:
    """It doubles no list of that morning, and brings the next one.

    Before 0004 nobody noted whom a list named: the next one names once more who is over the line.
    """
    put(tmp_path, revision)
    tables = case("limpo")
    eight = datetime.combine(tables.today, datetime.min.time(), ZONE).replace(hour=8, minute=1)
    clock = Clock(eight)
    async with world(tables, tmp_path, polling=False, clock=clock, emulator=people(clock)) as made:
        await made.app.push.tick()
        assert made.group == []
        await made.app.services.synchronisation.run()
        await made.app.push.tick()
        assert made.group == []
        clock.set(7, 50, days=2)  # the day between is a holiday
        await made.app.services.synchronisation.run()
        clock.set(8)
        await made.app.push.tick()
        titles = [message["text"].splitlines()[0] for message in made.group]
        for what in ("📈", "Migração crítica", "Prevenção"):
            assert len([title for title in titles if what in title]) == 1, titles
