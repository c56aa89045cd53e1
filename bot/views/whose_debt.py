"""Whose debt it is, and the largest debtors, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from bot.figures.facts import Facts
from bot.views.worklists import DEBTORS, ItemView, item_views
from metrics.base_split import Share, base_split
from metrics.ratios import percent
from metrics.worklists import items_of, ranked

#: How many of the largest are named.
LARGEST: Final = 20


@dataclass(frozen=True)
class Kindred:
    """One kind of debtors, and their percentage of the overdue debt."""

    label: str
    share: Share
    percentage: Decimal | None


@dataclass(frozen=True)
class LargestView:
    """The largest debtors, what they owe and its percentage of the overdue debt."""

    items: tuple[ItemView, ...]
    cents: int
    percentage: Decimal | None


def kinds_of_debtors(facts: Facts) -> tuple[Kindred, ...]:
    """The active base and ex-clientes, and the others where there are any."""
    split = base_split(facts.portfolio)
    labelled = (
        ("Base ativa", split.in_base),
        ("Ex-clientes", split.former),
        ("Fora da base, com contrato ativo", split.others),
    )
    whole = int(facts.portfolio.debtors.cents.sum())
    return tuple(
        Kindred(label, share, percent(share.cents, whole))
        for label, share in labelled
        if share.customers or share is not split.others
    )


def largest_view(facts: Facts) -> LargestView:
    """Who owes most, whatever else is known of them."""
    debtors = facts.portfolio.debtors
    places = ranked(facts.portfolio, np.ones(len(debtors), dtype=bool))[:LARGEST]
    cents = int(debtors.cents[places].sum())
    return LargestView(
        items=item_views(facts, items_of(facts.portfolio, places), DEBTORS),
        cents=cents,
        percentage=percent(cents, int(debtors.cents.sum())),
    )
