"""What shuts a group, and how it opens again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import settings as settings_module
from bot.cli.doctor.finding import Mark
from bot.cli.doctor.machine_side import examine_storage
from bot.emulator.errors import bad_request, kicked
from bot.ledger.groups import Group
from tests.worlds import GROUP, MEMBER, OWNER, World, environment, synced

SILENCED = bad_request("not enough rights to send text messages to the chat")


@pytest.fixture
async def morning(tmp_path: Path) -> AsyncIterator[World]:
    async with synced("sujo", tmp_path, hour=7) as opened:
        opened.clock.set(8)
        yield opened


def group(opened: World) -> Group:
    found = opened.app.services.groups.find(GROUP)
    assert found is not None
    return found


def asked(opened: World) -> list[float]:
    """When the bot asked what it may do there."""
    return [call.at for call in opened.emulator.calls if call.method.lower() == "getchatmember"]


def lists(opened: World) -> int:
    return sum("🔴" in message["text"] for message in opened.from_bot())


async def test_a_passing_refusal_costs_minutes(morning: World) -> None:
    morning.emulator.faults.fail("sendMessage", SILENCED)
    await morning.app.tick()
    assert not group(morning).is_on
    morning.clock.set(8, 1)
    await morning.app.tick()
    assert morning.from_bot() == []
    morning.clock.set(8, 2)
    await morning.app.tick()
    assert lists(morning) == 1
    assert group(morning).is_on
    assert len(morning.from_bot(OWNER)) == 1  # told once


async def test_a_refusal_that_stays_is_tried_at_growing_pauses(morning: World) -> None:
    morning.emulator.faults.fail("sendMessage", SILENCED, times=500)
    tries = 0
    start = morning.clock.now
    for minute in range(24 * 60):
        morning.clock.now = start + timedelta(minutes=minute)
        await morning.app.tick()
        shut = group(morning).shut
        tries += shut is not None and shut.since == morning.clock.now
    assert 8 <= tries <= 14
    hours = [(datetime.fromtimestamp(at, UTC) - timedelta(hours=3)).hour for at in asked(morning)]
    assert len(hours) >= tries - 1
    assert all(7 <= hour < 22 for hour in hours)


async def test_a_message_in_a_silenced_group_opens_nothing(morning: World) -> None:
    morning.emulator.faults.fail("sendMessage", SILENCED)
    await morning.app.tick()
    await morning.emulator.say(GROUP, MEMBER, "bom dia")
    await morning.app.application.update_queue.join()
    assert not group(morning).is_on


async def test_status_and_doctor_name_it(morning: World, tmp_path: Path) -> None:
    morning.emulator.faults.fail("sendMessage", kicked("supergroup"))
    await morning.app.tick()
    (answer,) = await morning.ask("/status", chat=OWNER)
    assert f"O grupo {GROUP} não recebe nada desde 08:00: o bot foi tirado de lá" in answer["text"]
    settings = settings_module.load(environment(tmp_path))
    findings = [f async for f in examine_storage(settings, morning.clock())]
    (finding,) = [f for f in findings if f.what == f"Grupo {GROUP}"]
    assert finding.mark is Mark.BAD
    assert "desde 08:00: o bot foi tirado de lá" in finding.detail
    assert "ele volta sozinho" in finding.cure
