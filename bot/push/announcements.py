"""Who a morning's push announces: each customer once per episode and group (metrics, section 4).

An episode runs from a customer's becoming overdue to its being em_dia. Pure: what was
announced is passed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.figures.facts import Facts
from bot.ledger.announced import AlreadyAnnounced
from metrics.episodes import em_dia_since
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


def announce(facts: Facts, announced: AlreadyAnnounced) -> WhoIsAnnounced:
    """Decides who is announced on the facts' day to a group that knows this much."""
    ended = _ended(facts, announced)
    in_episode = announced.customers.keys() - ended
    exact = worklists(facts.portfolio).critical
    new = [item for item in crossed(facts.portfolio).items if item.customer_id not in in_episode]
    blocking = facts.portfolio.rules.blocking_days
    beyond = tuple(item for item in new if item.days > blocking)
    return WhoIsAnnounced(
        critical=Worklist(
            tuple(item for item in new if item.days == blocking),
            exact.trust_unlocked,
            exact.not_collectable,
        ),
        late=() if announced.is_first else beyond,
        silent=tuple(item.customer_id for item in beyond) if announced.is_first else (),
        ended=ended,
    )


def _ended(facts: Facts, announced: AlreadyAnnounced) -> frozenset[int]:
    """Of the known customers, those that have been em_dia since they were announced."""
    earliest = facts.as_of - LONGEST_LOOK_BACK
    first = {customer: day_of(max(day, earliest)) for customer, day in announced.customers.items()}
    return em_dia_since(facts.portfolio, first)


def crossed_on(item: WorklistItem, as_of: date, blocking_days: int) -> date:
    """The day on which a customer reached the line."""
    return as_of - timedelta(days=item.days - blocking_days)
