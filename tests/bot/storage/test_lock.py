"""One at a time, in a process and between processes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.storage import lock
from bot.storage.lock import AnotherInstance


def test_a_folder_has_one_holder(tmp_path: Path) -> None:
    with lock.only_instance(tmp_path):
        with pytest.raises(AnotherInstance), lock.only_instance(tmp_path):
            pass
        with lock.only_instance(tmp_path / "other"):
            pass
    with lock.only_instance(tmp_path):
        pass


async def test_turns_do_not_overlap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "BETWEEN_TRIES_S", 0.001)
    inside, most = 0, 0

    async def work() -> None:
        nonlocal inside, most
        async with lock.turn(tmp_path / "sync.lock"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.002)
            inside -= 1

    await asyncio.gather(*(work() for _ in range(10)))
    assert most == 1
