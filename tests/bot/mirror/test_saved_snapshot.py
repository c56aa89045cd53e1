"""The file of columns is as good as the rows, or is not used."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from bot.mirror import saved_snapshot
from bot.mirror.snapshot import load_sqlite
from metrics.snapshot import Snapshot
from tests import factories
from tests.bench.base import million
from tests.bench.mirror import write_mirror

pytestmark = pytest.mark.usefixtures("one_thread")


def assert_same(left: Snapshot, right: Snapshot) -> None:
    for name in ("receivables", "customers", "contracts"):
        pd.testing.assert_frame_equal(getattr(left, name), getattr(right, name))
    assert left.customer_types == right.customer_types
    assert left.cities == right.cities


@pytest.fixture(scope="module")
def base() -> Snapshot:
    return million(receivables=3000, customers=700)


@pytest.fixture
async def mirror(base: Snapshot, tmp_path: Path) -> Path:
    path = tmp_path / "cobranca.db"
    await write_mirror(base, path)
    return path


async def test_the_second_load_reads_the_columns_and_gives_the_same(mirror: Path) -> None:
    first = load_sqlite(mirror)
    with sqlite3.connect(mirror) as connection:
        # Only a reader of rows could notice; a run of synchronisation always leaves its line.
        connection.execute("DELETE FROM ixc_receivables")
    second = load_sqlite(mirror)
    assert_same(first.snapshot, second.snapshot)
    assert (first.run_id, first.synced_at) == (second.run_id, second.synced_at)


async def test_the_rows_come_back_as_they_were(base: Snapshot, mirror: Path) -> None:
    assert_same(base, load_sqlite(mirror).snapshot)


@pytest.mark.parametrize("name", ["a#b", "a?mode=rw", "50%", "%41", "é ç"])
async def test_whatever_the_folder_is_called(base: Snapshot, mirror: Path, name: str) -> None:
    moved = mirror.parent.rename(mirror.parent.with_name(name)) / mirror.name
    assert_same(base, load_sqlite(moved).snapshot)


async def test_another_run_reads_the_rows_again(mirror: Path) -> None:
    load_sqlite(mirror)
    later = datetime(2026, 11, 24, 12, tzinfo=UTC).isoformat()
    with sqlite3.connect(mirror) as connection:
        connection.execute("DELETE FROM ixc_receivables WHERE id > 10")
        connection.execute(
            "INSERT INTO ixc_sync_runs (kind, started_at, finished_at, state) "
            "VALUES ('full', ?, ?, 'done')",
            (later, later),
        )
    assert len(load_sqlite(mirror).snapshot.receivables) == 10
    assert len(load_sqlite(mirror).snapshot.receivables) == 10


@pytest.mark.parametrize("text", ["", "a\nb\x00c", "ز‏‎", "😀" * 200, "nan", "None"])
def test_any_text_survives(text: str, tmp_path: Path) -> None:
    made = factories.make_snapshot(customers=[{"id": 1, "name": text}, {"id": 2, "name": "Ana"}])
    saved_snapshot.write(tmp_path / "columns", made, "stamp")
    found = saved_snapshot.read(tmp_path / "columns", "stamp")
    assert found is not None
    assert_same(made, found)


def test_a_base_of_nothing(tmp_path: Path) -> None:
    made = factories.make_snapshot()
    saved_snapshot.write(tmp_path / "columns", made, "stamp")
    found = saved_snapshot.read(tmp_path / "columns", "stamp")
    assert found is not None
    assert_same(made, found)


def test_a_torn_file_is_not_used(base: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "columns"
    saved_snapshot.write(path, base, "stamp")
    whole = path.read_bytes()
    for length in range(0, len(whole), len(whole) // 50):
        path.write_bytes(whole[:length])
        assert saved_snapshot.read(path, "stamp") is None, length


def test_a_changed_byte_is_noticed_or_harmless(base: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "columns"
    saved_snapshot.write(path, base, "stamp")
    whole = path.read_bytes()
    for place in range(0, len(whole), len(whole) // 200):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        found = saved_snapshot.read(path, "stamp")
        if found is not None:  # padding, or a date of the archive
            assert_same(base, found)


def test_another_stamp_or_no_file_is_none(base: Snapshot, tmp_path: Path) -> None:
    saved_snapshot.write(tmp_path / "columns", base, "stamp")
    assert saved_snapshot.read(tmp_path / "columns", "other") is None
    assert saved_snapshot.read(tmp_path / "nowhere", "stamp") is None


def test_only_the_owner_reads_the_file(base: Snapshot, tmp_path: Path) -> None:
    saved_snapshot.write(tmp_path / "columns", base, "stamp")
    assert (tmp_path / "columns").stat().st_mode & 0o077 == 0


def test_a_disk_that_refuses_costs_nothing_else(base: Snapshot, tmp_path: Path) -> None:
    saved_snapshot.write(tmp_path / "missing" / "columns", base, "stamp")
    (tmp_path / "folder").mkdir()
    saved_snapshot.write(tmp_path / "folder", base, "stamp")  # cannot be replaced by a file
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder"]
