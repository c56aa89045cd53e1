"""Few workers for many chats: each chat in its turn, however much one of them asks."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Final

#: The chat that what is at work was asked by; 0 is the bot itself.
ASKER: Final[ContextVar[int]] = ContextVar("asker", default=0)


class FairWorkers:
    """Lets `count` at a time to work; who waits is called chat by chat, not in one line."""

    def __init__(self, count: int) -> None:
        self._free = count
        #: By chat, the one whose turn is next first.
        self._waiting: dict[int, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A worker, once it is the turn of the chat in `ASKER`."""
        if self._free:
            self._free -= 1
        else:
            await self._called()
        try:
            yield
        finally:
            self._call_next()

    async def _called(self) -> None:
        call = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(ASKER.get(), deque()).append(call)
        try:
            await call
        except asyncio.CancelledError:
            if not call.cancelled():  # called in the same moment
                self._call_next()
            raise

    def _call_next(self) -> None:
        while self._waiting:
            chat, calls = next(iter(self._waiting.items()))
            del self._waiting[chat]
            call = calls.popleft()
            if calls:
                self._waiting[chat] = calls  # behind the other chats
            if not call.cancelled():
                call.set_result(None)
                return
        self._free += 1
