"""How much one chat may ask at once, so that the others get their answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bot.figures.fair_workers import ASKER

#: Requests of one chat that are answered or wait; a whole team asks less at a time.
MOST_AT_ONCE: Final = 10


class Turns:
    """Counts what each chat has asked and not been answered yet."""

    def __init__(self) -> None:
        self._open: Counter[int] = Counter()
        self._told: set[int] = set()

    def has_room(self, chat_id: int) -> bool:
        """Whether the chat may ask one thing more now."""
        return self._open[chat_id] < MOST_AT_ONCE

    def is_news(self, chat_id: int) -> bool:
        """Whether nobody has told the chat yet that it asks too much; from now on it knows."""
        is_news = chat_id not in self._told
        self._told.add(chat_id)
        return is_news

    @contextmanager
    def taken(self, chat_id: int) -> Iterator[None]:
        """While this is open, a request of the chat is being answered."""
        self._open[chat_id] += 1
        ASKER.set(chat_id)
        try:
            yield
        finally:
            self._open[chat_id] -= 1
            if not self._open[chat_id]:
                del self._open[chat_id]
                self._told.discard(chat_id)
