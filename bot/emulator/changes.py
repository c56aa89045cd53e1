"""Waiting for change without asking again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any


class Changes:
    """A version that grows, and those who wait for it. All access is from one event loop."""

    def __init__(self) -> None:
        self.version = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def touch(self) -> None:
        """Notes that something people see has changed."""
        self.version += 1
        self.wake()

    def wake(self) -> None:
        """Lets everybody who waits look again."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def wait_for_news(self, since: int, timeout_s: float) -> bool:
        """Waits until something is newer than `since`, or somebody calls `wake`.

        False if neither came in time.
        """
        if self.version > since:
            return True
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await asyncio.wait_for(waiter, timeout_s)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(waiter)
        return True

    async def until(self, condition: Callable[[], Any], timeout_s: float = 10.0) -> Any:
        """Waits until `condition()` is true; gives its value.

        Raises:
            TimeoutError: It did not become true in time.
        """
        async with asyncio.timeout(timeout_s):
            while not (value := condition()):
                await self.wait_for_news(self.version, timeout_s)
        return value
