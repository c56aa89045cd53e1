"""An ERP that shows nothing: nothing false is said, and everybody learns of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worlds import OWNER, World, case, world

pytestmark = pytest.mark.usefixtures("one_thread")

TABLES = frozenset({"fn_areceber", "cliente", "cliente_contrato", "tipo_cliente", "cidade"})


async def morning_after(opened: World, *, hour: int = 8, days: int = 0) -> list[str]:
    """The timetable's own synchronisation against an empty ERP, then the push."""
    await opened.emulator.say(OWNER, OWNER, "/start")
    await opened.app.services.synchronisation.run()
    opened.simulator.faults.silent_tables = TABLES
    opened.clock.set(hour - 1, 50, days=days)
    await opened.app.sync_quietly()
    opened.clock.set(hour, days=days)
    await opened.app.push.tick()
    return [message["text"].replace("\u00a0", " ") for message in opened.from_bot()]


async def test_the_lists_are_those_of_the_data_that_were_believed(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, hour=6, polling=False) as opened:
        result, critical, _ = await morning_after(opened)
        assert "Desde 07:50 o IXC mostra bem menos do que tinha, e nada disso foi usado." in result
        assert "As listas usam os dados de 06:00" in result
        assert critical.startswith("🔴 Migração crítica")
        assert "4 clientes chegam hoje" in critical


async def test_where_they_are_too_old_there_is_no_list_and_no_good_news(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, hour=6, polling=False) as opened:
        (warning,) = await morning_after(opened, days=2)
        assert warning.startswith("⚠️ Sem lista hoje")
        assert "o IXC mostra bem menos do que tinha" in warning
        assert "🟢" not in warning


async def test_the_owner_is_told_once(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, hour=6, polling=False) as opened:
        await morning_after(opened)
        await opened.app.sync_quietly()
        await opened.app.push.tick()
        (alert,) = [m["text"] for m in opened.from_bot(OWNER) if "🕳" in m["text"]]
        assert "deixou de mostrar" in alert
        assert "aceitar-sumidos" in alert


async def test_status_says_so_until_the_erp_is_itself_again(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, hour=6) as opened:
        await morning_after(opened)
        (status,) = await opened.ask("/status")
        assert (
            "Desde 07:50 o IXC mostra bem menos do que tinha: nada disso foi usado."
            in (status["text"])
        )
        opened.simulator.faults.silent_tables = frozenset()
        await opened.app.sync_quietly()
        (status,) = await opened.ask("/status")
        assert "bem menos" not in status["text"]


@pytest.mark.parametrize("command", ["/critica", "/prevencao"])
async def test_no_answer_turns_into_good_news(tmp_path: Path, command: str) -> None:
    async with world(case("sujo"), tmp_path, hour=6) as opened:
        await morning_after(opened)
        (answer,) = await opened.ask(command)
        assert "🟢" not in answer["text"]
