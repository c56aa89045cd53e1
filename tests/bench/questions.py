"""What the comparison asks of everybody, and how the product answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from metrics.aging import aging
from metrics.cei import cei
from metrics.due_cohorts import due_cohorts
from metrics.funnel import funnel
from metrics.payments import payments
from metrics.periods import month_to_date, weeks, window
from metrics.portfolio import Portfolio
from metrics.roll_rate import gate_days, gates
from metrics.segments import bairros
from metrics.situation import situation_totals
from metrics.snapshot import Rules, Snapshot, date_of, day_of
from tests.bench.base import TODAY

Answer = list[Any]

NAMES: Final = ("aging", "funnel", "gates", "cei", "payments", "due_cohorts", "bairros")
GATES: Final = gate_days(7)


@dataclass(frozen=True)
class Days:
    """The reference date and the periods that the questions need, as day numbers."""

    day: int
    window: int
    horizon: int
    periods: tuple[tuple[int, int], ...]


def days(rules: Rules) -> Days:
    day = rules.day
    periods = (window(day, rules.window_days), month_to_date(day), *weeks(day))
    edges = tuple((period.first, period.last) for period in periods)
    return Days(day, rules.window_days, rules.horizon_days, edges)


def _access(counts: Mapping[str | None, int]) -> list[tuple[str, int]]:
    return sorted(("-" if status is None else status, n) for status, n in counts.items())


def bands(rows: Answer) -> Answer:
    """Rows (band, access, customers, títulos, centavos) as the product tells them."""
    found = []
    for band, group in groupby(rows, key=lambda row: row[0]):
        these = list(group)
        access = sorted((row[1], row[2]) for row in these)
        found.append((band, sum(row[3] for row in these), sum(row[4] for row in these), access))
    return found


class Product:
    """The product's own metrics on a warm snapshot; no figure is remembered between questions."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._warm = Portfolio(snapshot, Rules(TODAY))

    def _portfolio(self, days: Days) -> Portfolio:
        return self._warm.under(Rules(date_of(days.day), 7, days.window, days.horizon))

    def aging(self, days: Days) -> Answer:
        rows = aging(self._portfolio(days)).rows
        return [(i, r.receivables, r.customers, r.cents) for i, r in enumerate(rows)]

    def funnel(self, days: Days) -> Answer:
        portfolio = self._portfolio(days)
        totals = situation_totals(portfolio)
        return [
            (int(row.situation), totals[row.situation].receivables, row.cents, _access(row.access))
            for row in sorted(funnel(portfolio).rows, key=lambda row: row.situation)
            if row.customers
        ]

    def gates(self, days: Days) -> Answer:
        return [
            (g.start, g.base_count, g.rolled_count, g.base_cents, g.rolled_cents)
            for g in gates(self._portfolio(days))
        ]

    def cei(self, days: Days) -> Answer:
        found = cei(self._portfolio(days))
        sums = [figures.sums for figures in (found.window, found.month, *found.weeks)]
        return [(s.opening, s.due, s.closing, s.closing_current) for s in sums]

    def payments(self, days: Days) -> Answer:
        p = payments(self._portfolio(days))
        return [(p.received_count, p.received_cents, p.recovered_count, p.recovered_cents)]

    def due_cohorts(self, days: Days) -> Answer:
        return sorted(
            (day_of(c.due_on), c.receivables, c.paid_on_time, c.paid_late, c.open)
            for c in due_cohorts(self._portfolio(days))
        )

    def bairros(self, days: Days) -> Answer:
        return sorted(
            (b.city_id, b.key, b.segment.customers, b.segment.receivables, b.segment.cents)
            for b in bairros(self._portfolio(days))
        )
