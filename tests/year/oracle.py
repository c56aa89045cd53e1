"""Who has to be announced, from the text of section 4, and nothing of the product's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.year.provider import Facts

LINE = 7


@dataclass(frozen=True)
class Expected:
    """The customers of one group's morning: to announce, and to take as known without a word."""

    announced: frozenset[int]
    silent: frozenset[int]


@dataclass
class Group:
    """What one group has been told, and what was made for it last."""

    told: dict[int, date] = field(default_factory=dict)
    has_had_a_list: bool = False
    announcements: Counter[int] = field(default_factory=Counter)
    episodes: Counter[int] = field(default_factory=Counter)

    def compose(self, facts: Facts, today: date) -> Expected:
        """Ends the episodes of those who have been em_dia, and says who is to be announced."""
        for customer, since in list(self.told.items()):
            if facts.was_em_dia(customer, since, today):
                del self.told[customer]
                self.episodes[customer] += 1
        over = {
            customer: days
            for customer, days in facts.days(today).items()
            if days >= LINE and customer not in facts.left_out and customer not in self.told
        }
        if self.has_had_a_list:
            return Expected(frozenset(over), frozenset())
        exact = frozenset(customer for customer, days in over.items() if days == LINE)
        return Expected(exact, frozenset(over) - exact)

    def arrived(self, customers: Sequence[int], today: date) -> None:
        """A part that announces these is in the chat, or may be."""
        self.announcements.update(customers)
        self.told.update(dict.fromkeys(customers, today))

    def list_arrived(self, silent: frozenset[int], today: date) -> None:
        """The part with the list itself is there: from now on late customers are announced."""
        self.has_had_a_list = True
        self.told.update(dict.fromkeys(silent, today))
