"""The last months side by side, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.figures.facts import Facts
from bot.text import formatting
from bot.views.basis import Basis, basis
from metrics.snapshot import date_of
from metrics.trend import MonthOfTrend, trend


@dataclass(frozen=True)
class MonthView:
    """A month; `name` is `nov`, and `until` the day up to which it is told."""

    name: str
    year: int
    until: date
    is_current: bool
    overdue_cents: int
    debtors: int
    received_cents: int
    recovered_cents: int
    cei: Decimal | None

    @property
    def label(self) -> str:
        """`nov/26`, of the running month `nov/26 até hoje`."""
        return f"{self.name}/{self.year % 100:02}"


@dataclass(frozen=True)
class TrendView:
    """Twelve months at most, newest first; `reach` is the mirror's first day where that is why."""

    as_of: date
    basis: Basis
    months: tuple[MonthView, ...]
    reach: date | None

    @property
    def until(self) -> str:
        """`até hoje`, of a past day `até 19/11`."""
        day = formatting.short_day(self.as_of)
        return f"até {day}" if self.basis.is_past_date else "até hoje"


def trend_view(facts: Facts) -> TrendView:
    """The months of the facts' customers."""
    months = tuple(_month(month, facts.as_of) for month in trend(facts.portfolio))
    return TrendView(facts.as_of, basis(facts), months, facts.reach)


def _month(month: MonthOfTrend, as_of: date) -> MonthView:
    first = date_of(month.first)
    return MonthView(
        name=formatting.month(first)[:3],
        year=first.year,
        until=date_of(month.last),
        is_current=(first.year, first.month) == (as_of.year, as_of.month),
        overdue_cents=month.overdue_cents,
        debtors=month.debtors,
        received_cents=month.received_cents,
        recovered_cents=month.recovered_cents,
        cei=month.cei,
    )
