"""A group with two people and a bot in it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.emulator.state import Emulator
from tests.bot.emulator.bots import GROUP, OTHER, PERSON, connected


@pytest.fixture
def emulator() -> Emulator:
    made = Emulator()
    made.add_user(PERSON, "Marina")
    made.add_user(OTHER, "Jonas")
    made.add_group(GROUP, "Equipe", [PERSON, OTHER])
    return made


@pytest.fixture
async def bot(emulator: Emulator) -> AsyncIterator[Bot]:
    async with connected(emulator) as made:
        yield made
