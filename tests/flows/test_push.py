"""The morning push: once a day and group, over ticks, restarts and faults of the network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.emulator.errors import Dropped, kicked, too_many
from bot.models import push_parts
from tests.worlds import GROUP, World, case, world


@pytest.fixture
async def morning(tmp_path: Path) -> AsyncIterator[World]:
    """Seven in the morning of a Thursday, with fresh data."""
    async with world(case("sujo"), tmp_path, hour=7, polling=False) as opened:
        await opened.app.services.sync()
        yield opened


def titles(opened: World) -> list[str]:
    return [message["text"].splitlines()[0] for message in opened.group]


LISTS = ["🔴 Migração crítica · qui., 19/11/2026", "🟠 Prevenção · qui., 19/11/2026"]


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
    assert await states(morning) == ["sent", "sent"]
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
        await first.app.services.sync()
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
    assert len(morning.group) == 2
    morning.clock.set(8, days=1)
    await morning.app.push.tick()
    assert titles(morning)[2:] == [
        "🔴 Migração crítica · sáb., 21/11/2026",
        "🟠 Prevenção · sáb., 21/11/2026",
    ]


async def test_without_data_it_waits_for_them(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, hour=8, polling=False) as opened:
        await opened.app.push.tick()
        assert opened.group == []
        await opened.app.services.sync()
        await opened.app.push.tick()
        assert titles(opened) == LISTS


async def test_two_groups_get_one_each(tmp_path: Path) -> None:
    other = -1007777777777
    groups = f"{GROUP},{other}"
    async with world(
        case("sujo"), tmp_path, hour=8, polling=False, TELEGRAM_GRUPOS=groups
    ) as opened:
        opened.emulator.add_group(other, "Filial", [])
        await opened.app.services.sync()
        await opened.app.push.tick()
        assert titles(opened) == LISTS
        assert len(opened.emulator.chats[other].messages) == 2


async def test_what_certainly_did_not_leave_is_sent_later(morning: World) -> None:
    morning.clock.set(8)
    morning.telegram_wire.unplugged = True
    await morning.app.push.tick()
    assert await states(morning) == ["pending", "pending"]
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


@pytest.mark.parametrize(("after", "copies"), [(True, 1), (False, 0)])
async def test_an_unknown_outcome_is_never_sent_again(
    morning: World, after: bool, copies: int
) -> None:
    morning.clock.set(8)
    morning.emulator.faults.fail("sendMessage", Dropped(), after=after)
    await morning.app.push.tick()
    morning.clock.set(9)
    await morning.app.push.tick()
    assert titles(morning).count(LISTS[0]) == copies
    assert titles(morning).count(LISTS[1]) == 1  # the rest goes on
    assert await states(morning) == ["uncertain", "sent"]


async def test_a_group_that_threw_the_bot_out_ends_it(morning: World) -> None:
    morning.clock.set(8)
    morning.emulator.faults.fail("sendMessage", kicked(), times=2)
    await morning.app.push.tick()
    morning.clock.set(9)
    await morning.app.push.tick()
    assert await states(morning) == ["failed", "failed"]


async def test_a_part_in_flight_when_the_process_died_is_uncertain(tmp_path: Path) -> None:
    tables = case("sujo")
    async with world(tables, tmp_path, polling=False) as first:
        await first.app.services.sync()
        first.clock.set(8)
        first.telegram_wire.unplugged = True
        await first.app.push.tick()
        (part, _) = await first.app.services.ledger.unsent(
            first.clock.now.replace(hour=23), tables.today
        )
        assert await first.app.services.ledger.claim(part)
    async with world(tables, tmp_path, emulator=first.emulator) as second:
        second.clock.set(9)
        await second.app.push.tick()
        assert await states(second) == ["uncertain", "sent"]
