"""Other people's libraries against the local Telegram, over real sockets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.emulator.app import create_app
from bot.emulator.server import LocalServer
from bot.emulator.state import Emulator

#: What either meets at last, and nothing before.
REFUSED = ["sendmessage: Bad Request: chat not found"]


@pytest.fixture
def served(emulator: Emulator) -> Iterator[str]:
    with LocalServer(create_app(emulator)) as server:
        yield server.url


async def test_aiogram(served: str, emulator: Emulator) -> None:
    from tests.bot.emulator import aiogram_calls  # takes three seconds, whoever runs

    await aiogram_calls.talk(served)
    assert emulator.rejected == REFUSED


def test_pytelegrambotapi(served: str, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.bot.emulator import pytelegrambotapi_calls

    pytelegrambotapi_calls.talk(served, monkeypatch)
    assert emulator.rejected == REFUSED
