"""The same figures and the same push, whichever database holds the mirror."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.reports.json_report import document
from bot.text.audience import Audience
from tests import databases, postgres
from tests.worlds import World, synced

needs_postgres = pytest.mark.skipif(
    postgres.programs() is None, reason="PostgreSQL não está instalado"
)


async def _figures(world: World) -> str:
    services = world.app.services
    facts = await services.figures.at(audience=Audience.PERSON)
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
