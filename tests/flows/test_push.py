"""The morning push: once a day and group, over ticks, restarts and faults of the network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.emulator.errors import too_many
from bot.storage.tables import push_parts
from tests.worlds import GROUP, World, case, synced, world


@pytest.fixture
async def morning(tmp_path: Path) -> AsyncIterator[World]:
    """Seven in the morning of a Thursday, with fresh data."""
    async with synced("sujo", tmp_path, hour=7, polling=False) as opened:
        yield opened


def titles(opened: World) -> list[str]:
    """The first line of each message, without the figures of the result."""
    lines = [message["text"].splitlines()[0] for message in opened.group]
    return [line.partition(":")[0] for line in lines]


LISTS = ["📈 Ontem", "🔴 Migração crítica · qui., 19/11/2026", "🟠 Prevenção · qui., 19/11/2026"]


async def states(opened: World) -> list[str]:
    async with opened.app.services.database.read() as connection:
        query = select(push_parts.c.state).order_by(push_parts.c.id)
        return list((await connection.scalars(query)).all())


async def test_nothing_before_the_hour(morning: World) -> None:
    morning.clock.set(7, 59)
    await morning.app.push.tick()
    assert morning.group == []


async def test_both_lists_at_the_hour_and_only_once(morning: World) -> None:
    morning.clock.set(8)
    for _ in range(3):
        await morning.app.push.tick()
    assert titles(morning) == LISTS
    assert await states(morning) == ["sent"] * 3
    assert morning.emulator.rejected == []


async def test_ticks_at_the_same_moment_send_once(morning: World) -> None:
    morning.clock.set(8)
    await asyncio.gather(*(morning.app.push.tick() for _ in range(5)))
    assert titles(morning) == LISTS


async def test_a_missed_hour_is_caught_up_within_the_day(morning: World) -> None:
    morning.clock.set(11, 30)
    await morning.app.push.tick()
    assert titles(morning) == LISTS


async def test_a_restart_does_not_double(tmp_path: Path) -> None:
    tables = case("sujo")
    async with world(tables, tmp_path, polling=False) as first:
        await first.app.services.synchronisation.run()
        first.clock.set(8)
        await first.app.push.tick()
    async with world(tables, tmp_path, polling=False, emulator=first.emulator) as second:
        second.clock.set(8, 1)
        await second.app.push.tick()
        assert titles(second) == LISTS


async def test_the_next_day_has_its_own_lists(morning: World) -> None:
    morning.clock.set(8)
    await morning.app.push.tick()
    morning.clock.set(8, days=1)  # the 20th is a holiday: Consciência Negra
    await morning.app.push.tick()
    assert len(morning.group) == 3
    morning.clock.set(7, 50, days=1)
    await morning.app.services.synchronisation.run()
    morning.clock.set(8)
    await morning.app.push.tick()
    assert titles(morning)[3:] == [
        "📈 De qui., 19/11 a ontem",
        "🔴 Migração crítica · sáb., 21/11/2026",
        "🟠 Prevenção · sáb., 21/11/2026",
    ]


async def test_without_data_it_waits_for_them(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, hour=8, polling=False) as opened:
        await opened.app.push.tick()
        assert opened.group == []
        await opened.app.services.synchronisation.run()
        await opened.app.push.tick()
        assert titles(opened) == LISTS


async def test_two_groups_get_one_each(tmp_path: Path) -> None:
    other = -1007777777777
    groups = f"{GROUP},{other}"
    async with world(
        case("sujo"), tmp_path, hour=8, polling=False, TELEGRAM_GRUPOS=groups
    ) as opened:
        opened.emulator.add_group(other, "Filial", [])
        await opened.app.services.synchronisation.run()
        await opened.app.push.tick()
        assert titles(opened) == LISTS
        assert len(opened.emulator.chats[other].messages) == 3


async def test_what_certainly_did_not_leave_is_sent_later(morning: World) -> None:
    morning.clock.set(8)
    morning.telegram_wire.unplugged = True
    await morning.app.push.tick()
    assert await states(morning) == ["pending"] * 3
    morning.telegram_wire.unplugged = False
    await morning.app.push.tick()  # its pause is not over
    assert morning.group == []
    morning.clock.set(8, 5)
    await morning.app.push.tick()
    assert titles(morning) == LISTS


async def test_a_429_is_waited_for(morning: World) -> None:
    morning.clock.set(8)
    morning.emulator.faults.fail("sendMessage", too_many(30))
    await morning.app.push.tick()
    assert morning.group == []
    morning.clock.set(8, 1)
    await morning.app.push.tick()
    assert titles(morning) == LISTS


async def test_a_part_in_flight_when_the_process_died_is_uncertain(tmp_path: Path) -> None:
    tables = case("sujo")
    async with world(tables, tmp_path, polling=False) as first:
        await first.app.services.synchronisation.run()
        first.clock.set(8)
        first.telegram_wire.unplugged = True
        await first.app.push.tick()
        (part, *_) = await first.app.services.ledger.unsent(first.clock.now.replace(minute=30))
        assert await first.app.services.ledger.claim(part)
    async with world(tables, tmp_path, emulator=first.emulator) as second:
        second.clock.set(9)
        await second.app.push.tick()
        assert await states(second) == ["uncertain", "sent", "sent", "sent"]  # and the notice
