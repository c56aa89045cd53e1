"""Each customer that crosses the line is announced once per episode and group (section 4)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.emulator.errors import kicked
from ixc.simulator.tables import Tables
from tests.crossings import crossing
from tests.ixc.erps import TODAY, receivable
from tests.worlds import GROUP, World, world

pytestmark = pytest.mark.usefixtures("one_thread")

#: TODAY is a Thursday, the 20th a holiday, the 22nd a Sunday.
HOLIDAY, SATURDAY, SUNDAY, MONDAY = (TODAY + timedelta(days=n) for n in (1, 2, 3, 4))


@asynccontextmanager
async def opened(tables: Tables, folder: Path) -> AsyncIterator[World]:
    async with world(tables, folder, hour=7, polling=False) as made:
        yield made


async def morning(made: World, day: date) -> str:
    """What a day's push says of the line, in one text; "" where it brings nothing."""
    made.clock.set(7, 50, days=(day - made.clock.now.date()).days)
    await made.app.services.synchronisation.run()
    made.clock.set(8)
    before = len(made.group)
    await made.app.push.tick()
    texts = [m["text"] for m in made.group[before:]]
    return "\n".join(text for text in texts if "cruz" in text or "Migração crítica" in text)


def named(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"Cruza(\d+)", text)]


async def test_the_first_push_takes_those_above_as_known(tmp_path: Path) -> None:
    tables = crossing(TODAY, TODAY, TODAY - timedelta(days=1), TODAY - timedelta(days=40))
    async with opened(tables, tmp_path) as made:
        assert named(await morning(made, TODAY)) == [1]
        assert named(await morning(made, SATURDAY)) == []


async def test_days_without_a_push_lose_nobody(tmp_path: Path) -> None:
    async with opened(crossing(TODAY, TODAY, HOLIDAY, SATURDAY, SUNDAY, MONDAY), tmp_path) as made:
        assert named(await morning(made, TODAY)) == [1]
        assert await morning(made, HOLIDAY) == ""
        text = await morning(made, SATURDAY)
        assert named(text) == [3, 2]
        assert "1 cliente chega hoje a 7 dias" in text
        assert "Também cruzaram · 7 dias na sexta (dia sem lista) · 1" in text
        assert named(await morning(made, MONDAY)) == [5, 4]


async def test_a_day_on_which_nothing_ran_is_made_up_for(tmp_path: Path) -> None:
    async with opened(crossing(TODAY, TODAY, SATURDAY, MONDAY), tmp_path) as made:
        assert named(await morning(made, TODAY)) == [1]
        text = await morning(made, MONDAY)  # on Saturday the machine was off
        assert named(text) == [3, 2]
        assert "7 dias no sábado · 1" in text
        assert "dia sem lista" not in text


async def test_a_push_that_never_arrived_announced_nobody(tmp_path: Path) -> None:
    async with opened(crossing(TODAY, TODAY, SATURDAY), tmp_path) as made:
        assert named(await morning(made, TODAY)) == [1]
        made.emulator.faults.fail("sendMessage", kicked())
        assert await morning(made, SATURDAY) == ""
        made.clock.set(20)  # too late for today's
        await made.app.services.groups.opened(GROUP)
        assert named(await morning(made, MONDAY)) == [2]


async def test_who_pays_and_falls_behind_again_is_announced_again(tmp_path: Path) -> None:
    later = TODAY + timedelta(days=12)
    tables = crossing(TODAY, TODAY)
    async with opened(tables, tmp_path) as made:
        assert named(await morning(made, TODAY)) == [1]
        paid = {"status": "R", "valor_aberto": "0.00", "pagamento_data": str(SATURDAY)}
        tables.update("fn_areceber", 1, **paid, baixa_data=f"{SATURDAY} 12:00:00")
        again = receivable(2, data_vencimento=str(later - timedelta(days=7)))
        tables.insert("fn_areceber", again)
        assert named(await morning(made, MONDAY)) == []
        assert named(await morning(made, later)) == [1]


