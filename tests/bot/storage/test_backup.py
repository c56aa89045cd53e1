"""Copies of a database in use, and a copy in its place."""

from __future__ import annotations

import asyncio
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from bot.nightly import is_due
from bot.storage import backup, replace
from bot.storage.trouble import UnusableDatabase
from tests import ROOT, databases

NIGHT = datetime(2026, 11, 26, 4, 0)  # noqa: DTZ001 - of the provider's day


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A WAL database of a thousand rows, which says their number too."""
    path = tmp_path / "cobranca.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE bot_x (id INTEGER PRIMARY KEY, filler TEXT)")
        connection.execute("CREATE TABLE bot_count (n INTEGER)")
        connection.execute("INSERT INTO bot_count VALUES (1000)")
        rows = [(n, "x" * 500) for n in range(1000)]
        connection.executemany("INSERT INTO bot_x VALUES (?, ?)", rows)
    return path


def content(path: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM bot_x").fetchone()
        (said,) = connection.execute("SELECT n FROM bot_count").fetchone()
    return rows, said


def test_a_copy_is_one_private_file(database: Path) -> None:
    target = backup.name_at(database, NIGHT)
    backup.copy(database, target)
    assert content(target) == (1000, 1000)
    assert [path.name for path in target.parent.iterdir()] == ["cobranca-2026-11-26-040000.db"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700


def test_a_copy_is_of_one_moment_while_others_write(database: Path) -> None:
    """What is in no file yet but the log, and what is written meanwhile."""
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(database, timeout=30)) as connection:
            number = 1000
            while not stop.is_set():
                with connection:
                    connection.execute("INSERT INTO bot_x VALUES (?, ?)", (number, "y" * 500))
                    connection.execute("UPDATE bot_count SET n = n + 1")
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        sizes = []
        for number in range(20):
            target = database.parent / f"copy{number}.db"
            backup.copy(database, target)
            rows, said = content(target)
            assert rows == said
            sizes.append(rows)
    finally:
        stop.set()
        writer.join()
    assert sizes == sorted(sizes)
    assert sizes[-1] > 1000


def garbage(path: Path) -> None:
    path.write_bytes(b"isto nao e um banco" * 500)


def half(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def torn(path: Path) -> None:
    """A page in the middle that is another's."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    data = bytearray(path.read_bytes())
    middle = len(data) // 8192 * 4096
    data[middle : middle + 4096] = b"\xaa" * 4096
    path.write_bytes(data)


@pytest.mark.parametrize("spoil", [garbage, half, torn])
def test_a_damaged_database_makes_no_copy(database: Path, spoil: object) -> None:
    assert callable(spoil)
    spoil(database)
    target = database.parent / "copy.db"
    with pytest.raises(UnusableDatabase, match="está danificado, ou não é um banco: use outra"):
        backup.copy(database, target)
    assert not list(database.parent.glob("copy*"))


@contextmanager
def full_disk(most: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("kilobytes", [0, 8, 100])
def test_a_full_disk_leaves_no_half_a_copy(database: Path, kilobytes: int) -> None:
    target = database.parent / "copy.db"
    with full_disk(kilobytes * 1024), pytest.raises(UnusableDatabase, match=r"[Dd]isco"):
        backup.copy(database, target)
    assert not list(database.parent.glob("copy*"))
    backup.copy(database, target)


def test_only_the_newest_copies_stay_and_nothing_else_goes(database: Path) -> None:
    folder = backup.folder_of(database)
    for day in range(10):
        backup.copy(database, backup.name_at(database, NIGHT + timedelta(days=day)))
    others = ["cobranca-minha.db", "outro-2026-11-26-040000.db", "cobranca-2026-11-26-040000.db.x"]
    for name in others:
        (folder / name).touch()
    backup.prune(database, 3)
    assert [moment.day for moment, _ in backup.copies(database)] == [3, 4, 5]
    assert all((folder / name).exists() for name in others)


#: Last copy, now, is one due?
#:  26th 04:00        26th 23:59  no: the hour has not struck again
#:  26th 04:00        27th 03:59  no
#:  26th 04:00        27th 04:00  yes
#:  none              any         yes
@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (NIGHT, NIGHT.replace(hour=23, minute=59), False),
        (NIGHT, NIGHT + timedelta(hours=23, minutes=59), False),
        (NIGHT, NIGHT + timedelta(hours=24), True),
        (NIGHT - timedelta(minutes=1), NIGHT, True),
        (NIGHT, NIGHT + timedelta(days=30), True),
        (None, NIGHT, True),
    ],
)
def test_a_copy_is_due_once_the_hour_has_struck(
    last: datetime | None, now: datetime, due: bool
) -> None:
    copies = [] if last is None else [(last - timedelta(days=1), Path()), (last, Path())]
    assert is_due(copies, now, time(4)) is due


def test_the_old_database_stays_aside_with_what_its_log_held(database: Path) -> None:
    folder = database.parent
    new = folder / "new.db"
    backup.copy(database, new)
    with closing(sqlite3.connect(database)) as connection:
        with connection:
            connection.execute("UPDATE bot_count SET n = 7")
        for suffix in ("", "-wal"):  # as a bot leaves it that was killed
            shutil.copy(f"{database}{suffix}", f"{folder / 'killed.db'}{suffix}")
    killed = folder / "killed.db"
    replace.columns_of(killed).touch()
    aside = replace.aside_of(killed, NIGHT)
    replace.put_in_place(new, killed, aside)
    assert content(killed) == (1000, 1000)
    assert content(aside) == (1000, 7)
    assert not replace.columns_of(killed).exists()  # those of another run of the same number
    assert replace.aside_of(killed, NIGHT) != aside


def test_a_damaged_database_is_kept_as_it_was(database: Path) -> None:
    new = database.parent / "new.db"
    backup.copy(database, new)
    garbage(database)
    before = database.read_bytes()
    aside = replace.aside_of(database, NIGHT)
    replace.put_in_place(new, database, aside)
    assert content(database) == (1000, 1000)
    assert aside.read_bytes() == before


@pytest.mark.process
def test_a_kill_at_any_step_leaves_the_one_or_the_other(tmp_path: Path) -> None:
    base, copy = tmp_path / "base", tmp_path / "copy.db"
    base.mkdir()
    insert = "INSERT INTO bot_groups (paired_id, chat_id, is_on, on_since) VALUES (?, ?, 1, '')"
    run = (
        "INSERT INTO bot_push_runs (kind, group_id, business_date, created_at) "
        "VALUES (?, ?, '2026-11-19', '2026-11-19T08:00:00+00:00')"
    )
    for path, number in ((copy, 2), (tmp_path / "live.db", 1)):
        asyncio.run(databases.migrated(path))
        with closing(sqlite3.connect(path)) as connection:
            with connection:
                connection.execute(insert, (number, number))
            if number == 2:
                runs = [("x", n) for n in range(500)]
                with connection:
                    connection.executemany(run, runs)
            else:  # its group stands in the log alone
                for suffix in ("", "-wal"):
                    shutil.copy(f"{path}{suffix}", f"{base / 'cobranca.db'}{suffix}")
    told = subprocess.run(
        [sys.executable, "-m", "tests.bot.storage.killed_restores", str(tmp_path), str(copy)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert told.returncode == 0, told.stderr[-3000:]
    steps, *owners = map(int, told.stdout.split())
    assert steps > 20
    assert owners == sorted(owners)  # the old one until a certain step, from then on the new
    assert set(owners) == {1, 2}
