"""Customers among whom somebody chooses, a page at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.figures.facts import Facts
from bot.mirror.customer_search import SearchResult
from bot.text import formatting
from bot.views.basis import Basis, basis
from bot.views.situations import urgency
from metrics.customer import Glance, glances

#: Customers of a page, a button each.
PAGE_LENGTH: Final = 8
#: Characters of a button's label that a phone shows.
LONGEST_NAME: Final = 28
LONGEST_BAIRRO: Final = 16


@dataclass(frozen=True)
class Option:
    """A customer, and what tells it from the others: `🟠 nome · bairro · R$ 79,90`."""

    customer_id: int
    label: str


@dataclass(frozen=True)
class ChoiceView:
    """One page of those that were found for `text`; pages count from 1.

    `exact` where they have what was typed, else they have names that look alike.
    """

    basis: Basis
    text: str
    exact: bool
    total: int
    page: int
    pages: int
    options: tuple[Option, ...]

    @property
    def first(self) -> int:
        """The place of the page's first among all, from 1 on."""
        return (self.page - 1) * PAGE_LENGTH + 1

    @property
    def last(self) -> int:
        """The place of the page's last."""
        return self.first + len(self.options) - 1


def choice_view(facts: Facts, result: SearchResult, text: str, page: int) -> ChoiceView:
    """A page of the customers found for a text; beyond the last it is the last."""
    pages = max(1, -(-len(result.ids) // PAGE_LENGTH))
    page = min(max(page, 1), pages)
    options = _options(facts, glances(facts.portfolio, result.ids))
    return ChoiceView(
        basis=basis(facts),
        text=facts.audience.shown_name(text),
        exact=result.exact,
        total=len(options),
        page=page,
        pages=pages,
        options=options[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH],
    )


def _options(facts: Facts, customers: Sequence[Glance]) -> tuple[Option, ...]:
    """Who looks like another, on whatever page, has the id too."""
    labels = [_label(facts, customer) for customer in customers]
    times = Counter(labels)
    return tuple(
        Option(
            customer.customer_id,
            label if times[label] == 1 else f"{label} · {customer.customer_id}",
        )
        for customer, label in zip(customers, labels, strict=True)
    )


def _label(facts: Facts, customer: Glance) -> str:
    name = formatting.clean(facts.audience.shown_name(customer.name), LONGEST_NAME)
    blocking = facts.portfolio.rules.blocking_days
    colour = urgency(customer.situation, customer.days, blocking)
    parts = (
        f"{colour} {name or f'cliente {customer.customer_id}, sem nome'}",
        formatting.clean(customer.bairro, LONGEST_BAIRRO),
        formatting.money(customer.overdue_cents) if customer.overdue_cents else "",
    )
    return " · ".join(filter(None, parts))