@pytest.mark.parametrize("status", ["R", "C"])
async def test_who_begins_anew_on_the_day_that_ends_the_old_is_told_once(
    tmp_path: Path, status: str
) -> None:
    """The end and the new beginning come to light the same morning, after days without data."""
    later = TODAY + timedelta(days=11)
    tables = crossing(TODAY, TODAY)
    async with opened(tables, tmp_path) as made:
        assert named(await morning(made, TODAY)) == [1]
        settled = {"status": status, "valor_aberto": "0.00"}
        if status == "R":
            settled |= {"pagamento_data": str(SATURDAY), "baixa_data": f"{SATURDAY} 12:00:00"}
        tables.update("fn_areceber", 1, **settled)
        tables.insert("fn_areceber", receivable(2, data_vencimento=str(MONDAY)))
        assert named(await morning(made, later)) == [1]
        assert named(await morning(made, later + timedelta(days=1))) == []


async def test_who_pays_only_the_oldest_is_not_announced_again(tmp_path: Path) -> None:
    later = TODAY + timedelta(days=6)
    tables = crossing(TODAY, TODAY)
    tables.insert("fn_areceber", receivable(2, data_vencimento=str(later - timedelta(days=7))))
    async with opened(tables, tmp_path) as made:
        assert named(await morning(made, TODAY)) == [1]
        paid = {"status": "R", "valor_aberto": "0.00", "pagamento_data": str(TODAY)}
        tables.update("fn_areceber", 1, **paid, baixa_data=f"{TODAY} 12:00:00")
        assert named(await morning(made, later)) == []  # 7 days again, the same episode


async def test_an_unlock_that_ends_brings_its_customer(tmp_path: Path) -> None:
    tables = crossing(TODAY, TODAY, SATURDAY)
    tables.update("cliente_contrato", 2, desbloqueio_confianca_ativo="S")
    async with opened(tables, tmp_path) as made:
        assert named(await morning(made, TODAY)) == [1]
        text = await morning(made, SATURDAY)
        assert named(text) == []
        assert "1 em desbloqueio de confiança" in text
        ended = f"{SATURDAY} 15:00:00"
        tables.update(
            "cliente_contrato", 2, desbloqueio_confianca_ativo="N", ultima_atualizacao=ended
        )
        text = await morning(made, MONDAY)
        assert named(text) == [2]
        assert "9 dias" in text


@pytest.mark.parametrize(("exact", "late"), [(3, 12), (12, 3), (0, 45), (60, 60), (90, 3)])
async def test_many_late_customers_follow_whole(tmp_path: Path, exact: int, late: int) -> None:
    days = [TODAY, *[SATURDAY] * exact, *[HOLIDAY] * late]
    async with opened(crossing(TODAY, *days), tmp_path) as made:
        await morning(made, TODAY)
        text = await morning(made, SATURDAY)
        found = named(text)
        assert len(found) == len(set(found))
        assert set(found) >= set(range(2 + exact, 2 + exact + late))
        assert all(len(m["text"]) <= 4096 for m in made.group)
        assert made.emulator.rejected == []
        assert named(await morning(made, MONDAY)) == []


async def test_two_groups_are_told_each_for_itself(tmp_path: Path) -> None:
    other = -1007777777777
    tables = crossing(TODAY, TODAY, SATURDAY)
    async with world(tables, tmp_path, hour=7, polling=False) as made:
        assert named(await morning(made, TODAY)) == [1]
    groups = f"{GROUP},{other}"
    async with world(
        tables, tmp_path, hour=7, polling=False, emulator=made.emulator, TELEGRAM_GRUPOS=groups
    ) as again:
        again.emulator.add_group(other, "Nova", [])
        assert named(await morning(again, MONDAY)) == [2]  # late for the first group
        texts = [m["text"] for m in again.emulator.chats[other].messages]
        assert named("\n".join(texts)) == []  # known to the one that begins today
