"""The aging table, for reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.figures.facts import Facts
from bot.figures.scope import Ages
from bot.views.basis import Basis, FollowUp, basis
from bot.views.worklists import AGES
from metrics.aging import AgingRow, aging


@dataclass(frozen=True)
class AgingView:
    """Overdue debt by range of days, and what falls due within the horizon."""

    as_of: date
    basis: Basis
    rows: tuple[AgingRow, ...]  # the overdue ranges
    overdue_cents: int
    overdue_receivables: int
    debtors: int
    upcoming: AgingRow
    horizon_days: int
    blocking_days: int


def aging_view(facts: Facts) -> AgingView:
    """The aging of the facts' customers."""
    figures = aging(facts.portfolio)
    return AgingView(
        as_of=facts.as_of,
        basis=basis(facts),
        rows=figures.overdue,
        overdue_cents=figures.cents,
        overdue_receivables=figures.receivables,
        debtors=figures.customers,
        upcoming=figures.upcoming,
        horizon_days=facts.portfolio.rules.horizon_days,
        blocking_days=facts.portfolio.rules.blocking_days,
    )


def range_lists(view: AgingView) -> tuple[FollowUp, ...]:
    """A button for each range that has somebody, to its customers by days overdue."""
    return tuple(
        FollowUp(row.label, AGES, replace(view.basis.scope, days=None, ages=_ages(row.label)))
        for row in view.rows
        if row.receivables
    )


def _ages(label: str) -> Ages:
    """`10-15`; of `90+` what is beyond 90 days."""
    if label.endswith("+"):
        return int(label[:-1]) + 1, None
    first, _, last = label.partition("-")
    return int(first), int(last)
