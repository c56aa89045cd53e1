"""The aging table, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.figures.facts import Facts
from bot.views.basis import Basis, basis
from metrics.aging import AgingRow, aging


@dataclass(frozen=True)
class AgingView:
    as_of: date
    basis: Basis
    rows: tuple[AgingRow, ...]  # the overdue ranges
    overdue_cents: int
    overdue_receivables: int
    debtors: int
    upcoming: AgingRow
    horizon_days: int


def aging_view(facts: Facts) -> AgingView:
    found = aging(facts.portfolio)
    return AgingView(
        as_of=facts.as_of,
        basis=basis(facts),
        rows=found.overdue,
        overdue_cents=found.cents,
        overdue_receivables=found.receivables,
        debtors=found.customers,
        upcoming=found.upcoming,
        horizon_days=facts.portfolio.rules.horizon_days,
    )
