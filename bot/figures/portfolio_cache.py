"""Which prepared portfolios are kept, so that a list's pages turn at once."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from typing import Final, TypeAlias

from bot.figures.scope import EVERYTHING, Narrowed, Scope
from metrics.portfolio import Portfolio

#: Portfolios kept beside that of today's whole base, which is never thrown out.
MOST: Final = 8

Key: TypeAlias = tuple[date, Scope]


class PortfolioCache:
    """The portfolios of one run of synchronisation, by day and scope.

    The least recently used goes first. A bairro that somebody typed and the mark that a
    button carries for it are one entry.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._run_id: int | None = None
        self._today: date | None = None
        self._found: OrderedDict[Key, Narrowed] = OrderedDict()
        self._typed: OrderedDict[Key, Scope] = OrderedDict()

    def of_run(self, run_id: int, today: date) -> PortfolioCache:
        """The cache itself, emptied if it held portfolios of another run."""
        if run_id != self._run_id:
            self._run_id = run_id
            self._found.clear()
            self._typed.clear()
        self._today = today
        return self

    def get(self, day: date, scope: Scope) -> Narrowed | None:
        """What is kept for a day and a scope as it was asked for."""
        key = day, self._typed.get((day, scope), scope)
        if key in self._found:
            self._found.move_to_end(key)
        return self._found.get(key)

    def put(self, day: date, asked: Scope, found: Narrowed) -> Narrowed:
        """Keeps what was found for a scope; returns what was already kept under its mark."""
        if asked != found.scope:
            self._typed[day, asked] = found.scope
            if len(self._typed) > self._most:
                self._typed.popitem(last=False)
        kept = self._found.setdefault((day, found.scope), found)
        self._found.move_to_end((day, found.scope))
        others = [key for key in self._found if key != (self._today, EVERYTHING)]
        for key in others[: max(0, len(others) - self._most)]:
            del self._found[key]
        return kept

    def any_whole(self) -> Portfolio | None:
        """The whole base at some day: other days share what does not depend on the day."""
        whole = (
            found.portfolio for (_, scope), found in self._found.items() if scope == EVERYTHING
        )
        return next(whole, None)
