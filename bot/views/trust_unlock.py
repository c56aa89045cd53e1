"""Trust unlocks, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.figures.facts import Facts
from bot.views.basis import Basis, basis
from bot.views.worklists import TRUSTED, ItemView, item_views
from metrics.snapshot import NO_DAY, date_of
from metrics.trust_unlock import trust_unlocks

#: Customers that stand open in the chat; the others unfold.
OPEN: Final = 10


@dataclass(frozen=True)
class UnlockView:
    """A customer in arrears with access in trust; `since` is None where the day is unknown."""

    item: ItemView
    since: date | None


@dataclass(frozen=True)
class TrustUnlocksView:
    """Customers with access in trust: those in arrears as rows, the others counted as `settled`."""

    as_of: date
    basis: Basis
    rows: tuple[UnlockView, ...]
    cents: int
    settled: int

    @property
    def first(self) -> tuple[UnlockView, ...]:
        """Those that stand open in the chat."""
        return self.rows[:OPEN]

    @property
    def more(self) -> tuple[UnlockView, ...]:
        """Those that unfold."""
        return self.rows[OPEN : 3 * OPEN]

    @property
    def hidden(self) -> int:
        """Customers that only the file shows."""
        return max(0, len(self.rows) - 3 * OPEN)


def trust_unlocks_view(facts: Facts) -> TrustUnlocksView:
    """The trust unlocks of the facts' customers."""
    unlocks = trust_unlocks(facts.portfolio)
    rows = zip(item_views(facts, unlocks.items, TRUSTED), unlocks.unlocked_days, strict=True)
    return TrustUnlocksView(
        as_of=facts.as_of,
        basis=basis(facts),
        rows=tuple(UnlockView(item, None if day == NO_DAY else date_of(day)) for item, day in rows),
        cents=unlocks.cents,
        settled=unlocks.settled,
    )


def numbered_customers(view: TrustUnlocksView) -> tuple[tuple[int, int], ...]:
    """Number and id of those whom the chat shows."""
    return tuple((row.item.position, row.item.customer_id) for row in (*view.first, *view.more))
