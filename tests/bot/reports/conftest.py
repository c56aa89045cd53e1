"""The facts of the `sujo` case, synchronised once."""

from __future__ import annotations

import asyncio

import pytest

from bot.figures.facts import Facts
from tests.worlds import case, world


@pytest.fixture(scope="session")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    async def synchronised() -> Facts:
        async with world(case("sujo"), tmp_path_factory.mktemp("sujo"), polling=False) as opened:
            await opened.app.services.synchronisation.run()
            return await opened.app.services.figures.at()

    return asyncio.run(synchronised())
