"""What a morning opens with: what came in since the last lists, and who of them has paid."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.figures.facts import Facts
from bot.views.basis import Basis, basis
from bot.views.forecast import expected_this_week
from metrics.episodes import settled
from metrics.payments import Payments, payments_in
from metrics.periods import Period
from metrics.snapshot import day_of

#: Lists that are older are not looked back to.
LONGEST_LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True)
class LastLists:
    """A group's latest lists before a day: their date, and what their customers owed.

    `debts` has the ids of the títulos by customer; `day` is None where there were no lists.
    """

    day: date | None = None
    debts: dict[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class ResultView:
    """`since` and `until` are the first and last day of the payments.

    `listed` counts the customers of the lists of day `lists_of`, `paid` those of them who have
    paid; where there are no recent lists, `lists_of` is None and both are 0.
    """

    basis: Basis
    since: date
    until: date
    payments: Payments
    lists_of: date | None
    listed: int
    paid: int
    #: What is expected in the next seven days, in centavos; None where nothing is forecast.
    expected_cents: int | None = None


def result_view(facts: Facts, lists: LastLists) -> ResultView:
    """From the day of the last lists until yesterday; yesterday alone where there were none."""
    yesterday = facts.as_of - timedelta(days=1)
    are_recent = lists.day is not None and facts.as_of - lists.day <= LONGEST_LOOK_BACK
    since = lists.day if lists.day is not None and are_recent else yesterday
    return ResultView(
        basis=basis(facts),
        since=since,
        until=yesterday,
        payments=payments_in(facts.portfolio, Period(day_of(since), day_of(yesterday))),
        lists_of=lists.day if are_recent else None,
        listed=len(lists.debts) if are_recent else 0,
        paid=len(settled(facts.portfolio.whole, lists.debts)) if are_recent else 0,
        expected_cents=expected_this_week(facts),
    )
