"""Which prepared portfolios are kept, so that a list's pages turn at once."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from typing import Final, TypeAlias

from bot.figures.scope import EVERYBODY, EVERYTHING, GroupScope, NarrowedPortfolio, Scope
from metrics.portfolio import Portfolio

#: Portfolios kept beside that of today's whole base, which is never thrown out.
MOST: Final = 8

Key: TypeAlias = tuple[date, GroupScope, Scope]


class PortfolioCache:
    """The portfolios of one run of synchronisation, by day, group and scope.

    The least recently used goes first. A bairro that somebody typed and the mark that a
    button carries for it are one entry.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._run_id: int | None = None
        self._today: date | None = None
        self._narrowed: OrderedDict[Key, NarrowedPortfolio] = OrderedDict()
        self._scopes: OrderedDict[Key, Scope] = OrderedDict()

    def of_run(self, run_id: int, today: date) -> PortfolioCache:
        """The cache itself, emptied if it held portfolios of another run."""
        if run_id != self._run_id:
            self._run_id = run_id
            self._narrowed.clear()
            self._scopes.clear()
        self._today = today
        return self

    def get(self, day: date, within: GroupScope, scope: Scope) -> NarrowedPortfolio | None:
        """What is kept for a day and a scope, as it was asked for; None if nothing is."""
        key = day, within, self._scopes.get((day, within, scope), scope)
        if key in self._narrowed:
            self._narrowed.move_to_end(key)
        return self._narrowed.get(key)

    def put(
        self, day: date, within: GroupScope, typed: Scope, narrowed: NarrowedPortfolio
    ) -> NarrowedPortfolio:
        """Keeps what a scope came to; returns what was already kept under the same mark.

        `typed` is the scope as it was asked for, perhaps with a bairro as somebody wrote it.
        """
        if typed != narrowed.scope:
            self._scopes[day, within, typed] = narrowed.scope
            if len(self._scopes) > self._most:
                self._scopes.popitem(last=False)
        key = day, within, narrowed.scope
        stored = self._narrowed.setdefault(key, narrowed)
        self._narrowed.move_to_end(key)
        others = [key for key in self._narrowed if key != (self._today, EVERYBODY, EVERYTHING)]
        for key in others[: max(0, len(others) - self._most)]:
            del self._narrowed[key]
        return stored

    def any_whole(self) -> Portfolio | None:
        """The whole base at some day, None if none is kept.

        Other days share with it what does not depend on the day.
        """
        whole = (
            narrowed.portfolio
            for (_, within, scope), narrowed in self._narrowed.items()
            if within == EVERYBODY and scope == EVERYTHING
        )
        return next(whole, None)
