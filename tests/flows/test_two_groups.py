"""One group's trouble is its own: another's list, marks and answers come on time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.emulator.errors import too_many
from bot.push import sender
from bot.push.paid_marks import PaidMarks
from tests.crossings import crossing
from tests.flows.test_after_push import pay
from tests.ixc.erps import TODAY
from tests.worlds import GROUP, World, world

OTHER = -1007777777777


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[World]:
    """Eight in the morning, with two groups."""
    tables = crossing(TODAY, TODAY, TODAY, TODAY + timedelta(days=1))
    async with world(
        tables, tmp_path, hour=7, polling=False, TELEGRAM_GRUPOS=f"{GROUP},{OTHER}"
    ) as two:
        two.emulator.add_group(OTHER, "Filial", [])
        await two.app.services.synchronisation.run()
        two.clock.set(8)
        yield two


def emojis(opened: World, chat: int) -> list[str]:
    return [m["text"].split()[0] for m in opened.from_bot(chat)]


async def test_a_chat_whose_turn_does_not_come_holds_up_no_other(
    opened: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "LONGEST_TURN_S", 0.01)
    delivery = opened.app.marks._delivery
    async with delivery.in_order(GROUP):  # an answer that waits for a flood to pass
        await asyncio.wait_for(opened.app.push.tick(), 5)
    assert emojis(opened, GROUP) == []
    assert "🔴" in emojis(opened, OTHER)
    await opened.app.push.tick()
    assert emojis(opened, GROUP) == emojis(opened, OTHER)


@pytest.mark.parametrize("step", ["look_for_missed_lists", "parts_expired"])
async def test_news_for_the_owner_that_fail_cost_no_list(
    opened: World, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    async def broken(*_: Any) -> None:
        raise KeyError("a defect")

    monkeypatch.setattr(f"bot.push.owner_news.OwnerNews.{step}", broken)
    await opened.app.push.tick()
    assert "🔴" in emojis(opened, GROUP)
    assert emojis(opened, GROUP) == emojis(opened, OTHER)


async def test_marks_of_a_group_in_a_flood_or_with_a_defect_are_its_own(
    opened: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened.app.push.tick()
    pay(opened.simulator.tables, 1)
    show = PaidMarks._show

    async def broken(self: PaidMarks, pushed: Any, now: Any) -> None:
        if pushed.group_id == GROUP:
            raise KeyError("a defect")
        await show(self, pushed, now)

    monkeypatch.setattr(PaidMarks, "_show", broken)
    opened.clock.set(8, 30)
    await opened.app.services.synchronisation.run()
    await opened.app.marks.refresh()
    assert any("✅" in m["text"] for m in opened.from_bot(OTHER)[1:])
    assert not any("✅" in m["text"] for m in opened.from_bot(GROUP)[1:])


async def test_a_flood_in_one_group_is_waited_for_there_alone(opened: World) -> None:
    opened.emulator.faults.fail("sendMessage", too_many(90))
    await opened.app.push.tick()
    assert {len(opened.from_bot(GROUP)), len(opened.from_bot(OTHER))} != {0}
    opened.clock.set(8, 2)
    await opened.app.push.tick()
    assert emojis(opened, GROUP) == emojis(opened, OTHER)
