"""The same figures and the same push, whichever database holds the mirror."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from bot.mirror.snapshot import SnapshotCache
from bot.reports.json_report import document
from bot.text.audience import IN_PRIVATE
from ixc.run_log import LIGHT
from tests import databases, postgres
from tests.worlds import World, synced

needs_postgres = pytest.mark.skipif(
    postgres.programs() is None, reason="PostgreSQL não está instalado"
)


async def _figures(world: World) -> str:
    services = world.app.services
    facts = await services.figures.at(audience=IN_PRIVATE)
    content = document(
        facts.portfolio,
        generated_at=facts.now.astimezone(facts.zone),
        synced_at=facts.synced_at.astimezone(facts.zone),
        book=await services.desk.books.current(),
    )
    return json.dumps(content, ensure_ascii=False, indent=1)


async def _pushed(world: World) -> list[str]:
    world.clock.set(8)
    await world.app.tick()
    await world.app.tick()
    return [m.get("text") or m.get("caption", "") for m in world.group]


async def test_what_a_light_run_changed_is_what_all_rows_say(
    tmp_path: Path, each_database: None
) -> None:
    async with synced("sujo", tmp_path, hour=7, polling=False) as world:
        services = world.app.services
        before = SnapshotCache(services.database)
        old = await before.current()
        world.clock.set(9)
        rows = world.simulator.tables["fn_areceber"].rows
        paid = next(row["id"] for row in rows if row["status"] == "A")
        world.simulator.tables.update("fn_areceber", paid, status="R", valor_aberto="0.00")
        report = await services.synchronisation.run()
        assert report.kind == LIGHT
        patched, whole = await before.current(), await SnapshotCache(services.database).current()
        assert old is not None
        assert patched is not None
        assert whole is not None
        assert not patched.snapshot.receivables.equals(old.snapshot.receivables)
        for name in ("receivables", "customers", "contracts"):
            ours, theirs = getattr(patched.snapshot, name), getattr(whole.snapshot, name)
            pd.testing.assert_frame_equal(ours, theirs)


@needs_postgres
@pytest.mark.parametrize("name", ["sujo", "limpo"])
async def test_figures_and_push_are_the_same(name: str, tmp_path: Path) -> None:
    found = []
    for kind in ("sqlite", "postgres"):
        (folder := tmp_path / kind).mkdir()
        with databases.of_kind(kind):
            async with synced(name, folder, hour=7, polling=False) as world:
                found.append((await _figures(world), await _pushed(world)))
    assert found[0][0] == found[1][0]
    assert found[0][1] == found[1][1] != []
