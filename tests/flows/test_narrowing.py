"""Answers about some customers: what was asked is repeated, and buttons stay with it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.emulator.state import Json
from metrics.segments import persons
from tests.flows.test_commands import text
from tests.worlds import World, labels, synced

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
async def sujo(tmp_path: Path) -> AsyncIterator[World]:
    async with synced("sujo", tmp_path, hour=10) as opened:
        yield opened
        assert opened.emulator.rejected == []


async def pressed(opened: World, message: Json, label: str) -> Json:
    before = len(opened.from_bot())
    await opened.press(message, label)
    await opened.emulator.until(lambda: len(opened.from_bot()) > before)
    return opened.from_bot()[-1]


def amount(line: str) -> int:
    """Centavos of the first R$ of a text."""
    found = re.search(r"R\$ ([\d.]+)(?:,(\d\d))?", line)
    assert found
    return int(found[1].replace(".", "") + (found[2] or "00"))


async def test_pf_and_pj_add_up(sujo: World) -> None:
    totals = {}
    for words in ("", " pf", " PJ"):
        (answer,) = await sujo.ask(f"/aging{words}")
        first, second, *_ = text(answer).splitlines()
        assert first.endswith(words.strip().upper() or "19/11/2026")
        totals[words.strip().lower()] = re.findall(r"(\d+) (?:título|cliente)", second)
    facts = await sujo.app.services.figures.at()
    (others,) = [s for s in persons(facts.portfolio) if s.name == "Outros"]
    left = [int(n) - int(a) - int(b) for n, a, b in zip(*totals.values(), strict=True)]
    assert left == [others.receivables, others.customers]


async def test_the_number_of_a_bairro_lists_its_customers(sujo: World) -> None:
    (answer,) = await sujo.ask("/bairro")
    lines = text(answer).splitlines()
    place = next(i for i, line in enumerate(lines) if line.startswith("2. "))
    customers = int(re.search(r" · (\d+) \(", lines[place])[1])  # type: ignore[index]
    found = await pressed(sujo, answer, "2")
    first, second, *_ = text(found).splitlines()
    name = lines[place][3:].partition(" · ")[0]
    assert first.startswith("📍 Clientes em atraso")
    assert name.partition(" (")[0] in first
    assert second.startswith(f"{customers} cliente")
    assert abs(amount(second) - amount(lines[place])) <= 50
    file = await pressed(sujo, found, "HTML")
    content = sujo.emulator.files[file["document"]["file_id"]].content.decode()
    assert content.count("<tr><th scope=row>") == customers + 1  # and the total
    assert name.partition(" (")[0] in content


@pytest.mark.parametrize("said", ["/bairro jatiuca", "/bairro JATIÚCA", "/bairro jatiuka"])
async def test_a_bairro_by_name_lists_who_owes_there(sujo: World, said: str) -> None:
    (found,) = await sujo.ask(said)
    assert text(found).splitlines()[0].startswith("📍 Clientes em atraso · qui., 19/11/2026 · Jati")
    assert "1. " in text(found)


async def test_pages_and_files_keep_what_was_asked(sujo: World) -> None:
    (found,) = await sujo.ask("/bairro centro pf")
    header = text(found).splitlines()[0]
    assert header.endswith("PF")
    data = [
        b["callback_data"]
        for row in found["reply_markup"]["inline_keyboard"]
        for b in row
        if ":customer:" not in b["callback_data"]
    ]
    assert all("pF" in one for one in data), data


@pytest.mark.parametrize(
    ("said", "repeated"),
    [
        ("/rollrate 30", "30 dias"),
        ("/cei 90 dias filial 1", "filial 1 · 90 dias"),
        ("/resumo pj", "PJ"),
        ("/funil ontem pf", "PF"),
        ("/safra 10", "10 dias"),
        ("/tipo filial 1", "filial 1"),
        ("/confianca pf", "PF"),
        ("/critica filial 1", "filial 1"),
        ("/prevencao pf", "PF"),
        ("/relatorio pj", "PJ"),
    ],
)
async def test_the_answer_repeats_what_it_narrowed_to(
    sujo: World, said: str, repeated: str
) -> None:
    (answer,) = await sujo.ask(said)
    assert text(answer).splitlines()[0].endswith(repeated)


async def test_days_set_the_window_and_the_matrix(sujo: World) -> None:
    (answer,) = await sujo.ask("/rollrate 30")
    assert "janela de 30 dias" in text(answer)
    assert "Clientes de 20/10 a 19/11" in text(answer)


async def test_the_alarm_of_a_narrowed_funnel_lists_only_those(sujo: World) -> None:
    (answer,) = await sujo.ask("/funil pf")
    lists = [label for label in labels(answer) if label.startswith("ver os")]
    assert len(lists) == 2
    for label in lists:
        found = await pressed(sujo, answer, label)
        count = re.search(r"\d+", label)
        assert count
        assert text(found).splitlines()[1].startswith(f"{count[0]} clientes")
        assert text(found).splitlines()[0].endswith("PF")
