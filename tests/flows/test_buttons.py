"""Every button of every answer, pressed twice: each press is answered, none breaks anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.commands import COMMANDS
from bot.emulator.errors import Dropped
from bot.emulator.state import Json
from tests.worlds import GROUP, MEMBER, World, case, until, world

pytestmark = pytest.mark.usefixtures("one_thread")

SLOW = ("relatorio", "atualizar")


def callbacks(message: Json) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [b["callback_data"] for row in rows for b in row if "callback_data" in b]


async def press(made: World, message: Json, data: str) -> None:
    query = await made.emulator.press(GROUP, MEMBER, message["message_id"], data)
    await made.emulator.until(lambda: made.emulator.answers[query] is not None)


async def idle(made: World) -> None:
    processor = made.app.application.update_processor
    await until(lambda: not made.emulator.updates and not processor.current_concurrent_updates, 60)


@pytest.mark.parametrize("name", [c.name for c in COMMANDS if c.name not in SLOW])
async def test_of_a_command(tmp_path: Path, name: str) -> None:
    async with world(case("sujo"), tmp_path, hour=10) as made:
        await made.app.services.synchronisation.run()
        words = {"cliente": " silva"}.get(name, "")
        answers = await made.ask(f"/{name}{words}")
        await idle(made)
        for message in made.from_bot()[-1:] or answers:
            for data in callbacks(message):
                assert len(data.encode()) <= 64
                for _ in range(2):
                    if data in callbacks(message):  # a page that was turned has other buttons
                        await press(made, message, data)
        await idle(made)
        assert not [m for m in made.from_bot() if "código" in m.get("text", "")]
        # Whoever presses twice before the page has turned asks for the same page twice.
        assert [r for r in made.emulator.rejected if "is not modified" not in r] == []


async def test_of_the_push_and_its_notice(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, hour=10) as made:
        await made.app.services.synchronisation.run()
        made.emulator.faults.fail("sendMessage", Dropped())
        await made.app.push.tick()
        for message in list(made.from_bot()):
            for data in callbacks(message):
                for _ in range(2):
                    if data in callbacks(message):
                        await press(made, message, data)
        await idle(made)
        texts = [m["text"] for m in made.from_bot() if "text" in m]
        assert sum(text.startswith("📈") for text in texts) == 1
        assert made.emulator.rejected == ["sendmessage: Dropped"]


@pytest.mark.parametrize(
    "data",
    ["v0:page:critical:20261119:1", "v1:again:push:20261119:999", "v1:again:push:20261119:x", "?"],
)
async def test_of_another_time_or_invented(tmp_path: Path, data: str) -> None:
    async with world(case("sujo"), tmp_path, hour=10) as made:
        await made.app.services.synchronisation.run()
        (answer,) = await made.ask("/critica")
        answer["reply_markup"]["inline_keyboard"].append([{"text": "?", "callback_data": data}])
        before = len(made.from_bot())
        for _ in range(2):
            await press(made, answer, data)
        await idle(made)
        assert len(made.from_bot()) == before
