"""Who a morning's push announces: each client once per episode and group (metrics, section 4).

An episode runs from a client's becoming overdue to its being em_dia. Pure: what was
announced and who was overdue on which day are passed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.ledger import Known
from bot.services import Facts
from metrics.tables import day_of
from metrics.worklists import Worklist, WorklistItem, crossed, overdue_customers, worklists

#: Further back nobody looks for a day on which a client owed nothing.
LONGEST_LOOK_BACK = timedelta(days=120)


@dataclass(frozen=True)
class Announcement:
    """What one push says about the line, and what it learns.

    `critical` are at the line today; `late` crossed it earlier and were never announced;
    `silent` were over it before the group's first push; `ended` have been em_dia since.
    """

    critical: Worklist
    late: tuple[WorklistItem, ...]
    silent: tuple[int, ...]
    ended: frozenset[int]


def announce(facts: Facts, known: Known) -> Announcement:
    """Decides who is announced on the facts' day to a group that knows this much."""
    ended = known.customers & _em_dia_since(facts, known)
    told = known.customers - ended
    exact = worklists(facts.portfolio).critical
    new = [item for item in crossed(facts.portfolio).items if item.customer_id not in told]
    blocking = facts.portfolio.rules.blocking_days
    beyond = tuple(item for item in new if item.days > blocking)
    is_first = known.since is None
    return Announcement(
        critical=Worklist(
            tuple(item for item in new if item.days == blocking),
            exact.trust_unlocked,
            exact.not_collectable,
        ),
        late=() if is_first else beyond,
        silent=tuple(item.customer_id for item in beyond) if is_first else (),
        ended=frozenset(ended),
    )


def _em_dia_since(facts: Facts, known: Known) -> set[int]:
    """Of the known clients, those without a vencido at the end of some day since."""
    if known.since is None or not known.customers:
        return set()
    first = max(known.since, facts.as_of - LONGEST_LOOK_BACK)
    found: set[int] = set()
    for day in range(day_of(first), day_of(facts.as_of) + 1):
        found |= known.customers - set(overdue_customers(facts.portfolio, day).tolist())
    return found


def crossed_on(item: WorklistItem, as_of: date, blocking_days: int) -> date:
    """The day on which a client reached the line."""
    return as_of - timedelta(days=item.days - blocking_days)
