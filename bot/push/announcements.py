"""Who a morning's push announces: each customer once per episode and group (metrics, section 4).

An episode runs from a customer's becoming overdue to its being em_dia. Pure: what was
announced is passed in.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.figures.facts import Facts
from bot.figures.scope import EVERYBODY
from bot.ledger.announced import AlreadyAnnounced
from metrics.episodes import em_dia_since
from metrics.narrowing import customer_ids
from metrics.snapshot import day_of
from metrics.worklists import Worklist, WorklistItem, crossed, worklists

#: Further back nobody looks for a day on which a customer owed nothing.
LONGEST_LOOK_BACK: Final = timedelta(days=120)


@dataclass(frozen=True)
class WhoIsAnnounced:
    """What one push says about the line, and what it learns.

    `critical` are at the line today; `late` crossed it earlier and were never announced;
    `silent` (ids) were over it before the group's first push; `ended` (ids) have been em_dia since.
    """

    critical: Worklist
    late: tuple[WorklistItem, ...]
    silent: tuple[int, ...]
    ended: frozenset[int]


@dataclass(frozen=True)
class OtherLists:
    """A group's lists became what they are on the day `until`; before, they were of `customers`.

    Whoever is new to them and crossed the line before that day is as silent as those before a
    group's first list.
    """

    until: date
    customers: AbstractSet[int]

    def hid(self, item: WorklistItem, crossed_at: date) -> bool:
        """Whether a customer crossed the line where this group did not look."""
        return crossed_at < self.until and item.customer_id not in self.customers


def announce(
    facts: Facts, announced: AlreadyAnnounced, before: OtherLists | None = None
) -> WhoIsAnnounced:
    """Decides who is announced on the facts' day to a group that knows this much.

    `before` is what its lists were until it chose others, if it did.
    """
    ended = _ended(facts, announced)
    in_episode = announced.customers.keys() - ended
    exact = worklists(facts.portfolio).critical
    new = [item for item in crossed(facts.portfolio).items if item.customer_id not in in_episode]
    blocking = facts.portfolio.rules.blocking_days
    beyond = tuple(item for item in new if item.days > blocking)

    def is_silent(item: WorklistItem) -> bool:
        if announced.is_first:
            return True
        return before is not None and before.hid(item, crossed_on(item, facts.as_of, blocking))

    return WhoIsAnnounced(
        critical=Worklist(
            tuple(item for item in new if item.days == blocking),
            exact.trust_unlocked,
            exact.not_collectable,
        ),
        late=tuple(item for item in beyond if not is_silent(item)),
        silent=tuple(item.customer_id for item in beyond if is_silent(item)),
        ended=ended,
    )


def _ended(facts: Facts, announced: AlreadyAnnounced) -> frozenset[int]:
    """Of the known customers, those that have been em_dia since they were announced.

    Those who are the group's no more, because it works others now, are looked up among all.
    """
    earliest = facts.as_of - LONGEST_LOOK_BACK
    first = {customer: day_of(max(day, earliest)) for customer, day in announced.customers.items()}
    if facts.within == EVERYBODY:
        return em_dia_since(facts.portfolio, first)
    own = set(customer_ids(facts.portfolio).tolist())
    inside = {customer: day for customer, day in first.items() if customer in own}
    outside = {customer: day for customer, day in first.items() if customer not in own}
    return em_dia_since(facts.portfolio, inside) | em_dia_since(facts.portfolio.whole, outside)


def crossed_on(item: WorklistItem, as_of: date, blocking_days: int) -> date:
    """The day on which a customer reached the line."""
    return as_of - timedelta(days=item.days - blocking_days)
