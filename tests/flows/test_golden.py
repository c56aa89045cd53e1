"""What each command answers to the `sujo` case, word for word.

`make golden` writes the files anew; read the difference before it is committed.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from bot.chat.commands import COMMANDS
from bot.emulator.errors import Dropped
from bot.emulator.state import Json
from tests import ROOT
from tests.worlds import OWNER, World, case, synced, world

pytestmark = pytest.mark.usefixtures("one_thread")

GOLDEN: Final = ROOT / "tests" / "data" / "golden"
WRITES: Final = bool(os.environ.get("GOLDEN"))
#: Words with which a command is asked besides its bare name.
WORDS: Final = {
    "bairro": ("", "jatiuca", "xyzzy"),
    "cliente": ("", "308", "tania", "tanea silva", "999999"),
    "critica": ("", "18/11"),
    "ajuda": ("", "rollrate"),
    "aging": ("", "pj", "10/11"),
    "rollrate": ("", "30"),
    "cei": ("", "31/02"),
}
#: The scheduler and the stopwatch of a run do not stand still with the test's clock.
_BY_THE_REAL_CLOCK: Final = re.compile(r"(?<=Próxima sincronização: ).*|(?<=Atualizado em ).*")
CASES: Final = [
    f"{command.name} {words}".strip()
    for command in COMMANDS
    for words in WORDS.get(command.name, ("",))
]


@pytest.fixture
async def sujo(tmp_path: Path) -> AsyncIterator[World]:
    async with synced("sujo", tmp_path, hour=10) as opened:
        yield opened


def shown(message: Json) -> str:
    """A message as a person sees it, with its buttons below."""
    parts = []
    if "photo" in message:
        parts.append("[imagem]")
    if "document" in message:
        parts.append(f"[arquivo {message['document']['file_name']}]")
    parts.append(message.get("text") or message.get("caption") or "")
    for row in message.get("reply_markup", {}).get("inline_keyboard", []):
        parts.append("  ".join(f"[{button['text']}]" for button in row))
    return "\n".join(part for part in parts if part)


def compare(name: str, messages: list[Json]) -> None:
    """Holds messages against a file that was read; GOLDEN=1 writes it anew."""
    text = "\n----\n".join(map(shown, messages))
    text = _BY_THE_REAL_CLOCK.sub("…", text).replace("\u00a0", " ") + "\n"
    path = GOLDEN / f"{name}.txt"
    if WRITES:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text


async def test_two_mornings(tmp_path: Path) -> None:
    """The first push of a group, a part that may be missing, and the late push of a Saturday."""
    async with world(case("sujo"), tmp_path, hour=7, polling=False) as opened:
        await opened.app.services.synchronisation.run()
        opened.clock.set(8)
        opened.emulator.faults.fail("sendMessage", Dropped(), skip=2, after=True)
        await opened.app.push.tick()
        opened.clock.set(9, 12, days=2)
        await opened.app.services.synchronisation.run()
        await opened.app.push.tick()
        compare("lista_da_manha", opened.from_bot())
        compare("aviso_ao_dono", opened.from_bot(OWNER))


@pytest.mark.parametrize("said", CASES)
async def test_the_answer_is_the_one_that_was_read(sujo: World, said: str) -> None:
    before = len(sujo.from_bot())
    await sujo.ask(f"/{said}")
    processor = sujo.app.application.update_processor
    while processor.current_concurrent_updates:  # noqa: ASYNC110 - it announces nothing
        await asyncio.sleep(0.01)
    compare(said.replace("/", "-").replace(" ", "_"), sujo.from_bot()[before:])


def test_no_file_is_left_over() -> None:
    expected = {f"{said.replace('/', '-').replace(' ', '_')}.txt" for said in CASES}
    expected |= {"lista_da_manha.txt", "aviso_ao_dono.txt"}
    assert {path.name for path in GOLDEN.iterdir()} == expected
