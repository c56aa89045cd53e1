"""Few workers, many chats."""

from __future__ import annotations

import asyncio

from bot.figures.fair_workers import ASKER, FairWorkers


async def test_chats_take_turns_and_none_is_lost() -> None:
    workers, order, at_work, most = FairWorkers(2), [], 0, 0

    async def work(chat: int, number: int) -> None:
        nonlocal at_work, most
        ASKER.set(chat)
        async with workers.turn():
            at_work += 1
            most = max(most, at_work)
            await asyncio.sleep(0)
            order.append((chat, number))
            at_work -= 1

    asked = [(1, number) for number in range(20)] + [(2, 0), (3, 0), (2, 1)]
    await asyncio.gather(*(work(*one) for one in asked))
    assert sorted(order) == sorted(asked)
    assert most == 2
    assert order.index((2, 0)) <= 5
    assert order.index((3, 0)) <= 5
    assert order.index((2, 1)) <= 8
    assert [number for chat, number in order if chat == 1] == list(range(20))


async def test_who_gives_up_costs_no_worker() -> None:
    workers, may_end = FairWorkers(1), asyncio.Event()

    async def work() -> None:
        async with workers.turn():
            await may_end.wait()

    first = asyncio.create_task(work())
    waiting = [asyncio.create_task(work()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.sleep(0)
    first.cancel()  # calls the second ...
    await asyncio.sleep(0)
    waiting[1].cancel()  # ... which gives up in the same moment
    may_end.set()
    await asyncio.wait_for(waiting[2], 1)
    async with asyncio.timeout(1), workers.turn():
        pass
