"""What people type, as they type it: commands with accents, bare names, guessed bairros."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.flows.test_commands import text
from tests.worlds import GROUP, MEMBER, OWNER, World, synced

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
async def sujo(tmp_path: Path) -> AsyncIterator[World]:
    async with synced("sujo", tmp_path, hour=10) as opened:
        yield opened
        assert opened.emulator.rejected == []


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("/crítica", "🔴 Migração crítica"),
        ("/Prevenção", "🟠 Prevenção"),
        ("/CRÍTICA pf", "🔴 Migração crítica"),
        ("/crítica@cobranca_demo_bot", "🔴 Migração crítica"),
        ("/confiança", "🔵 Desbloqueio"),
        ("/ajuda crítica", "/critica"),
    ],
)
async def test_accents_and_capitals_in_a_command(sujo: World, said: str, title: str) -> None:
    (answer,) = await sujo.ask(said)
    assert title in text(answer).splitlines()[0]


async def test_in_a_group_other_words_are_left_alone(sujo: World) -> None:
    for said in ("/previsão_do_tempo", "/crítica@outro_bot", "Tânia Santos Souza", "/ oi", "/"):
        await sujo.emulator.say(GROUP, MEMBER, said)
    await sujo.ask("/status")
    assert len(sujo.from_bot()) == 1


@pytest.mark.parametrize(
    ("said", "starts"),
    [
        ("Tânia Santos Souza", "👤 Tânia Santos Souza"),
        ("308", "👤 Tânia Santos Souza"),
        ("zzzz", "🔎 Ninguém com “zzzz”"),
    ],
)
async def test_alone_with_the_bot_a_name_is_enough(sujo: World, said: str, starts: str) -> None:
    (answer,) = await sujo.ask(said, chat=OWNER)
    assert text(answer).startswith(starts)


@pytest.mark.parametrize(
    ("said", "first_line"),
    [
        ("/aging jatiúca", "Aging · 19/11/2026 · Jatiúca"),
        ("/aging jatiuka", "Aging · 19/11/2026 · Jatiúca (por “jatiuka”)"),
        ("/aging cruz", "Aging · 19/11/2026 · Cruz das Almas (por “cruz”)"),
    ],
)
async def test_a_guessed_bairro_is_said_in_the_first_line(
    sujo: World, said: str, first_line: str
) -> None:
    (answer,) = await sujo.ask(said)
    assert first_line in text(answer).splitlines()[0]


@pytest.mark.parametrize("command", ["/critica", "/prevencao", "/aging", "/bairro", "/confianca"])
async def test_a_day_before_the_mirrors_reach_is_no_good_news(sujo: World, command: str) -> None:
    answers = await sujo.ask(f"{command} 01/02/1991")
    for answer in answers:
        assert "🟢" not in text(answer)
    assert "este dia sai incompleto" in text(answers[-1])
