"""Safra de vencimento, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from bot.figures.facts import Facts
from bot.views.basis import Basis, basis
from metrics.due_cohorts import DueCohort, due_cohorts
from metrics.ratios import percent

#: Rows that fit a phone's screen.
NEWEST: Final = 14


@dataclass(frozen=True)
class DueCohortsView:
    """The títulos of each due date of the window, and what became of them."""

    as_of: date
    basis: Basis
    window_days: int
    rows: tuple[DueCohort, ...]  # newest first

    @property
    def newest(self) -> tuple[DueCohort, ...]:
        """The rows that the chat shows."""
        return self.rows[:NEWEST]

    @property
    def receivables(self) -> int:
        """Títulos of all rows."""
        return sum(row.receivables for row in self.rows)

    def share(self, name: str) -> Decimal | None:
        """The percentage of all títulos that the field `name` of the rows counts; None of none."""
        return percent(sum(getattr(row, name) for row in self.rows), self.receivables)


def due_cohorts_view(facts: Facts) -> DueCohortsView:
    """The cohorts of the facts' customers."""
    return DueCohortsView(
        facts.as_of,
        basis(facts),
        facts.portfolio.rules.window_days,
        due_cohorts(facts.portfolio),
    )
