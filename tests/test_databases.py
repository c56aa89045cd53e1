"""What the tests' own databases promise."""

from __future__ import annotations

from pathlib import Path

from tests import databases


async def test_a_file_that_a_kill_left_empty_is_migrated(tmp_path: Path) -> None:
    torn = tmp_path / "torn.db"
    torn.touch()
    await databases.migrated(torn)
    assert databases.has_tables(torn)
