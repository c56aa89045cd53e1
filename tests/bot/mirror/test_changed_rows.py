"""A snapshot that was patched is the one that all rows give."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bot.mirror import saved_snapshot
from bot.mirror.snapshot import load_sqlite
from ixc.simulator.town import grow_town
from tests.bot.mirror.test_saved_snapshot import assert_same
from tests.ixc.erps import TODAY, erp
from tests.ixc.happenings import Town

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("seed", range(4))
async def test_what_changed_since_is_all_that_is_read(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    tables = grow_town(seed, TODAY, 60)
    town = Town(tables, chance, TODAY)
    path = tmp_path / "mirror.db"
    async with erp(tables, tmp_path) as mirror:
        await mirror.sync()
        loaded = load_sqlite(path)
        for changes in (0, 1, 30, 5):
            for _ in range(changes):
                chance.choice(town.events())()
            await mirror.light()
            with monkeypatch.context() as patch:
                patch.setattr("bot.mirror.snapshot.read_sqlite", None)  # all rows must not be read
                loaded = load_sqlite(path, loaded)
            saved_snapshot.path_for(path).unlink()
            fresh = load_sqlite(path)
            assert_same(loaded.snapshot, fresh.snapshot)
            assert (loaded.run_id, loaded.vanished) == (fresh.run_id, fresh.vanished)


async def test_after_a_full_run_all_rows_are_read(tmp_path: Path) -> None:
    tables = grow_town(1, TODAY, 30)
    async with erp(tables, tmp_path) as mirror:
        await mirror.sync()
        base = load_sqlite(tmp_path / "mirror.db")
        first = tables["cliente"].ids[0]
        tables.update("cliente", first, razao="Outro nome")  # it does not say that it changed
        await mirror.sync()
        again = load_sqlite(tmp_path / "mirror.db", base)
        assert "Outro nome" in set(again.snapshot.customers["name"])
