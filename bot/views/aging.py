"""The aging table, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.figures.facts import Facts
from bot.views.basis import Basis, basis
from metrics.aging import EDGES, AgingRow, aging
from metrics.situation import Situation, by_days


@dataclass(frozen=True)
class AgingView:
    """Overdue debt by range of days, and what falls due within the horizon.

    `bands` has, beside each of `rows`, the situação in which the range begins.
    """

    as_of: date
    basis: Basis
    rows: tuple[AgingRow, ...]  # the overdue ranges
    bands: tuple[Situation, ...]  # in which each range begins
    overdue_cents: int
    overdue_receivables: int
    debtors: int
    upcoming: AgingRow
    horizon_days: int


def aging_view(facts: Facts) -> AgingView:
    """The aging of the facts' customers."""
    figures = aging(facts.portfolio)
    return AgingView(
        as_of=facts.as_of,
        basis=basis(facts),
        rows=figures.overdue,
        bands=_bands(facts.portfolio.rules.blocking_days),
        overdue_cents=figures.cents,
        overdue_receivables=figures.receivables,
        debtors=figures.customers,
        upcoming=figures.upcoming,
        horizon_days=facts.portfolio.rules.horizon_days,
    )


def _bands(blocking_days: int) -> tuple[Situation, ...]:
    first_days = np.array(EDGES, dtype=np.int64) + 1
    return tuple(map(Situation, by_days(first_days, blocking_days).tolist()))
