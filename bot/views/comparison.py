"""The key figures beside those of a week ago and of the same day of last month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.figures.facts import Facts
from bot.views.summary import summary_view
from bot.views.values import Figure
from metrics.periods import same_day_last_month
from metrics.snapshot import date_of


@dataclass(frozen=True)
class Comparison:
    """`month_changes` stand beside `figures`; None where one of the two is undefined.

    All are None where the mirror does not reach back to `month_ago`.
    """

    figures: tuple[Figure, ...]
    month_ago: date
    month_changes: Sequence[int | Decimal | None]


def comparison(facts: Facts) -> Comparison:
    """The key figures of the facts' customers, with both changes."""
    rules = facts.portfolio.rules
    month_ago = date_of(same_day_last_month(rules.day))
    now = summary_view(facts).figures
    if facts.reach is not None and month_ago < facts.reach:
        return Comparison(now, month_ago, [None] * len(now))
    earlier = replace(facts, portfolio=facts.portfolio.under(replace(rules, as_of=month_ago)))
    changes = map(_change, now, summary_view(earlier).figures)
    return Comparison(now, month_ago, list(changes))


def _change(now: Figure, then: Figure) -> int | Decimal | None:
    if isinstance(now.value, int) and isinstance(then.value, int):
        return now.value - then.value
    if isinstance(now.value, Decimal) and isinstance(then.value, Decimal):
        return now.value - then.value
    return None
